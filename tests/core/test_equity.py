from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojobot.core.equity import Drawdown, Marks, daily_returns, exposure, max_drawdown, unit_values
from mojobot.core.results import Result
from mojobot.model.market import DAY_MS


def test_nine_full_losses_are_sixteen_point_six_percent() -> None:
    equity = [10_000 * 0.98**n for n in range(10)]
    fall = max_drawdown(Marks.of(list(range(10)), equity))
    assert fall is not None
    assert fall.depth == pytest.approx(0.166, abs=5e-4)


def test_a_drawdown_knows_when_it_began_sank_and_ended() -> None:
    fall = max_drawdown(Marks.of([0, 10, 20, 30, 40, 50], [100.0, 110, 110, 88, 99, 111]))
    assert fall is not None
    assert replace(fall, depth=round(fall.depth, 12)) == Drawdown(0.2, 20, 30, 50, 30)
    under = max_drawdown(Marks.of([0, 10, 20, 30], [100.0, 120, 90, 100]))
    assert under is not None
    assert replace(under, depth=round(under.depth, 12)) == Drawdown(0.25, 10, 20, None, 20)


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


def test_a_deposit_larger_than_what_is_there_is_refused() -> None:
    with pytest.raises(ValueError, match="deposit"):
        unit_values(Marks.of([0, 10], [100.0, 110], [(5, 200.0)]))


@pytest.mark.parametrize(
    ("times", "equity"), [([1, 0], [1.0, 1.0]), ([0], [1.0, 2.0]), ([0], [0.0]), ([0, 1], [1.0, float("nan")])]
)
def test_unusable_marks_are_refused(times: list[int], equity: list[float]) -> None:
    with pytest.raises(ValueError):
        Marks.of(times, equity)


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


def test_exposure_counts_overlapping_trades_once() -> None:
    trades = [Result(1.0, 1.0, 10, 30), Result(1.0, 1.0, 20, 25), Result(1.0, 1.0, 25, 50), Result(1.0, 1.0, 90, 200)]
    assert exposure(trades, Marks.of([0, 100], [1.0, 1.0])) == pytest.approx(0.5)
    assert exposure(trades, Marks.of([0], [1.0])) is None
