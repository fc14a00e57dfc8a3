"""No limit is ever passed: by minute, by distance, by day, by month, over restarts and set clocks (safety S503)."""

from __future__ import annotations

import asyncio
import random
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mojobot.net.ledger import FileMemory, Ledger
from mojobot.net.limits import Limit, Priority
from mojobot.net.outcome import Outcome, ProviderError
from mojobot.net.pacing import Pacer
from tests.net.clocks import VirtualClock

HOUR_S = 3600.0


class Kept:
    """A memory that forgets nothing."""

    def __init__(self) -> None:
        self.text = ""
        self.saves = 0

    def load(self) -> str:
        return self.text

    def save(self, text: str) -> None:
        self.text = text
        self.saves += 1


def pacer(clock: VirtualClock, limit: Limit, memory: Kept | None = None, **more: Limit) -> Pacer:
    return Pacer("jupiter", {"": limit, **more}, clock, Ledger(memory))


async def times(clock: VirtualClock, turns: Pacer, count: int, group: str = "") -> list[float]:
    taken = []
    for _ in range(count):
        await turns.turn(group=group)
        taken.append(clock.monotonic())
    return taken


def most_in_a_minute(taken: list[float]) -> int:
    return max(sum(start <= time < start + 60.0 for time in taken) for start in taken)


async def test_s503_any_minute_holds_four_fifths_of_the_limit() -> None:
    clock = VirtualClock()
    taken = await times(clock, pacer(clock, Limit(30.0)), 200)
    assert most_in_a_minute(taken) == 24
    assert taken[23] == taken[0]
    assert taken[24] == taken[0] + 60.0


async def test_requests_keep_their_distance() -> None:
    clock = VirtualClock()
    taken = await times(clock, pacer(clock, Limit(30.0, spacing_s=2.5)), 10)
    assert [later - earlier for earlier, later in pairwise(taken)] == pytest.approx([2.5] * 9)


@settings(max_examples=30)
@given(st.floats(1.25, 400.0), st.floats(0.0, 5.0), st.integers(0, 2**32))
async def test_s503_no_pattern_of_asking_passes_the_limit(per_minute: float, spacing: float, seed: int) -> None:
    clock, dice = VirtualClock(), random.Random(seed)
    turns = pacer(clock, Limit(per_minute, spacing))
    taken: list[float] = []

    async def ask() -> None:
        await clock.sleep(dice.random() * 90.0)
        await turns.turn(dice.choice(list(Priority)))
        taken.append(clock.monotonic())

    async with asyncio.TaskGroup() as group:
        for _ in range(40):
            group.create_task(ask())
    assert len(taken) == 40
    assert most_in_a_minute(taken) <= max(1, int(per_minute * 0.8))


async def test_the_most_urgent_goes_first_and_equals_in_their_order() -> None:
    clock = VirtualClock()
    turns, served = pacer(clock, Limit(None, spacing_s=1.0)), []
    await turns.turn()

    async def ask(name: str, priority: Priority) -> None:
        await turns.turn(priority)
        served.append(name)

    async with asyncio.TaskGroup() as group:
        for name, priority in (
            ("history", Priority.BACKGROUND),
            ("watch", Priority.WATCH),
            ("second watch", Priority.WATCH),
            ("screen", Priority.SCREEN),
            ("position", Priority.POSITION),
        ):
            group.create_task(ask(name, priority))
            await asyncio.sleep(0)
    assert served == ["position", "screen", "watch", "second watch", "history"]


async def test_one_who_gives_up_leaves_its_place() -> None:
    clock = VirtualClock()
    turns = pacer(clock, Limit(None, spacing_s=10.0))
    await turns.turn()
    first = asyncio.create_task(turns.turn(Priority.POSITION))
    second = asyncio.create_task(turns.turn(Priority.WATCH))
    await asyncio.sleep(0)
    assert turns.usage.waiting == 2
    first.cancel()
    await second
    assert clock.monotonic() == 1010.0
    assert turns.usage.waiting == 0


async def test_a_group_of_endpoints_has_its_own_minute() -> None:
    clock = VirtualClock()
    turns = pacer(clock, Limit(300.0), profiles=Limit(10.0))
    await times(clock, turns, 8, "profiles")
    assert (turns.usage.minute, turns.usage.minute_limit) == (8, 8)
    await turns.turn()
    assert clock.monotonic() == 1000.0
    await turns.turn(group="profiles")
    assert clock.monotonic() == 1060.0


async def test_s503_a_pause_stops_every_group_and_a_long_one_is_refused_at_once() -> None:
    clock = VirtualClock()
    turns = pacer(clock, Limit(300.0), profiles=Limit(10.0))
    turns.pause(8.0, "too many requests")
    await turns.turn(group="profiles")
    assert clock.monotonic() == 1008.0
    turns.pause(900.0, "the address is refused", Outcome.DENIED)
    turns.pause(5.0, "a shorter one")
    with pytest.raises(ProviderError, match="jupiter: the address is refused; asked again in 15 minutes") as refused:
        await turns.turn()
    assert (refused.value.outcome, refused.value.retry_after_s) == (Outcome.DENIED, 900.0)
    assert turns.usage.paused_until_ms == clock.now_ms() + 900_000
    assert turns.usage.why == "the address is refused"
    turns.resume()
    await turns.turn()
    assert turns.usage.paused_until_ms is None


