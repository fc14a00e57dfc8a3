"""A month's quota spread over its days: by the ladder for prices, by a day's share for candles."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mojobot.feeds.live.backlog import Job
from mojobot.feeds.live.rationed import Rationed
from mojobot.feeds.live.standing import requests_left
from mojobot.feeds.records import Answer, Candles
from mojobot.model.market import DAY_MS, Timeframe
from mojobot.net.limits import Priority, Usage
from mojobot.net.outcome import Outcome, ProviderError
from tests.net.clocks import VirtualClock

JUNE_MS = 1_780_272_000_000  # 2026-06-01T00:00Z; June has 30 days
FREE = Usage(0, 48, 0, None, 0, 24_000, None, None, "", 0, slowed=False)
COST = 40  # 600 requests in the month: 20 a day


class Counted:
    """A source that has no bars, and counts."""

    name = "birdeye"

    def __init__(self) -> None:
        self.asked = 0

    async def bars(self, series: int, job: Job, now_ms: int, priority: Priority) -> Answer[Candles]:
        self.asked += 1
        return Answer()


async def asked(rationed: Rationed, clock: VirtualClock, times: int, priority: Priority = Priority.WATCH) -> int:
    """How many of so many questions at once are refused."""
    refused = 0
    for _ in range(times):
        try:
            await rationed.bars(0, Job(0, Timeframe.M1, 0, 100), clock.now_ms(), priority)
        except ProviderError as error:
            assert error.outcome is Outcome.RATE_LIMITED
            refused += 1
    return refused


def test_requests_left_are_those_of_the_minute_or_of_the_month_whichever_are_fewer() -> None:
    assert requests_left(FREE, JUNE_MS, COST) == pytest.approx(20 / 1440)
    assert requests_left(replace(FREE, month=12_000), JUNE_MS + 15 * DAY_MS, COST) == pytest.approx(20 / 1440)
    assert requests_left(replace(FREE, month=23_960), JUNE_MS + 30 * DAY_MS - 60_000, COST) == 1.0
    assert requests_left(replace(FREE, month=24_000), JUNE_MS, COST) == 0.0
    assert requests_left(replace(FREE, month_limit=None), JUNE_MS, COST) == 48.0
    assert requests_left(replace(FREE, month_limit=8_000_000), JUNE_MS) == 48.0
    assert requests_left(replace(FREE, minute_limit=None, month_limit=None), JUNE_MS) is None


async def test_a_day_of_a_month_may_be_spent_at_once_and_no_more() -> None:
    clock, source = VirtualClock(JUNE_MS), Counted()
    rationed = Rationed(source, lambda: FREE, COST, clock)
    assert await asked(rationed, clock, 25) == 5
    await clock.sleep(3 * 3_600.0)  # an eighth of a day: two and a half
    assert await asked(rationed, clock, 5) == 3
    assert source.asked == 22
    await clock.sleep(4 * 86_400.0)  # no more is saved than a day's
    assert 20 <= 30 - await asked(rationed, clock, 30) <= 24


async def test_an_open_position_is_served_whatever_was_saved() -> None:
    clock, source = VirtualClock(JUNE_MS), Counted()
    rationed = Rationed(source, lambda: FREE, COST, clock)
    assert await asked(rationed, clock, 30, Priority.POSITION) == 0
    assert await asked(rationed, clock, 1) == 1


async def test_who_has_no_month_is_asked_without_counting() -> None:
    clock, source = VirtualClock(JUNE_MS), Counted()
    rationed = Rationed(source, lambda: replace(FREE, month_limit=None), COST, clock)
    assert await asked(rationed, clock, 100) == 0
