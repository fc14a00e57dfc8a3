from __future__ import annotations

from math import sqrt

import numpy as np
import pytest

from mojobot.core.returns import sharpe
from mojobot.research.optimize.score import IDLE, scored
from mojobot.research.run import Run
from tests.research.truth.made_runs import run, trade


def days(returns: list[float], trades: int) -> Run:
    equity = 1_000.0 * np.cumprod([1.0, *(1.0 + r for r in returns)])
    made = [trade(1.0, n, n + 1) for n in range(trades)]
    return run(np.full((1, 96 * len(returns)), 100.0), equity.tolist(), made)


STEADY = [0.01, -0.005] * 20


def test_the_score_is_the_yearly_sharpe_ratio_where_nothing_is_to_be_punished() -> None:
    found = scored(days(STEADY, 30), "sharpe")
    assert found.score == pytest.approx(sharpe(np.array(STEADY)))
    assert found.ratio == pytest.approx(found.score / sqrt(365))
    assert found.daily == pytest.approx(STEADY)


def test_a_gain_of_few_trades_counts_for_the_share_it_has_of_thirty() -> None:
    assert scored(days(STEADY, 15), "sharpe").score == pytest.approx(scored(days(STEADY, 30), "sharpe").score / 2)


def test_a_loss_of_few_trades_is_not_excused() -> None:
    losing = [-r for r in STEADY]
    assert scored(days(losing, 3), "sharpe").score == scored(days(losing, 30), "sharpe").score < 0.0


def test_never_trading_is_worse_than_losing() -> None:
    assert scored(days([0.0] * 40, 0), "sharpe").score == IDLE


def test_a_fall_beyond_the_limit_costs() -> None:
    deep = [-0.05] * 5 + [0.05] * 10
    found = scored(days(deep, 30), "return")
    limit = 0.15
    assert found.max_drawdown == pytest.approx(1.0 - 0.95**5)
    assert found.score == pytest.approx(found.total_return - 10.0 * (found.max_drawdown - limit))


def test_calmar_does_not_explode_where_nothing_fell() -> None:
    assert scored(days([0.001] * 40, 30), "calmar").score == pytest.approx((1.001**40 - 1.0) / 0.01)
