"""Support and resistance: prices at which pivots have come together."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from mojobot.core.analysis.rows import Rows
from mojobot.model.market import FloatArray, IntArray

REMEMBERED = 24  # pivots of a series
_OLDEST = 300.0  # bars
_REACH = 0.5  # ATR between two pivots of one level
_CHUNK = 512  # columns or pivots looked at together


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """The nearest level on one side of each close, (series, k); NaN = none."""

    price: FloatArray  # USD
    touches: FloatArray  # pivots on it, at least two
    since: FloatArray  # number of the bar that touched it first


class LevelScan(Rows):
    """Levels from the last pivots: two or more within half an ATR of one of them; its price is the middle of them.

    They are made anew whenever a pivot is confirmed. A pivot counts for 300
    bars. A price just at a level stands on it: support is at or below the
    close, resistance above.
    """

    _arrays = ("_price", "_bar", "_level", "_reach")

    def __init__(self, series: int) -> None:
        self._price: FloatArray = np.full((REMEMBERED, series), np.nan)
        self._bar: FloatArray = np.full((REMEMBERED, series), np.nan)
        self._level: FloatArray = np.full((3, REMEMBERED, series), np.nan)
        self._reach: FloatArray = np.full(series, np.nan)  # of levels still to be made

    def push(
        self, pivots: FloatArray, bar: FloatArray, close: FloatArray, atr: FloatArray
    ) -> tuple[Levels, Levels, FloatArray]:
        """Support, resistance and the number of pivots that lie on levels, from pivots (2, series, k) of bars (k,)."""
        self._make()
        made, newest = self._made(pivots, bar, atr)
        tables = np.concatenate((self._level, made), axis=2)
        parts = [
            _nearest(tables[:, :, newest[:, start : start + _CHUNK]], close[:, start : start + _CHUNK])
            for start in range(0, max(close.shape[1], 1), _CHUNK)
        ]
        if close.shape[1]:
            self._level = tables[:, :, newest[:, -1]]
        support, resistance, known = np.concatenate(parts, axis=-1) if len(parts) > 1 else parts[0]
        return Levels(*support), Levels(*resistance), np.where(known[0] > 0.0, known[0], np.nan)

    def keep(self, pivots: FloatArray, bar: FloatArray, atr: FloatArray) -> None:
        """Take columns whose levels nobody will read: of each series only the last are made, once they are needed."""
        row, column, side = np.nonzero(~np.isnan(pivots).transpose(1, 2, 0))
        if len(row):
            self._windows("_price", row, pivots[side, row, column])
            self._windows("_bar", row, bar[column])
            last = np.append(row[1:] != row[:-1], True)
            reach = _REACH * atr[row, column][last]
            self._reach[row[last]] = np.where(np.isnan(reach), -1.0, reach)  # then no pivots lie together

    def _make(self) -> None:
        """The levels that were put off."""
        rows = np.flatnonzero(~np.isnan(self._reach))
        if len(rows):
            self._level[:, :, rows] = _clustered(self._price[:, rows], self._bar[:, rows], self._reach[rows])
            self._reach[rows] = np.nan

    def _made(self, pivots: FloatArray, bar: FloatArray, atr: FloatArray) -> tuple[FloatArray, IntArray]:
        """The levels (3, REMEMBERED, E) after each pivot, and which are the newest at each column: < series = kept."""
        row, column, side = np.nonzero(~np.isnan(pivots).transpose(1, 2, 0))
        newest = np.repeat(np.arange(pivots.shape[1])[:, None], pivots.shape[2], axis=1)
        if not len(row):
            return self._level[:, :, :0], newest
        newest[row, column] = pivots.shape[1] + np.arange(len(row))
        prices = self._windows("_price", row, pivots[side, row, column])
        bars = self._windows("_bar", row, bar[column])
        reach = _REACH * atr[row, column]
        made = [
            _clustered(prices[:, some], bars[:, some], reach[some])
            for start in range(0, len(row), _CHUNK)
            for some in [slice(start, start + _CHUNK)]
        ]
        return np.concatenate(made or [np.empty((3, REMEMBERED, 0))], axis=2), np.maximum.accumulate(newest, axis=1)

    def _windows(self, name: str, row: IntArray, fresh: FloatArray) -> FloatArray:
        """What is remembered after each of the pivots, which are sorted by series, (REMEMBERED, E); keeps the last."""
        kept: FloatArray = getattr(self, name)
        windows = np.empty((REMEMBERED, len(row)))
        rows, starts = np.unique(row, return_index=True)
        for one, (start, stop) in zip(rows.tolist(), pairwise([*starts.tolist(), len(row)]), strict=True):
            joined = np.concatenate((kept[:, one], fresh[start:stop]))
            windows[:, start:stop] = joined[np.arange(1, REMEMBERED + 1)[:, None] + np.arange(stop - start)]
            kept[:, one] = joined[-REMEMBERED:]
        return windows


def _clustered(price: FloatArray, bar: FloatArray, reach: FloatArray) -> FloatArray:
    """Price, touches and first bar of the level around each pivot of (REMEMBERED, E); NaN where it is alone."""
    price = np.where(bar[-1] - bar <= _OLDEST, price, np.nan)
    near = abs(price[:, None] - price[None]) <= reach
    touches = near.sum(axis=0, dtype=np.float64)
    lowest = np.where(near, price[:, None], np.inf).min(axis=0)
    highest = np.where(near, price[:, None], -np.inf).max(axis=0)
    first = np.where(near, bar[:, None], np.inf).min(axis=0)
    alone = touches < 2.0
    answer = np.array((lowest + (highest - lowest) / 2.0, touches, first))
    answer[:, alone] = np.nan
    return answer


def _nearest(levels: FloatArray, close: FloatArray) -> FloatArray:
    """(3, REMEMBERED, series, k) levels -> (3, 3, series, k): support, resistance, how many pivots lie on any."""
    price = levels[0]
    below = np.where(price <= close, price, -np.inf)
    above = np.where(price > close, price, np.inf)
    answer = np.full((3, 3, *close.shape), np.nan)
    row, column = np.arange(close.shape[0])[:, None], np.arange(close.shape[1])
    for place, (side, at) in enumerate(((below, below.argmax(axis=0)), (above, above.argmin(axis=0)))):
        there = np.isfinite(side[at, row, column])
        answer[place] = np.where(there, levels[:, at, row, column], np.nan)
    answer[2, 0] = np.where(np.isnan(close), 0.0, (price == price).sum(axis=0))  # noqa: PLR0124  NaN differs from itself
    return answer
