"""What a bar spans: true range, directional movement, and Wilder's means of them; the highest and lowest of late."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mojobot.core.analysis.means import ExponentialMeans, Wilder, wilder_gain
from mojobot.core.analysis.rows import Rows, stacked
from mojobot.core.analysis.scans import Lag, RollingMax
from mojobot.model.market import FloatArray

TINY = 1e-300  # keeps 0/0 at 0 where a ratio of sums of nothing is defined as 0


def true_range(high: FloatArray, low: FloatArray, last_close: FloatArray) -> FloatArray:
    """max(h, c₋₁) - min(l, c₋₁), in price units [Wilder 1978]."""
    return np.asarray(np.maximum(high, last_close) - np.minimum(low, last_close))


def directional_movement(outward: FloatArray) -> FloatArray:
    """+DM and -DM, stacked, from the moves h - h₋₁ and l₋₁ - l, stacked: the larger if positive, else 0; a tie is 0."""
    return np.maximum(outward, 0.0) * (outward > outward[::-1])


def directional_index(movement: FloatArray, span: FloatArray) -> FloatArray:
    """+DI or -DI, 0..100, from Wilder's means of a movement and of the true range; 0 where nothing moved.

    Wilder's sums are n times his means, so their ratio is the same.
    """
    return 100.0 * movement / np.maximum(span, TINY)


def directional_spread(plus: FloatArray, minus: FloatArray) -> FloatArray:
    """DX, 0..100, from the two directional indices; 0 when both are."""
    return 100.0 * np.abs(plus - minus) / np.maximum(plus + minus, TINY)


class Atr(Rows):
    """Average true range: Wilder's mean of the true range from bar 1 on; first value at bar n, in price units."""

    _parts = ("_last_close", "_mean")

    def __init__(self, series: int, n: int = 14) -> None:
        self._last_close = Lag(series)
        self._mean = Wilder(series, n)

    def push(self, high: FloatArray, low: FloatArray, close: FloatArray) -> FloatArray:
        """Take and return (series, k)."""
        return self._mean.push(true_range(high, low, self._last_close.push(close)))


@dataclass(frozen=True, slots=True)
class Direction:
    """Directional indices and their strength, each (series, k) in 0..100."""

    plus_di: FloatArray
    minus_di: FloatArray
    adx: FloatArray


class Adx(Rows):
    """Average directional index: DI from bar n, ADX from bar 2n - 1 on [Wilder 1978]."""

    _parts = ("_last", "_means", "_adx")

    def __init__(self, series: int, n: int = 14) -> None:
        self._last = Lag((3, series))
        self._means = ExponentialMeans((3, series), (wilder_gain(n),) * 3)
        self._adx = Wilder(series, n)

    def push(self, high: FloatArray, low: FloatArray, close: FloatArray) -> Direction:
        """Take (series, k) prices, return columns of the same shape."""
        bars = stacked(high, -low, close)
        last = self._last.push(bars)
        moves = directional_movement(bars[:2] - last[:2])
        means = self._means.push(stacked(*moves, true_range(high, low, last[2])))
        plus, minus = directional_index(means[:2], means[2])
        return Direction(plus, minus, self._adx.push(directional_spread(plus, minus)))


class PreviousExtremes(Rows):
    """The highest high and the lowest low of the n bars before each bar; first value at bar n."""

    _parts = ("_highest", "_before")

    def __init__(self, series: int, n: int = 20) -> None:
        self._highest = RollingMax((2, series), n)
        self._before = Lag((2, series))

    def push(self, outward: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Take high and negated low, stacked (2, series, k); return highest and lowest, each (series, k)."""
        highest, lowest = self._before.push(self._highest.push(outward))
        return highest, -lowest
