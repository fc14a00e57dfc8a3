"""Whose volumes bars have: a provider's, or estimated from what sources say of the last minutes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mojobot.core.analysis.rows import widened
from mojobot.model.events import Repair
from mojobot.model.market import IntArray, Timeframe


class VolumeWatch:
    """How far a provider has told each series' volumes, by timeframe."""

    def __init__(self, series: int, timeframes: Sequence[Timeframe]) -> None:
        self._told = {timeframe: np.zeros(series, dtype=np.int64) for timeframe in timeframes}

    def widen(self, series: int) -> None:
        """Watch `series` tokens from now on."""
        self._told = {timeframe: widened(told, series) for timeframe, told in self._told.items()}

    def take(self, repair: Repair) -> None:
        """Bars as a provider tells them; one without a volume says nothing of it."""
        told = self._told.get(repair.timeframe)
        if told is not None:
            known = np.isfinite(repair.volume)
            np.maximum.at(told, repair.series[known], repair.open_ms[known] + repair.timeframe.ms)

    def through(self, timeframe: Timeframe) -> IntArray:
        """The close of each series' newest bar with a provider's volume, (series,); 0 without any.

        Finer bars count: coarser ones are made of them.
        """
        finer = [told for finer, told in self._told.items() if finer.ms <= timeframe.ms]
        return np.asarray(np.maximum.reduce(finer))
