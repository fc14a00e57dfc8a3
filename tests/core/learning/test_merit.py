from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojobot.core.learning.merit import REGIME, ceiling, multiplier, recent
from mojobot.core.weights import Weights
from mojobot.model.learning import Factors
from mojobot.model.strategy_settings import StrategiesSettings


def fails(results: Sequence[float]) -> bool:
    best = ceiling(results)
    return best is not None and best < 0.0


RESULTS = st.lists(st.floats(-50.0, 50.0), max_size=40)


def test_without_results_nothing_is_known() -> None:
    assert multiplier([]) == 1.0
    assert ceiling([]) is None
    assert not fails([-1.0] * 19)


def test_the_multiplier_is_the_page_s_formula() -> None:
    results = [1.0, -1.0, 2.0, 0.5]  # mean 0.625, sd 1.25: t = 0.5, shrunk by 4/24
    assert multiplier(results) == pytest.approx(np.exp(0.5 * 4 / 24 * 0.5))
    assert multiplier([1.0] * 20) == pytest.approx(np.exp(0.5 * 0.5 * 2.0))  # sd 0 counts as 0.5
    assert multiplier([-3.0] * 20) == 0.5
    assert multiplier([3.0] * 20) == 2.0
    assert multiplier([3.0] * 20, REGIME) == 1.25


def test_twenty_results_count_and_none_beyond_three_times_the_risk() -> None:
    assert recent([9.0] * 5 + [-1.0] * 19 + [40.0]).tolist() == [-1.0] * 19 + [3.0]


def test_a_strategy_that_only_loses_is_benched_and_one_that_breaks_even_is_not() -> None:
    assert fails([-1.0] * 20)
    assert not fails([-1.0, 1.0] * 10)
    assert ceiling([-1.0, 1.0] * 10) == pytest.approx(1.5 * np.sqrt(20 / 19) / np.sqrt(20))


@given(RESULTS)
def test_the_multiplier_stays_within_half_and_twice(results: list[float]) -> None:
    assert 0.5 <= multiplier(results) <= 2.0
    assert 0.8 <= multiplier(results, REGIME) <= 1.25


def draws(mean: float, runs: int = 20_000) -> np.ndarray:
    return np.random.default_rng(4).normal(mean, 1.0, (runs, 20))


def test_bad_luck_benches_a_fair_strategy_in_one_case_of_thirteen() -> None:
    assert np.mean([fails(row) for row in draws(0.0)]) == pytest.approx(0.075, abs=0.007)


def test_half_a_deviation_of_loss_is_found_in_three_cases_of_four() -> None:
    assert np.mean([fails(row) for row in draws(-0.5)]) == pytest.approx(0.77, abs=0.012)


def test_luck_alone_moves_eight_identical_strategies_little() -> None:
    prior = Weights.configured(StrategiesSettings())
    rng = np.random.default_rng(11)
    apart, spread = [], []
    for _ in range(200):
        results = rng.normal(0.0, 1.0, (8, 40))
        weights = prior
        for n in range(1, 41):
            weights = weights.adapted([Factors(multiplier(row[:n])) for row in results])
        ratio = np.array(weights.shares) / np.array(weights.prior)
        apart.append(float(ratio.max() / ratio.min()))
        means = results[:, -20:].mean(axis=1)
        spread.append(float(means.max() - means.min()))
    assert np.mean(spread) == pytest.approx(0.64, abs=0.03)  # best and worst of eight, by luck alone
    assert np.mean(apart) < 1.20
    assert np.quantile(apart, 0.99) < 1.45
