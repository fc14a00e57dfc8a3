"""One search: values are proposed, tried, and told of, in an order that does not depend on who works.

Sixteen trials are on their way at any time, and their results are told in the
order in which they were proposed: one process, eight, or a cluster find the
same. Everything told is on disk at once; who is stopped goes on there.
"""

from __future__ import annotations

import hashlib
import json
import warnings
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import optuna
from optuna import Study, Trial
from optuna.distributions import BaseDistribution, FloatDistribution, IntDistribution
from optuna.exceptions import StorageInternalError
from optuna.trial import FrozenTrial, TrialState
from sqlalchemy.exc import SQLAlchemyError

from mojobot.model.errors import StoreError
from mojobot.research.optimize.executors import Executor, Pending, Result
from mojobot.research.optimize.score import Scored
from mojobot.research.optimize.space import Range, Values
from mojobot.research.optimize.work import Impossible, Task, value_of
from mojobot.research.truth.windows import Stretch

IN_FLIGHT = 16
_KEPT = "kept"  # the attribute of a trial that holds what its run came to


@dataclass(frozen=True, slots=True)
class Tried:
    """A trial that was done."""

    values: Values
    result: Result


class Search:
    """A study in a database file, opened or begun."""

    def __init__(self, path: Path, name: str, ranges: Sequence[Range], seed: int) -> None:
        optuna.logging.set_verbosity(optuna.logging.ERROR)
        self._path = path
        self._space = {one.key: _distribution(one) for one in ranges}
        with _told_plainly(path):
            self._study = _opened(path, name, seed)
            self._again()

    @property
    def done(self) -> tuple[Tried, ...]:
        """Every trial done so far, in the order in which they were proposed."""
        return tuple(_tried(trial) for trial in self._complete())

    @property
    def best(self) -> Tried | None:
        """The one with the highest score, of several the first; None before any."""
        return max(self.done, key=lambda one: value_of(one.result), default=None)

    def go_on(self, executor: Executor, trials: int, stretch: Stretch | None, told: Callable[[int], None]) -> None:
        """Try until `trials` are done; `told(done)` hears of each.

        Whatever stops it, what was finished is told of before: nothing done is lost.
        """
        flying: deque[tuple[Trial, Pending]] = deque()
        done = len(self._complete())
        with _told_plainly(self._path):
            try:
                while done < trials:
                    while len(flying) < min(IN_FLIGHT, trials - done):
                        trial = self._study.ask(self._space)
                        flying.append((trial, executor.submit(Task(dict(trial.params), stretch))))
                    trial, pending = flying[0]
                    self._tell(trial, pending.result())
                    flying.popleft()
                    done += 1
                    told(done)
            except BaseException:
                for trial, pending in flying:
                    if pending.done():
                        self._tell(trial, pending.result())
                raise

    def _tell(self, trial: Trial, result: Result) -> None:
        kept = asdict(result) if isinstance(result, Scored) else {"why": result.why}
        trial.set_user_attr(_KEPT, kept)
        self._study.tell(trial, value_of(result))

    def _complete(self) -> list[FrozenTrial]:
        return self._study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))

    def _again(self) -> None:
        """What was on its way when the last session ended is proposed once more."""
        for trial in self._study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
            self._study.tell(trial.number, state=TrialState.FAIL)
            self._study.enqueue_trial(trial.params)


def name_of(candles: str, ranges: Sequence[Range], objective: str, settings: str, stretch: Stretch | None) -> str:
    """A name only the same question has: the same candles, space, objective, other settings, and stretch."""
    told = [candles, [asdict(one) for one in ranges], objective, settings, asdict(stretch) if stretch else None]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]


def _opened(path: Path, name: str, seed: int) -> Study:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        why = fault.strerror or str(fault)
        raise StoreError(f"no study can be kept in {path}: {why}; name another file with --study") from None
    storage = optuna.storages.RDBStorage(f"sqlite:///{path}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what is experimental: the results are what is tested here
        study = optuna.create_study(storage=storage, study_name=name, direction="maximize", load_if_exists=True)
        study.sampler = optuna.samplers.TPESampler(seed=seed + len(study.get_trials(deepcopy=False)))
    return study


def _distribution(one: Range) -> BaseDistribution:
    if one.whole:
        return IntDistribution(int(one.low), int(one.high), log=one.log)
    return FloatDistribution(one.low, one.high, log=one.log)


def _tried(trial: FrozenTrial) -> Tried:
    kept: dict[str, Any] = trial.user_attrs[_KEPT]
    if "why" in kept:
        return Tried(trial.params, Impossible(kept["why"]))
    return Tried(trial.params, Scored(**{**kept, "daily": tuple(kept["daily"])}))


@contextmanager
def _told_plainly(path: Path) -> Iterator[None]:
    """What a database says, as one sentence."""
    try:
        yield
    except (SQLAlchemyError, StorageInternalError) as fault:
        said = fault.__cause__ if isinstance(fault, StorageInternalError) else fault
        why = str(getattr(said, "orig", None) or said or fault).splitlines()[0]
        raise StoreError(
            f"the study in {path} cannot be written or read: {why}; what was told of before is kept - free some "
            "space or name another file with --study, and give the same command again"
        ) from None
