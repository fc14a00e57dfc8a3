from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojobot.core.risk.limits import OrderLimits
from mojobot.model.market import DAY_MS, HOUR_MS, MINUTE_MS
from mojobot.model.notices import Gate
from mojobot.model.settings import LimitsSettings

RULE = LimitsSettings(orders_per_minute=2, orders_per_hour=4, orders_per_day=6, token_cooldown_s=300)
NOW = 100 * DAY_MS


def gates(limits: OrderLimits, series: int = 0, now_ms: int = NOW, rule: LimitsSettings = RULE) -> dict[str, Gate]:
    return {gate.rule: gate for gate in limits.check(series, now_ms, rule)}


def ordered(*ages_ms: int) -> OrderLimits:
    limits = OrderLimits()
    for age in ages_ms:
        limits.ordered(9, NOW - age)
    return limits


def test_the_gates_come_in_this_order() -> None:
    assert list(gates(OrderLimits())) == ["order_rate", "cooldown", "token_lock"]


@pytest.mark.parametrize(
    ("ages", "passed", "word"),
    [
        ([], True, ""),
        ([0], True, ""),
        ([1, 0], False, "2 orders in the last minute, limit 2"),
        ([MINUTE_MS, 0], True, ""),
        ([MINUTE_MS - 1, 0], False, "minute"),
        ([HOUR_MS - 1, HOUR_MS - 2, 2 * MINUTE_MS], True, ""),
        ([HOUR_MS - 1, HOUR_MS - 2, 2 * MINUTE_MS, MINUTE_MS], False, "4 orders in the last hour, limit 4"),
        ([HOUR_MS, HOUR_MS - 2, 2 * MINUTE_MS, MINUTE_MS], True, ""),
        ([DAY_MS - 1, DAY_MS - 2, 9 * HOUR_MS, 8 * HOUR_MS, 7 * HOUR_MS], True, ""),
        (
            [DAY_MS - 1, DAY_MS - 2, 9 * HOUR_MS, 8 * HOUR_MS, 7 * HOUR_MS, 6 * HOUR_MS],
            False,
            "6 orders in the last day",
        ),
        ([DAY_MS, DAY_MS - 2, 9 * HOUR_MS, 8 * HOUR_MS, 7 * HOUR_MS, 6 * HOUR_MS], True, ""),
    ],
)
def test_order_rates_hold_at_their_limit(ages: list[int], passed: bool, word: str) -> None:
    gate = gates(ordered(*ages))["order_rate"]
    assert gate.passed is passed
    assert word in gate.text


@pytest.mark.parametrize(("age_ms", "passed"), [(0, False), (299_999, False), (300_000, True), (300_001, True)])
def test_a_token_rests_between_two_entries(age_ms: int, passed: bool) -> None:
    limits = OrderLimits()
    limits.ordered(3, NOW - age_ms)
    assert gates(limits, series=3)["cooldown"].passed is passed
    assert gates(limits, series=4)["cooldown"].passed is True


def lost(*ages_ms: int) -> OrderLimits:
    limits = OrderLimits()
    for age in sorted(ages_ms, reverse=True):
        limits.lost(3, NOW - age)
    return limits


@pytest.mark.parametrize(
    ("ages", "passed"),
    [
        ([0, 0], True),
        ([0, 0, 0], False),
        ([0, 1, DAY_MS - 1], False),
        ([0, 1, DAY_MS], True),  # never three within 24 h
        ([DAY_MS - 1, DAY_MS + HOUR_MS, DAY_MS + 2 * HOUR_MS], False),  # locked by the third, for 24 h from there
        ([DAY_MS, DAY_MS + HOUR_MS, DAY_MS + 2 * HOUR_MS], True),
        ([0, 20 * HOUR_MS, 30 * HOUR_MS], True),
    ],
)
def test_three_losses_within_a_day_lock_a_token_for_a_day(ages: list[int], passed: bool) -> None:
    gate = gates(lost(*ages), series=3)["token_lock"]
    assert gate.passed is passed
    assert gates(lost(*ages), series=4)["token_lock"].passed is True


def test_the_number_of_losses_is_a_setting() -> None:
    rule = LimitsSettings(token_lock_losses=1)
    assert gates(lost(HOUR_MS), series=3, rule=rule)["token_lock"].passed is False
    assert "1 losing trades within 24 h, 1 lock" in gates(lost(HOUR_MS), series=3, rule=rule)["token_lock"].text


@given(st.lists(st.integers(0, 3 * DAY_MS), max_size=20), st.integers(1, 4))
def test_what_is_forgotten_would_change_no_verdict(ages: list[int], most: int) -> None:
    rule = LimitsSettings(token_lock_losses=most)
    limits = lost(*ages)
    for at in range(NOW - 3 * DAY_MS, NOW, DAY_MS // 3):  # asked in between: forgets on the way
        limits.check(3, min(at, NOW), rule)
    times = sorted(NOW - age for age in ages)
    locked = any(end > NOW - DAY_MS and sum(end - DAY_MS < t <= end for t in times) >= most for end in times)
    assert gates(limits, series=3, rule=rule)["token_lock"].passed is not locked


def test_memory_stays_bounded() -> None:
    limits = OrderLimits()
    for n in range(300):
        limits.ordered(n % 3, n * HOUR_MS)
        limits.lost(n % 3, n * HOUR_MS)
        limits.check(0, n * HOUR_MS, RULE)
    assert len(limits.order_times) == 24
    assert len(limits.losses) == 48
