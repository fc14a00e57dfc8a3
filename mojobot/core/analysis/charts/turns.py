"""Turns: the pivots at which price really turned, a high and a low by turns.

Of pivots of one kind in a row the outermost is the turn; a pivot against the
last turn is one when it is at least `LEAST_SWING` ATR away from it. A turn may
therefore move outward while no opposite one has come, but never back in time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mojobot.core.analysis.rows import Rows
from mojobot.model.market import FloatArray, IntArray

KEPT = 6  # turns that a pattern may be made of
LEAST_SWING = 1.5  # ATR


@dataclass(frozen=True, slots=True, eq=False)
class Turns:
    """The newest turns of some series at some bars, one each (E,), newest first (KEPT, E); NaN = not so many."""

    row: IntArray
    column: IntArray
    price: FloatArray  # (KEPT, E)
    bar: FloatArray  # (KEPT, E), bars since the epoch
    kind: FloatArray  # +1 the newest is a high, -1 a low
    atr: FloatArray  # USD


class TurnScan(Rows):
    """The turns as they stood whenever one was added or moved."""

    _arrays = ("_price", "_bar", "_kind")

    def __init__(self, series: int) -> None:
        self._price: FloatArray = np.full((KEPT, series), np.nan)
        self._bar: FloatArray = np.full((KEPT, series), np.nan)
        self._kind: FloatArray = np.full(series, np.nan)

    def push(self, pivots: FloatArray, bar: FloatArray, atr: FloatArray) -> Turns:
        """Take pivots (2, series, k), the number of each one's bar (k,) and the ATR (series, k) when it was known."""
        rows, columns = np.nonzero(np.isnan(pivots[0]) != np.isnan(pivots[1]))  # an outside bar turns nothing
        known: list[_Known] = []
        if not len(rows):
            return _turns(known, atr)
        price, bars, kinds = self._price.T.tolist(), self._bar.T.tolist(), self._kind.tolist()
        found = zip(
            *(rows.tolist(), columns.tolist(), bar[columns].tolist(), atr[rows, columns].tolist()),
            *pivots[:, rows, columns].tolist(),
            strict=True,
        )
        for row, column, at, swing, high, low in found:
            kind, pivot = (1.0, high) if high == high else (-1.0, low)  # noqa: PLR0124  NaN differs from itself
            if kind == kinds[row]:
                if kind * (pivot - price[row][0]) <= 0.0:
                    continue
                price[row][0], bars[row][0] = pivot, at
            elif kinds[row] != -kind or kind * (pivot - price[row][0]) >= LEAST_SWING * swing:
                price[row], bars[row] = [pivot, *price[row][:-1]], [at, *bars[row][:-1]]
            else:
                continue
            kinds[row] = kind
            known.append((row, column, price[row].copy(), bars[row].copy(), kind))
        self._price, self._bar = np.array(price).T.reshape(KEPT, -1), np.array(bars).T.reshape(KEPT, -1)
        self._kind = np.array(kinds, dtype=np.float64)
        return _turns(known, atr)


_Known = tuple[int, int, list[float], list[float], float]  # row, column, prices, bars, kind


def _turns(known: list[_Known], atr: FloatArray) -> Turns:
    rows = np.array([one[0] for one in known], dtype=np.int64)
    columns = np.array([one[1] for one in known], dtype=np.int64)
    price = np.array([one[2] for one in known], dtype=np.float64).reshape(-1, KEPT).T
    bar = np.array([one[3] for one in known], dtype=np.float64).reshape(-1, KEPT).T
    kind = np.array([one[4] for one in known], dtype=np.float64)
    return Turns(rows, columns, price, bar, kind, atr[rows, columns])
