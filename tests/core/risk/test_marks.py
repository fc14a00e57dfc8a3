from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojobot.core.risk import marks
from mojobot.core.risk.marks import Marks
from mojobot.model.market import DAY_MS, HOUR_MS
from mojobot.model.settings import RiskSettings

RULE = RiskSettings(max_drawdown=0.15, max_daily_loss=0.05)
FIRST = marks.opened(1_000_000, 5 * DAY_MS + HOUR_MS)


def test_the_first_mark_is_its_own_high_and_day() -> None:
    assert Marks(1_000_000, 1_000_000, 5, 1_000_000) == FIRST
    assert (FIRST.drawdown, FIRST.day_return) == (0.0, 0.0)


def test_the_high_water_only_rises() -> None:
    up = marks.marked(FIRST, 1_200_000, 5 * DAY_MS + 2 * HOUR_MS)
    down = marks.marked(up, 900_000, 5 * DAY_MS + 3 * HOUR_MS)
    assert (up.high_water_micro, down.high_water_micro) == (1_200_000, 1_200_000)
    assert down.drawdown == pytest.approx(0.25)
    assert down.day_return == pytest.approx(-0.1)


def test_a_new_day_begins_with_the_last_equity_of_the_old_one() -> None:
    down = marks.marked(FIRST, 900_000, 6 * DAY_MS - 1)
    assert (down.day, down.day_start_micro) == (5, 1_000_000)
    next_ = marks.marked(down, 880_000, 6 * DAY_MS)
    assert (next_.day, next_.day_start_micro) == (6, 900_000)
    assert next_.day_return == pytest.approx(-20 / 900)
    late = marks.marked(next_, 880_000, 5 * DAY_MS)  # a clock that went back begins no day
    assert (late.day, late.day_start_micro) == (6, 900_000)


@pytest.mark.parametrize(
    ("equity", "why"),
    [
        (950_001, None),
        (950_000, None),
        (949_999, "loss today 5.0% is above the limit of 5.0%"),
        (850_000, "loss today"),
        (849_999, "drawdown 15.0% is above the limit of 15.0%"),
    ],
)
def test_the_limits_stop_above_not_at_them(equity: int, why: str | None) -> None:
    found = marks.breach(marks.marked(FIRST, equity, 5 * DAY_MS + 2 * HOUR_MS), RULE)
    assert found == why or (why is not None and found is not None and found.startswith(why))


def test_a_slow_fall_breaches_the_drawdown_though_no_day_does() -> None:
    now = FIRST
    for day in range(6, 10):
        now = marks.marked(now, round(now.equity_micro * 0.96), day * DAY_MS)
        assert now.day_return == pytest.approx(-0.04, abs=1e-6)
    assert now.drawdown == pytest.approx(1 - 0.96**4, abs=1e-6)
    assert (marks.breach(now, RULE) or "").startswith("drawdown")


def test_an_empty_account_has_no_fractions() -> None:
    assert (Marks(0, 0, 1, 0).drawdown, Marks(0, 0, 1, 0).day_return) == (0.0, 0.0)


def test_a_restart_must_know_of_what_limits_are_measured_from() -> None:
    lower = marks.marked(FIRST, 990_000, 5 * DAY_MS + 2 * HOUR_MS)
    higher = marks.marked(FIRST, 1_010_000, 5 * DAY_MS + 2 * HOUR_MS)
    tomorrow = marks.marked(lower, 990_000, 6 * DAY_MS)
    assert marks.must_be_kept(None, FIRST, told=False)
    assert not marks.must_be_kept(FIRST, FIRST, told=True)
    assert not marks.must_be_kept(FIRST, lower, told=False)
    assert marks.must_be_kept(FIRST, lower, told=True)
    assert marks.must_be_kept(FIRST, higher, told=False)
    assert marks.must_be_kept(lower, tomorrow, told=False)


@given(st.lists(st.tuples(st.integers(1, 10**12), st.integers(0, DAY_MS)), min_size=1))
def test_drawdown_is_a_fraction_and_zero_at_the_top(path: list[tuple[int, int]]) -> None:
    now, at = FIRST, 5 * DAY_MS + HOUR_MS
    for equity, later in path:
        at += later
        now = marks.marked(now, equity, at)
        assert 0.0 <= now.drawdown < 1.0
        assert (now.drawdown == 0.0) == (equity == now.high_water_micro)
        assert now.day == at // DAY_MS
