"""How far the numbers of these trades could be off, by drawing as many of them again, with replacement [Efron 1979].

Percentiles of 2,000 draws; the draws are seeded, so that a report printed
twice says the same. Trades that come in clusters make the truth wider.
"""

from __future__ import annotations

from math import ceil

import numpy as np

from mojobot.core.results import Z_TWO_SIDED_95, deviation
from mojobot.model.market import FloatArray
from mojobot.research.report.contents import Interval

DRAWS = 2_000
MIN_TRADES = 10  # under it the trades that are missing say more than those that are there
FEW_TRADES = 30
_CELLS = 2_000_000  # results drawn at once: 16 MB
_SIDES = (0.025, 0.975)


def of_trades(nets: FloatArray, seed: int = 0) -> tuple[Interval, Interval] | tuple[None, None]:
    """Intervals of the expectancy and of the profit factor of results in USD; None under ten trades.

    Where draws without a loss are among the best 2.5 %, the profit factor has
    no upper bound; where all are, no bounds at all.
    """
    if nets.size < MIN_TRADES:
        return None, None
    means, factors = _drawn(nets, np.random.default_rng(seed))
    low, high = np.quantile(means, _SIDES)
    return Interval(float(low), float(high)), _bounds(factors)


def trades_needed(nets: FloatArray) -> int | None:
    """So many trades like these would tell their mean from zero (95 %); None if these do, or have no spread."""
    spread = deviation(nets)
    if spread is None or abs(float(nets.mean())) < 1e-9 * spread:
        return None
    needed = ceil((Z_TWO_SIDED_95 * spread / float(nets.mean())) ** 2)
    return needed if needed > nets.size else None


def _drawn(nets: FloatArray, chance: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    """Mean and profit factor of every draw; a draw without a loss has the factor infinity."""
    means, factors = np.empty(DRAWS), np.empty(DRAWS)
    step = max(1, _CELLS // nets.size)
    for start in range(0, DRAWS, step):
        stop = min(start + step, DRAWS)
        draw = nets[chance.integers(0, nets.size, (stop - start, nets.size))]
        won, lost = np.maximum(draw, 0.0).sum(axis=1), -np.minimum(draw, 0.0).sum(axis=1)
        means[start:stop] = draw.mean(axis=1)
        factors[start:stop] = np.divide(won, lost, out=np.full(stop - start, np.inf), where=lost > 0)
    return means, factors


def _bounds(factors: FloatArray) -> Interval:
    """Percentiles as values that were drawn: between a number and infinity there is no middle."""
    low, high = np.quantile(factors, _SIDES, method="nearest")
    return Interval(*(float(side) if np.isfinite(side) else None for side in (low, high)))
