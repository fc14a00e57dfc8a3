"""A late or corrected bar put into the kept bars of its series, and into the coarser bars made of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from mojobot.core.coarser import merged
from mojobot.core.panel import CLOSE, VOLUME, Panel, Row
from mojobot.model.market import BoolArray, FloatArray, IntArray


def corrected(
    row: Row, open_ms: IntArray, values: FloatArray, made_up: BoolArray | None = None
) -> tuple[Row, IntArray]:
    """The row with bars `values` (5, n) at `open_ms`, and their places; bars it no longer has are left out.

    `made_up` (n,) says which of them no trade made: those only go where
    nothing is.
    """
    kept = np.isin(open_ms, row.open_ms)
    if made_up is not None:
        free = np.zeros(len(open_ms), dtype=np.bool_)
        free[kept] = np.isnan(row.values[CLOSE, np.searchsorted(row.open_ms, open_ms[kept])])
        kept &= ~made_up | free
    places = np.searchsorted(row.open_ms, open_ms[kept])
    after = Row(row.open_ms, row.values.copy(), row.synthetic.copy())
    after.values[:, places] = values[:, kept]
    after.synthetic[places] = False if made_up is None else made_up[kept]
    return after, places


def carried(row: Row, first: int, alive: BoolArray, most: int) -> tuple[Row, int]:
    """The row with its made-up bars made anew behind the real bar at `first`, as if they closed now.

    `alive` (n,) says in which columns anybody traded; a bar is made up while
    fewer than `most` of them have passed since the series did. Also returns
    how many have at the end of the row.
    """
    values, synthetic = row.values.copy(), row.synthetic.copy()
    tail, made_up = values[:, first:], synthetic[first:]
    real = ~np.isnan(tail[CLOSE]) & ~made_up
    last = np.maximum.accumulate(np.where(real, np.arange(real.size), 0))
    columns: IntArray = np.cumsum(alive[first:])
    missed = columns - columns[last]
    made_up[:] = ~real & (missed < most)
    tail[:, ~real] = np.nan
    tail[:VOLUME, made_up] = tail[CLOSE, last[made_up]]
    tail[VOLUME, made_up] = 0.0
    return Row(row.open_ms, values, synthetic), int(missed[-1])


def rebuild(panels: Sequence[Panel], series: int, open_ms: IntArray) -> None:
    """Make those bars of the coarser panels anew that `open_ms` of the first are parts of; panels low to high."""
    for lower, upper in pairwise(panels):
        open_ms = np.unique(open_ms - open_ms % upper.timeframe.ms)
        row = upper.row(series)
        parts = lower.last(lower.kept)
        near = np.searchsorted(parts.open_ms, (open_ms[0], open_ms[-1] + upper.timeframe.ms)).tolist()
        made = merged(parts.part(*near).rows(np.array([series])), lower.timeframe, upper.timeframe)
        wanted = np.isin(made.open_ms, open_ms) & np.isin(made.open_ms, row.open_ms) & ~np.isnan(made.close[0])
        places = np.searchsorted(row.open_ms, made.open_ms[wanted])
        fields = (made.open, made.high, made.low, made.close, made.volume)
        row.values[:, places] = np.stack([field[0, wanted] for field in fields])
        row.synthetic[places] = made.synthetic[0, wanted]
        upper.rewrite(series, row)
