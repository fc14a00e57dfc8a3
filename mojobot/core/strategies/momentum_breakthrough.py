"""Buy a market that breaks out of its recent range with momentum and volume behind it."""

from __future__ import annotations

from mojobot.core.analysis.features import Features
from mojobot.core.analysis.words import price
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
    mirrored,
    silence,
    silent,
    spoken,
)
from mojobot.core.strategies.words import above, below, over, under
from mojobot.model.strategy_settings import MomentumRule

NEEDS = Needs(("rsi_momentum", "volume_ratio", "high20", "low20", "atr", "ema20"))


def vote(seen: Features, rule: MomentumRule) -> Votes:
    """BUY above the highest high of the 20 bars before, SELL below their lowest low; in full at 1 ATR beyond."""
    ready = NEEDS.met(seen)
    if lacking(ready):
        return abstained(seen)
    busy = seen.volume_ratio > rule.volume_ratio
    buy = busy & (seen.rsi_momentum > rule.rsi_momentum) & (seen.close > seen.high20)
    sell = busy & (seen.rsi_momentum < mirrored(rule.rsi_momentum)) & (seen.close < seen.low20)
    leave = ready & ((seen.rsi_momentum < rule.leave_below) | (seen.ema20 > 1.0))
    direction = directed(ready, buy, sell)
    if silent(direction):
        return silence(direction, leave, ready)
    rising = graded(abs(seen.rsi_momentum - 0.5), rule.rsi_momentum - 0.5, rule.rsi_momentum_full - 0.5)
    beyond = abs(1.0 - (seen.high20 * (direction > 0) + seen.low20 * (direction < 0)) / seen.close)
    broken = clipped(in_atr(beyond, seen.atr))
    strength = (rising + graded(seen.volume_ratio, rule.volume_ratio, rule.volume_ratio_full) + broken) / 3.0
    stop = seen.close * (1.0 - rule.stop_atr * seen.atr)
    target = seen.close * (1.0 + rule.target_atr * seen.atr)
    return spoken(direction, strength, stop, target, leave, ready)


def reasons(seen: Features, rule: MomentumRule, row: int, column: int, direction: int) -> tuple[str, ...]:
    """Momentum, volume and breakout, with their numbers."""
    at = (row, column)
    momentum, close = float(seen.rsi_momentum[at]), float(seen.close[at])
    volume = over("volume ratio", float(seen.volume_ratio[at]), rule.volume_ratio)
    if direction < 0:
        broken = below(close, "low of 20 bars", float(seen.low20[at]))
        return under("RSI momentum", momentum, mirrored(rule.rsi_momentum)), volume, broken
    broken = above(close, "high of 20 bars", float(seen.high20[at]))
    return over("RSI momentum", momentum, rule.rsi_momentum), volume, broken


def left(seen: Features, rule: MomentumRule, row: int, column: int) -> str:
    """Momentum is gone, or the price is below its average."""
    at = (row, column)
    if seen.rsi_momentum[at] < rule.leave_below:
        return under("RSI momentum", float(seen.rsi_momentum[at]), rule.leave_below)
    close = float(seen.close[at])
    return f"close {price(close)} < EMA20 {price(close * float(seen.ema20[at]))}"


STRATEGY = Strategy("momentum_breakthrough", "MB", NEEDS.names, vote, reasons, left=left)
