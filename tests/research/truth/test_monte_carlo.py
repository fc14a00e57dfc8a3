from __future__ import annotations

import numpy as np
import pytest

from mojobot.research.truth.monte_carlo import monte_carlo


def test_an_order_changes_the_fall_and_not_the_end() -> None:
    fractions = np.array([0.05] * 20 + [-0.03] * 20)
    found = monte_carlo(fractions, limit=0.15)
    assert found is not None
    assert found.drawdown.low < found.drawdown.middle < found.drawdown.high <= 1.0 - 0.97**20 + 1e-12
    assert 0.0 < found.beyond < 1.0


def test_trades_that_never_lose_never_fall() -> None:
    found = monte_carlo(np.array([0.01, 0.02, 0.03]), limit=0.15)
    assert found is not None
    assert (found.drawdown.high, found.losing, found.beyond) == (0.0, 0.0, 0.0)
    assert found.total_return.low >= 1.01**3 - 1.0 - 1e-12


def test_the_same_seed_gives_the_same_answer() -> None:
    fractions = np.random.default_rng(1).normal(0.0, 0.02, 50)
    assert monte_carlo(fractions, 0.1, seed=3) == monte_carlo(fractions, 0.1, seed=3)
    assert monte_carlo(fractions, 0.1, seed=3) != monte_carlo(fractions, 0.1, seed=4)


def test_an_account_that_is_gone_stays_gone() -> None:
    found = monte_carlo(np.array([-1.0, 0.5]), limit=0.15)
    assert found is not None
    assert found.drawdown.low == pytest.approx(1.0)


def test_one_trade_has_no_order() -> None:
    assert monte_carlo(np.array([0.1]), 0.1) is None


def test_very_many_trades_are_shuffled_in_pieces_and_keep_their_end() -> None:
    fractions = np.full(30_000, 0.001)
    found = monte_carlo(fractions, 0.2, paths=200)
    assert found is not None
    assert found.drawdown.high == 0.0
    assert found.total_return.middle == pytest.approx(1.001**30_000 - 1.0)
