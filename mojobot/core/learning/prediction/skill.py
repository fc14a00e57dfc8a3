"""Whether forecasts are better than the base rate, beyond what luck explains (`quant.md` 10).

Losses are counted in whole ten-thousandths, so that sums over the window are
exact however they came about: a column at a time, a year at once, or taken up
again after a restart.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc, sqrt

import numpy as np

from mojobot.core.analysis.rows import Rows
from mojobot.model.market import BoolArray, FloatArray, IntArray

WINDOW = 1_000  # matured forecasts that are looked at
LEAST = 200  # of them before there is a voice
SURE = 0.01  # one-sided
_SURE_Z = 2.3263478740408408  # of the normal distribution, one-sided 0.01
_UNIT = 10_000.0


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """How forecasts stand, (series,) each."""

    count: FloatArray  # matured forecasts in the window
    skill: FloatArray  # 1 - BS/BS_ref; NaN where there is none
    z: FloatArray  # Diebold-Mariano statistic with Newey-West lag h, + is better than the base rate; NaN unknown

    @property
    def open(self) -> BoolArray:
        """Where they have earned their voice."""
        return np.asarray((self.count >= LEAST) & (self.skill > 0.0) & (self.z > _SURE_Z))


class Skill(Rows):
    """The last 1,000 matured forecasts of every series, against the base rate; `lag` of the Newey-West variance."""

    _arrays = ("loss", "reference", "count")

    def __init__(self, series: int, lag: int) -> None:
        self.lag = lag
        self.loss = np.zeros((WINDOW, series), dtype=np.int16)  # squared errors, ten-thousandths; oldest overwritten
        self.reference = np.zeros((WINDOW, series), dtype=np.int16)
        self.count = np.zeros(series, dtype=np.int64)  # ever matured
        self._sums = np.zeros((2, series), dtype=np.int64)  # of loss and reference
        self._products = np.zeros((lag + 1, series), dtype=np.int64)  # of gains j forecasts apart

    def take(self, forecast: FloatArray, base: FloatArray, label: FloatArray, known: BoolArray) -> None:
        """Forecasts that matured, where `known`; the base rate is the one known when they were made."""
        rows = np.flatnonzero(known)
        if not len(rows):
            return
        loss, reference = _counted(forecast[rows], label[rows]), _counted(base[rows], label[rows])
        full = rows[self.count[rows] >= WINDOW]
        if len(full):
            self._drop(full)
        gain = reference - loss
        for_lag = self._gains(rows, self.count[rows] - 1 - np.arange(self.lag)[:, None])
        reach = np.arange(1, self.lag + 1)[:, None] <= np.minimum(self.count[rows], WINDOW - 1)
        self._products[0, rows] += gain * gain
        self._products[1:, rows] += np.where(reach, gain * for_lag, 0)
        at = self.count[rows] % WINDOW
        self.loss[at, rows], self.reference[at, rows] = loss, reference
        self._sums[:, rows] += np.array((loss, reference))
        self.count[rows] += 1

    def standing(self) -> Standing:
        """How it stands now."""
        n = np.minimum(self.count, WINDOW)
        loss, reference = self._sums / _UNIT
        with np.errstate(all="ignore"):
            skill = np.where(n > 0, 1.0 - loss / reference, np.nan)
            mean = (reference - loss) / n
            variance = self._variance(n)
            z = np.where((n > self.lag) & (variance > 0.0), mean / np.sqrt(variance / n), np.nan)
        return Standing(n.astype(np.float64), skill, z)

    def _changed(self) -> None:
        self.recount()

    def recount(self) -> None:
        """Make the sums anew from what the window holds."""
        rows, n = np.arange(len(self.count)), np.minimum(self.count, WINDOW)
        age = np.arange(WINDOW)[:, None]
        gains = np.where(age < n, self._gains(rows, self.count - 1 - age), 0)
        self._sums = np.array((self.loss.sum(axis=0, dtype=np.int64), self.reference.sum(axis=0, dtype=np.int64)))
        pairs = [(gains[: WINDOW - lag] * gains[lag:]).sum(axis=0) for lag in range(self.lag + 1)]
        self._products = np.array(pairs, dtype=np.int64)

    def _variance(self, n: IntArray) -> FloatArray:
        """Long-run variance of a gain, Bartlett's kernel; in units of a forecast's loss."""
        total = self._sums[1] - self._sums[0]
        mean = total / np.maximum(n, 1)
        rows, back = np.arange(len(n)), np.arange(self.lag)[:, None]
        inside = back < n
        newest = np.cumsum(np.where(inside, self._gains(rows, self.count - 1 - back), 0), axis=0)
        oldest = np.cumsum(np.where(inside, self._gains(rows, self.count - n + back), 0), axis=0)
        lags = np.arange(1, self.lag + 1)[:, None]
        # The sum over pairs of (a - m)(b - m): first and last `lag` gains are each in one pair less.
        pairs = self._products[1:] - mean * (2 * total - newest - oldest) + np.maximum(n - lags, 0) * mean * mean
        own = self._products[0] - mean * total
        kernel = 1.0 - lags / (self.lag + 1.0)
        return np.asarray((own + 2.0 * (kernel * pairs).sum(axis=0)) / np.maximum(n, 1) / _UNIT**2)

    def _gains(self, rows: IntArray, number: IntArray) -> IntArray:
        """By how much a forecast beat the base rate, by its number since the first."""
        at = number % WINDOW
        return self.reference[at, rows].astype(np.int64) - self.loss[at, rows]

    def _drop(self, rows: IntArray) -> None:
        """The oldest forecast leaves the window."""
        oldest = self.count[rows] - WINDOW
        gain = self._gains(rows, oldest)
        after = self._gains(rows, oldest + 1 + np.arange(self.lag)[:, None])
        at = oldest % WINDOW
        self._products[0, rows] -= gain * gain
        self._products[1:, rows] -= gain * after
        self._sums[:, rows] -= np.array((self.loss[at, rows], self.reference[at, rows]))


def one_sided(z: float) -> float:
    """The chance that luck does as well: of a statistic, one-sided."""
    return 0.5 * erfc(z / sqrt(2.0))


def _counted(chance: FloatArray, label: FloatArray) -> IntArray:
    return np.rint((chance - label) ** 2 * _UNIT).astype(np.int64)
