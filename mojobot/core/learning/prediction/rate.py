"""How often labels were 1: the reference every forecast is measured against, and where each begins."""

from __future__ import annotations

import numpy as np

from mojobot.core.analysis.rows import Rows
from mojobot.model.market import BoolArray, FloatArray

FIRST = 50  # labels before there is a rate


class RunningRate(Rows):
    """The running share of labels that were 1, with the memory of the models: who follows a drift proves nothing."""

    _arrays = ("share", "count")

    def __init__(self, series: int, half_life: float) -> None:
        self.share: FloatArray = np.full(series, 0.5)
        self.count: FloatArray = np.zeros(series)
        self._least_gain = 1.0 - 0.5 ** (1.0 / half_life)

    def _changed(self) -> None:
        """A new row has no labels yet."""
        new = np.isnan(self.count)
        self.share[new], self.count[new] = 0.5, 0.0

    def now(self) -> FloatArray:
        """The rate of each series, NaN before its first 50 labels."""
        return np.where(self.count >= FIRST, self.share, np.nan)

    def take(self, label: FloatArray, known: BoolArray) -> None:
        """One label a series, where `known`; the first count as after one of each."""
        self.count += known
        gain = np.where(known, np.maximum(1.0 / (self.count + 2.0), self._least_gain), 0.0)
        self.share += gain * (label - self.share)
