"""What a strategy's last results say about it, shrunk so that luck says little (`quant.md` 7).

Results are in R, net over the money risked, oldest first; each counts within ±3.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, sqrt

import numpy as np

from mojobot.core.results import deviation
from mojobot.model.market import FloatArray

RECENT = 20  # results that count
WEIGHTIEST = 3.0  # R: what lies beyond counts as this
LEAST_DEVIATION = 0.5  # R: a few equal results are no certainty
BENCH_DEVIATIONS = 1.5  # standard errors below zero; 7.5 % false alarm, 77 % power at -0.5 sd

Bounds = tuple[float, float]
MERIT: Bounds = (0.5, 2.0)
REGIME: Bounds = (0.8, 1.25)


def recent(results: Sequence[float]) -> FloatArray:
    """The results that count, each within ±3 R."""
    return np.clip(np.array(results[-RECENT:], dtype=np.float64), -WEIGHTIEST, WEIGHTIEST)


def multiplier(results: Sequence[float], bounds: Bounds = MERIT) -> float:
    """exp(0.5·λ·t) within bounds: t is the mean over the deviation, λ = n/(n + 20); 1 without results."""
    counted = recent(results)
    if not counted.size:
        return 1.0
    steady = float(counted.mean()) / max(deviation(counted) or 0.0, LEAST_DEVIATION)
    shrunk = counted.size / (counted.size + RECENT) * steady
    return min(max(exp(0.5 * shrunk), bounds[0]), bounds[1])


def ceiling(results: Sequence[float]) -> float | None:
    """Mean plus 1.5 standard errors of the last 20 results; None while there are fewer.

    Below 0 they are worse than bad luck explains.
    """
    counted = recent(results)
    if counted.size < RECENT:
        return None
    return float(counted.mean()) + BENCH_DEVIATIONS * (deviation(counted) or 0.0) / sqrt(RECENT)
