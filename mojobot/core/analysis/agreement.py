"""Whether the timeframes point the same way (spec 3.6)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mojobot.core.analysis.rows import Rows
from mojobot.core.analysis.scans import RollingMean
from mojobot.core.analysis.seal import seal
from mojobot.model.market import FloatArray


class Direction(Rows):
    """Which way one timeframe points, from its closes (series, k); NaN before 50 bars."""

    _parts = ("_fast", "_slow")

    def __init__(self, series: int) -> None:
        self._fast = RollingMean(series, 20)
        self._slow = RollingMean(series, 50)

    def push(self, close: FloatArray) -> FloatArray:
        """+1, -1 or 0 at every close."""
        return direction(close, self._fast.push(close), self._slow.push(close))


def direction(close: FloatArray, sma20: FloatArray, sma50: FloatArray) -> FloatArray:
    """+1 where close > SMA20 > SMA50, -1 where it is the other way round, 0 between; NaN where one is."""
    with np.errstate(invalid="ignore"):
        up, down = (close > sma20) & (sma20 > sma50), (close < sma20) & (sma20 < sma50)
    return np.where(np.isnan(close + sma20 + sma50), np.nan, up.astype(np.float64) - down)


def agreement(directions: Sequence[FloatArray]) -> FloatArray:
    """The share of the timeframes that point the way most of them do, + up, - down, sealed.

    0 where as many point up as down; NaN where a timeframe is not known. Four
    of five up and one undecided is +0.8.
    """
    every = np.array(directions)
    with np.errstate(invalid="ignore"):
        up, down = np.count_nonzero(every > 0.0, axis=0), np.count_nonzero(every < 0.0, axis=0)
    share = np.maximum(up, down) * np.sign(up - down) / len(every)
    return seal(np.where(np.isnan(every).any(axis=0), np.nan, share))
