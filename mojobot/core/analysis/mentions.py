"""How much a token is talked about, measured against its own last week."""

from __future__ import annotations

import numpy as np

from mojobot.model.market import MINUTE_MS, FloatArray, IntArray

_QUARTER_MS = 15 * MINUTE_MS
_HOUR = 4  # quarters
_WINDOW_H = 6
_WEEK_H = 7 * 24
_KEPT = (_WEEK_H + _WINDOW_H) * _HOUR
_RING = _KEPT + 6 * _HOUR  # room for what arrives while late closes are still being read
_LEAST_KNOWN = 24 * _HOUR
_NEVER = np.iinfo(np.int64).max


class Mentions:
    """Counts by quarter of an hour, for a week and the six hours before it.

    Sums end at a whole quarter: a decision close ends at one, so that its
    last six hours are complete and comparable with those before.
    """

    def __init__(self, series: int) -> None:
        self._counts: FloatArray = np.zeros((series, _RING))
        self._first: IntArray = np.full(series, _NEVER)  # quarter of the earliest reading
        self._head = 0  # newest quarter the ring has room for

    def widen(self, series: int) -> None:
        """Count for `series` tokens from now on."""
        more = series - self._first.size
        self._counts = np.pad(self._counts, ((0, more), (0, 0)))
        self._first = np.pad(self._first, (0, more), constant_values=_NEVER)

    def take(self, series: int, at_ms: int, count: float, told_ms: int) -> None:
        """Add mentions made at `at_ms`; what is older than the ring when we are told of it is left out."""
        quarter = at_ms // _QUARTER_MS
        self._advance(told_ms // _QUARTER_MS)
        if quarter > self._head - _RING:
            self._counts[series, quarter % _RING] += count
            self._first[series] = min(int(self._first[series]), quarter)

    def percentile(self, now_ms: int) -> FloatArray:
        """Where the last 6 h stand among the 6 h sums that ended 1, 2, ... hours earlier within 7 days, (series,).

        Equal sums count half, so that an unchanging token reads 0.5. NaN
        until a token has been counted for 24 h.
        """
        end = now_ms // _QUARTER_MS
        self._advance(end)
        start = end - _KEPT
        known_from = np.maximum(self._first, max(start, self._head - _RING + 1))
        ready = known_from <= end - _LEAST_KNOWN
        if not ready.any():
            return np.full(ready.shape, np.nan)
        sums = self._sums(start, end)
        before, last = sums[:, :-1], sums[:, -1:]
        among = start + _HOUR * np.arange(before.shape[1]) >= known_from[:, None]
        below = np.count_nonzero((before < last) & among, axis=1)
        equal = np.count_nonzero((before == last) & among, axis=1)
        others = np.maximum(np.count_nonzero(among, axis=1), 1)
        return np.where(ready, (below + 0.5 * equal) / others, np.nan)

    def _sums(self, start: int, end: int) -> FloatArray:
        """6 h sums that end at every whole hour before `end`, oldest first, (series, hours)."""
        quarters = self._counts[:, np.arange(start, end) % _RING]
        hours = quarters.reshape(-1, _WEEK_H + _WINDOW_H, _HOUR).sum(axis=2)
        sums: FloatArray = hours[:, : _WEEK_H + 1].copy()
        for later in range(1, _WINDOW_H):
            sums += hours[:, later : later + _WEEK_H + 1]
        return sums

    def _advance(self, quarter: int) -> None:
        """Make room up to `quarter`: what the ring held there a round ago is forgotten."""
        fresh = min(quarter - self._head, _RING)
        if fresh > 0:
            self._counts[:, np.arange(quarter - fresh + 1, quarter + 1) % _RING] = 0.0
            self._head = quarter
