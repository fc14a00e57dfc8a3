"""Trades that only look like trades: a wallet that buys and sells the same within a minute (`quant.md` 3)."""

from __future__ import annotations

import numpy as np

from mojobot.model.market import MINUTE_MS, BoolArray, FloatArray, IntArray

WITHIN_MS = MINUTE_MS
SAME = 0.9  # of the larger side


def washed(at_ms: IntArray, series: IntArray, owner: IntArray, buy_usd: FloatArray, sell_usd: FloatArray) -> BoolArray:
    """Which of the trades are to be left out, (n,) as given, in any order.

    A trade is washed when it lies in a stretch of at most 60 s of its owner's
    consecutive trades in its token in which the smaller of purchases and sales
    is at least 90 % of the larger; so orders split into many are found as
    well. Owner 0 is unknown and never washed.
    """
    marks = np.zeros(len(owner), dtype=np.bool_)
    order = _repeated(owner)
    order = order[np.lexsort((at_ms[order], owner[order], series[order]))]
    at, token, who = at_ms[order], series[order], owner[order]
    bought, sold = buy_usd[order].astype(np.float64), sell_usd[order].astype(np.float64)
    bounds = np.zeros(len(order) + 1, dtype=np.int64)  # +1 where a washed stretch begins, -1 behind its end
    own_bought, own_sold = bought.copy(), sold.copy()
    begins = np.arange(len(order))  # of stretches that may go on: fewer with every trade further
    for further in range(1, len(order)):
        begins = begins[begins + further < len(order)]
        ends = begins + further
        near = (at[ends] - at[begins] <= WITHIN_MS) & (who[ends] == who[begins]) & (token[ends] == token[begins])
        begins, ends = begins[near], ends[near]
        if not len(begins):
            break
        bought[begins] += own_bought[ends]
        sold[begins] += own_sold[ends]
        smaller = np.minimum(bought[begins], sold[begins])
        found = (smaller > 0.0) & (smaller >= SAME * np.maximum(bought[begins], sold[begins]))
        bounds[begins[found]] += 1
        bounds[ends[found] + 1] -= 1
    marks[order] = np.cumsum(bounds[:-1]) > 0
    return marks


def _repeated(owner: IntArray) -> IntArray:
    """Where a known owner traded more than once: most trade once a day, and need no further look."""
    known = np.flatnonzero(owner)
    known = known[np.argsort(owner[known], kind="stable")]
    again = owner[known[1:]] == owner[known[:-1]]
    return known[np.concatenate((again, [False])) | np.concatenate(([False], again))] if len(known) else known
