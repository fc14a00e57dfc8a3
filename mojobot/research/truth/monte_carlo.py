"""The same trades in another order, and other trades like them: what the one path that came could have been.

Shuffling keeps the end and shows how deep the fall on the way might have been;
drawing with replacement shows how far the end itself depends on a few trades.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mojobot.model.market import FloatArray

PATHS = 2_000
QUANTILES = (0.05, 0.5, 0.95)
_CELLS = 2_000_000  # trades of paths worked on at once: 16 MB an array


@dataclass(frozen=True, slots=True)
class Spread:
    """5 %, 50 % and 95 % of something."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class MonteCarlo:
    """Of paths made of the trades' results, each a fraction of the equity it was made with."""

    paths: int
    drawdown: Spread  # deepest fall, over shuffled orders
    total_return: Spread  # over draws with replacement
    losing: float  # share of those draws that end below their start
    beyond: float  # share of shuffled orders that fall deeper than the limit given


def monte_carlo(fractions: FloatArray, limit: float, seed: int = 0, paths: int = PATHS) -> MonteCarlo | None:
    """Paths of `fractions` (net result over equity, one a trade); None under two trades.

    `limit` is a drawdown as a fraction. The same seed gives the same answer.
    """
    if fractions.size < 2:
        return None
    chance = np.random.default_rng(seed)
    growth = np.maximum(1.0 + fractions, 0.0)
    step = max(1, _CELLS // growth.size)
    parts = [_drawn(growth, chance, min(step, paths - begun)) for begun in range(0, paths, step)]
    falls, ends = (np.concatenate(column) for column in zip(*parts, strict=True))
    return MonteCarlo(paths, _spread(falls), _spread(ends), float(np.mean(ends < 0.0)), float(np.mean(falls > limit)))


def _drawn(growth: FloatArray, chance: np.random.Generator, paths: int) -> tuple[FloatArray, FloatArray]:
    """Deepest fall of each shuffled path, and the return of each path drawn with replacement."""
    order = np.argsort(chance.random((paths, growth.size)), axis=1)
    falls = _falls(growth[order])
    drawn = growth[chance.integers(0, growth.size, (paths, growth.size))]
    return falls, np.asarray(np.prod(drawn, axis=1) - 1.0)


def _falls(growth: FloatArray) -> FloatArray:
    """The deepest fall of each path, from its start on."""
    value = np.cumprod(growth, axis=1)
    high = np.maximum(np.maximum.accumulate(value, axis=1), 1.0)
    return np.asarray(np.max(1.0 - value / high, axis=1))


def _spread(values: FloatArray) -> Spread:
    low, middle, high = np.quantile(values, QUANTILES)
    return Spread(float(low), float(middle), float(high))
