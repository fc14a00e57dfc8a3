"""What all the tests of a result come to, in one sentence: the worst that was found comes first."""

from __future__ import annotations

from dataclasses import dataclass

from mojobot.research.truth.baselines import AtRandom
from mojobot.research.truth.deflation import SURE, Deflated
from mojobot.research.truth.overfitting import OVERFITTED, Overfitting
from mojobot.research.truth.sensitivity import Sensitivity
from mojobot.research.truth.walk_forward import Forward

ENOUGH_TRADES = 30
FRAGILE = 0.8  # fewer variants than this share that keep the sign


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for and against a result; None = not examined. Returns are fractions of the cash."""

    trades: int
    total_return: float
    held: float | None  # of holding every token instead
    random: AtRandom | None
    dearer: float | None  # with twice the costs
    deflated: Deflated
    overfitting: Overfitting | None
    sensitivity: Sensitivity | None
    forward: Forward | None


def verdict(found: Evidence) -> str:
    """One sentence, of which a reader may trust at least that it is not too kind."""
    earned = f"{found.total_return:+.1%}"
    if found.trades == 0:
        return "It never traded: nothing can be said of it."
    if found.total_return <= 0.0:
        return f"It lost money: {earned} after costs in {_trades(found.trades)}."
    if found.trades < ENOUGH_TRADES:
        return f"{earned} in {_trades(found.trades)} says nothing yet: {ENOUGH_TRADES} are the least to judge by."
    why = _against(found)
    if why:
        return f"{earned} after costs, but {why}."
    return f"{earned} after costs, and no test here explains it by luck; what comes next may still differ."


def _against(found: Evidence) -> str:
    """The first thing that takes a gain its worth; "" where nothing does."""
    checks = (_fitted, _forward, _lucky, _idle, _dear, _fragile)
    return next((why for check in checks if (why := check(found))), "")


def _fitted(found: Evidence) -> str:
    past = found.overfitting
    if past is not None and past.probability > OVERFITTED:
        return f"likely overfitted: in {past.probability:.0%} of the cuts the best trial is below the middle elsewhere"
    sure = found.deflated.probability
    if found.deflated.trials > 1 and sure is not None and sure < SURE:
        return f"likely overfitted: {found.deflated.trials:,} sets were tried, and {1 - sure:.0%} of it may be luck"
    return ""


def _forward(found: Evidence) -> str:
    if found.forward is not None and found.forward.total_return <= 0.0:
        return f"walking forward it made {found.forward.total_return:+.1%}: what was chosen did not last"
    return ""


def _lucky(found: Evidence) -> str:
    if found.random is not None and found.random.beaten < SURE:
        return f"entries at random did as well in {1 - found.random.beaten:.0%} of {found.random.rounds:,} rounds"
    sure = found.deflated.probability
    if sure is None:
        return "the days are too few to tell it from luck"
    return f"luck alone gives as much with a chance of {1 - sure:.0%}" if sure < SURE else ""


def _idle(found: Evidence) -> str:
    if found.held is not None and found.held > found.total_return:
        return f"holding every token instead made {found.held:+.1%}"
    return ""


def _dear(found: Evidence) -> str:
    if found.dearer is not None and found.dearer <= 0.0:
        return f"with twice the costs it makes {found.dearer:+.1%}"
    return ""


def _fragile(found: Evidence) -> str:
    kept = found.sensitivity.kept if found.sensitivity is not None else None
    if kept is not None and kept < FRAGILE:
        return f"it hangs on its numbers: {1 - kept:.0%} of the variants 20 % beside them gain nothing"
    return ""


def _trades(count: int) -> str:
    return "1 trade" if count == 1 else f"{count:,} trades"
