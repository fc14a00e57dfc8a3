"""Scans over a window of fixed length: lag, sum, mean, minimum, maximum, moments.

Every scan has one method, `push(block)`: (series, k), the k newest columns
oldest first, in; the same shape out. How the columns are cut into blocks does
not matter. With `series` given as (channels, series) blocks have that axis in
front. A value is NaN until its window is full and while a NaN is inside, and
no longer: nothing accumulates, so nothing drifts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import numpy as np

from mojobot.core.analysis.rows import Ring, Rows, Series
from mojobot.model.market import FloatArray

_FEW_ROWS = 16  # above this a loop over the columns of a stretch is faster than accumulate()
FEW_COLUMNS = 16  # a block of up to so many is faster done column by column


class Lag(Rows):
    """The value n columns ago."""

    _parts = ("_ring",)

    def __init__(self, series: Series, n: int = 1) -> None:
        self._ring = Ring(series, _length(n))

    def push(self, block: FloatArray) -> FloatArray:
        """The columns as they were n columns earlier."""
        ring, columns = self._ring, block.shape[-1]
        if columns == 1:
            oldest: FloatArray = ring.columns[ring.at].copy()
            ring.put(block[..., 0])
            return oldest[..., None]
        if columns > FEW_COLUMNS:
            return ring.extend(block)[..., :columns].copy()
        earlier = np.empty(block.shape)
        for column in range(columns):
            earlier[..., column] = ring.columns[ring.at]
            ring.put(block[..., column])
        return earlier


class _Folded(Rows):
    """An associative fold (sum, minimum, maximum) of the last n columns [van Herk 1992].

    Columns are grouped in stretches of n. A window is the end of one stretch
    and the head of the next: the folds of all ends are made once a stretch,
    the fold of the head grows by a column. Two operations a column for any n.
    """

    _fold: ClassVar[np.ufunc]
    _neutral: ClassVar[float]
    _parts = ("_ring",)
    _head: FloatArray  # fold of the present stretch
    _ends: FloatArray  # [j]: fold of places j.. of the last stretch

    def __init__(self, series: Series, n: int) -> None:
        self._n = _length(n)
        self._ring = Ring(series, n)  # its cursor is the place in the stretch
        self._changed()

    def push(self, block: FloatArray) -> FloatArray:
        """The folds of the windows that end at every column of the block."""
        if block.shape[-1] == 1:
            return self._step(block[..., 0])[..., None]
        if block.shape[-1] <= FEW_COLUMNS:
            return by_columns(self._step, block)
        place = self._ring.at
        stretches = _in_stretches(self._ring.extend(block), place, self._n)
        self._changed()
        windows = self._fold.accumulate(stretches[..., 1:, :], axis=-1)
        ends = _folded_ends(self._fold, stretches[..., :-1, :])
        self._fold(windows[..., :-1], ends[..., 1:], out=windows[..., :-1])
        return _columns(windows, place, block.shape[-1])

    def _step(self, x: FloatArray) -> FloatArray:
        ring = self._ring
        ring.put(x)
        self._head = whole = np.asarray(self._fold(self._head, x))
        if ring.at:
            return np.asarray(self._fold(whole, self._ends[ring.at]))
        self._changed()
        return whole

    def _changed(self) -> None:
        """Make the folds from the kept columns: those from the cursor on belong to the last stretch."""
        columns, at = self._ring.columns, self._ring.at
        self._ends = _growing_ends(self._fold, columns, at)
        self._head = self._fold.reduce(columns[:at], axis=0, initial=self._neutral)


class RollingSum(_Folded):
    """Sum of the last n."""

    _fold = np.add
    _neutral = 0.0

    def clear(self, first: int) -> None:
        """Rows from `first` on have had zeros wherever the first row has had a value."""
        columns = self._ring.columns
        columns[..., first:] = np.where(np.isnan(columns[..., :1]), np.nan, 0.0)
        self._changed()


class RollingMean(RollingSum):
    """Mean of the last n."""

    def push(self, block: FloatArray) -> FloatArray:
        """The means of the windows that end at every column of the block."""
        return super().push(block) / self._n


class RollingMin(_Folded):
    """Smallest of the last n."""

    _fold = np.minimum
    _neutral = np.inf


class RollingMax(_Folded):
    """Largest of the last n."""

    _fold = np.maximum
    _neutral = -np.inf


class RollingMoments(Rows):
    """Mean and sum of squared deviations from it, of the last n; the latter exactly 0 when all are equal.

    Sums of offsets and of their squares, folded in stretches as above. Offsets
    are taken from the first value of the stretch in which the window ends: it
    lies in the window, so at most log₁₀ n digits cancel at any price level.
    """

    _parts = ("_ring",)

    def __init__(self, series: Series, n: int) -> None:
        self._n = _length(n)
        self._ring = Ring(series, n)
        self._changed()

    def push(self, block: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Mean and sum of squared deviations of the windows that end at every column."""
        if block.shape[-1] == 1:
            return self._step(block)
        if block.shape[-1] <= FEW_COLUMNS:
            return self._few(block)
        place = self._ring.at
        stretches = _in_stretches(self._ring.extend(block), place, self._n)
        self._changed()
        first = stretches[..., 1:, :1]
        sums = np.add.accumulate(_with_squares(stretches[..., 1:, :] - first), axis=-1)
        sums[..., :-1] += _folded_ends(np.add, _with_squares(stretches[..., :-1, :] - first))[..., 1:]
        mean, squares = _moments(first, sums, self._n)
        return _columns(mean, place, block.shape[-1]), _columns(squares, place, block.shape[-1])

    def _few(self, block: FloatArray) -> tuple[FloatArray, FloatArray]:
        mean, squares = np.empty(block.shape), np.empty(block.shape)
        for column in range(block.shape[-1]):
            one = slice(column, column + 1)
            mean[..., one], squares[..., one] = self._step(block[..., one])
        return mean, squares

    def _step(self, block: FloatArray) -> tuple[FloatArray, FloatArray]:
        ring, x = self._ring, block[..., 0]
        if not ring.at:
            self._begin_stretch(x)
        ring.put(x)
        self._head += _with_squares(x - self._first)
        mean, squares = _moments(self._first, self._head + self._ends[ring.at or self._n], self._n)
        return mean[..., None], squares[..., None]

    def _begin_stretch(self, first: FloatArray) -> None:
        """Take all offsets from `first`, which comes next."""
        self._first = first.copy()
        self._head = np.zeros((2, *first.shape))
        self._ends = self._offset_ends(0)

    def _changed(self) -> None:
        """Make the sums from the kept columns: those from the cursor on belong to the last stretch."""
        columns, at = self._ring.columns, self._ring.at
        self._first = columns[0].copy()
        self._head = _with_squares(columns[:at] - self._first).sum(axis=1)
        self._ends = self._offset_ends(at)

    def _offset_ends(self, at: int) -> FloatArray:
        """[j]: sums over places j.. of the last stretch, (n + 1, 2, ...); the last is 0 for a whole stretch."""
        offsets = _with_squares(self._ring.columns - self._first)
        ends = _growing_ends(np.add, np.moveaxis(offsets, 0, 1), at)
        return np.concatenate((ends, np.zeros_like(ends[:1])))


