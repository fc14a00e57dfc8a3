from __future__ import annotations

import json
from math import prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojobot.core.equity import Marks
from mojobot.model.market import DAY_MS
from mojobot.research.report.contents import Group, Report
from mojobot.research.report.curves import curve, months
from mojobot.research.report.html.page import as_html
from mojobot.research.report.intervals import of_trades, trades_needed
from mojobot.research.report.making import report_of
from mojobot.research.report.structured import as_json
from mojobot.research.report.terminal import as_text
from mojobot.research.truth.examined import examined
from tests.research.report.runs import START_MS, STRATEGIES, TOKENS, drawn, run_of, still_open, trade

GOLDEN_DAYS = np.array([0.02, -0.01, 0.015, -0.03, 0.005, 0.01, -0.02, 0.03, 0.0, -0.005])
GOLDEN_TRADES = ((120.0, 1.2), (-50, -1), (80, 0.8), (-100, -1), (40, 0.4), (0, 0), (60, 0.6), (-30, -0.3))


def said(report: Report, part: str) -> bool:
    return any(part in caveat for caveat in report.caveats)


def test_the_golden_trades_and_days() -> None:
    trades = [trade(i, net, r=r) for i, (net, r) in enumerate(GOLDEN_TRADES)]
    days = np.resize(GOLDEN_DAYS, 40)
    told = report_of(run_of(trades, days=40, equity=list(10_000 * np.cumprod([1.0, *(1 + days)])))).performance
    assert (told.win_rate, told.expectancy) == (0.5, 15.0)
    assert told.profit_factor == pytest.approx(1.666667, abs=5e-7)
    assert told.sqn == pytest.approx(0.304347826, abs=5e-10)
    assert told.kelly == pytest.approx(0.228571, abs=5e-7)
    assert told.sharpe_ratio == pytest.approx(days.mean() / days.std(ddof=1) * 365**0.5)
    assert told.sortino_ratio == pytest.approx(2.400657805, abs=5e-10)
    assert told.max_drawdown == pytest.approx(0.035093470, abs=5e-10)
    assert told.total_return == pytest.approx(1.013554158**4 - 1, abs=5e-9)


@given(st.lists(st.tuples(st.floats(-90, 90), st.integers(0, 3), st.integers(0, 2)), max_size=40))
def test_every_way_to_group_the_trades_sums_to_the_whole(drawn_trades: list[tuple[float, int, int]]) -> None:
    trades = [
        trade(i, net, series=series, strategy=STRATEGIES[which]) for i, (net, series, which) in enumerate(drawn_trades)
    ]
    report = report_of(run_of(trades, days=2))
    for groups in (report.strategies, report.exit_reasons, report.tokens):
        assert summed(groups) == pytest.approx(report.performance.net_pnl, abs=1e-6)
        assert sum(group.performance.total_trades for group in groups) == len(trades)
        assert sum(group.fees for group in groups) == pytest.approx(report.fees)


def summed(groups: tuple[Group, ...]) -> float:
    return sum(group.performance.net_pnl for group in groups)


@given(st.lists(st.floats(-0.2, 0.2), min_size=1, max_size=150), st.integers(0, 40 * DAY_MS))
def test_months_compounded_are_the_total_return(daily: list[float], shift: int) -> None:
    value = 1_000 * np.cumprod([1.0, *(1 + np.array(daily))])
    marks = Marks.of([START_MS + shift + i * DAY_MS for i in range(value.size)], value.tolist())
    assert prod(1 + each.total_return for each in months(marks)) == pytest.approx(value[-1] / value[0])


def test_a_month_that_is_not_whole_says_so() -> None:
    marks = Marks.of([START_MS + day * DAY_MS for day in range(46)], [100.0 + day for day in range(46)])
    first, second = months(marks)
    assert (first.year, first.month, first.partial) == (2025, 1, False)
    assert (second.month, second.partial) == (2, True)
    assert first.total_return == pytest.approx(0.31)


@given(st.lists(st.floats(50, 150), min_size=1, max_size=300), st.integers(1, 50))
def test_a_thinned_curve_keeps_both_ends_and_the_deepest_fall(equity: list[float], most: int) -> None:
    marks = Marks.of([START_MS + i * 60_000 for i in range(len(equity))], equity)
    thin = curve(marks, most)
    assert len(thin.ts_ms) <= most + 1
    assert (thin.equity[0], thin.equity[-1]) == (equity[0], equity[-1])
    assert (thin.ts_ms[0], thin.ts_ms[-1]) == (marks.ts_ms[0], marks.ts_ms[-1])
    high = np.maximum.accumulate(equity)
    assert max(thin.drawdown) == pytest.approx(float(np.max(1 - np.array(equity) / high)), abs=1e-12)


def test_a_curve_of_nothing_is_empty() -> None:
    assert curve(Marks.of([], [])).ts_ms == ()
    assert months(Marks.of([], [])) == ()


def test_intervals_hold_what_was_measured_and_say_the_same_twice() -> None:
    nets = np.array([each.pnl_micro / 1e6 for each in drawn()])
    expectancy, factor = of_trades(nets)
    assert expectancy is not None
    assert factor is not None
    half = 1.96 * nets.std(ddof=1) / nets.size**0.5
    assert (expectancy.low, expectancy.high) == pytest.approx((nets.mean() - half, nets.mean() + half), abs=0.15 * half)
    won, lost = nets[nets > 0].sum(), -nets[nets < 0].sum()
    assert factor.low is not None
    assert factor.high is not None
    assert factor.low < won / lost < factor.high
    assert of_trades(nets) == (expectancy, factor)


