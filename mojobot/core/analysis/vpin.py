"""How one-sided trading is per amount traded, rather than per hour [Easley, López de Prado, O'Hara 2012]."""

from __future__ import annotations

import numpy as np

from mojobot.model.market import FloatArray

BUCKETS = 50
_FEWEST = BUCKETS  # trades: with fewer most buckets hold a part of one


def vpin(bought_usd: FloatArray, sold_usd: FloatArray) -> float | None:
    """Σ|bought - sold|/ΣV over 50 buckets of equal volume, from a day's trades in order of time, (n,) each.

    In [0, 1]; the sides are true, none is guessed from prices. A trade that
    fills a bucket goes on in the next. None under 50 trades.
    """
    if len(bought_usd) < _FEWEST:
        return None
    traded = np.cumsum(bought_usd + sold_usd)
    if not traded[-1] > 0.0:
        return None
    edges = np.arange(BUCKETS + 1) * (traded[-1] / BUCKETS)
    known = np.concatenate(([0.0], traded)), np.concatenate(([0.0], np.cumsum(bought_usd - sold_usd)))
    one_sided = np.abs(np.diff(np.interp(edges, *known)))
    return min(1.0, float(one_sided.sum() / traded[-1]))
