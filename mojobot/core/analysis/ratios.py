"""The present against the recent past: volume ratio and volatility ratio."""

from __future__ import annotations

import numpy as np

from mojobot.core.analysis.rows import Rows, Series
from mojobot.core.analysis.scans import Lag, RollingMean, RollingStd
from mojobot.model.market import FloatArray


class PreviousMeanRatio(Rows):
    """x over the mean of the n values before it, for x >= 0; NaN where that mean is 0 or not known."""

    _parts = ("_mean", "_before")

    def __init__(self, series: Series, n: int) -> None:
        self._mean = RollingMean(series, n)
        self._before = Lag(series)

    def push(self, block: FloatArray) -> FloatArray:
        """Take and return (series, k)."""
        before = self._before.push(self._mean.push(block))
        return np.asarray(block / np.where(before > 0.0, before, np.nan))


class VolumeRatio(PreviousMeanRatio):
    """Volume over its mean of the 20 previous bars; first value at bar 20; NaN while any of the 21 is unknown."""

    def __init__(self, series: int, n: int = 20) -> None:
        super().__init__(series, n)


class VolatilityRatio(Rows):
    """σ₂₀ over its mean of the previous 100 bars, σ₂₀ the sample deviation of 20 log returns; first value at bar 120.

    NaN where nothing moved in those 100 bars.
    """

    _parts = ("_last_close", "_sigma", "_ratio")

    def __init__(self, series: int, n: int = 20, memory: int = 100) -> None:
        self._last_close = Lag(series)
        self._sigma = RollingStd(series, n, ddof=1)
        self._ratio = PreviousMeanRatio(series, memory)

    def push(self, close: FloatArray) -> FloatArray:
        """Take (series, k) closes, return columns of the same shape."""
        returns = np.log(close / self._last_close.push(close))
        return self._ratio.push(self._sigma.push(returns))
