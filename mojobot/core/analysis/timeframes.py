"""Reading one timeframe from another's closes, and whether a timeframe has seen enough."""

from __future__ import annotations

from typing import Self, TypeVar

import numpy as np

from mojobot.core.analysis.rows import Rows
from mojobot.core.analysis.scans import RollingSum
from mojobot.model.market import Block, BoolArray, FloatArray, IntArray, Timeframe

Part = TypeVar("Part", bound=Rows)

GAP_WINDOW = 100  # bars among which synthetic ones are counted (quant.md 0)


class PerTimeframe(dict[Timeframe, Part]):
    """The same kind of scan for several timeframes, widened and adopted together."""

    def widen(self, series: int) -> None:
        """Grow every one to `series` rows."""
        for part in self.values():
            part.widen(series)

    def adopt(self, rows: IntArray, other: Self) -> None:
        """Take the first rows of each of `other`'s as `rows`."""
        for timeframe, part in other.items():  # which may know fewer timeframes than the market
            self[timeframe].adopt(rows, part)


class Held(Rows):
    """Columns of one timeframe as seen at the closes of another.

    `push(values, value_close_ms, at_ms)` takes (series, j) values closed at
    (j,) and returns (series, k): at each of the (k,) times the newest value
    whose bar had closed by then; NaN before the first. Values later than the
    last time asked for must not be pushed before they are due.
    """

    _arrays = ("_newest",)

    def __init__(self, series: int) -> None:
        self._newest: FloatArray = np.full(series, np.nan)

    def push(self, values: FloatArray, value_close_ms: IntArray, at_ms: IntArray) -> FloatArray:
        """The held values at `at_ms`."""
        if len(at_ms) == 1 and (not len(value_close_ms) or value_close_ms[-1] <= at_ms[0]):  # every live close
            if len(value_close_ms):
                self._newest = values[:, -1].copy()
            return self._newest[:, None].copy()
        if not values.shape[1]:
            return np.repeat(self._newest[:, None], len(at_ms), axis=1)
        joined = np.concatenate((self._newest[:, None], values), axis=1)
        self._newest = values[:, -1].copy()
        return joined[:, np.searchsorted(value_close_ms, at_ms, side="right")]


class Readiness(Rows):
    """Whether a timeframe's indicators may be used, by series.

    `push(block)` returns two (series, k) arrays: bars seen since the series
    was listed (0 while it is not), and whether at most `max_synthetic` of the
    last 100 were made up.
    """

    _arrays = ("_seen",)
    _parts = ("_synthetic",)

    def __init__(self, series: int, max_synthetic: int) -> None:
        self._seen: IntArray = np.zeros(series, dtype=np.int64)
        self._synthetic = RollingSum(series, GAP_WINDOW)
        self._max_synthetic = max_synthetic
        self._quiet = 0  # bars since the last synthetic one of any series, up to the window

    @property
    def seen(self) -> IntArray:
        """Bars so far, (series,)."""
        return self._seen

    def push(self, block: Block) -> tuple[IntArray, BoolArray]:
        """Bars seen and whether they are whole enough."""
        if not block.bars:
            nothing = np.zeros(block.close.shape, dtype=np.int64)
            return nothing, nothing.astype(np.bool_)
        alive = ~np.isnan(block.close)
        bar = np.arange(1, block.bars + 1)
        last_dead = np.maximum.accumulate(np.where(alive, 0, bar), axis=1)
        seen: IntArray = bar - last_dead + np.where(last_dead > 0, 0, self._seen[:, None])
        self._seen = seen[:, -1]
        if np.count_nonzero(block.synthetic):
            self._quiet = 0
        elif self._quiet >= GAP_WINDOW:  # nothing but zeros in the window: one more changes nothing
            return seen, alive
        else:
            self._quiet += block.bars
        gaps = self._synthetic.push(block.synthetic.astype(np.float64))
        return seen, alive & ~(gaps > self._max_synthetic)

    def widen(self, series: int) -> None:
        """Grow to `series` rows in all; what a row that is not listed yet has behind it is not made up."""
        before = len(self._seen)
        super().widen(series)
        self._synthetic.clear(before)

    def adopt(self, rows: IntArray, other: Self) -> None:
        """Take rows of `other`; a window that was pushed again may be shorter than what a row has seen."""
        longest = np.maximum(self._seen[rows], other.seen[: len(rows)])
        super().adopt(rows, other)
        self._seen[rows] = longest

    def _changed(self) -> None:
        self._quiet = 0
