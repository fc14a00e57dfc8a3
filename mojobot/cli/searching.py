"""What `mojobot optimize` does: candles in, studies run or gone on with, and what was found told."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, Literal

from mojobot.cli.output import note, say, say_json, table
from mojobot.cli.ticker import Ticker, span
from mojobot.model.errors import UsageError

if TYPE_CHECKING:
    from mojobot.model.settings import Settings
    from mojobot.research.backtest import Prepared
    from mojobot.research.optimize.executors import Executor
    from mojobot.research.optimize.search import Found, Question
    from mojobot.research.optimize.space import Range
    from mojobot.research.optimize.work import Bench
    from mojobot.research.run import Run
    from mojobot.research.truth.examined import Truth

LONGEST_TRADE_BARS = 96  # at the decision timeframe: a day of 15 minutes is kept between a past and its test


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line says."""

    paths: tuple[str, ...]
    trials: int
    space: Path | None
    jobs: int
    dask: str | None
    tests: int
    goal: Literal["sharpe", "return", "calmar"]
    begin_ms: int | None
    end_ms: int | None
    write: Path
    study: Path | None
    seed: int
    volume_unit: Literal["base", "quote", "usd"]
    json: bool
    config: Path | None


def run_search(asked: Asked) -> None:
    """Search, judge, write the best set, and tell."""
    _needed(asked)
    from mojobot.cli.judging import RESEARCH, book_of_trials, judged
    from mojobot.cli.tested import tested
    from mojobot.guests import of_record
    from mojobot.research.backtest import prepare
    from mojobot.research.optimize.candles import OnCandles, fingerprint, settings_print
    from mojobot.research.optimize.search import Question, search
    from mojobot.research.optimize.work import Bench
    from mojobot.settings.load import find
    from mojobot.settings.overlay import overlay, write_new
    from mojobot.settings.places import places

    given = tested(
        asked.paths, asked.config, volume_unit=asked.volume_unit, begin_ms=asked.begin_ms, end_ms=asked.end_ms
    )
    settings = given.settings
    ranges = _ranges(asked, settings)
    prepared = prepare(given.bars, settings, given.costs, given.guests)
    question = Question(
        candles=fingerprint(given.bars, given.costs),
        settings=settings_print(settings),
        ranges=ranges,
        objective=asked.goal,
        folds=_folds(asked, prepared, settings),
        trials=asked.trials,
        seed=asked.seed,
        path=asked.study or places().data / RESEARCH / "studies.db",
    )
    guests = partial(of_record, settings) if given.guests else None
    bench = Bench(OnCandles(given.bars, settings, given.costs, guests), settings, asked.goal)
    progress = _Progress(asked)
    try:
        with _executor(asked, bench) as executor:
            found = search(question, executor, progress.told)
    except KeyboardInterrupt:
        progress.clear()
        note(f"stopped; what was tried is kept in {question.path}, the same command goes on there")
        raise
    best, truth = judged(found, prepared, settings, book_of_trials(), question.candles)
    write_new(asked.write, overlay(found.best.values, find(asked.config), asked.write, _remarks(asked, found, truth)))
    _tell(asked, question, found, best, truth, settings)


def _needed(asked: Asked) -> None:
    """The extras this takes, before anything is begun."""
    for module, extra, what in (("optuna", "research", "optimize"), ("distributed", "cluster", "--dask")):
        if find_spec(module) is None and (extra == "research" or asked.dask is not None):
            raise UsageError(
                f"{what} needs the extra {extra}: `scripts/extras` installs it, or `pip install '.[{extra}]'` in the "
                "project's folder"
            )


def _ranges(asked: Asked, settings: Settings) -> tuple[Range, ...]:
    from mojobot.research.optimize.space import Wanted, space
    from mojobot.settings.file import read_file

    if asked.space is None:
        return space(settings, ())
    wanted = _tables(Wanted(given.key, given.value, given.where) for given in read_file(asked.space))
    if not wanted:
        raise UsageError(f"{asked.space} names no setting; write for example cost_multiple = [2, 4] below [risk]")
    return space(settings, wanted)


def _folds(asked: Asked, prepared: Prepared, settings: Settings) -> tuple[Any, ...]:
    from mojobot.research.truth.windows import Stretch, folds

    if not asked.tests:
        return ()
    whole = Stretch(prepared.start_ms, prepared.end_ms)
    return folds(whole, asked.tests, LONGEST_TRADE_BARS * settings.trading.decision_timeframe.ms)


