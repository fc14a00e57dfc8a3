"""Buy what has fallen too far from its mean, for the way back to it."""

from __future__ import annotations

from mojobot.core.analysis.features import Features
from mojobot.core.analysis.words import price
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
from mojobot.core.strategies.words import above, below, over, over_percent, under, under_percent
from mojobot.model.strategy_settings import ReversionRule

NEEDS = Needs(("rsi", "sma20", "band_sigma", "deviation", "volume_ratio"))


def vote(seen: Features, rule: ReversionRule) -> Votes:
    """BUY below the lower band or oversold, SELL above the upper band or overbought; leave at the mean.

    Of "band or RSI" the RSI is the numeric one: it is graded, and counts 0
    where the band alone was crossed.
    """
    ready = NEEDS.met(seen)
    if lacking(ready):
        return abstained(seen)
    width = rule.band_multiplier * seen.band_sigma
    busy = seen.volume_ratio > rule.volume_ratio
    fallen = (seen.sma20 - width > 1.0) | (seen.rsi < rule.oversold)
    risen = (seen.sma20 + width < 1.0) | (seen.rsi > 100.0 - rule.oversold)
    buy = busy & fallen & (seen.deviation < -rule.deviation)
    sell = busy & risen & (seen.deviation > rule.deviation)
    leave = ready & (seen.deviation >= 0.0)
    direction = directed(ready, buy, sell)
    if silent(direction):
        return silence(direction, leave, ready)
    stretched = graded(50.0 + (seen.rsi - 50.0) * direction, rule.oversold, rule.oversold_full)
    away = graded(abs(seen.deviation), rule.deviation, rule.deviation_full)
    strength = (stretched + away + graded(seen.volume_ratio, rule.volume_ratio, rule.volume_ratio_full)) / 3.0
    stop = seen.close * (1.0 - rule.stop_fraction)
    return spoken(direction, strength, stop, seen.close * seen.sma20, leave, ready)


def reasons(seen: Features, rule: ReversionRule, row: int, column: int, direction: int) -> tuple[str, ...]:
    """Band or RSI (what holds of the two, or both where neither does), deviation and volume, with their numbers."""
    at = (row, column)
    deviation = float(seen.deviation[at])
    far = (
        over_percent("deviation from SMA20", deviation, rule.deviation, 1)
        if direction < 0
        else under_percent("deviation from SMA20", deviation, -rule.deviation, 1)
    )
    volume = over("volume ratio", float(seen.volume_ratio[at]), rule.volume_ratio)
    return *_stretched(seen, rule, row, column, -1 if direction < 0 else 1), far, volume


def _stretched(seen: Features, rule: ReversionRule, row: int, column: int, direction: int) -> tuple[str, ...]:
    at = (row, column)
    rsi, close = float(seen.rsi[at]), float(seen.close[at])
    edge = float(seen.sma20[at]) - direction * rule.band_multiplier * float(seen.band_sigma[at])
    if direction < 0:
        crossed, extreme = edge < 1.0, rsi > 100.0 - rule.oversold
        band = above(close, "upper band", close * edge)
        index = over("RSI", rsi, 100.0 - rule.oversold, 1)
    else:
        crossed, extreme = edge > 1.0, rsi < rule.oversold
        band = below(close, "lower band", close * edge)
        index = under("RSI", rsi, rule.oversold, 1)
    if crossed and extreme:
        return band, index
    if not crossed and not extreme:
        return (f"{band}, or {index}",)
    return (band,) if crossed else (index,)


def left(seen: Features, rule: ReversionRule, row: int, column: int) -> str:  # noqa: ARG001 - as all of them are asked
    """The price is back at its mean."""
    close = float(seen.close[row, column])
    return f"close {price(close)} >= SMA20 {price(close * float(seen.sma20[row, column]))}: back at the mean"


STRATEGY = Strategy("mean_reversion", "MR", NEEDS.names, vote, reasons, left=left)
