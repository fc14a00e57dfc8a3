"""Momentum around a level: relative strength, MACD, and how its histogram has been crossing zero."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mojobot.core.analysis.means import Ema, ExponentialMeans, ema_gain, wilder_gain
from mojobot.core.analysis.ranges import TINY
from mojobot.core.analysis.rows import Rows, stacked
from mojobot.core.analysis.scans import Lag
from mojobot.core.analysis.seal import billionths
from mojobot.model.market import BoolArray, FloatArray


def relative_strength(up: FloatArray, down: FloatArray) -> FloatArray:
    """100·up/(up + down), from Wilder's means; 50 when nothing moved at all."""
    return 50.0 + 50.0 * (up - down) / np.maximum(up + down, TINY)


class Rsi(Rows):
    """Wilder's relative strength index, for all series of a panel [Wilder 1978].

    `push(close)` takes (series, k) USD, the k newest closes oldest first, and
    returns (series, k) in 0..100; the first `n` values of a series are NaN. A
    flat series reads 50, one that only rose 100. Raises ValueError when n < 1.
    """

    _parts = ("_last_close", "_means")

    def __init__(self, series: int, n: int = 14) -> None:
        self._last_close = Lag(series)
        self._means = ExponentialMeans((2, series), (wilder_gain(n),) * 2)

    def push(self, close: FloatArray) -> FloatArray:
        """The index at every close of the block."""
        if not close.shape[-1]:
            return close.copy()
        with np.errstate(all="ignore"):
            move = close - self._last_close.push(close)
            up = np.maximum(move, 0.0)
            return relative_strength(*self._means.push(stacked(up, up - move)))


@dataclass(frozen=True, slots=True)
class Convergence:
    """MACD, its signal and their difference, (series, k) in price units."""

    macd: FloatArray
    signal: FloatArray
    hist: FloatArray


class Macd(Rows):
    """MACD(12, 26, 9): EMA12 - EMA26, each seeded on its own first n; signal = EMA9 of it [Appel 2005]."""

    _parts = ("_means", "_signal")

    def __init__(self, series: int, fast: int = 12, slow: int = 26, signal: int = 9) -> None:
        self._means = ExponentialMeans((2, series), (ema_gain(fast), ema_gain(slow)))
        self._signal = Ema(series, signal)

    def push(self, close: FloatArray) -> Convergence:
        """Take (series, k) closes, return columns of the same shape: MACD from bar 25, signal from bar 33 on."""
        fast, slow = self._means.push(stacked(close, close))
        macd = fast - slow
        signal = self._signal.push(macd)
        return Convergence(macd, signal, macd - signal)


@dataclass(frozen=True, slots=True)
class Crossed:
    """How a line stands to zero, (series, k); False where the values needed are not known."""

    up: BoolArray  # above now, and not above at one of the three bars before
    down: BoolArray  # below now, and not below at one of the three bars before
    positive_3: BoolArray  # above now and at the two bars before
    negative_3: BoolArray  # below now and at the two bars before


class ZeroCrossing(Rows):
    """Watches a line cross zero within three bars.

    The line is sealed as a fraction of `scale` (the close) first: rounding
    noise around zero is neither above nor below, live or in a batch.
    """

    _arrays = ("_kept",)

    def __init__(self, series: int) -> None:
        self._kept = np.full((3, 2, series), np.nan)  # three bars of the line, and of the line upside down

    def push(self, line: FloatArray, scale: FloatArray) -> Crossed:
        """Take (series, k) of both, return columns of the same shape."""
        sealed = billionths(line / scale).T
        joined = np.empty((3 + len(sealed), 2, sealed.shape[1]))
        joined[:3] = self._kept
        joined[3:, 0] = sealed
        np.negative(sealed, out=joined[3:, 1])
        self._kept = joined[-3:].copy()
        third, second, last, now = joined[:-3], joined[1:-2], joined[2:-1], joined[3:]
        above = now > 0.0
        crossed = above & (np.fmin(np.fmin(third, second), last) <= 0.0)
        stayed = above & (np.minimum(second, last) > 0.0)
        return Crossed(crossed[:, 0].T, crossed[:, 1].T, stayed[:, 0].T, stayed[:, 1].T)
