"""The whole search: a study on everything, one on the past of each test, and what was found walking forward."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mojobot.model.errors import UsageError
from mojobot.research.optimize.executors import Executor
from mojobot.research.optimize.score import Scored
from mojobot.research.optimize.space import Range, Values
from mojobot.research.optimize.study import Search, Tried, name_of
from mojobot.research.optimize.work import Task
from mojobot.research.truth.overfitting import Overfitting, overfitting
from mojobot.research.truth.walk_forward import Forward, Leg, walk_forward
from mojobot.research.truth.windows import Fold, Stretch

Told = Callable[[str, int, int], None]  # of what, how many are done, of how many


@dataclass(frozen=True, slots=True)
class Question:
    """What is searched: where, between which values, for what, and how long."""

    candles: str  # fingerprint of the candles and of how they are traded
    settings: str  # and of the settings that are not searched
    ranges: tuple[Range, ...]
    objective: str
    folds: tuple[Fold, ...]
    trials: int  # of each study
    seed: int
    path: Path


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What a search came to."""

    best: Tried
    tried: tuple[Tried, ...]  # all of the study on everything
    forward: Forward | None
    overfitting: Overfitting | None
    everything: int  # trials of all studies


def search(question: Question, executor: Executor, told: Told) -> Found:
    """Run what is missing of every study. Raises WorkerLost, StoreError or KeyboardInterrupt with all kept.

    Raises UsageError where no set of values fits together: there is nothing to go on with.
    """
    whole = _study(question, None)
    studies = {fold.train: _study(question, fold.train) for fold in question.folds}
    whole.go_on(executor, question.trials, None, lambda done: told("everything", done, question.trials))
    best = _best(whole)
    if not isinstance(best.result, Scored):
        raise UsageError(f"none of {len(whole.done):,} sets of values fits together: {best.result.why}")

    def choose(train: Stretch) -> Values:
        place = list(studies).index(train) + 1
        words = f"before test {place} of {len(studies)}"
        study = studies[train]
        study.go_on(executor, question.trials, train, lambda done: told(words, done, question.trials))
        return _best(study).values

    forward = walk_forward(_leg(executor), choose, question.folds) if question.folds else None
    return Found(
        best=best,
        tried=whole.done,
        forward=forward,
        overfitting=overfitting(_days(whole.done)),
        everything=len(whole.done) + sum(len(study.done) for study in studies.values()),
    )


def _study(question: Question, stretch: Stretch | None) -> Search:
    name = name_of(question.candles, question.ranges, question.objective, question.settings, stretch)
    return Search(question.path, name, question.ranges, question.seed)


def _leg(executor: Executor) -> Callable[[Values, Stretch], Leg]:
    def within(values: Values, stretch: Stretch) -> Leg:
        result = executor.submit(Task(values, stretch)).result()
        if not isinstance(result, Scored):
            return Leg(np.empty(0), 0)
        return Leg(np.array(result.daily), result.trades)

    return within


def _best(study: Search) -> Tried:
    best = study.best
    if best is None:
        raise ValueError("a search has at least one trial")
    return best


def _days(tried: Sequence[Tried]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Daily returns of the trials, (trials, days)."""
    daily = [one.result.daily for one in tried if isinstance(one.result, Scored)]
    return np.array(daily, dtype=np.float64).reshape(len(daily), -1)
