"""Buy a confirmed bullish chart pattern that stands on a support."""

from __future__ import annotations

import numpy as np

from mojobot.core.analysis.charts.words import candles_beside, described, pattern_name
from mojobot.core.analysis.features import Features
from mojobot.core.analysis.words import price
from mojobot.core.strategies.vote import (
    Needs,
    Strategy,
    Votes,
    abstained,
    directed,
    graded,
    in_atr,
    lacking,
    silence,
    silent,
    spoken,
)
from mojobot.core.strategies.words import over, under
from mojobot.model.market import FloatArray
from mojobot.model.strategy_settings import PatternRule

NEEDS = Needs(("levels", "pattern", "atr"))


def vote(seen: Features, rule: PatternRule) -> Votes:
    """BUY just above a support, SELL just below a resistance; leave when the pattern failed or kept its promise.

    The stop is below the support. The target is the next resistance, or the
    pattern's own where there is none. A pattern that is over says nothing more,
    nor does one whose line the close has come back across.
    """
    ready = NEEDS.met(seen)
    if lacking(ready):
        return abstained(seen)
    above, below = in_atr(1.0 - seen.support, seen.atr), in_atr(seen.resistance - 1.0, seen.atr)
    target = np.where(np.isnan(seen.resistance), seen.pattern_target, seen.resistance)
    leave = ready & seen.pattern_over
    buy = (seen.pattern > rule.strength) & (seen.pattern_line < 1.0) & (above < rule.reach_atr)
    buy &= ~seen.pattern_over & (target > 0.0)
    sell = (seen.pattern < -rule.strength) & (seen.pattern_line > 1.0) & (below < rule.reach_atr)
    sell &= seen.pattern_target < 1.0
    direction = directed(ready, buy, sell)
    if silent(direction):
        return silence(direction, leave, ready)
    drawn = graded(abs(seen.pattern), rule.strength, rule.strength_full)
    near: FloatArray = graded(np.where(direction > 0, above, below), rule.reach_atr, 0.0)
    stop = seen.close * seen.support * (1.0 - rule.stop_fraction)
    return spoken(direction, (drawn + near) / 2.0, stop, seen.close * target, leave, ready)


def reasons(seen: Features, rule: PatternRule, row: int, column: int, direction: int) -> tuple[str, ...]:
    """The pattern and the level it stands on, with their numbers."""
    strength = float(seen.pattern[row, column])
    name, told = pattern_name(seen, row, column), described(seen, row, column)
    if name is None:
        return "no confirmed pattern stands", _level(seen, rule, row, column, direction)
    judged = over(f"{name} of strength", abs(strength), rule.strength)
    pattern = f"{judged}: {told}" if told else judged
    return pattern, *candles_beside(seen, row, column), _level(seen, rule, row, column, direction)


def left(seen: Features, rule: PatternRule, row: int, column: int) -> str:  # noqa: ARG001  the shape every one has
    """Whether the pattern's target was met or its invalidation crossed."""
    at = (row, column)
    close, target, invalidation = (
        float(seen.close[at]) * part
        for part in (1.0, float(seen.pattern_target[at]), float(seen.pattern_invalidation[at]))
    )
    name = pattern_name(seen, row, column)
    if float(seen.pattern[at]) > 0.0 and close >= target:
        return f"close {price(close)} met the target {price(target)} of the {name}"
    if float(seen.pattern[at]) > 0.0 and close < invalidation:
        return f"close {price(close)} < {price(invalidation)}, where the {name} is invalid"
    return "the bullish pattern met its target or is invalid"


def _level(seen: Features, rule: PatternRule, row: int, column: int, direction: int) -> str:
    at, side = (row, column), "resistance" if direction < 0 else "support"
    level, touches, age = (float(getattr(seen, side + part)[at]) for part in ("", "_touches", "_age"))
    if not np.isfinite(level):
        return f"no {side} is known"
    distance = float(in_atr(abs(1.0 - seen.support if direction >= 0 else seen.resistance - 1.0), seen.atr)[at])
    what = f"{'to' if direction < 0 else 'from'} {side} {price(float(seen.close[at]) * level)}"
    touched = f" ({touches:.0f} touches in {age:.0f} bars)" if np.isfinite(touches + age) else ""
    return f"{under(f'distance {what} in ATR', distance, rule.reach_atr)}{touched}"


STRATEGY = Strategy("pattern_recognition", "PR", NEEDS.names, vote, reasons, left=left)
