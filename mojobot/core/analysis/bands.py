"""Where the close stands to its own mean: Bollinger bands and the deviation from the mean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mojobot.core.analysis.rows import Rows
from mojobot.core.analysis.scans import RollingMoments
from mojobot.model.market import FloatArray


@dataclass(frozen=True, slots=True)
class Bands:
    """Bollinger bands, (series, k) in price units: the mean and the population standard deviation around it."""

    mid: FloatArray
    sigma: FloatArray

    def upper(self, k: float = 2.0) -> FloatArray:
        """The band k deviations above the mean."""
        return self.mid + k * self.sigma

    def lower(self, k: float = 2.0) -> FloatArray:
        """The band k deviations below the mean."""
        return self.mid - k * self.sigma

    def percent_b(self, close: FloatArray, k: float = 2.0) -> FloatArray:
        """Place of the close between the bands, 0 lower to 1 upper; NaN where the deviation is 0."""
        width = 2.0 * k * self.sigma
        return np.asarray((close - self.lower(k)) / np.where(width > 0.0, width, np.nan))

    def width(self, k: float = 2.0) -> FloatArray:
        """Distance of the bands as a fraction of the mean."""
        return 2.0 * k * self.sigma / self.mid


class Bollinger(Rows):
    """Bollinger bands of the close over n bars; first value at bar n - 1 [Bollinger 2001]."""

    _parts = ("_moments",)

    def __init__(self, series: int, n: int = 20) -> None:
        self._moments = RollingMoments(series, n)
        self._n = n

    def push(self, close: FloatArray) -> Bands:
        """Take (series, k) closes, return columns of the same shape."""
        mean, squares = self._moments.push(close)
        return Bands(mean, np.sqrt(squares / self._n))


def deviation(close: FloatArray, mean: FloatArray) -> FloatArray:
    """(c - mean)/mean, a fraction."""
    return (close - mean) / mean
