from __future__ import annotations

from math import sqrt

import numpy as np
import pytest

from mojobot.core.equity import Drawdown, Marks, daily_returns, max_drawdown, unit_values
from mojobot.core.performance import Performance, summary
from mojobot.core.results import Result, kelly, profit_factor, sqn, win_rate
from mojobot.core.returns import calmar, sharpe, sortino
from mojobot.model.market import DAY_MS, HOUR_MS

DAILY = np.array([0.02, -0.01, 0.015, -0.03, 0.005, 0.01, -0.02, 0.03, 0.0, -0.005])
NETS = np.array([120.0, -50, 80, -100, 40, 0, 60, -30])
RS = np.array([1.2, -1, 0.8, -1, 0.4, 0, 0.6, -0.3])


def midnight_marks(daily: np.ndarray) -> Marks:
    equity = 10_000 * np.concatenate(([1.0], np.cumprod(1 + daily)))
    return Marks.of([day * DAY_MS for day in range(equity.size)], list(equity))


def results_of(nets: np.ndarray, rs: np.ndarray) -> list[Result]:
    pairs = zip(nets, rs, strict=True)
    return [Result(float(n), float(r), i * HOUR_MS, (i + 1) * HOUR_MS, 100.0) for i, (n, r) in enumerate(pairs)]


def test_the_golden_days() -> None:
    marks = midnight_marks(DAILY)
    fall = max_drawdown(marks)
    assert fall is not None
    assert sharpe(DAILY, min_days=2) == pytest.approx(1.556077094, abs=5e-10)
    assert sortino(DAILY) == pytest.approx(2.400657805, abs=5e-10)
    assert unit_values(marks)[-1] == pytest.approx(1.013554158, abs=5e-10)
    assert fall.depth == pytest.approx(0.035093470, abs=5e-10)
    assert calmar(DAILY, fall.depth, min_days=2) == pytest.approx(18.083407531, abs=5e-9)
    assert daily_returns(marks) == pytest.approx(DAILY, abs=1e-12)


def test_the_golden_trades() -> None:
    assert win_rate(NETS) == 0.5
    assert profit_factor(NETS) == pytest.approx(1.666667, abs=5e-7)
    assert sqn(RS) == pytest.approx(0.304347826, abs=5e-10)
    assert kelly(NETS) == pytest.approx(0.228571, abs=5e-7)
    told = summary(results_of(NETS, RS))
    assert (told.total_trades, told.wins, told.expectancy, told.net_pnl) == (8, 4, 15.0, 120.0)
    assert told.expectancy_r == pytest.approx(0.0875)


def test_nothing_traded_is_undefined_not_zero() -> None:
    told = summary([])
    assert told.total_trades == 0
    assert told.net_pnl == told.total_pnl == 0.0
    undefined = (
        told.win_rate, told.win_rate_low, told.profit_factor, told.expectancy, told.sqn, told.kelly,
        told.sharpe_ratio, told.sortino_ratio, told.max_drawdown, told.drawdown, told.calmar_ratio, told.psr,
        told.exposure, told.turnover, told.average_hold_ms, told.avg_execution_time, told.ulcer_index,
    )  # fmt: skip
    assert undefined == (None,) * len(undefined)


def test_only_wins_leave_profit_factor_and_kelly_undefined() -> None:
    won = np.array([10.0, 20.0])
    assert profit_factor(won) is None
    assert kelly(won) is None
    assert kelly(-won) is None
    assert profit_factor(-won) == 0.0


def test_equal_results_have_no_sqn() -> None:
    assert sqn(np.array([0.1] * 5)) is None
    assert sqn(np.array([1.0])) is None


def test_sqn_counts_a_hundred_trades_at_most() -> None:
    rs = np.tile([1.0, -0.5], 100)
    assert sqn(rs) == pytest.approx(10 * 0.25 / np.std(rs, ddof=1))


def test_under_thirty_days_nothing_is_annualised() -> None:
    told = summary([], midnight_marks(np.resize(DAILY, 29)))
    assert (told.days, told.sharpe_ratio, told.calmar_ratio, told.annual_growth) == (29, None, None, None)
    assert told.sortino_ratio is not None
    told = summary([], midnight_marks(np.resize(DAILY, 30)))
    assert told.days == 30
    assert told.sharpe_ratio == pytest.approx(float(DAILY.mean() / np.resize(DAILY, 30).std(ddof=1)) * sqrt(365))
    assert told.calmar_ratio is not None


def test_a_deposit_is_no_gain_and_a_withdrawal_no_loss() -> None:
    marks = Marks.of(
        [0, HOUR_MS, 2 * HOUR_MS, 3 * HOUR_MS], [100.0, 90, 180, 45], [(2 * HOUR_MS, 90.0), (3 * HOUR_MS, -135.0)]
    )
    assert daily_returns(marks) == pytest.approx([-0.1])
    fall = max_drawdown(marks)
    assert fall is not None
    assert fall.depth == pytest.approx(0.1)
    told = summary([], marks)
    assert told.total_pnl == pytest.approx(-10.0)
    assert told.total_return == pytest.approx(-0.1)


def test_flows_before_the_first_and_after_the_last_mark_are_not_counted() -> None:
    marks = Marks.of([10, 20], [100.0, 110], [(5, 50.0), (10, 50.0), (25, 50.0)])
    assert unit_values(marks) == pytest.approx([1.0, 1.1])
    assert summary([], marks).total_pnl == pytest.approx(10.0)


def test_non_finite_results_are_refused() -> None:
    with pytest.raises(ValueError):
        summary([Result(float("nan"), 1.0, 0, 1)])


def test_a_summary_tells_everything_at_once() -> None:
    marks = midnight_marks(np.resize(DAILY, 40))
    told = summary(results_of(NETS, RS), marks, execution_ms=[400.0, 600.0])
    assert isinstance(told, Performance)
    assert told.avg_execution_time == 500.0
    assert told.average_hold_ms == HOUR_MS
    assert told.exposure == pytest.approx(8 / (40 * 24))
    assert told.turnover == pytest.approx(800 / float(marks.equity.mean()))
    assert told.total_pnl == pytest.approx(float(marks.equity[-1] - 10_000))
    assert told.net_pnl == 120.0
    assert told.max_drawdown is not None
    assert told.total_return is not None
    assert told.recovery_factor == pytest.approx(told.total_return / told.max_drawdown)
    assert told.psr_missing_days is not None


def test_an_unknown_risk_leaves_the_trade_out_of_r_only() -> None:
    told = summary([Result(10.0, 1.0, 0, 1), Result(-5.0, None, 1, 2)])
    assert (told.total_trades, told.expectancy, told.expectancy_r) == (2, 2.5, 1.0)


def test_an_account_without_marks_has_no_days() -> None:
    told = summary([], Marks.of([], []))
    assert (told.days, told.total_pnl, told.total_return, told.max_drawdown) == (0, 0.0, None, None)
    assert (told.turnover, told.exposure) == (None, None)


def test_steady_days_have_neither_sharpe_nor_sortino_nor_calmar() -> None:
    told = summary([], midnight_marks(np.full(40, 0.001)))
    assert (told.sharpe_ratio, told.sortino_ratio, told.calmar_ratio, told.psr) == (None, None, None, None)
    assert told.max_drawdown == 0.0
    assert told.drawdown == Drawdown(0.0, None, None, None, 0)
    assert told.recovery_factor is None
    assert told.annual_growth == pytest.approx(1.001**365 - 1)
