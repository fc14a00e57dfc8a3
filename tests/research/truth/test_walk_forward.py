from __future__ import annotations

import numpy as np
import pytest

from mojobot.model.market import DAY_MS
from mojobot.research.truth.walk_forward import Leg, walk_forward
from mojobot.research.truth.windows import Stretch, folds

WHOLE = Stretch(0, 100 * DAY_MS)


def test_only_the_tests_are_joined() -> None:
    asked: list[Stretch] = []

    def choose(train: Stretch) -> str:
        asked.append(train)
        return "best"

    def within(chosen: str, stretch: Stretch) -> Leg:
        rising = 1.10 if stretch in asked else 0.99  # wonderful where it was chosen
        days = stretch.ms // DAY_MS
        return Leg(np.full(days, rising ** (1.0 / days) - 1.0), len(chosen))

    found = walk_forward(within, choose, folds(WHOLE, 5, 0))
    assert asked == [fold.train for fold in folds(WHOLE, 5, 0)]
    assert found.total_return == pytest.approx(0.99**5 - 1.0)
    assert found.daily.size == 50
    assert found.trades == 20
