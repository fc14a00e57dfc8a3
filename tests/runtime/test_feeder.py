from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest

from mojobot.model.errors import FeedError, StoreError
from mojobot.model.events import MarketEvent, Timer
from mojobot.model.market import MINUTE_MS
from mojobot.model.views import FeedView
from mojobot.runtime.feeder import Feeder
from mojobot.runtime.inbox import Inbox, Item
from tests.runtime.market import T0, FakeClock, FakeTape, prices

GRACE = 2_000
QUARTER = 15 * MINUTE_MS


def _timers(count: int, step_ms: int = MINUTE_MS) -> list[MarketEvent]:
    return [Timer(T0 + at * step_ms + GRACE) for at in range(1, count + 1)]


async def _played(feeder: Feeder, inbox: Inbox) -> list[Item]:
    await asyncio.wait_for(feeder.run(), 5)
    items = list(iter(inbox.take, None))
    assert not await inbox.wait()  # closed behind it
    return items


async def test_a_tape_is_played_in_order_and_to_its_end() -> None:
    inbox, events = Inbox(), _timers(100)
    items = await _played(Feeder(FakeTape(events), inbox, FakeClock(), None), inbox)
    assert [item.event for item in items] == events
    assert {item.lane for item in items} == {"market"}


async def test_an_empty_tape_ends_at_once() -> None:
    inbox = Inbox()
    assert await _played(Feeder(FakeTape(), inbox, FakeClock(), None), inbox) == []


async def test_at_full_speed_nothing_is_waited_for() -> None:
    inbox, clock = Inbox(), FakeClock()
    await _played(Feeder(FakeTape(_timers(100)), inbox, clock, None), inbox)
    assert clock.slept == []


@pytest.mark.parametrize(("speed", "seconds"), [(1.0, 540.0), (300.0, 1.8), (60.0, 9.0)])
async def test_market_time_passes_at_a_multiple_of_real_time(speed: float, seconds: float) -> None:
    inbox, clock = Inbox(), FakeClock()
    await _played(Feeder(FakeTape(_timers(10)), inbox, clock, speed), inbox)
    assert clock.seconds == pytest.approx(seconds, abs=0.01)


async def test_long_waits_are_slept_in_naps() -> None:
    inbox, clock = Inbox(), FakeClock()
    await _played(Feeder(FakeTape(_timers(3)), inbox, clock, 1.0), inbox)
    assert max(clock.slept) <= 0.25


async def test_a_tape_that_is_late_does_not_hurry() -> None:
    """A back-fill that took ten seconds is not followed by ten seconds of market at full speed."""
    clock = FakeClock()
    inbox = Inbox()

    class Slow(FakeTape):
        def events(self) -> Iterator[MarketEvent]:
            for at, event in enumerate(super().events()):
                if at == 1:
                    clock.seconds += 10.0
                yield event

    await _played(Feeder(Slow(_timers(4)), inbox, clock, 60.0), inbox)
    assert clock.seconds == pytest.approx(10.0 + 2.0, abs=0.01)


async def test_another_speed_holds_from_where_the_tape_stands() -> None:
    inbox, clock = Inbox(), FakeClock()
    feeder = Feeder(FakeTape(_timers(10)), inbox, clock, 60.0)
    playing = asyncio.create_task(feeder.run())
    while clock.seconds < 4.5:
        await asyncio.sleep(0)
    assert feeder.speed == 60.0
    feeder.play_at(30.0)
    await asyncio.wait_for(playing, 5)
    assert clock.seconds == pytest.approx(4.5 + 4.5 * 2, abs=0.3)


async def test_another_speed_is_noticed_in_the_middle_of_a_wait() -> None:
    inbox, clock = Inbox(), FakeClock()
    feeder = Feeder(FakeTape(_timers(2, 24 * 60 * MINUTE_MS)), inbox, clock, 1.0)
    playing = asyncio.create_task(feeder.run())
    while clock.seconds < 10.0:
        await asyncio.sleep(0)
    feeder.play_at(None)
    await asyncio.wait_for(playing, 5)
    assert clock.seconds < 11.0


async def test_marks_come_with_the_timers_that_end_a_quarter_of_an_hour() -> None:
    inbox = Inbox()
    items = await _played(Feeder(FakeTape(_timers(40)), inbox, FakeClock(), None), inbox)
    marked = {item.event.ts_ms: item.mark for item in items if item.mark is not None}
    assert marked == {T0 + QUARTER + GRACE: "15", T0 + 2 * QUARTER + GRACE: "30"}


async def test_the_grace_of_the_timers_is_known() -> None:
    """With five minutes of grace the timer of 00:15 comes at 00:20."""
    inbox, grace = Inbox(), 300_000
    events: list[MarketEvent] = [Timer(T0 + at * MINUTE_MS + grace) for at in range(1, 20)]
    items = await _played(Feeder(FakeTape(events), inbox, FakeClock(), None, grace_ms=grace), inbox)
    assert [item.event.ts_ms for item in items if item.mark] == [T0 + QUARTER + grace]


async def test_marks_follow_a_finer_decision_timeframe() -> None:
    inbox = Inbox()
    feeder = Feeder(FakeTape(_timers(10)), inbox, FakeClock(), None, mark_every_ms=5 * MINUTE_MS)
    assert [item.mark for item in await _played(feeder, inbox) if item.mark] == ["5", "10"]


