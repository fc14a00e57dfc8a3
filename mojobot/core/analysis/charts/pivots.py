"""Pivots: the highs and lows that three bars on both sides confirm."""

from __future__ import annotations

import numpy as np

from mojobot.core.analysis.rows import Ring, Rows, stacked
from mojobot.model.market import FloatArray

SIDE = 3  # bars on either side; a pivot is known so many bars after it


class Pivots(Rows):
    """The pivot that each bar confirms, `SIDE` bars back.

    `push(high, low)` takes (series, k) and returns (2, series, k): at each bar
    the high of the bar three earlier if that is a pivot high, and its low if
    it is a pivot low; else NaN. A pivot is beyond the three bars before it and
    not behind the three after it: of equal bars the first is the pivot.
    """

    _parts = ("_ring",)

    def __init__(self, series: int) -> None:
        self._ring = Ring((2, series), 2 * SIDE)

    def push(self, high: FloatArray, low: FloatArray) -> FloatArray:
        """The prices of the pivots known at each column, lows as they are."""
        columns = high.shape[1]
        if columns == 1:  # every live close
            return self._step(stacked(high[:, 0], -low[:, 0]))[..., None]
        outward = self._ring.extend(stacked(high, -low))
        middle = outward[..., SIDE : SIDE + columns]
        found = middle == middle  # noqa: PLR0124  NaN differs from itself
        for back in range(SIDE):
            found &= middle > outward[..., back : back + columns]
            ahead = SIDE + 1 + back
            found &= middle >= outward[..., ahead : ahead + columns]
        pivots: FloatArray = np.where(found, middle, np.nan)
        np.negative(pivots[1], out=pivots[1])
        return pivots

    def _step(self, newest: FloatArray) -> FloatArray:
        """The same for one column, outward (2, series), without a copy of what is kept."""
        ring = self._ring
        before = [ring.columns[(ring.at + back) % len(ring.columns)] for back in range(2 * SIDE)]
        middle = before[SIDE]
        found = middle == middle  # noqa: PLR0124  NaN differs from itself
        for back in range(SIDE):
            found &= middle > before[back]
        for after in (*before[SIDE + 1 :], newest):
            found &= middle >= after
        pivots: FloatArray = np.where(found, middle, np.nan)
        np.negative(pivots[1], out=pivots[1])
        ring.put(newest)
        return pivots