async def test_a_pause_reaches_those_who_wait_already() -> None:
    clock = VirtualClock()
    turns = pacer(clock, Limit(None, spacing_s=30.0))
    await turns.turn()
    waiting = [asyncio.create_task(turns.turn()) for _ in range(3)]
    await asyncio.sleep(0)
    turns.pause(600.0, "too many requests")
    ends = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(end) for end in ends] == [ProviderError] * 3
    assert clock.monotonic() <= 1005.0


async def test_having_asked_too_often_halves_the_rate_for_a_while() -> None:
    clock = VirtualClock()
    turns = pacer(clock, Limit(30.0, spacing_s=1.0))
    turns.slow(600.0)
    taken = await times(clock, turns, 30)
    assert most_in_a_minute(taken) == 12
    assert slowed(turns)
    await clock.sleep(600.0)
    assert not slowed(turns)
    assert most_in_a_minute(await times(clock, turns, 60)) == 24


def slowed(turns: Pacer) -> bool:
    return turns.usage.slowed


async def test_the_day_and_the_month_count_what_requests_cost() -> None:
    clock = VirtualClock()  # 11:06:40 on the 18th
    turns = pacer(clock, Limit(None, per_day=100, per_month=200))
    await turns.turn(cost=50)
    await turns.turn(cost=30)
    with pytest.raises(ProviderError, match=r"this day's quota is spent \(80 of 80\)") as refused:
        await turns.turn()
    assert refused.value.outcome is Outcome.QUOTA_EXHAUSTED
    assert refused.value.retry_after_s == pytest.approx(46_400.0)
    assert turns.usage.resets_ms == clock.now_ms() + 46_400_000
    await clock.sleep(46_400.0)
    await turns.turn(cost=80)
    with pytest.raises(ProviderError, match=r"this month's quota is spent \(160 of 160\); a new one begins in 12 days"):
        await turns.turn()
    await clock.sleep(12 * 24 * HOUR_S)
    await turns.turn()
    assert (turns.usage.day, turns.usage.month) == (1, 1)


async def test_s504_a_wall_clock_that_jumps_frees_no_minute_and_no_day() -> None:
    clock = VirtualClock()
    turns = pacer(clock, Limit(10.0, per_day=100))
    await times(clock, turns, 8)
    clock.shift_wall(3_600_000)
    await turns.turn()
    assert clock.monotonic() == 1060.0
    await clock.sleep(13 * HOUR_S)  # past midnight
    await turns.turn(cost=70)
    clock.shift_wall(-5 * 3_600_000)  # the day before again
    with pytest.raises(ProviderError, match="quota is spent"):
        await turns.turn(cost=20)
    clock.shift_wall(-400 * 86_400_000)  # that clock was wrong by more than a year
    await turns.turn(cost=20)
    assert turns.usage.day == 20


async def test_a_restart_remembers_the_day_the_month_and_the_pause() -> None:
    clock, memory = VirtualClock(), Kept()
    limit = Limit(30.0, per_day=1000, per_month=10_000)
    turns = pacer(clock, limit, memory)
    await times(clock, turns, 24)
    turns.pause(300.0, "too many requests")
    turns.remember()
    again = pacer(clock, limit, memory)
    assert again.usage.day >= 24
    assert again.usage.minute == 24
    assert again.usage.why == "too many requests"
    with pytest.raises(ProviderError, match="too many requests"):
        await again.turn()


async def test_a_killed_process_has_counted_too_much_never_too_little() -> None:
    clock, memory = VirtualClock(), Kept()
    limit = Limit(None, per_month=10_000)
    turns = pacer(clock, limit, memory)
    for spent in range(1, 500):
        await turns.turn()
        assert spent <= pacer(clock, limit, memory).usage.month <= spent + 40
    assert memory.saves < 50


async def test_what_was_spent_is_written_exactly_at_the_end() -> None:
    clock, memory = VirtualClock(), Kept()
    ledger = Ledger(memory)
    turns = Pacer("birdeye", {"": Limit(None, per_month=30_000)}, clock, ledger)
    await turns.turn(cost=123)
    ledger.close()
    assert pacer_of(clock, memory).usage.month == 123


def pacer_of(clock: VirtualClock, memory: Kept) -> Pacer:
    return Pacer("birdeye", {"": Limit(None, per_month=30_000)}, clock, Ledger(memory))


@pytest.mark.parametrize("text", ["", "{", "[]", "3", '{"jupiter": 4}', '{"jupiter": {"spent": {}, "recent_ms": {}}}'])
async def test_a_memory_that_makes_no_sense_is_an_empty_one(text: str) -> None:
    clock, memory = VirtualClock(), Kept()
    memory.text = text
    assert pacer(clock, Limit(1.0), memory).usage.month == 0


def test_the_file_is_replaced_whole_and_may_be_missing(tmp_path: Path) -> None:
    memory = FileMemory(tmp_path / "usage.json")
    assert memory.load() == ""
    memory.save("{}")
    assert memory.load() == "{}"
    assert [path.name for path in tmp_path.iterdir()] == ["usage.json"]
    FileMemory(tmp_path / "nowhere" / "usage.json").save("{}")


async def test_half_a_limit_of_one_is_still_one() -> None:
    assert Limit(1.0).minute == 1
    assert Limit(None).minute is None
    assert (Limit(30.0).minute, Limit(5.0).minute, Limit(None, 0.0, 1000, 30_000).month) == (24, 4, 24_000)