async def test_a_mark_that_has_not_moved_is_not_stored_again() -> None:
    inbox = Inbox()

    class Still(FakeTape):
        def mark(self) -> str:
            return "same"

    items = await _played(Feeder(Still(_timers(3, QUARTER)), inbox, FakeClock(), None), inbox)
    assert [item.mark for item in items] == ["same", None, None]


async def test_a_tape_that_cannot_continue_has_no_marks() -> None:
    inbox = Inbox()

    class Endless(FakeTape):
        def mark(self) -> str:
            return ""

    items = await _played(Feeder(Endless(_timers(3, QUARTER)), inbox, FakeClock(), None), inbox)
    assert [item.mark for item in items] == [None, None, None]


async def test_prices_carry_no_mark() -> None:
    inbox = Inbox()
    events: list[MarketEvent] = [*_timers(1, QUARTER), prices(T0 + QUARTER + GRACE)]
    items = await _played(Feeder(FakeTape(events), inbox, FakeClock(), None), inbox)
    assert [item.mark for item in items] == ["1", None]


async def test_a_tape_runs_no_further_ahead_than_the_lane_is_long() -> None:
    inbox, tape = Inbox(size=10), FakeTape(_timers(1_000))
    playing = asyncio.create_task(Feeder(tape, inbox, FakeClock(), None).run())
    while inbox.depth()[2] < 10:
        await asyncio.sleep(0)
    await asyncio.sleep(0.01)
    assert tape.given == 11  # one in hand
    playing.cancel()


async def test_others_get_their_turn_at_any_speed() -> None:
    inbox, turns = Inbox(size=10_000), 0

    async def other() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    beside = asyncio.create_task(other())
    await Feeder(FakeTape(_timers(640)), inbox, FakeClock(), None).run()
    beside.cancel()
    assert turns >= 20


@pytest.mark.parametrize("before", [0, 3])
async def test_what_goes_wrong_in_a_tape_is_raised(before: int) -> None:
    tape = FakeTape(_timers(before), StoreError("the demo market cannot be continued"))
    with pytest.raises(StoreError, match="the demo market cannot be continued"):
        await asyncio.wait_for(Feeder(tape, Inbox(), FakeClock(), None).run(), 5)


async def test_others_get_their_turn_while_a_tape_makes_its_past() -> None:
    go = threading.Event()

    class Slow(FakeTape):
        def events(self) -> Iterator[MarketEvent]:
            assert go.wait(5)
            yield from super().events()

    inbox = Inbox()
    playing = asyncio.create_task(Feeder(Slow(_timers(1)), inbox, FakeClock(), None).run())
    for _ in range(100):
        await asyncio.sleep(0)
    assert inbox.depth() == (0, 0, 0)
    go.set()
    await asyncio.wait_for(playing, 5)
    assert inbox.depth() == (0, 0, 1)


async def test_nobody_waits_for_a_past_that_is_no_longer_wanted() -> None:
    go = threading.Event()

    class Slow(FakeTape):
        def events(self) -> Iterator[MarketEvent]:
            assert go.wait(5)
            yield from super().events()

    playing = asyncio.create_task(Feeder(Slow(_timers(1)), Inbox(), FakeClock(), None).run())
    await asyncio.sleep(0.01)
    playing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await playing
    go.set()


class Flaky(FakeTape):
    """Cannot be read the first `times`; then it gives its events."""

    def __init__(self, events: list[MarketEvent], times: int) -> None:
        super().__init__(events)
        self.times = times

    def events(self) -> Iterator[MarketEvent]:
        if self.times:
            self.times -= 1
            raise FeedError("no answer for 10 s")
        yield from super().events()


async def test_a_tape_that_is_down_is_asked_again_and_shown_as_down_until_it_gives_something() -> None:
    inbox, clock = Inbox(), FakeClock()
    clock.seconds = 100.0
    feeder = Feeder(Flaky(_timers(2), times=3), inbox, clock, None)
    assert feeder.views("live")[0] == FeedView("live", ok=True, text="opening", speed=None, total=2)
    playing = asyncio.create_task(feeder.run())
    while clock.seconds < 103.0:  # waits of 1 s and of 2 s are over
        await asyncio.sleep(0)
    down = feeder.views("live")[0]
    assert (down.ok, down.text, down.down_since_ms) == (False, "no answer for 10 s", T0 + 100_000)
    await asyncio.wait_for(playing, 5)
    assert clock.slept == [1.0, 2.0, 5.0]
    up = feeder.views("live")[0]
    assert (up.ok, up.text, up.down_since_ms) == (True, "ended", 0)
    assert [item.event for item in iter(inbox.take, None)] == _timers(2)


async def test_a_tape_that_fails_on_its_way_goes_on_where_it_stood() -> None:
    class Torn(FakeTape):
        def events(self) -> Iterator[MarketEvent]:
            while self.given < 6:
                if self.given == 3:
                    self.given += 1
                    raise FeedError("torn")
                self.given += 1
                yield Timer(T0 + self.given)

    inbox, clock = Inbox(), FakeClock()
    feeder = Feeder(Torn(), inbox, clock, None)
    items = await _played(feeder, inbox)
    assert [item.event.ts_ms - T0 for item in items] == [1, 2, 3, 5, 6]
    assert (clock.slept, feeder.views("live")[0].ok) == ([1.0], True)
