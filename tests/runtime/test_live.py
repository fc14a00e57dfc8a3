from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import cast

import numpy as np
import pytest

from mojobot.model.events import History, MarketEvent, MarketOpened, Prices, Repair, Timer
from mojobot.model.market import DAY_MS, MINUTE_MS, Block, Timeframe
from mojobot.model.settings import Settings
from mojobot.model.views import FeedView, ProviderView
from mojobot.runtime.clock import Clock, SteadyClock
from mojobot.runtime.inbox import Inbox
from mojobot.runtime.live import LiveFeeder
from mojobot.runtime.ports import Looking, Source
from tests.net.clocks import VirtualClock
from tests.runtime.market import opened, prices

T0 = 1_795_000_020_000  # on the minute
GRACE = 35_000


class Nobody:
    def held(self) -> Sequence[int]:
        return ()

    def looked_at(self) -> int | None:
        return None


class Script:
    """A source that gives what it is told, when it is told: seconds after the start, and the event made then."""

    def __init__(self, clock: VirtualClock, *lines: tuple[float, Callable[[int], MarketEvent]]) -> None:
        self.clock = clock
        self.lines = lines
        self.past: list[MarketEvent] = []
        self.feeds: tuple[FeedView, ...] = ()
        self.closed = False

    def opened(self, session: int) -> MarketOpened:
        return opened(session=session)

    def history(self) -> Iterator[MarketEvent]:
        yield from self.past

    def revise(self, settings: Settings) -> None:
        """Its list is what the test says."""

    async def run(self, give: Callable[[MarketEvent], None], looking: Looking) -> None:
        before = 0.0
        for at_s, made in self.lines:
            await self.clock.sleep(at_s - before)
            before = at_s
            give(made(self.clock.now_ms()))
        await asyncio.Event().wait()

    def views(self) -> tuple[FeedView, ...]:
        return self.feeds

    async def close(self) -> None:
        self.closed = True


def repaired(ts_ms: int, series: int = 0) -> Repair:
    one = np.array([1.0])
    return Repair(ts_ms, Timeframe.M1, np.array([T0 - MINUTE_MS]), np.array([series]), one, one, one, one, one)


async def given(source: Script, seconds: float) -> list[tuple[float, MarketEvent]]:
    """What reached the inbox in that time, and how many seconds after the start."""
    inbox, clock = Inbox(), source.clock
    assert isinstance(source, Source)
    running = asyncio.ensure_future(LiveFeeder(source, inbox, cast("Clock", clock), Nobody(), grace_ms=GRACE).run())
    found: list[tuple[float, MarketEvent]] = []
    for _ in range(round(seconds * 10)):
        await clock.sleep(0.1)
        while (item := inbox.take()) is not None:
            assert item.lane == "market"
            found.append(((clock.now_ms() - T0) / 1000.0, cast("MarketEvent", item.event)))
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    assert source.closed
    assert inbox.closed
    return found


async def test_every_minute_is_closed_once_its_grace_is_over() -> None:
    found = await given(Script(VirtualClock(T0)), 160.0)
    assert [event for _, event in found] == [Timer(T0 + GRACE + n * MINUTE_MS) for n in range(3)]
    assert [at for at, _ in found] == pytest.approx([35.0, 95.0, 155.0], abs=0.2)


async def test_what_happens_goes_in_as_it_comes() -> None:
    clock = VirtualClock(T0)
    found = await given(Script(clock, (1.0, prices), (3.0, prices)), 5.0)
    assert [(round(at), type(event)) for at, event in found] == [(1, Prices), (3, Prices)]


