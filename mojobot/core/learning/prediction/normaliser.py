"""Inputs in deviations from their own past."""

from __future__ import annotations

import numpy as np

from mojobot.core.analysis.rows import Rows
from mojobot.model.market import FloatArray

FAR = 4.0  # deviations beyond which an input says no more
SETTLED = 50  # values before a mean means something


class Normaliser(Rows):
    """Mean and variance of every input and series, forgetting half of itself in `half_life` values.

    What is asked of a value is answered by the values before it: `of` first,
    `take` after. Columns are (inputs, series).
    """

    _arrays = ("mean", "variance", "count")

    def __init__(self, inputs: int, series: int, half_life: float) -> None:
        self.mean: FloatArray = np.zeros((inputs, series))
        self.variance: FloatArray = np.zeros((inputs, series))
        self.count: FloatArray = np.zeros((inputs, series))
        self._least_gain = 1.0 - 0.5 ** (1.0 / half_life)

    def of(self, column: FloatArray) -> FloatArray:
        """Deviations from the mean of the past, within ±4; 0 where the value or its past is unknown."""
        known = (self.count >= SETTLED) & (self.variance > 0.0) & np.isfinite(column)
        sigma = np.sqrt(np.where(known, self.variance, 1.0))
        return np.where(known, np.clip((column - self.mean) / sigma, -FAR, FAR), 0.0)

    def take(self, column: FloatArray) -> None:
        """Learn a column; what is NaN in it teaches nothing."""
        known = np.isfinite(column)
        self.count += known
        gain = np.where(known, np.maximum(1.0 / np.maximum(self.count, 1.0), self._least_gain), 0.0)
        gap = np.where(known, column - self.mean, 0.0)
        self.mean += gain * gap
        self.variance = (1.0 - gain) * (self.variance + gain * gap * gap)

    def _changed(self) -> None:
        """A new row has no past."""
        for state in (self.mean, self.variance, self.count):
            state[np.isnan(state)] = 0.0
