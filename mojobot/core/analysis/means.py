"""Exponential means that can be continued: one column is a fused step for all series, a block a few products."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mojobot.core.analysis.decay import decayed
from mojobot.core.analysis.rows import Rows, Series, lead
from mojobot.core.analysis.scans import FEW_COLUMNS, by_columns
from mojobot.model.market import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class Gain:
    """How one exponential mean learns: m += gain · (x - m) once `seed` values have been averaged."""

    gain: float
    seed: int  # how many first values are averaged plainly
    first: int  # how many values must have come before the mean is told


def ema_gain(n: int) -> Gain:
    """EMA(n): α = 2/(n+1), seeded with the mean of the first n."""
    return Gain(2.0 / (_period(n) + 1), n, n)


def wilder_gain(n: int) -> Gain:
    """Wilder(n): α = 1/n, seeded with the mean of the first n [Wilder 1978]."""
    return Gain(1.0 / _period(n), n, n)


class ExponentialMeans(Rows):
    """Exponential means, one gain per channel.

    `push` takes (channels, series, k), oldest first, and returns the same
    shape; with `series` a plain number there is one gain and no channel axis.
    A row begins with its own first finite value and is NaN until its seed is
    complete. A NaN after that is a hole: the mean holds, its column reads NaN.
    """

    _arrays = ("_mean", "_age")

    def __init__(self, series: Series, gains: Sequence[Gain]) -> None:
        shape = lead(series)
        if len(gains) != (shape[0] if len(shape) > 1 else 1):
            raise ValueError(f"{len(gains)} gains do not fit channels of shape {shape}")
        self._gains = tuple(gains)
        self._mean = np.zeros(shape)
        self._age: IntArray = np.zeros(shape, dtype=np.int64)  # finite values seen; not counted once settled
        self._changed()

    def push(self, block: FloatArray) -> FloatArray:
        """The means at every bar of the block."""
        if block.shape[-1] == 1:
            return self._step(block[..., 0])[..., None]
        if block.shape[-1] <= FEW_COLUMNS:
            return by_columns(self._step, block)
        return self._run(block)

    def _step(self, x: FloatArray) -> FloatArray:
        live = np.isfinite(x)
        if live.tobytes() != self._settled:
            return self._careful_step(x, live)
        self._mean += self._gain * (x - self._mean)
        return self._mean.copy()

    def _careful_step(self, x: FloatArray, live: BoolArray) -> FloatArray:
        """One column while some row is being seeded, begins or has a hole."""
        self._wake()
        self._age += live
        gain = np.where(self._age > self._seed, self._gain, 1.0 / np.maximum(self._age, 1))
        self._mean += np.where(live, gain * (x - self._mean), 0.0)
        self._settle(live)
        return np.where(live & (self._age >= self._first), self._mean, np.nan)

    def _run(self, block: FloatArray) -> FloatArray:
        """A block of several columns; rows with holes are done one by one without them."""
        self._wake()
        shape = (len(self._gains), self._mean.shape[-1], block.shape[-1])
        x, mean, age = block.reshape(shape), self._mean.reshape(shape[:2]), self._age.reshape(shape[:2])
        live = np.isfinite(x)
        holed = _holed(live, age)
        kept_mean, kept_age = mean.copy(), age.copy()
        y, mean[...], age[...] = _continued(x, live, mean, age, self._gains)
        for channel, row in zip(*np.nonzero(holed), strict=True):
            one, here = np.s_[channel : channel + 1, row : row + 1], live[channel, row]
            gains = self._gains[channel : channel + 1]
            dense = x[one][..., here]
            y[one][..., here], mean[one], age[one] = _continued(
                dense, np.isfinite(dense), kept_mean[one], kept_age[one], gains
            )
        self._settle(live[..., -1].reshape(self._mean.shape))
        return y.reshape(block.shape)

    def _wake(self) -> None:
        """Undo the NaN that the plain step leaves in rows that have not begun."""
        np.copyto(self._mean, 0.0, where=self._age == 0)

    def _settle(self, live: BoolArray) -> None:
        """Remember which pattern of live rows needs no care: seeded ones alive, all others not begun."""
        steady = np.where(live, self._age >= self._seed, self._age == 0).all()
        self._settled: bytes | None = live.tobytes() if steady else None

    def _changed(self) -> None:
        shape = self._mean.shape
        column = (-1,) + (1,) * (len(shape) - 1)
        gains = self._gains
        self._gain = np.broadcast_to(np.reshape([g.gain for g in gains], column), shape).copy()
        self._seed: IntArray = np.broadcast_to(np.reshape([g.seed for g in gains], column), shape).copy()
        self._first: IntArray = np.broadcast_to(np.reshape([g.first for g in gains], column), shape).copy()
        self._settled = None


class Ema(ExponentialMeans):
    """Exponential moving average, α = 2/(n+1), seeded with the mean of the first n; (series, k) in and out."""

    def __init__(self, series: int, n: int) -> None:
        super().__init__(series, (ema_gain(n),))


class Wilder(ExponentialMeans):
    """Wilder's mean, (prev·(n-1) + x)/n, seeded with the mean of the first n; (series, k) in and out."""

    def __init__(self, series: int, n: int) -> None:
        super().__init__(series, (wilder_gain(n),))


