from __future__ import annotations

from dataclasses import replace
from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojobot.core.performance import (
    Drawdown,
    Marks,
    Performance,
    Result,
    annual_growth,
    calmar,
    daily_returns,
    exposure,
    kelly,
    max_drawdown,
    profit_factor,
    psr,
    psr_days,
    psr_missing_days,
    psr_of,
    sharpe,
    sharpe_autocorrelated,
    sortino,
    sqn,
    summary,
    ulcer,
    unit_values,
    wilson,
    win_rate,
)
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


def test_the_golden_psr() -> None:
    assert psr(0.1, 365, -0.5, 6.0) == pytest.approx(0.967909, abs=5e-7)
    assert psr(0.1, 9, -0.5, 6.0) is None
    assert psr_days(1.85 / sqrt(365), 0.0, 3.0) == 291
    assert psr_days(0.0, 0.0, 3.0) is None


def test_wilson_stays_inside_zero_and_one() -> None:
    assert wilson(4, 8) == pytest.approx((0.2152, 0.7848), abs=5e-5)
    low, high = wilson(0, 5) or (-1, -1)
    assert (low, high) == pytest.approx((0.0, 0.4345), abs=5e-5)
    assert wilson(5, 5) == pytest.approx((0.5655, 1.0), abs=5e-5)
    assert wilson(0, 0) is None


@given(st.integers(0, 500), st.integers(0, 500))
def test_the_win_rate_lies_in_its_interval(wins: int, others: int) -> None:
    interval = wilson(wins, wins + others)
    if interval is not None:
        assert 0 <= interval[0] <= wins / (wins + others) + 1e-12
        assert wins / (wins + others) - 1e-12 <= interval[1] <= 1


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


def test_steady_days_have_neither_sharpe_nor_sortino_nor_calmar() -> None:
    told = summary([], midnight_marks(np.full(40, 0.001)))
    assert (told.sharpe_ratio, told.sortino_ratio, told.calmar_ratio, told.psr) == (None, None, None, None)
    assert told.max_drawdown == 0.0
    assert told.drawdown == Drawdown(0.0, None, None, None, 0)
    assert told.recovery_factor is None
    assert told.annual_growth == pytest.approx(1.001**365 - 1)


def test_a_drawdown_knows_when_it_began_sank_and_ended() -> None:
    fall = max_drawdown(Marks.of([0, 10, 20, 30, 40, 50], [100.0, 110, 110, 88, 99, 111]))
    assert fall is not None
    assert replace(fall, depth=round(fall.depth, 12)) == Drawdown(0.2, 20, 30, 50, 30)
    under = max_drawdown(Marks.of([0, 10, 20, 30], [100.0, 120, 90, 100]))
    assert under is not None
    assert replace(under, depth=round(under.depth, 12)) == Drawdown(0.25, 10, 20, None, 20)


def test_nine_full_losses_are_sixteen_point_six_percent() -> None:
    equity = [10_000 * 0.98**n for n in range(10)]
    fall = max_drawdown(Marks.of(list(range(10)), equity))
    assert fall is not None
    assert fall.depth == pytest.approx(0.166, abs=5e-4)


def test_a_mark_on_midnight_ends_the_day_before() -> None:
    noon = DAY_MS // 2
    marks = Marks.of([noon, DAY_MS, DAY_MS + noon, 2 * DAY_MS], [100.0, 110, 121, 99])
    assert daily_returns(marks) == pytest.approx([0.10, -0.10])


def test_days_without_marks_return_zero() -> None:
    marks = Marks.of([0, DAY_MS, 4 * DAY_MS - 1], [100.0, 110, 121])
    assert daily_returns(marks) == pytest.approx([0.1, 0.0, 0.0, 0.1])


def test_marks_of_one_instant_are_taken_in_order() -> None:
    marks = Marks.of([0, 0, DAY_MS, DAY_MS], [100.0, 99, 108, 110])
    assert daily_returns(marks) == pytest.approx([0.1])


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


def test_a_deposit_larger_than_what_is_there_is_refused() -> None:
    with pytest.raises(ValueError, match="deposit"):
        unit_values(Marks.of([0, 10], [100.0, 110], [(5, 200.0)]))


@pytest.mark.parametrize(
    ("times", "equity"), [([1, 0], [1.0, 1.0]), ([0], [1.0, 2.0]), ([0], [0.0]), ([0, 1], [1.0, float("nan")])]
)
def test_unusable_marks_are_refused(times: list[int], equity: list[float]) -> None:
    with pytest.raises(ValueError):
        Marks.of(times, equity)


