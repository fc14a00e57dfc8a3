from __future__ import annotations

import numpy as np
import pytest

from mojobot.core.returns import psr_of
from mojobot.research.truth.deflation import bracket, daily_ratio, deflated


@pytest.mark.parametrize(("trials", "expected"), [(1, 0.0), (10, 1.575), (100, 2.531), (1_000, 3.255)])
def test_the_best_of_many_draws_is_what_the_paper_says(trials: int, expected: float) -> None:
    assert bracket(trials) == pytest.approx(expected, abs=5e-4)


def test_the_bracket_is_near_the_mean_of_real_maxima() -> None:
    draws = np.random.default_rng(1).standard_normal((20_000, 100)).max(axis=1)
    assert bracket(100) == pytest.approx(draws.mean(), abs=0.03)


def test_no_trial_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one trial"):
        bracket(0)


def test_one_trial_is_not_deflated() -> None:
    daily = np.random.default_rng(2).normal(0.002, 0.01, 200)
    found = deflated(daily, [daily_ratio(daily) or 0.0])
    assert (found.trials, found.benchmark) == (1, 0.0)
    assert found.probability == psr_of(daily)


def test_the_best_of_a_hundred_worthless_trials_is_seen_through() -> None:
    chance = np.random.default_rng(3)
    fooled_plain = fooled_deflated = 0
    for _ in range(100):
        trials = chance.normal(0.0, 0.01, (100, 250))
        ratios = trials.mean(axis=1) / trials.std(axis=1, ddof=1)
        best = trials[np.argmax(ratios)]
        fooled_plain += (psr_of(best) or 0.0) > 0.95
        fooled_deflated += (deflated(best, ratios.tolist()).probability or 0.0) > 0.95
    assert fooled_plain > 90
    assert fooled_deflated <= 5


def test_trials_of_earlier_sessions_count() -> None:
    daily = np.random.default_rng(4).normal(0.001, 0.01, 300)
    ratios = [0.1, 0.05, -0.02, 0.08]
    few, many = deflated(daily, ratios), deflated(daily, ratios, trials=1_000)
    assert (few.trials, many.trials) == (4, 1_000)
    assert many.benchmark > few.benchmark
    assert (many.probability or 0.0) < (few.probability or 0.0)


def test_returns_that_never_move_have_no_ratio() -> None:
    assert daily_ratio(np.zeros(50)) is None
    assert deflated(np.zeros(50), []).probability is None
