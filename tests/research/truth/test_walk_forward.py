from __future__ import annotations

import numpy as np
import pytest

from mojobot.model.market import DAY_MS
from mojobot.model.settings import Settings
from mojobot.research.run import Run
from mojobot.research.truth.walk_forward import walk_forward
from mojobot.research.truth.windows import Stretch, folds
from tests.research.truth.made_runs import run

WHOLE = Stretch(0, 100 * DAY_MS)


def test_only_the_tests_are_joined() -> None:
    asked: list[Stretch] = []

    def choose(train: Stretch) -> Settings:
        asked.append(train)
        return Settings()

    def within(settings: Settings, stretch: Stretch) -> Run:
        rising = 1.10 if stretch in asked else 0.99  # wonderful where it was chosen
        days = stretch.ms // DAY_MS
        return run(np.full((1, days * 96), 100.0), [1_000.0 * rising ** (n / days) for n in range(days + 1)])

    found = walk_forward(within, choose, folds(WHOLE, 5, 0))
    assert asked == [fold.train for fold in folds(WHOLE, 5, 0)]
    assert found.total_return == pytest.approx(0.99**5 - 1.0)
    assert found.daily.size == 50
    assert found.trades == 0
