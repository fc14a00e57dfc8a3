"""Stretches to fit on and stretches to be judged on, one after the other, that do not know of each other.

[López de Prado 2018]: what is learned before a test must not overlap it. What
becomes of a trade after its training stretch is *purged*; between training and
test lies an *embargo*.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from mojobot.model.errors import UsageError
from mojobot.model.market import DAY_MS

LEAST_MS = DAY_MS  # of a test


@dataclass(frozen=True, slots=True)
class Stretch:
    """Market time from `start_ms` up to, not including, `end_ms`."""

    start_ms: int
    end_ms: int

    @property
    def ms(self) -> int:
        """Its length."""
        return self.end_ms - self.start_ms


@dataclass(frozen=True, slots=True)
class Fold:
    """One step of a walk forward."""

    train: Stretch
    test: Stretch


def folds(whole: Stretch, count: int, horizon_ms: int, train_share: float = 0.5) -> tuple[Fold, ...]:
    """`count` tests of equal length that join without a hole, each after a training stretch of rolling start.

    The first `train_share` of the whole is only trained on. The embargo before
    each test is the longer of `horizon_ms` (how long a trade may last) and
    1 % of the whole. Raises UsageError where a test would last less than a
    day, or nothing be left to train on.
    """
    embargo = max(horizon_ms, whole.ms // 100)
    first = whole.start_ms + round(whole.ms * train_share)
    length = (whole.end_ms - first) // count if count > 0 else 0
    if length < LEAST_MS or first - whole.start_ms <= embargo:
        days = whole.ms / DAY_MS
        raise UsageError(
            f"{days:.1f} days of candles are too few for a walk forward of {count} tests: each must last a day "
            f"and be {embargo / DAY_MS:.1f} days after what it is trained on; give more candles or fewer tests"
        )
    ends = [first + length * step for step in range(count)] + [whole.end_ms]
    trained = first - embargo - whole.start_ms
    return tuple(
        Fold(Stretch(begin - embargo - trained, begin - embargo), Stretch(begin, end)) for begin, end in pairwise(ends)
    )
