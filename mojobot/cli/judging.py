"""What was found put to every test, beside all that was ever tried on the same candles."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from mojobot.cli.output import note
from mojobot.cli.ticker import Ticker
from mojobot.model.errors import StoreError

if TYPE_CHECKING:
    from mojobot.model.settings import Settings
    from mojobot.research.backtest import Prepared
    from mojobot.research.optimize.search import Found
    from mojobot.research.run import Run
    from mojobot.research.truth.examined import Truth
    from mojobot.research.truth.sensitivity import Sensitivity
    from mojobot.store.trials import TrialBook, TrialRow

RESEARCH = "research"  # the folder of the user's data that holds studies and trials


def judged(found: Found, prepared: Prepared, settings: Settings, book: TrialBook, candles: str) -> tuple[Run, Truth]:
    """The best set of a search over everything; all its trials go into the book."""
    from mojobot.research.optimize.candles import settings_print
    from mojobot.research.optimize.score import Scored
    from mojobot.research.optimize.space import applied
    from mojobot.research.truth.examined import examined
    from mojobot.research.truth.sensitivity import doubled
    from mojobot.research.truth.windows import Stretch
    from mojobot.store.trials import TrialRow

    scored = [(one.values, one.result) for one in found.tried if isinstance(one.result, Scored)]
    whole = Stretch(prepared.start_ms, prepared.end_ms)
    rows = (TrialRow(settings_print(applied(settings, values), whole), told.ratio) for values, told in scored)
    book.add(candles, rows)
    ever = book.tried(candles)
    elsewhere = found.everything - len(found.tried)  # in the stretches before the tests
    best = applied(settings, found.best.values)
    run = prepared.run(best)
    truth = examined(
        run,
        ratios=[row.ratio for row in ever if row.ratio is not None],
        trials=len(ever) + elsewhere,
        dearer=prepared.costing(doubled(prepared.reel.costs)).run(best),
        overfitting=found.overfitting,
        forward=found.forward,
    )
    return run, truth


def judged_alone(run: Run, prepared: Prepared, *, every_number: bool = False) -> Truth:
    """One back-test: it is a trial as well, and counts from now on.

    With `every_number` each parameter is tried 20 % up and down, which takes
    a back-test each.
    """
    from mojobot.core.equity import daily_returns
    from mojobot.research.optimize.candles import fingerprint, settings_print
    from mojobot.research.truth.deflation import daily_ratio
    from mojobot.research.truth.examined import examined
    from mojobot.research.truth.sensitivity import doubled
    from mojobot.research.truth.windows import Stretch
    from mojobot.store.trials import TrialRow

    candles, span = fingerprint(prepared.reel.bars, prepared.reel.costs), Stretch(run.start_ms, run.end_ms)
    own = TrialRow(settings_print(run.settings, span), daily_ratio(daily_returns(run.marks)))
    ever = _entered(candles, own)
    return examined(
        run,
        ratios=[row.ratio for row in ever if row.ratio is not None],
        trials=len(ever),
        dearer=prepared.costing(doubled(run.costs)).run(run.settings, run.start_ms, run.end_ms),
        sensitivity=_hung(run, prepared) if every_number else None,
    )


def _entered(candles: str, own: TrialRow) -> tuple[TrialRow, ...]:
    """All trials on these candles with this one; where the book cannot be written a report is still worth having."""
    book = book_of_trials()
    try:
        book.add(candles, [own])
        return book.tried(candles)
    except StoreError as fault:
        note(f"this back-test is not counted among the trials: {fault}")
        return (own,)


def book_of_trials() -> TrialBook:
    """The user's book of everything tried."""
    from mojobot.settings.places import places
    from mojobot.store.trials import TrialBook

    return TrialBook(places().data / RESEARCH)


def _hung(run: Run, prepared: Prepared) -> Sensitivity:
    from mojobot.research.truth.sensitivity import sensitivity, total_return

    ticker = Ticker(sys.stderr)
    tried = prepared.between(run.start_ms, run.end_ms)
    found = sensitivity(tried, run.settings, total_return(run), lambda done, of: ticker.show(f"variant {done} of {of}"))
    ticker.clear()
    return found
