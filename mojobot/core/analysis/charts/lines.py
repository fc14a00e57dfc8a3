"""The two lines between which price turns: through the two newest highs, and through the two newest lows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mojobot.model.market import BoolArray, FloatArray

_LEAST_BARS = 10
_LEAST_ATR = 2.5
_STRAY = 0.2  # of the width, by which the fifth turn may miss its line


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """Two lines and what lies between; all (E,), lengths in USD, rises in widths over the whole shape."""

    upper: FloatArray  # the line at the newest turn
    lower: FloatArray
    upper_slope: FloatArray  # a bar
    upper_rise: FloatArray
    lower_rise: FloatArray
    highest: FloatArray  # of the two highs
    lowest: FloatArray
    low: FloatArray  # the newest
    width: FloatArray  # where it is widest
    narrowing: FloatArray  # 1 - width at the end / width at the start
    bars: FloatArray
    stray: FloatArray  # distance of the fifth turn from its line, in widths

    @property
    def fit(self) -> FloatArray:
        """How well the fifth turn lies on its line, 0..1."""
        return np.asarray(1.0 - self.stray / _STRAY)

    def ample(self, atr: FloatArray) -> BoolArray:
        """Wide and long enough to be a shape, with the fifth turn on its line."""
        return (self.width >= _LEAST_ATR * atr) & (self.bars >= _LEAST_BARS) & (self.stray <= _STRAY)

    def size(self, atr: FloatArray) -> FloatArray:
        """How imposing it is, 0..1."""
        tall = np.minimum(np.maximum((self.width / atr - 2.0) / 4.0, 0.0), 1.0)
        long = np.minimum(np.maximum((self.bars - 5.0) / 25.0, 0.0), 1.0)
        return np.asarray((tall + long) / 2.0)


def lines(price: FloatArray, bar: FloatArray, low: BoolArray) -> Lines:
    """From turns (KEPT, E), newest first, and whether the newest is a low."""
    (high_1, low_1), (high_1_bar, low_1_bar) = _pair(price, low, 0), _pair(bar, low, 0)
    (high_2, low_2), (high_2_bar, low_2_bar) = _pair(price, low, 2), _pair(bar, low, 2)
    upper_slope = (high_1 - high_2) / (high_1_bar - high_2_bar)
    lower_slope = (low_1 - low_2) / (low_1_bar - low_2_bar)
    begin, end = np.minimum(high_2_bar, low_2_bar), bar[0]
    upper, lower = high_1 + upper_slope * (end - high_1_bar), low_1 + lower_slope * (end - low_1_bar)
    bars = end - begin
    at_end, at_begin = upper - lower, upper - lower - (upper_slope - lower_slope) * bars
    width = np.maximum(at_begin, at_end)
    fifth = np.where(low, lower - lower_slope * (end - bar[4]), upper - upper_slope * (end - bar[4]))
    crossed = (at_end <= 0.1 * width) | (at_begin <= 0.0)  # beyond the tip of a triangle there is no shape
    return Lines(
        upper=upper,
        lower=lower,
        upper_slope=upper_slope,
        upper_rise=upper_slope * bars / width,
        lower_rise=lower_slope * bars / width,
        highest=np.maximum(high_1, high_2),
        lowest=np.minimum(low_1, low_2),
        low=low_1,
        width=width,
        narrowing=np.where(crossed, np.nan, 1.0 - at_end / at_begin),
        bars=bars,
        stray=abs(price[4] - fifth) / width,
    )


def _pair(turns: FloatArray, low: BoolArray, at: int) -> tuple[FloatArray, FloatArray]:
    """The high and the low among turns `at` and `at` + 1."""
    return np.where(low, turns[at + 1], turns[at]), np.where(low, turns[at], turns[at + 1])
