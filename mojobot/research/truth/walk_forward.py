"""Choosing on the past and trading what comes after, again and again: only the joined tests are a result.

The stretches are those of `windows`; positions a training stretch leaves open
are no result of it (the purge), each test begins flat and with the cash.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mojobot.core.equity import daily_returns
from mojobot.model.market import FloatArray
from mojobot.model.settings import Settings
from mojobot.research.run import Run
from mojobot.research.truth.deflation import daily_ratio
from mojobot.research.truth.windows import Fold, Stretch

Within = Callable[[Settings, Stretch], Run]  # a back-test that trades in a stretch alone
Choose = Callable[[Stretch], Settings]  # the settings found best in a stretch


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One fold: what was chosen, and what it did where it was chosen and afterwards."""

    fold: Fold
    settings: Settings
    inside: Run
    outside: Run


@dataclass(frozen=True, slots=True, eq=False)
class Forward:
    """All folds, oldest first."""

    steps: tuple[Step, ...]

    @property
    def daily(self) -> FloatArray:
        """Returns of the days of all tests, joined."""
        return np.concatenate([daily_returns(step.outside.marks) for step in self.steps])

    @property
    def total_return(self) -> float:
        """What the tests come to, one after the other, compounded."""
        return float(np.prod(1.0 + self.daily) - 1.0)

    @property
    def trades(self) -> int:
        """Closed in the tests."""
        return sum(len(step.outside.trades) for step in self.steps)

    @property
    def inside_ratio(self) -> float | None:
        """Mean daily Sharpe ratio where the settings were chosen; None where none is defined."""
        ratios = [daily_ratio(daily_returns(step.inside.marks)) for step in self.steps]
        known = [ratio for ratio in ratios if ratio is not None]
        return float(np.mean(known)) if known else None

    @property
    def outside_ratio(self) -> float | None:
        """Daily Sharpe ratio of the joined tests."""
        return daily_ratio(self.daily)


def walk_forward(within: Within, choose: Choose, folds: tuple[Fold, ...]) -> Forward:
    """Choose on each training stretch and trade the test after it."""
    return Forward(tuple(_step(within, choose, fold) for fold in folds))


def _step(within: Within, choose: Choose, fold: Fold) -> Step:
    settings = choose(fold.train)
    return Step(fold, settings, within(settings, fold.train), within(settings, fold.test))
