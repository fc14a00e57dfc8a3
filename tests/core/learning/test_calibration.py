from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojobot.core.learning.calibration import Calibration, fit, fitted, reliability
from mojobot.core.strategies.vote import confidence
from mojobot.model.learning import Lesson

GRID = np.linspace(0.0, 1.0, 21)


def lessons(strength: np.ndarray, won: np.ndarray) -> list[Lesson]:
    sure = confidence(strength)
    rows = zip(strength.tolist(), sure.tolist(), won.tolist(), strict=True)
    return [Lesson(s, c, 1.0 if w else -1.0, "up/normal") for s, c, w in rows]


def drawn(chance: np.ndarray, strength: np.ndarray, seed: int = 2) -> np.ndarray:
    return np.random.default_rng(seed).random(len(strength)) < chance


def test_a_calibration_knows_how_many_trades_it_comes_from() -> None:
    assert fit(np.array([0.5, 0.2, 0.9]), np.array([True, False, True])).trades == 3


def test_without_trades_the_calibration_is_the_map_itself() -> None:
    assert Calibration().confidence(GRID) == pytest.approx(confidence(GRID), abs=1e-9)


def test_fewer_trades_than_asked_for_teach_nothing() -> None:
    some = lessons(np.full(49, 0.5), np.ones(49, dtype=bool))
    assert fitted(some, 50) is None
    assert fitted([*some, some[0]], 50) is not None


def test_trades_as_the_map_forecasts_them_leave_it_where_it_is() -> None:
    strength = np.random.default_rng(1).random(20_000)
    found = fit(strength, drawn(confidence(strength), strength)).confidence(GRID)
    assert found == pytest.approx(confidence(GRID), abs=0.015)


def test_a_boastful_strategy_is_brought_down() -> None:
    strength = np.random.default_rng(1).random(20_000)
    found = fit(strength, drawn(np.full(20_000, 0.4), strength))
    assert float(found.confidence(strength).mean()) == pytest.approx(0.4, abs=0.01)
    assert (found.confidence(GRID) < confidence(GRID))[1:].all()


def test_fifty_trades_are_believed_by_five_sevenths() -> None:
    strength = np.full(50, 0.5)
    won = np.arange(50) < 20  # 40 % where the map says 72.5 %
    wholly, really = np.log(0.4 / 0.6), np.log(0.725 / 0.275)
    found = float(fit(strength, won).confidence(np.array([0.5]))[0])
    share = (np.log(found / (1.0 - found)) - really) / (wholly - really)
    assert share == pytest.approx(5 / 7, abs=0.03)


@given(st.lists(st.tuples(st.floats(0.0, 1.0), st.booleans()), min_size=1, max_size=60))
def test_no_trades_make_a_vote_certain_or_stop_the_fit(trades: list[tuple[float, bool]]) -> None:
    strength, won = np.array([s for s, _ in trades]), np.array([w for _, w in trades])
    found = fit(strength, won).confidence(GRID)
    assert ((found > 0.0) & (found < 1.0)).all()


@pytest.mark.parametrize("won", [False, True])
def test_a_strategy_that_only_loses_or_wins_is_still_fitted(won: bool) -> None:
    strength = np.full(100, 1.0 if not won else 0.0)
    found = float(fit(strength, np.full(100, won)).confidence(strength[:1])[0])
    assert (found > 0.85) is won
    assert (found < 0.15) is not won


def test_reliability_of_a_strategy_that_is_right_as_often_as_it_says() -> None:
    strength = np.random.default_rng(6).random(5_000)
    found = reliability(lessons(strength, drawn(confidence(strength), strength)))
    assert found is not None
    assert len(found.bins) == 5
    assert sum(part.votes for part in found.bins) == 5_000
    assert found.error < 0.02
    assert found.brier == pytest.approx(float(np.mean(confidence(strength) * (1 - confidence(strength)))), abs=0.01)


def test_reliability_by_hand() -> None:
    rows = [Lesson(0.0, sure, r, "") for sure, r in ((0.6, -1.0), (0.7, 1.0), (0.8, 2.0))]
    found = reliability(rows)
    assert found is not None
    assert found.brier == pytest.approx((0.36 + 0.09 + 0.04) / 3)
    assert [(part.votes, part.forecast, part.won) for part in found.bins] == [
        (1, 0.6, 0.0),
        (1, 0.7, 1.0),
        (1, 0.8, 1.0),
    ]
    assert found.error == pytest.approx((0.6 + 0.3 + 0.2) / 3)
    assert reliability([]) is None
