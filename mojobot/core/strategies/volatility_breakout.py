"""Buy when a market wakes up: volatility and volume far above their averages, price beyond its band."""

from __future__ import annotations

from mojobot.core.analysis.features import Features
from mojobot.core.strategies.vote import (
    Needs,
    Strategy,
    Votes,
    abstained,
    clipped,
    directed,
    graded,
    in_atr,
    lacking,
    silence,
    silent,
    spoken,
)
from mojobot.core.strategies.words import above, below, over, under
from mojobot.model.strategy_settings import VolatilityRule

NEEDS = Needs(("volatility_ratio", "volume_ratio", "sma20", "band_sigma", "atr"))


def vote(seen: Features, rule: VolatilityRule) -> Votes:
    """BUY above the upper band, SELL below the lower one; how far beyond counts in full at 1 ATR."""
    ready = NEEDS.met(seen)
    if lacking(ready):
        return abstained(seen)
    width = rule.volatility_breakout_multiplier * seen.band_sigma
    awake = (seen.volatility_ratio > rule.volatility_ratio) & (seen.volume_ratio > rule.volume_ratio)
    leave = ready & (seen.volatility_ratio < rule.leave_below)
    direction = directed(ready, awake & (seen.sma20 + width < 1.0), awake & (seen.sma20 - width > 1.0))
    if silent(direction):
        return silence(direction, leave, ready)
    wild = graded(seen.volatility_ratio, rule.volatility_ratio, rule.volatility_ratio_full)
    busy = graded(seen.volume_ratio, rule.volume_ratio, rule.volume_ratio_full)
    beyond = clipped(in_atr(abs(1.0 - seen.sma20) - width, seen.atr))
    stop = seen.close * (1.0 - rule.stop_atr * seen.atr)
    target = seen.close * (1.0 + rule.target_atr * seen.atr)
    return spoken(direction, (wild + busy + beyond) / 3.0, stop, target, leave, ready)


def reasons(seen: Features, rule: VolatilityRule, row: int, column: int, direction: int) -> tuple[str, ...]:
    """Volatility, volume and the band, with their numbers."""
    at = (row, column)
    close = float(seen.close[at])
    width = rule.volatility_breakout_multiplier * float(seen.band_sigma[at])
    if direction < 0:
        beyond = below(close, "lower band", close * (float(seen.sma20[at]) - width))
    else:
        beyond = above(close, "upper band", close * (float(seen.sma20[at]) + width))
    return (
        over("volatility ratio", float(seen.volatility_ratio[at]), rule.volatility_ratio),
        over("volume ratio", float(seen.volume_ratio[at]), rule.volume_ratio),
        beyond,
    )


def left(seen: Features, rule: VolatilityRule, row: int, column: int) -> str:
    """Volatility is normal again."""
    return under("volatility ratio", float(seen.volatility_ratio[row, column]), rule.leave_below)


STRATEGY = Strategy("volatility_breakout", "VB", NEEDS.names, vote, reasons, left=left)
