"""What a decision close brings with it where the whole range was worked out at once: nobody is asked again."""

from __future__ import annotations

from dataclasses import dataclass

from mojobot.core.strategies.vote import DirectionArray
from mojobot.model.market import BoolArray, FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Spoken:
    """What everybody said, before anybody has weighed it; arrays (strategies, tokens) as in `Votes`."""

    direction: DirectionArray
    strength: FloatArray
    stop: FloatArray
    target: FloatArray
    leave: BoolArray
    ready: BoolArray


@dataclass(frozen=True, slots=True, eq=False)
class Candles:
    """One bar of its own decision timeframe for every row of a closing, (rows,); NaN where there is none."""

    open: FloatArray
    high: FloatArray
    low: FloatArray
    traded: BoolArray  # made by trades, not made up


@dataclass(frozen=True, slots=True, eq=False)
class Foreknown:
    """The votes of a close, and the bars it closed."""

    spoken: Spoken
    candles: Candles
