"""The Sharpe ratio deflated by how many parameter sets were tried [Bailey & López de Prado 2014].

The best of many tries looks good by chance alone: what chance gives is
subtracted before anyone is impressed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import e
from statistics import NormalDist

import numpy as np

from mojobot.core.results import NOISE, deviation
from mojobot.core.returns import psr_of
from mojobot.model.market import FloatArray

EULER_GAMMA = 0.5772156649015329
SURE = 0.95  # a deflated ratio below it prints "likely overfitted"


@dataclass(frozen=True, slots=True)
class Deflated:
    """A Sharpe ratio beside what the best of the trials would show by chance; ratios are per day."""

    trials: int
    benchmark: float  # the ratio chance alone is expected to reach
    probability: float | None  # that the true ratio is above it; None under ten days or without spread


def bracket(trials: int) -> float:
    """Expected maximum of that many standard normal draws, (1−γ)·Z(1−1/N) + γ·Z(1−1/(N·e)); 0 for one trial.

    1.575 for 10, 2.531 for 100, 3.255 for 1,000. Raises ValueError under one.
    """
    if trials < 1:
        raise ValueError(f"a result comes of at least one trial, not {trials}")
    if trials == 1:
        return 0.0
    z = NormalDist().inv_cdf
    return (1.0 - EULER_GAMMA) * z(1.0 - 1.0 / trials) + EULER_GAMMA * z(1.0 - 1.0 / (trials * e))


def deflated(daily: FloatArray, ratios: Sequence[float], trials: int | None = None) -> Deflated:
    """The chance that the ratio of `daily` (returns a day) is more than luck.

    `ratios` are the daily Sharpe ratios of all that was tried, as far as they
    are known; `trials` is how many were ever tried where that is more.
    """
    count = max(len(ratios), trials or 0, 1)
    spread = deviation(np.asarray(ratios, dtype=np.float64))
    benchmark = (spread or 0.0) * bracket(count)
    return Deflated(count, benchmark, psr_of(daily, benchmark))


def daily_ratio(daily: FloatArray) -> float | None:
    """Mean over sd (ddof 1) of daily returns; None without spread."""
    spread = deviation(daily)
    return float(daily.mean()) / spread if spread is not None and spread > NOISE else None
