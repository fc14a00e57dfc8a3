"""Whether two accounts' daily returns differ by more than chance, by drawing the days of both again, together.

Days that both have are paired, so that what the market did to both falls out.
They are drawn in blocks that wrap around [Politis & Romano 1992], of the cube
root of their number: neighbouring days are alike. 2,000 draws, seeded, so that
a comparison printed twice says the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

import numpy as np

from mojobot.core.results import NOISE, Z_TWO_SIDED_95, deviation
from mojobot.model.market import FloatArray

DRAWS = 2_000
MIN_DAYS = 10
_SIDES = (0.025, 0.975)


@dataclass(frozen=True, slots=True)
class Luck:
    """The second run less the first, a day; `low` and `high` bound the mean difference, 95 times of 100."""

    days: int  # both have
    mean: float | None = None  # None: no day in common
    low: float | None = None  # None: too few days
    high: float | None = None
    days_needed: int | None = None  # until such a difference would be told from nothing; None: it is, or never

    @property
    def apart(self) -> bool | None:
        """Whether they are told apart; None where nobody can say."""
        return None if self.low is None or self.high is None else self.low > 0.0 or self.high < 0.0

    @property
    def same(self) -> bool:
        """Whether no day differs."""
        return (self.low, self.high) == (0.0, 0.0)


def luck(first: Mapping[str, float], second: Mapping[str, float], seed: int = 0) -> Luck:
    """Compare returns by date."""
    common = [day for day in sorted(first) if day in second]
    apart = np.array([second[day] - first[day] for day in common], dtype=np.float64)
    if not apart.size:
        return Luck(0)
    middle = float(apart.mean())
    if not np.any(np.abs(apart) > NOISE):
        return Luck(apart.size, 0.0, 0.0, 0.0)
    if apart.size < MIN_DAYS:
        return Luck(apart.size, middle)
    low, high = np.quantile(_means(apart, np.random.default_rng(seed)), _SIDES).tolist()
    inside = low <= 0.0 <= high
    return Luck(apart.size, middle, low, high, _needed(apart) if inside else None)


def sentence(found: Luck) -> str:
    """The answer in plain words."""
    if found.mean is None:
        return "No day is in both runs: whether one is better than the other cannot be said."
    if found.same:
        return f"The same: on none of {found.days:,} days in common do the two differ."
    if found.low is None or found.high is None:
        return f"Not told apart: {found.days:,} days in common are too few to say anything ({MIN_DAYS} are needed)."
    mean, band = f"{found.mean:+.4%} a day", f"95%: {found.low:+.4%} to {found.high:+.4%}"
    if found.apart:
        better = "second" if found.mean > 0 else "first"
        return f"Told apart: the {better} run is better by more than luck, {mean} ({band}, {found.days:,} days)."
    more = f"; about {found.days_needed:,} days like these would settle it" if found.days_needed else ""
    return f"Not told apart: the difference, {mean}, is within what chance makes ({band}, {found.days:,} days){more}."


def _means(apart: FloatArray, chance: np.random.Generator) -> FloatArray:
    """Mean of every draw of as many days, block by block."""
    length = ceil(apart.size ** (1.0 / 3.0))
    starts = chance.integers(0, apart.size, (DRAWS, ceil(apart.size / length)))
    places = (starts[:, :, None] + np.arange(length)) % apart.size
    drawn: FloatArray = apart[places.reshape(DRAWS, -1)[:, : apart.size]]
    return np.asarray(drawn.mean(axis=1))


def _needed(apart: FloatArray) -> int | None:
    spread = deviation(apart)
    if spread is None or abs(float(apart.mean())) < 1e-3 * spread:
        return None  # it would take over ten thousand years
    needed = ceil((Z_TWO_SIDED_95 * spread / float(apart.mean())) ** 2)
    return needed if needed > apart.size else None