class WilderSum(Wilder):
    """Wilder's running sum S - S/n + x, seeded with the sum of the first n: always n times his mean."""

    def __init__(self, series: int, n: int) -> None:
        super().__init__(series, n)
        self._n = n

    def push(self, block: FloatArray) -> FloatArray:
        """The sums at every bar of the block."""
        return super().push(block) * self._n


class EwMean(ExponentialMeans):
    """Exponentially weighted mean m = λ·m + (1-λ)·x, told from the first value on.

    The first 1/(1-λ) values are averaged plainly, so that no single value
    counts for more than it will once the mean is full grown.
    """

    def __init__(self, series: int, decay: float) -> None:
        if not 0.0 <= decay < 1.0:
            raise ValueError(f"a decay of {decay} does not lie in [0, 1)")
        super().__init__(series, (Gain(1.0 - decay, round(1.0 / (1.0 - decay)), 1),))


def _period(n: int) -> int:
    if n < 1:
        raise ValueError(f"a period of {n} is not possible")
    return n


def _holed(live: BoolArray, age: IntArray) -> BoolArray:
    """Which rows (channels, series) have a NaN after their first value."""
    if live.all():
        return np.zeros(age.shape, dtype=np.bool_)
    begun = np.logical_or.accumulate(live, axis=-1) | (age > 0)[..., None]
    return np.asarray((begun & ~live).any(axis=-1))


def _continued(
    x: FloatArray, live: BoolArray, mean: FloatArray, age: IntArray, gains: Sequence[Gain]
) -> tuple[FloatArray, FloatArray, IntArray]:
    """Means over (channels, series, k) without holes; returns them with the new state.

    A row whose seed completes in this block is driven by nothing before that
    bar and by the seed at it, so that one recursion serves all rows.
    """
    gain = np.array([g.gain for g in gains])
    seed = np.array([g.seed for g in gains])[:, None]
    driven = gain[:, None, None] * np.where(live, x, 0.0)
    warming = np.nonzero(age < seed)
    if not len(warming[0]):
        y = decayed(driven, 1.0 - gain, mean)
    else:
        running, count = _running_means(x[warming], live[warming], mean[warming], age[warming])
        left = np.broadcast_to(seed, age.shape)[warming][:, None] - count
        driven[warming] = np.where(left < 0, driven[warming], np.where((left == 0) & live[warming], running, 0.0))
        y = decayed(driven, 1.0 - gain, np.where(age < seed, 0.0, mean))
        y[warming] = np.where(left > 0, running, y[warming])
    after = y[..., -1].copy() if y.shape[-1] else mean
    if not live.all():
        y[~live] = np.nan
    if len(warming[0]):
        first = np.broadcast_to(np.array([g.first for g in gains])[:, None], age.shape)[warming][:, None]
        y[warming] = np.where(count >= first, y[warming], np.nan)
    return y, after, age + live.sum(axis=-1)


def _running_means(x: FloatArray, live: BoolArray, mean: FloatArray, age: IntArray) -> tuple[FloatArray, IntArray]:
    """Plain means of all seen so far and how many that is, for rows (rows, k) still being seeded."""
    count = age[:, None] + np.cumsum(live, axis=-1)
    total = (mean * age)[:, None] + np.cumsum(np.where(live, x, 0.0), axis=-1)
    return total / np.maximum(count, 1), count
