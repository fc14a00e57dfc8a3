"""State kept for every series of a panel: it can grow at the end, and take single rows from another of its kind."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import numpy as np

from mojobot.model.market import FloatArray, IntArray

Series = int | tuple[int, int]  # how many series, or (channels, series)


def lead(series: Series) -> tuple[int, ...]:
    """The shape of one column of a block: (series,) or (channels, series)."""
    shape = (series,) if isinstance(series, int) else series
    if min(shape) < 0:
        raise ValueError(f"a shape of {shape} has a negative side")
    return shape


def stacked(*channels: FloatArray) -> FloatArray:
    """Several blocks (series, k) as one (channels, series, k): one step of a scan then serves them all."""
    return np.array(channels)


class Rows:
    """Something that keeps state for every series.

    A subclass names the attributes that are such state: `_arrays` are numpy
    arrays whose last axis is the series, `_parts` are Rows themselves. All
    else (periods, cursors) is common to all series.
    """

    _arrays: ClassVar[tuple[str, ...]] = ()
    _parts: ClassVar[tuple[str, ...]] = ()

    def widen(self, series: int) -> None:
        """Grow to `series` rows in all; the new ones, at the end, have seen nothing yet."""
        for name in self._arrays:
            setattr(self, name, widened(getattr(self, name), series))
        for name in self._parts:
            getattr(self, name).widen(series)
        self._changed()

    def adopt(self, rows: IntArray, other: Self) -> None:
        """Take rows 0, 1, ... of `other` as the rows numbered `rows` here, as if they had always been."""
        for name in self._arrays:
            getattr(self, name)[..., rows] = getattr(other, name)[..., : len(rows)]
        for name in self._parts:
            getattr(self, name).adopt(rows, getattr(other, name))
        self._changed()

    def _changed(self) -> None:
        """Recompute what is derived from the state; called after rows were added or replaced."""


class Ring(Rows):
    """The last `length` columns, each of shape (series,) or (channels, series); NaN where there was none yet.

    `columns` is (length, ...) with the next one to be overwritten, the oldest, at `at`.
    """

    _arrays = ("columns",)

    def __init__(self, series: Series, length: int) -> None:
        self.columns = np.full((length, *lead(series)), np.nan)
        self.at = 0

    def put(self, column: FloatArray) -> None:
        """Replace the oldest column."""
        self.columns[self.at] = column
        self.at = (self.at + 1) % len(self.columns)

    def extend(self, block: FloatArray) -> FloatArray:
        """Put all columns of a block (..., k); return what was kept with the block behind it (..., length + k)."""
        kept = np.moveaxis(self.ordered(), 0, -1)
        joined = np.concatenate((kept, block), axis=-1)
        self.at = (self.at + block.shape[-1]) % len(self.columns)
        newest = np.moveaxis(joined[..., block.shape[-1] :], -1, 0)
        self.columns[...] = np.roll(newest, self.at, axis=0)
        return joined

    def ordered(self) -> FloatArray:
        """The columns, oldest first, as a copy (length, ...)."""
        return np.roll(self.columns, -self.at, axis=0)

    def adopt(self, rows: IntArray, other: Self) -> None:
        """Take rows of `other`, matching columns by their age: the two may have seen different numbers of them."""
        self.columns[..., rows] = np.roll(other.ordered(), self.at, axis=0)[..., : len(rows)]


def widened(array: Any, series: int) -> Any:
    """A copy of an array whose last axis is the series, grown to `series`: NaN, 0 or False where it is new."""
    missing = series - array.shape[-1]
    if missing < 0:
        raise ValueError(f"cannot shrink from {array.shape[-1]} to {series} series")
    empty = np.nan if array.dtype.kind == "f" else 0
    return np.concatenate((array, np.full((*array.shape[:-1], missing), empty, dtype=array.dtype)), axis=-1)