def _executor(asked: Asked, bench: Bench) -> Executor:
    if asked.dask is not None:
        from mojobot.research.optimize.cluster import Cluster

        return Cluster(bench, asked.dask)
    from mojobot.research.optimize.executors import Local

    return Local(bench, asked.jobs)


def _tables(wanted: Iterator[Any]) -> list[Any]:
    """Keys as they were meant: { low, high, log } came apart in reading, headers say nothing."""
    from mojobot.research.optimize.space import Wanted

    found: dict[str, Wanted] = {}
    for one in wanted:
        above, _, name = one.key.rpartition(".")
        if name in {"low", "high", "log"}:
            known = found.get(above)
            parts = dict(known.value) if known is not None and isinstance(known.value, dict) else {}
            found[above] = Wanted(above, {**parts, name: one.value}, known.where if known else one.where)
        elif one.value != {}:
            found[one.key] = one
    return list(found.values())


class _Progress:
    """How far the search is and how long it still takes; where nobody looks, a line when a study ends."""

    def __init__(self, asked: Asked) -> None:
        self._asked, self._ticker = asked, Ticker(sys.stderr)
        self._begun, self._heard = monotonic(), 0

    def told(self, what: str, done: int, of: int) -> None:
        """One more trial of a study is done."""
        self._heard += 1
        studies = 1 + self._asked.tests
        before = 0 if what == "everything" else int(what.split()[2])  # "before test 2 of 4"
        left = (studies - before) * of - done
        seconds = (monotonic() - self._begun) / self._heard * left
        share = 1.0 - left / (studies * of)
        bar = "#" * round(20 * share)
        self._ticker.show(f"[{bar:<20}] {share:.0%}  {what}: {done:,} of {of:,} trials, about {span(seconds)} left")
        if done == of and not sys.stderr.isatty():
            note(f"{what}: {of:,} trials done")

    def clear(self) -> None:
        """Room for what was found."""
        self._ticker.clear()


def _remarks(asked: Asked, found: Found, truth: Truth) -> list[str]:
    made = f"Found by mojobot optimize among {found.everything:,} trials, scored by {asked.goal}."
    return [made, truth.verdict]


def _tell(asked: Asked, question: Question, found: Found, run: Run, truth: Truth, settings: Settings) -> None:
    from mojobot.cli.reported import tell_facts
    from mojobot.research.report.making import report_of
    from mojobot.research.report.structured import as_json
    from mojobot.research.truth.told import facts

    if asked.json:
        best, written = dict(found.best.values), str(asked.write)
        report = as_json(report_of(run, truth))
        say_json({"best": best, "trials": found.everything, "written": written, "report": report})
        return
    say("\n\n".join(_parts(question, found, settings)))
    tell_facts(facts(truth))
    say(f"\n{truth.verdict}")
    note(f"the best set is in {asked.write}; try it with `mojobot backtest ... --config {asked.write}`")


def _parts(question: Question, found: Found, settings: Settings) -> Iterator[str]:
    from mojobot.research.optimize.score import Scored
    from mojobot.settings.describe import value_of

    studies = f"{question.trials:,} in each of {1 + len(question.folds)} studies"
    yield f"{found.everything:,} trials, {studies}, {len(question.ranges)} settings searched."
    if found.forward is not None:
        tests = table(_tests(found.forward), ("from", "to", "inside", "outside", "trades"))
        yield f"Walking forward, each test with what was best before it:\n{tests}"
    best = sorted(found.best.values.items())
    changed = [{"setting": key, "now": value_of(settings, key), "best": value} for key, value in best]
    score = f", score {found.best.result.score:.3f}" if isinstance(found.best.result, Scored) else ""
    yield f"The best set on everything{score}:\n{table(changed, ('setting', 'now', 'best'))}"


def _tests(forward: Any) -> list[Mapping[str, object]]:
    from mojobot.research.report.figures import change, day

    return [
        {
            "from": day(step.fold.test.start_ms),
            "to": day(step.fold.test.end_ms),
            "inside": change(step.inside.total_return),
            "outside": change(step.outside.total_return),
            "trades": step.outside.trades,
        }
        for step in forward.steps
    ]
