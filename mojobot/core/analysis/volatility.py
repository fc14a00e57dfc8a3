"""Volatility: how far prices move, per bar, per day and per year.

All take closed bars, (series, k), and return fractions (0.01 is one percent).
Range-based estimates are honest only for bars with a hundred trades or more;
with few trades they read low. They are never mixed with close-to-close ones.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from mojobot.core.analysis.means import EwMean
from mojobot.core.analysis.rows import Rows, stacked
from mojobot.core.analysis.scans import Lag, RollingMean, RollingMoments, RollingSum
from mojobot.model.market import BoolArray, FloatArray

_REAL_SHARE = 0.8  # of the bars of a day that trades must have made

BarVariance = Callable[[FloatArray, FloatArray, FloatArray], FloatArray]  # u, d, c: ln of high, low, close over open


def per_day(sigma_bar: FloatArray, bars_per_day: int) -> FloatArray:
    """Volatility of a day from that of a bar."""
    return sigma_bar * math.sqrt(bars_per_day)


class EwmaVolatility(Rows):
    """σ of a bar, σ² = λσ² + (1-λ)r² over log returns, λ = 0.5^(1/half_life); from bar 1 on.

    The first returns are averaged plainly until that mean is full grown, see `EwMean`.
    """

    _parts = ("_last_close", "_variance")

    def __init__(self, series: int, half_life_bars: float) -> None:
        if half_life_bars <= 0:
            raise ValueError(f"a half-life of {half_life_bars} bars is not possible")
        self._last_close = Lag(series)
        self._variance = EwMean(series, 0.5 ** (1.0 / half_life_bars))

    def push(self, close: FloatArray) -> FloatArray:
        """Take and return (series, k)."""
        returns = np.log(close / self._last_close.push(close))
        return np.asarray(np.sqrt(self._variance.push(returns * returns)))


class RealisedVolatility(Rows):
    """√Σr² over the log returns of the last day [Andersen & Bollerslev 1998]; first value at bar `bars_per_day`.

    NaN unless at least 80 % of these bars are real, that is not synthetic.
    """

    _parts = ("_last_close", "_sums")

    def __init__(self, series: int, bars_per_day: int) -> None:
        self._last_close = Lag(series)
        self._sums = RollingSum((2, series), bars_per_day)
        self._enough = _REAL_SHARE * bars_per_day

    def push(self, close: FloatArray, synthetic: BoolArray) -> FloatArray:
        """Take (series, k) closes and flags, return the same shape."""
        returns = np.log(close / self._last_close.push(close))
        variance, real = self._sums.push(stacked(returns * returns, (~synthetic).astype(np.float64)))
        return np.where(real >= self._enough, np.sqrt(variance), np.nan)


def parkinson(u: FloatArray, d: FloatArray, c: FloatArray) -> FloatArray:
    """Variance of a bar from its range, (u - d)²/(4 ln 2) [Parkinson 1980]; the close is not used."""
    del c
    return (u - d) ** 2 / (4.0 * math.log(2.0))


def garman_klass(u: FloatArray, d: FloatArray, c: FloatArray) -> FloatArray:
    """Variance of a bar, ½(u - d)² - (2 ln 2 - 1)c² [Garman & Klass 1980]."""
    return 0.5 * (u - d) ** 2 - (2.0 * math.log(2.0) - 1.0) * c * c


def rogers_satchell(u: FloatArray, d: FloatArray, c: FloatArray) -> FloatArray:
    """Variance of a bar, u(u - c) + d(d - c), whatever its drift [Rogers & Satchell 1991]."""
    return u * (u - c) + d * (d - c)


class RangeVolatility(Rows):
    """σ of a bar from its range: the variances of n bars averaged, then the root; first value at bar n - 1."""

    _parts = ("_variance",)

    def __init__(self, series: int, n: int, bar_variance: BarVariance) -> None:
        self._variance = RollingMean(series, n)
        self._bar_variance = bar_variance

    def push(self, opened: FloatArray, high: FloatArray, low: FloatArray, close: FloatArray) -> FloatArray:
        """Take (series, k) prices, return the same shape."""
        excursions = np.log(high / opened), np.log(low / opened), np.log(close / opened)
        return np.asarray(np.sqrt(self._variance.push(self._bar_variance(*excursions))))


class YangZhang(Rows):
    """σ of a bar, σ²_o + k·σ²_c + (1 - k)·σ²_RS with k = 0.34/(1.34 + (n+1)/(n-1)) [Yang & Zhang 2000].

    σ²_o and σ²_c are sample variances of the jumps from close to open and of
    the moves from open to close over n bars; first value at bar n.
    """

    _parts = ("_last_close", "_moments", "_within")

    def __init__(self, series: int, n: int) -> None:
        if n < 2:
            raise ValueError("Yang and Zhang's estimate needs at least two bars")
        self._n = n
        self._share = 0.34 / (1.34 + (n + 1) / (n - 1))
        self._last_close = Lag(series)
        self._moments = RollingMoments((2, series), n)
        self._within = RollingMean(series, n)

    def push(self, opened: FloatArray, high: FloatArray, low: FloatArray, close: FloatArray) -> FloatArray:
        """Take (series, k) prices, return the same shape."""
        u, d, c = np.log(high / opened), np.log(low / opened), np.log(close / opened)
        jumps = np.log(opened / self._last_close.push(close))
        _, (jump_squares, move_squares) = self._moments.push(stacked(jumps, c))
        between = (jump_squares + self._share * move_squares) / (self._n - 1)
        return np.asarray(np.sqrt(between + (1.0 - self._share) * self._within.push(rogers_satchell(u, d, c))))
