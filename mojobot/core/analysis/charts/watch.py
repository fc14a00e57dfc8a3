"""From drawn to confirmed: a pattern waits for a close beyond its line, then stands until it is met or broken."""

from __future__ import annotations

import numpy as np

from mojobot.core.analysis.charts.lives import (
    AT,
    FIELDS,
    FLOOR,
    HEIGHT,
    KIND,
    LEVEL,
    SINCE,
    SLOPE,
    SPAN,
    STRENGTH,
    TARGET,
    life,
)
from mojobot.core.analysis.charts.lone import Lone
from mojobot.core.analysis.charts.patterns import SIGNS, Drawn
from mojobot.core.analysis.rows import Rows
from mojobot.model.market import BoolArray, FloatArray, IntArray

_SIGN = np.array(SIGNS)[:, None]
_MANY_BARS = 16  # and at least as many as series: from there plain numbers are quicker than columns


class Watch(Rows):
    """The newest confirmed pattern of either side of every series, as it stands at each bar.

    `push` returns (FIELDS, 2, series, k), NaN where none stands. A pattern is
    still told at the bar whose close meets its target or its invalidation, and
    gone at the next.
    """

    _arrays = ("_waiting", "_standing", "_over")

    def __init__(self, series: int) -> None:
        self._waiting: FloatArray = np.full((FIELDS, 2, series), np.nan)
        self._standing: FloatArray = np.full((FIELDS, 2, series), np.nan)
        self._over: BoolArray = np.zeros((2, series), dtype=np.bool_)

    def push(self, close: FloatArray, bar: FloatArray, drawn: Drawn, row: IntArray, column: IntArray) -> FloatArray:
        """Take closes (series, k), the bars' numbers (k,), what was drawn (2, E), of which series and when."""
        stood = np.empty((FIELDS, 2, *close.shape))
        some = np.flatnonzero(drawn.strength.any(axis=0))  # most turns draw nothing
        row, column = row[some], column[some]
        if not len(row) and np.isnan(self._waiting[KIND]).all() and np.isnan(self._standing[KIND]).all():
            stood.fill(np.nan)  # nothing to watch: so it is at most closes of a market of few tokens
            return stood
        order = np.argsort(column, kind="stable")
        fresh = np.array([getattr(drawn, name) for name in Drawn.__slots__])[..., some[order]]
        row, column = row[order], column[order]
        if close.shape[1] >= max(_MANY_BARS, close.shape[0]):
            return self._one_by_one(close, bar, fresh, row, column)
        edges = np.searchsorted(column, np.arange(close.shape[1] + 1)).tolist()
        for at, number in enumerate(bar.tolist()):
            new = slice(edges[at], edges[at + 1])
            if new.start < new.stop:
                self._draw(fresh[..., new], row[new])
            self._step(close[:, at], number)
            stood[..., at] = self._standing
        return stood

    def _one_by_one(
        self, close: FloatArray, bar: FloatArray, fresh: FloatArray, row: IntArray, column: IntArray
    ) -> FloatArray:
        """`push` where bars are many and series few; `fresh` (FIELDS, 2, E) in the order of their columns."""
        stood = np.full((FIELDS, 2, *close.shape), np.nan)
        bars = bar.tolist()
        for one in range(close.shape[0]):
            closes = close[one].tolist()
            for side, sign in enumerate(SIGNS):
                new = np.flatnonzero((row == one) & (fresh[STRENGTH, side] > 0.0))
                drawn = dict(zip(column[new].tolist(), fresh[:, side, new].T.tolist(), strict=True))
                lone = Lone(
                    sign,
                    _pattern(self._waiting[:, side, one]),
                    _pattern(self._standing[:, side, one]),
                    bool(self._over[side, one]),
                )
                told = list(lone.watch(closes, bars, drawn))
                if told:
                    stood[:, side, one, [at for at, _ in told]] = np.array([pattern for _, pattern in told]).T
                self._waiting[:, side, one] = np.nan if lone.waiting is None else lone.waiting
                self._standing[:, side, one] = np.nan if lone.standing is None else lone.standing
                self._over[side, one] = lone.over
        return stood

    def _draw(self, fresh: FloatArray, row: IntArray) -> None:
        """A pattern takes the place of a weaker one, and of an earlier view of itself."""
        kept = self._waiting[:, :, row]
        better = ~(kept[STRENGTH] > fresh[STRENGTH]) | (kept[KIND] == fresh[KIND])
        self._waiting[:, :, row] = np.where((fresh[STRENGTH] > 0.0) & better, fresh, kept)

    def _step(self, close: FloatArray, bar: float) -> None:
        waiting, standing = self._waiting, self._standing
        if np.count_nonzero(self._over):
            standing[:, self._over] = np.nan
        line = waiting[LEVEL] + waiting[SLOPE] * (bar - waiting[AT])
        beyond = _SIGN * (close - line)
        failed = (_SIGN * (close - waiting[FLOOR]) < 0.0) | (bar - waiting[AT] > life(waiting[SPAN]))
        failed |= _SIGN * (line - waiting[FLOOR]) <= 0.0  # a sloping line has run past the tip of its shape
        broken = beyond > 0.0
        confirmed = broken & ~failed & (beyond < waiting[HEIGHT])  # what has gone all the way already is no news
        if np.count_nonzero(confirmed):
            new = waiting.copy()
            new[LEVEL], new[SINCE], new[TARGET] = line, bar, line + _SIGN * waiting[HEIGHT]
            np.copyto(standing, new, where=confirmed)
        np.copyto(waiting, np.nan, where=broken | failed)
        self._over = ended(standing, close[None]) | (bar - standing[SINCE] > life(standing[SPAN]))


def ended(standing: FloatArray, close: FloatArray) -> BoolArray:
    """Where a close meets a standing pattern's target or its invalidation; (2, series, ...)."""
    sign = _SIGN.reshape(2, *(1,) * (standing.ndim - 2))
    met: BoolArray = (sign * (close - standing[TARGET]) >= 0.0) | (sign * (close - standing[FLOOR]) < 0.0)
    return met


def _pattern(fields: FloatArray) -> list[float] | None:
    return None if np.isnan(fields[KIND]) else fields.tolist()