class RollingStd(Rows):
    """Standard deviation of the last n: population with ddof 0, sample with ddof 1."""

    _parts = ("_moments",)

    def __init__(self, series: Series, n: int, ddof: int) -> None:
        if n <= ddof:
            raise ValueError(f"{n} values are too few for {ddof} degrees of freedom less")
        self._moments = RollingMoments(series, n)
        self._freedom = n - ddof

    def push(self, block: FloatArray) -> FloatArray:
        """The deviations of the windows that end at every column of the block."""
        _, squares = self._moments.push(block)
        return np.asarray(np.sqrt(squares / self._freedom))


def by_columns(step: Callable[[FloatArray], FloatArray], block: FloatArray) -> FloatArray:
    """`step` applied to each column in turn; for none, none."""
    answers = np.empty(block.shape)
    for column in range(block.shape[-1]):
        answers[..., column] = step(block[..., column])
    return answers


def _length(n: int) -> int:
    if n < 1:
        raise ValueError(f"a window of {n} columns is not possible")
    return n


def _in_stretches(joined: FloatArray, place: int, n: int) -> FloatArray:
    """(..., n + k) columns as (..., stretches, n), the n + 1st at `place` of the second stretch; NaN where none is."""
    columns = place + joined.shape[-1]
    stretches = -(-columns // n)
    aligned = np.full((*joined.shape[:-1], stretches * n), np.nan)
    aligned[..., place:columns] = joined
    return aligned.reshape(*joined.shape[:-1], stretches, n)


def _columns(stretches: FloatArray, place: int, k: int) -> FloatArray:
    """The k columns from `place` on of (..., stretches, n)."""
    *front, count, n = stretches.shape
    return stretches.reshape(*front, count * n)[..., place : place + k]


def _folded_ends(fold: np.ufunc, stretches: FloatArray) -> FloatArray:
    """For every place of (..., n) the fold of it and all behind it."""
    return np.asarray(fold.accumulate(stretches[..., ::-1], axis=-1)[..., ::-1])


def _growing_ends(fold: np.ufunc, columns: FloatArray, at: int) -> FloatArray:
    """As `_folded_ends`, for places `at`.. of (n, ...); accumulate() is slow along the first axis of many rows."""
    ends = columns.copy()
    if columns[0].size < _FEW_ROWS:
        ends[at:] = fold.accumulate(columns[at:][::-1], axis=0)[::-1]
        return ends
    for place in range(len(ends) - 2, at - 1, -1):
        fold(ends[place], ends[place + 1], out=ends[place])
    return ends


def _with_squares(offsets: FloatArray) -> FloatArray:
    """Offsets and their squares, stacked."""
    return np.array((offsets, offsets * offsets))


def _moments(first: FloatArray, sums: FloatArray, n: int) -> tuple[FloatArray, FloatArray]:
    """Mean and sum of squared deviations from sums (2, ...) of offsets from `first` and of their squares, used up."""
    total, squares = sums
    share = total / n
    total *= share
    squares -= total
    share += first
    return share, np.maximum(squares, 0.0, out=squares)