async def test_the_past_comes_first_in_pieces_of_whole_days() -> None:
    clock = VirtualClock(T0)
    source = Script(clock, (0.2, prices))
    opens = np.arange(T0 - T0 % DAY_MS - DAY_MS, T0, MINUTE_MS)
    nothing = np.full((3, len(opens)), np.nan)
    block = Block(opens, nothing, nothing, nothing, nothing, nothing, np.zeros(nothing.shape, dtype=np.bool_))
    source.past = [History(T0, Timeframe.M1, (Timeframe.M1,), block)]
    found = [event for _, event in await given(source, 1.0)]
    assert {type(event) for event in found[:-1]} == {History}
    assert len(found) > 2
    assert isinstance(found[-1], Prices)
    assert sum(event.block.bars for event in found if isinstance(event, History)) == len(opens)


async def test_corrections_are_reckoned_with_twenty_seconds_later_together() -> None:
    clock = VirtualClock(T0 + GRACE)
    found = await given(Script(clock, (1.0, repaired), (15.0, repaired)), 50.0)
    kinds = [(round(at - GRACE / 1000), type(event)) for at, event in found]
    assert kinds == [(1, Repair), (15, Repair), (21, Timer)]


async def test_every_corrected_token_has_a_timer_of_its_own_half_a_second_after_the_last() -> None:
    clock = VirtualClock(T0 + GRACE)
    lines = [(1.0 + at, partial(repaired, series=at % 2)) for at in range(4)]
    found = await given(Script(clock, *lines, (5.0, partial(repaired, series=2))), 50.0)
    timers = [round(at - GRACE / 1000, 1) for at, event in found if isinstance(event, Timer)]
    assert timers == pytest.approx([21.0, 21.5, 22.0], abs=0.6)


async def test_minutes_a_machine_slept_through_are_closed_by_one_timer() -> None:
    clock = VirtualClock(T0)
    source = Script(clock)
    shifted = asyncio.get_running_loop().create_task(_later(clock))
    found = [event for _, event in await given(source, 60.0)]
    await shifted
    assert found == [Timer(T0 + GRACE), Timer(T0 + 10 * MINUTE_MS + GRACE)]


async def _later(clock: VirtualClock) -> None:
    await clock.sleep(40.0)
    clock.shift_wall(10 * MINUTE_MS)


async def test_who_is_down_for_ten_seconds_is_told_once_and_again_when_back(caplog: pytest.LogCaptureFixture) -> None:
    clock = VirtualClock(T0)
    source = Script(clock)

    async def fail() -> None:
        await clock.sleep(5.0)
        source.feeds = (FeedView("jupiter", ok=False, text="no connection", speed=1.0),)
        await clock.sleep(30.0)
        source.feeds = (FeedView("jupiter", ok=True, text="well", speed=1.0),)

    failing = asyncio.ensure_future(fail())
    with caplog.at_level(logging.INFO, "mojobot.feed"):
        await given(source, 45.0)
    await failing
    assert caplog.messages == ["jupiter is down: no connection", "jupiter is back"]


def test_whoever_sets_the_wall_clock_changes_no_timer(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SteadyClock()
    before = clock.now_ms()
    monkeypatch.setattr("time.time_ns", lambda: (before + 3_600_000) * 1_000_000)
    assert 0 <= clock.now_ms() - before < 60_000
    assert clock.off_s == pytest.approx(3_600.0, abs=60.0)


async def test_a_network_that_is_gone_is_one_sentence_and_not_one_for_everybody(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock = VirtualClock(T0)
    source = Script(clock)
    never = FeedView("pyth", ok=True, text="off", speed=1.0, provider=ProviderView("off"))
    gone = tuple(FeedView(name, ok=False, text="no network", speed=1.0) for name in ("jupiter", "dexscreener"))
    source.feeds = (*gone, never)

    async def mend() -> None:
        await clock.sleep(30.0)
        source.feeds = (FeedView("jupiter", ok=True, text="well", speed=1.0), gone[1], never)

    mending = asyncio.ensure_future(mend())
    with caplog.at_level(logging.INFO, "mojobot.feed"):
        await given(source, 45.0)
    await mending
    assert caplog.messages == [
        "offline: no provider answers; they are asked on, entries wait, and stops are not watched until one does"
        " (no network)",
        "jupiter is back",
    ]