def test_non_finite_results_are_refused() -> None:
    with pytest.raises(ValueError):
        summary([Result(float("nan"), 1.0, 0, 1)])


@given(
    st.lists(st.floats(-0.2, 0.2), min_size=1, max_size=30),
    st.lists(st.floats(1, 1e5), min_size=30, max_size=30),
)
def test_deposits_change_no_return(returns: list[float], deposits: list[float]) -> None:
    plain, fed, flows = [10_000.0], [10_000.0], []
    for i, change in enumerate(returns):
        plain.append(plain[-1] * (1 + change))
        fed.append(fed[-1] * (1 + change) + deposits[i])
        flows.append(((i + 1) * DAY_MS, deposits[i]))
    times = [day * DAY_MS for day in range(len(plain))]
    assert daily_returns(Marks.of(times, fed, flows)) == pytest.approx(np.array(returns), abs=1e-9)
    assert daily_returns(Marks.of(times, plain)) == pytest.approx(np.array(returns), abs=1e-9)


@given(st.lists(st.floats(1, 1e6), min_size=1, max_size=50))
def test_a_drawdown_is_the_deepest_of_all_falls(equity: list[float]) -> None:
    fall = max_drawdown(Marks.of(list(range(len(equity))), equity))
    assert fall is not None
    deepest = max(1 - low / high for i, high in enumerate(equity) for low in equity[i:])
    assert fall.depth == pytest.approx(deepest, abs=1e-9)
    assert 0 <= fall.depth < 1


def test_ulcer_is_the_root_mean_square_of_the_drawdowns() -> None:
    assert ulcer(np.array([0.1, -0.1, 0.0])) == pytest.approx(sqrt((0 + 0.01 + 0.01) / 3))
    assert ulcer(np.array([-0.1])) == pytest.approx(0.1)


def test_exposure_counts_overlapping_trades_once() -> None:
    trades = [Result(1.0, 1.0, 10, 30), Result(1.0, 1.0, 20, 25), Result(1.0, 1.0, 25, 50), Result(1.0, 1.0, 90, 200)]
    assert exposure(trades, Marks.of([0, 100], [1.0, 1.0])) == pytest.approx(0.5)
    assert exposure(trades, Marks.of([0], [1.0])) is None


def test_autocorrelated_days_get_los_correction_beside() -> None:
    days = np.array([0.01, 0.012, 0.011, 0.009, -0.004, -0.006, -0.005, -0.003] * 8)
    plain, corrected = sharpe(days), sharpe_autocorrelated(days)
    assert plain is not None
    assert corrected is not None
    off = days - days.mean()
    rho = float(off[1:] @ off[:-1] / (off @ off))
    eta = 365 / sqrt(365 + 2 * sum((365 - k) * rho**k for k in range(1, 365)))  # Lo's sum, written out
    assert rho > 0.1
    assert corrected == pytest.approx(plain / sqrt(365) * eta, rel=1e-9)
    assert corrected < plain


def test_independent_days_need_no_correction() -> None:
    days = np.array([0.01, 0.01, -0.01, -0.01] * 10)
    assert sharpe_autocorrelated(days) is None
    assert sharpe_autocorrelated(days[:20]) is None


def test_the_psr_of_days_uses_their_own_moments() -> None:
    days = np.resize(DAILY, 40)
    off = days - days.mean()
    sd = sqrt(np.mean(off**2))
    ratio = float(days.mean() / days.std(ddof=1))
    skew, kurtosis = float(np.mean(off**3)) / sd**3, float(np.mean(off**4)) / sd**4
    assert psr_of(days) == pytest.approx(psr(ratio, 40, skew, kurtosis))
    needed = psr_days(ratio, skew, kurtosis)
    assert needed is not None
    assert psr_missing_days(days) == needed - 40
    before, after = psr(ratio, needed - 1, skew, kurtosis), psr(ratio, needed, skew, kurtosis)
    assert before is not None
    assert after is not None
    assert before < 0.95 <= after
    assert psr_missing_days(-days) is None
    assert psr_missing_days(days[:9]) is None


def test_growth_of_an_emptied_account_is_undefined() -> None:
    assert annual_growth(np.array([-1.0])) is None
    assert annual_growth(np.empty(0)) is None


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
