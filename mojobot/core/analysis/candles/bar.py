"""What candlestick patterns are told in: a bar's body and shadows, and what is usual for the bars before it.

Sizes are judged against averages over the 10 bars before a bar (5 for near,
far and equal), with TA-Lib's factors. Columns are time first, (k, series). A
sum is always added up in the same order, so that a bar is judged alike in
whatever block it comes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mojobot.model.market import BoolArray, FloatArray

Signal = npt.NDArray[np.int16]  # -200..200: + bullish, - bearish, 0 no pattern
FULL = np.int16(100)

MEMORY = 14  # bars before a bar that its patterns read: a fifth bar back and the ten before that

_VERY_SHORT, _NEAR, _FAR, _EQUAL = 0.1, 0.2, 0.6, 0.05  # of the average range


@dataclass(frozen=True, slots=True, eq=False)
class Bar:
    """Bars so many columns back, all (k, series), prices in USD; NaN compares as False."""

    open: FloatArray
    high: FloatArray
    low: FloatArray
    close: FloatArray
    top: FloatArray  # of the body
    bottom: FloatArray
    body: FloatArray
    upper: FloatArray  # shadows
    lower: FloatArray
    usual_body: FloatArray  # mean of the 10 bars before
    usual_shadow: FloatArray  # mean shadow of the 10 bars before, half of both
    tiny: FloatArray  # a tenth of the mean range of the 10 bars before: a doji's body, a shadow hardly there
    near: FloatArray  # by the mean range of the 5 bars before, as the two below
    far: FloatArray
    equal: FloatArray
    white: BoolArray  # closed at its open or above
    black: BoolArray
    colour: Signal  # 100 white, -100 black

    @property
    def long(self) -> BoolArray:
        """A body longer than usual."""
        return self.body > self.usual_body

    @property
    def short(self) -> BoolArray:
        """A body shorter than usual."""
        return self.body < self.usual_body

    @property
    def small(self) -> BoolArray:
        """A body no longer than usual."""
        return self.body <= self.usual_body

    @property
    def doji(self) -> BoolArray:
        """Hardly a body."""
        return self.body <= self.tiny

    @property
    def shaven_head(self) -> BoolArray:
        """Hardly an upper shadow."""
        return self.upper < self.tiny

    @property
    def shaven_foot(self) -> BoolArray:
        """Hardly a lower shadow."""
        return self.lower < self.tiny


class Bars:
    """The newest k columns, and the same looked at some bars earlier: `bars[0]` now, `bars[1]` the bar before."""

    def __init__(self, prices: FloatArray, columns: int) -> None:
        """From open, high, low and close, (4, MEMORY + columns, series)."""
        opened, high, low, close = prices
        top, bottom = np.maximum(opened, close), np.minimum(opened, close)
        white, black = close >= opened, close < opened
        body, upper, lower = top - bottom, high - top, bottom - low
        span = high - low
        ranges = _before(span)
        range_10, range_5 = ranges[1] / 10.0, ranges[0] / 5.0
        self._parts: tuple[Any, ...] = (
            opened,
            high,
            low,
            close,
            top,
            bottom,
            body,
            upper,
            lower,
            _before(body)[1] / 10.0,
            _before(upper + lower)[1] / 10.0 / 2.0,
            _VERY_SHORT * range_10,
            _NEAR * range_5,
            _FAR * range_5,
            _EQUAL * range_5,
            white,
            black,
            white * FULL - black * FULL,
        )
        self._columns = columns
        self._seen: dict[tuple[int, int], Bar] = {}

    def __getitem__(self, back: int) -> Bar:
        """The bars `back` columns ago."""
        return self.span(back, 0)

    def span(self, back: int, more: int) -> Bar:
        """The bars `back` columns ago, and the `more` columns before those in front."""
        if (back, more) not in self._seen:
            first = MEMORY - back - more
            self._seen[back, more] = Bar(*(part[first : MEMORY - back + self._columns] for part in self._parts))
        return self._seen[back, more]


def bullish(where: BoolArray) -> Signal:
    """+100 where the pattern is."""
    return signed(where, FULL)


def bearish(where: BoolArray) -> Signal:
    """-100 where the pattern is."""
    return signed(where, -FULL)


def signed(where: BoolArray, signal: Signal | np.int16) -> Signal:
    """A signal where the pattern is, else 0."""
    answer: Signal = where * signal
    return answer


def gap_up(bar: Bar, before: Bar) -> BoolArray:
    """The body lies wholly above the one before."""
    return bar.bottom > before.top


def gap_down(bar: Bar, before: Bar) -> BoolArray:
    """The body lies wholly below the one before."""
    return bar.top < before.bottom


def leap_up(bar: Bar, before: Bar) -> BoolArray:
    """Shadows and all lie above the bar before."""
    return bar.low > before.high


def leap_down(bar: Bar, before: Bar) -> BoolArray:
    """Shadows and all lie below the bar before."""
    return bar.high < before.low


def about(x: FloatArray, level: FloatArray, tolerance: FloatArray) -> BoolArray:
    """Within `tolerance` of a level."""
    return (x <= level + tolerance) & (x >= level - tolerance)


def _before(x: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Sums of the 5 and of the 10 columns before each column of (columns, series); NaN where there are not so many."""
    pairs = x[1:] + x[:-1]
    fours = pairs[2:] + pairs[:-2]
    eights = fours[4:] + fours[:-4]
    return _late(fours[1:] + x[:-4], len(x)), _late(eights[2:] + pairs[:-8], len(x))


def _late(sums: FloatArray, length: int) -> FloatArray:
    """Sums that end at a column as those that end before it."""
    late = np.full((length, sums.shape[1]), np.nan)
    late[length - len(sums) + 1 :] = sums[:-1]
    return late