def test_too_few_trades_have_no_interval_and_trades_without_loss_no_bound() -> None:
    assert of_trades(np.arange(9.0)) == (None, None)
    expectancy, factor = of_trades(np.full(10, 5.0))
    assert expectancy is not None
    assert (expectancy.low, expectancy.high) == (5.0, 5.0)
    assert factor is not None
    assert (factor.low, factor.high) == (None, None)


def test_how_many_trades_would_settle_it() -> None:
    nets = np.tile([10.0, -8.0], 20)
    sd = nets.std(ddof=1)
    assert trades_needed(nets) == int(np.ceil((1.959963984540054 * sd / 1.0) ** 2))
    assert trades_needed(np.tile([10.0, 9.0], 20)) is None
    assert trades_needed(np.zeros(5)) is None


def test_few_trades_are_called_too_few() -> None:
    report = report_of(run_of([trade(i, 10.0 - 15 * (i % 2)) for i in range(12)]))
    assert said(report, "12 trades are too few")
    assert report.trades_needed is not None


def test_nothing_traded_is_said_and_nothing_is_made_up() -> None:
    report = report_of(run_of())
    assert report.caveats[0].startswith("Nothing was traded")
    assert (report.expectancy, report.profit_factor, report.sharpe, report.best_trades) == (None, None, None, None)
    assert report.performance.total_return == 0.0
    assert {group.name for group in report.tokens} == {token.symbol for token in TOKENS}
    assert all(group.performance.win_rate is None for group in report.strategies)


def test_missing_days_are_told_in_words() -> None:
    assert said(report_of(run_of([trade(1, 5.0)], days=12)), "18 more days are missing until a Sharpe ratio")
    weak = report_of(run_of(drawn(edge=1.0)))
    assert weak.performance.psr_missing_days
    assert said(weak, f"{weak.performance.psr_missing_days} more days like these are missing")
    assert said(report_of(run_of(drawn(edge=-4.0))), "not above zero")


def test_a_late_first_trade_is_told_with_the_history_that_is_wanted() -> None:
    late = [trade(i, 5.0 - 8 * (i % 2), opened_ms=START_MS + (37 + i) * DAY_MS) for i in range(40)]
    assert said(report_of(run_of(late)), "The first trade came after 37d00h: indicators want 36d16h of history")
    assert not said(report_of(run_of(drawn())), "The first trade came")


def test_a_gain_that_hangs_on_one_trade_says_so() -> None:
    report = report_of(run_of([trade(0, 500.0), *(trade(i, -2.0 + 3 * (i % 2)) for i in range(1, 60))]))
    assert report.best_trades == 1
    assert said(report, "Without the best trade there would be no gain")


def test_a_gain_without_a_loss_hangs_on_all_its_trades() -> None:
    assert report_of(run_of([trade(i, net) for i, net in enumerate((0.1, 0.2, 0.3))])).best_trades == 3


def test_positions_left_open_are_in_exposure_and_told() -> None:
    closed = report_of(run_of(drawn(40)))
    report = report_of(run_of(drawn(40), open_at_end=(still_open(),)))
    assert said(report, "1 position was open at the end (-$12.50)")
    assert report.performance.total_trades == 40
    assert report.performance.exposure is not None
    assert closed.performance.exposure is not None
    assert 0 < report.performance.exposure - closed.performance.exposure <= 1 / 120 + 1e-9
    assert report.performance.turnover is not None
    assert closed.performance.turnover is not None
    assert report.performance.turnover > closed.performance.turnover


def test_bars_nobody_traded_in_are_told() -> None:
    report = report_of(run_of(bars=round(4 * 120 * 288 * 0.9)))
    assert report.missing_bars == pytest.approx(0.1)
    assert said(report, "10.0% of the bars had no trade")


def test_gates_and_pauses_come_with_their_share_largest_first() -> None:
    report = report_of(run_of(refused={"cooldown": 3, "heat": 64}, held_ms={"a": DAY_MS, "b": 12 * DAY_MS}))
    assert [(each.rule, each.times, each.share) for each in report.refused] == [
        ("heat", 64, 0.1),
        ("cooldown", 3, 3 / 640),
    ]
    assert [(each.why, each.share) for each in report.paused] == [("b", 0.1), ("a", 1 / 120)]


def test_speed_is_known_only_where_it_was_measured() -> None:
    report = report_of(run_of(seconds=2.0))
    assert report.bars_per_s == 4 * 120 * 288 / 2.0
    unmeasured = report_of(run_of(seconds=0.0))
    assert (unmeasured.seconds, unmeasured.bars_per_s) == (None, None)


def test_what_was_found_out_about_the_result_stands_beside_it() -> None:
    run = run_of(drawn())
    truth = examined(run)
    report = report_of(run, truth)
    assert report.verdict == truth.verdict
    assert {fact.name for fact in report.facts} >= {"Deflated Sharpe", "Random entries"}
    held, random = report.baselines
    assert truth.held is not None
    assert truth.random is not None
    assert (held.name, held.total_return) == ("buy and hold", truth.held.total_return)
    assert (random.name, random.total_return) == ("entries at random", truth.random.mean / 10_000)
    assert report_of(run).baselines == ()


def test_every_face_shows_what_was_found_out() -> None:
    run = run_of(drawn())
    report = report_of(run, examined(run))
    text, page, told = as_text(report), as_html(report), as_json(report)
    for fact in report.facts:
        assert fact.name in text
        assert fact.name in page
    assert report.verdict
    assert " ".join(text.split()).count(report.verdict) == 1
    assert told["truth"]["deflated_sharpe"] == report.truth.deflated.probability if report.truth else False
    json.dumps(told, allow_nan=False)
