"""Buy what is cheap against its hedge, for the spread's return to its mean."""

from __future__ import annotations

from math import isnan

from mojobot.core.analysis.features import Features
from mojobot.core.analysis.pairs import CRITICAL, LONGEST
from mojobot.core.strategies.vote import (
    Needs,
    Strategy,
    Votes,
    abstained,
    directed,
    graded,
    lacking,
    silence,
    silent,
    spoken,
)
from mojobot.core.strategies.words import over, over_percent, under
from mojobot.model.strategy_settings import ArbitrageRule

NEEDS = Needs(("hedge", "spread_z", "reversion", "spread_gap", "atr"))


def vote(seen: Features, rule: ArbitrageRule) -> Votes:
    """BUY far below the spread's mean where it is likely to come back, SELL far above; leave at the mean.

    The gap to the mean's price must be worth a purchase; a sale only closes
    what is held, and asks for none.
    """
    ready = NEEDS.met(seen)
    if lacking(ready):
        return abstained(seen)
    likely = seen.reversion > rule.reversion
    buy = likely & (seen.spread_z < -rule.z) & (seen.spread_gap > rule.gap)
    sell = likely & (seen.spread_z > rule.z)
    leave = ready & (seen.spread_z >= 0.0)
    direction = directed(ready, buy, sell)
    if silent(direction):
        return silence(direction, leave, ready)
    far = graded(abs(seen.spread_z), rule.z, rule.z_full)
    back = graded(seen.reversion, rule.reversion, rule.reversion_full)
    wide = graded(seen.spread_gap, rule.gap, rule.gap_full)
    strength = (far + back + wide * (direction > 0)) / (2.0 + (direction > 0))
    stop = seen.close * (1.0 - rule.stop_atr * seen.atr)
    return spoken(direction, strength, stop, seen.close * (1.0 + seen.spread_gap), leave, ready)


def reasons(seen: Features, rule: ArbitrageRule, row: int, column: int, direction: int) -> tuple[str, ...]:
    """Distance, chance to come back (or why there is none) and gap, with their numbers."""
    at = (row, column)
    z = float(seen.spread_z[at])
    chance = _chance(float(seen.reversion[at]), float(seen.spread_test[at]), float(seen.half_life[at]), rule)
    if direction < 0:
        return over("z-score of the spread to its hedge", z, rule.z), chance
    gap = over_percent("gap to the mean", float(seen.spread_gap[at]), rule.gap, 1)
    return under("z-score of the spread to its hedge", z, -rule.z), chance, gap


def _chance(reversion: float, test: float, half_life: float, rule: ArbitrageRule) -> str:
    if isnan(test) or test >= CRITICAL:
        return "not cointegrated" if isnan(test) else f"not cointegrated: test {test:.2f} >= {CRITICAL:.2f}"
    if isnan(half_life) or half_life > LONGEST:
        life = "no half-life" if isnan(half_life) else f"half-life {half_life:.0f} bars"
        return f"comes back too slowly: {life}, at most {LONGEST:.0f} count"
    return f"{over('reversion probability', reversion, rule.reversion)} (half-life {half_life:.0f} bars)"


def left(seen: Features, rule: ArbitrageRule, row: int, column: int) -> str:  # noqa: ARG001 - as all of them are asked
    """The spread is back at its mean."""
    return f"z-score of the spread to its hedge {float(seen.spread_z[row, column]):.2f} >= 0.00: back at the mean"


STRATEGY = Strategy("statistical_arbitrage", "SA", NEEDS.names, vote, reasons, left=left)
