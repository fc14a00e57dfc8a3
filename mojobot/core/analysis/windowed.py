"""Windowed: statistics that are no recursion (medians, regressions, pivots) as one more scan."""

from __future__ import annotations

from collections.abc import Callable
from typing import Self

import numpy as np

from mojobot.core.analysis.rows import Rows
from mojobot.model.market import FloatArray, IntArray

Statistic = Callable[[FloatArray], FloatArray]  # (series, length), oldest first -> (series,)


class Windowed(Rows):
    """`statistic` of the last `length` columns, computed at every `every`-th bar of the calendar and held between.

    A bar is due when `(open_ms // timeframe_ms) % every == 0`, so that the
    answer does not depend on where the data begins. The window handed over is
    read-only, NaN where a series has no bar yet; what to make of NaN is the
    statistic's business. Before the first due bar the answer is NaN.
    `keep` takes columns without computing; `now` is the statistic of the
    newest window, for what is asked for more rarely than it changes.
    """

    _arrays = ("_kept", "_held")

    def __init__(self, statistic: Statistic, length: int, every: int, timeframe_ms: int, series: int) -> None:
        if min(length, every, timeframe_ms) < 1:
            raise ValueError(f"length {length}, every {every} and timeframe {timeframe_ms} ms must be at least 1")
        self._statistic = statistic
        self._length = length
        self._every = every
        self._timeframe_ms = timeframe_ms
        # Room for two windows, filled from the left: moved back once a length, read without a copy.
        self._kept = np.full((2 * length, series), np.nan)
        self._end = length
        self._held = np.full(series, np.nan)

    def push(self, block: FloatArray, open_ms: IntArray) -> FloatArray:
        """The statistic held at every column of the block (series, k) whose bars open at `open_ms` (k,)."""
        due = (open_ms // self._timeframe_ms) % self._every == 0
        answers = np.empty(block.shape)
        start = 0
        for stop in [*(np.nonzero(due)[0] + 1).tolist(), block.shape[1]]:
            self._keep(block[:, start:stop].T)
            if stop > start:
                answers[:, start:stop] = self._held[:, None]
            if stop > start and due[stop - 1]:
                self._held = np.array(self._statistic(self._window()), dtype=np.float64)
                answers[:, stop - 1] = self._held
            start = stop
        return answers

    def keep(self, block: FloatArray) -> None:
        """Take the columns of a block (series, k)."""
        self._keep(block.T)

    def now(self) -> FloatArray:
        """The statistic of the newest window, (series,)."""
        return np.array(self._statistic(self._window()), dtype=np.float64)

    def adopt(self, rows: IntArray, other: Self) -> None:
        """Take rows of `other`, matching columns by their age."""
        self._kept[self._end - self._length : self._end, rows] = other._window().T[:, : len(rows)]
        self._held[rows] = other._held[: len(rows)]

    def _window(self) -> FloatArray:
        window = self._kept[self._end - self._length : self._end].T
        window.flags.writeable = False
        return window

    def _keep(self, columns: FloatArray) -> None:
        """Append columns (k, series)."""
        columns = columns[-self._length :]
        if self._end + len(columns) > len(self._kept):
            self._kept[: self._length] = self._kept[self._end - self._length : self._end].copy()
            self._end = self._length
        self._kept[self._end : self._end + len(columns)] = columns
        self._end += len(columns)
