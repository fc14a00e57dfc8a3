"""Choosing on the past and trading what comes after, again and again: only the joined tests are a result.

The stretches are those of `windows`; a position a training stretch leaves open
counts with what it is worth at its end, what comes of it later does not (the
purge); each test begins flat and with the cash.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from mojobot.model.market import FloatArray
from mojobot.research.truth.deflation import daily_ratio
from mojobot.research.truth.windows import Fold, Stretch

Choice = TypeVar("Choice")


@dataclass(frozen=True, slots=True, eq=False)
class Leg:
    """What came of a choice in one stretch."""

    daily: FloatArray  # returns of its days
    trades: int

    @property
    def total_return(self) -> float:
        """What its days come to, compounded."""
        return float(np.prod(1.0 + self.daily) - 1.0)


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One fold: what a choice did where it was made and afterwards."""

    fold: Fold
    chosen: object
    inside: Leg
    outside: Leg


@dataclass(frozen=True, slots=True, eq=False)
class Forward:
    """All folds, oldest first."""

    steps: tuple[Step, ...]

    @property
    def daily(self) -> FloatArray:
        """Returns of the days of all tests, joined."""
        return np.concatenate([step.outside.daily for step in self.steps])

    @property
    def total_return(self) -> float:
        """What the tests come to, one after the other, compounded."""
        return float(np.prod(1.0 + self.daily) - 1.0)

    @property
    def trades(self) -> int:
        """Closed in the tests."""
        return sum(step.outside.trades for step in self.steps)

    @property
    def inside_ratio(self) -> float | None:
        """Mean daily Sharpe ratio where choices were made; None where none is defined."""
        ratios = [daily_ratio(step.inside.daily) for step in self.steps]
        known = [ratio for ratio in ratios if ratio is not None]
        return float(np.mean(known)) if known else None

    @property
    def outside_ratio(self) -> float | None:
        """Daily Sharpe ratio of the joined tests."""
        return daily_ratio(self.daily)


def walk_forward(
    within: Callable[[Choice, Stretch], Leg], choose: Callable[[Stretch], Choice], folds: tuple[Fold, ...]
) -> Forward:
    """Choose on each training stretch and trade the test after it."""
    return Forward(tuple(_step(within, choose, fold) for fold in folds))


def _step(within: Callable[[Choice, Stretch], Leg], choose: Callable[[Stretch], Choice], fold: Fold) -> Step:
    chosen = choose(fold.train)
    return Step(fold, chosen, within(chosen, fold.train), within(chosen, fold.test))
