"""The probability of back-test over-fitting, by combinatorially symmetric cross-validation.

[Bailey, Borwein, López de Prado & Zhu 2017]. The days are cut into 16 blocks;
for each of the 12,870 ways to take half of them, the trial that is best there
is looked up among all trials in the other half. Where choosing helps, it is
above the median there; PBO is the share of cuts in which it is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import combinations

import numpy as np

from mojobot.core.results import NOISE
from mojobot.model.market import FloatArray, IntArray

BLOCKS = 16
OVERFITTED = 0.5  # a PBO above it prints "likely overfitted"
_CELLS = 4_000_000  # cuts times trials worked on at once: 32 MB an array


@dataclass(frozen=True, slots=True)
class Overfitting:
    """What choosing the best of the trials is worth out of sample."""

    probability: float  # PBO
    cuts: int
    inside: float  # mean daily Sharpe ratio of the chosen where it was chosen
    outside: float  # and of the same one elsewhere
    lost: float  # share of cuts in which the chosen one loses money elsewhere

    @property
    def ratio(self) -> float | None:
        """What is left outside of what was seen inside; None where nothing was seen."""
        return self.outside / self.inside if self.inside > NOISE else None


def overfitting(daily: FloatArray) -> Overfitting | None:
    """PBO of (trials, days) returns; None under two trials that differ or under two days a block.

    Days beyond a multiple of 16 are left out at the start, where the trials
    had least to go on.
    """
    used = np.unique(daily, axis=0)
    days = used.shape[1] // BLOCKS * BLOCKS
    if used.shape[0] < 2 or days < 2 * BLOCKS:
        return None
    blocks = used[:, used.shape[1] - days :].reshape(used.shape[0], BLOCKS, -1)
    sums, squares = blocks.sum(axis=2).T, (blocks**2).sum(axis=2).T
    chosen = [_chosen(part, sums, squares, days // 2) for part in _parts(used.shape[0])]
    ranks, inside, outside, means = (np.concatenate(column) for column in zip(*chosen, strict=True))
    return Overfitting(
        probability=float(np.mean(ranks <= 0.5)),
        cuts=ranks.size,
        inside=float(inside.mean()),
        outside=float(outside.mean()),
        lost=float(np.mean(means < 0.0)),
    )


@cache
def _cuts() -> FloatArray:
    """Every way to take half of the blocks, (12870, 16) of 0 and 1."""
    halves: IntArray = np.array(list(combinations(range(BLOCKS), BLOCKS // 2)))
    taken = np.zeros((len(halves), BLOCKS))
    np.put_along_axis(taken, halves, 1.0, axis=1)
    return taken


def _parts(trials: int) -> list[FloatArray]:
    """The cuts, in pieces that fit into memory."""
    cuts = _cuts()
    return np.array_split(cuts, max(1, -(-len(cuts) * trials // _CELLS)))


def _chosen(
    cuts: FloatArray, sums: FloatArray, squares: FloatArray, days: int
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Of each cut: relative rank of the chosen outside (0..1), its ratio inside and outside, its mean outside."""
    inside = _ratios(cuts @ sums, cuts @ squares, days)
    outside = _ratios((1.0 - cuts) @ sums, (1.0 - cuts) @ squares, days)
    best = np.argmax(inside, axis=1)[:, None]
    own = np.take_along_axis(outside, best, axis=1)
    below = np.sum(outside < own, axis=1) + 0.5 * (np.sum(outside == own, axis=1) - 1)
    rank = (below + 1.0) / (outside.shape[1] + 1.0)
    means = np.take_along_axis((1.0 - cuts) @ sums, best, axis=1)[:, 0] / days
    return rank, np.take_along_axis(inside, best, axis=1)[:, 0], own[:, 0], means


def _ratios(sums: FloatArray, squares: FloatArray, days: int) -> FloatArray:
    """Daily Sharpe ratios from sums and sums of squares; 0 where nothing moved."""
    mean = sums / days
    spread = np.sqrt(np.maximum(squares - days * mean**2, 0.0) / (days - 1))
    return np.asarray(np.where(spread > NOISE, mean / np.maximum(spread, NOISE), 0.0))
