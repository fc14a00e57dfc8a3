from __future__ import annotations

import asyncio

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojobot.core.bars import Ladder
from mojobot.core.panel import CLOSE, HIGH, LOW, VOLUME
from mojobot.model.commands import Pause
from mojobot.model.events import Commanded, Headline, MarketEvent, Prices, Timer
from mojobot.model.market import MINUTE_MS
from mojobot.model.trading import Failed
from mojobot.runtime.inbox import Inbox, merge
from tests.runtime.market import NAN, T0, TOKENS, prices

SECOND = 1_000


def _drained(inbox: Inbox) -> list[MarketEvent]:
    events = []
    while (item := inbox.take()) is not None:
        events.append(item.event)
    return events  # type: ignore[return-value]


def test_lanes_are_drained_commands_first_then_reports_then_the_market() -> None:
    inbox = Inbox()
    inbox.offer(Timer(T0))
    inbox.report(Failed("a", T0, "no"))
    inbox.command(Commanded(T0, Pause("one"), "cli"))
    inbox.report(Failed("b", T0, "no"))
    inbox.command(Commanded(T0, Pause("two"), "cli"))
    assert inbox.depth() == (2, 2, 1)
    lanes = [item.lane for item in iter(inbox.take, None)]
    assert lanes == ["command", "command", "report", "report", "market"]
    assert inbox.take() is None


def test_an_item_keeps_where_the_tape_stood() -> None:
    async def body() -> None:
        inbox = Inbox()
        await inbox.put(Timer(T0), "here")
        item = inbox.take()
        assert item is not None
        assert (item.event, item.mark) == (Timer(T0), "here")

    asyncio.run(body())


async def test_put_waits_when_the_lane_is_full_and_goes_on_when_half_is_taken() -> None:
    inbox = Inbox(size=4)

    async def play() -> None:
        for at in range(10):
            await inbox.put(Timer(T0 + at))

    playing = asyncio.create_task(play())
    await asyncio.sleep(0.01)
    assert inbox.depth() == (0, 0, 4)
    inbox.take()
    await asyncio.sleep(0.01)
    assert inbox.depth() == (0, 0, 3)  # one place is not yet room: a feed woken for each would only cost
    inbox.take()
    await asyncio.sleep(0.01)
    assert inbox.depth() == (0, 0, 4)
    playing.cancel()


async def test_a_full_market_lane_holds_up_neither_commands_nor_reports() -> None:
    inbox = Inbox(size=1)
    await inbox.put(Timer(T0))
    for at in range(500):
        inbox.command(Commanded(T0, Pause(str(at)), "cli"))
        inbox.report(Failed(str(at), T0, "no"))
    assert inbox.depth() == (500, 500, 1)


async def test_wait_ends_when_the_inbox_is_closed_and_empty() -> None:
    inbox = Inbox()
    await inbox.put(Timer(T0))
    inbox.close()
    assert await inbox.wait()
    assert not inbox.over
    inbox.take()
    assert not await inbox.wait()
    assert inbox.over


async def test_wait_wakes_for_what_comes() -> None:
    inbox = Inbox()
    waiting = asyncio.create_task(inbox.wait())
    await asyncio.sleep(0)
    inbox.command(Commanded(T0, Pause(), "cli"))
    assert await asyncio.wait_for(waiting, 1)
    inbox.take()
    waiting = asyncio.create_task(inbox.wait())
    await asyncio.sleep(0)
    inbox.close()
    assert not await asyncio.wait_for(waiting, 1)


async def test_discarding_forgets_the_market_alone_and_frees_who_waits_for_room() -> None:
    inbox = Inbox(size=1)
    await inbox.put(Timer(T0))
    putting = asyncio.create_task(inbox.put(Timer(T0 + 1)))
    await asyncio.sleep(0)
    inbox.command(Commanded(T0, Pause(), "cli"))
    inbox.report(Failed("a", T0, "no"))
    inbox.discard_market()
    await asyncio.wait_for(putting, 1)
    assert inbox.depth() == (1, 1, 0)


async def test_a_closed_inbox_takes_no_market_event() -> None:
    inbox = Inbox()
    inbox.close()
    await inbox.put(Timer(T0))
    inbox.offer(Timer(T0))
    assert inbox.depth() == (0, 0, 0)


async def test_put_merges_nothing() -> None:
    inbox = Inbox()
    await inbox.put(prices(T0))
    await inbox.put(prices(T0 + SECOND))
    assert inbox.depth() == (0, 0, 2)


def test_a_newer_tick_replaces_the_unread_one_of_its_token_keeping_range_and_volume() -> None:
    inbox = Inbox()
    inbox.offer(prices(T0, [0], [100.0], volume=[5.0]))
    inbox.offer(prices(T0 + SECOND, [0], [90.0], volume=[1.0]))
    inbox.offer(prices(T0 + 2 * SECOND, [0], [95.0], volume=[2.0]))
    (event,) = _drained(inbox)
    assert isinstance(event, Prices)
    assert (event.ts_ms, event.price[0], event.high[0], event.low[0], event.volume[0]) == (
        *(T0 + 2 * SECOND, 95.0, 100.0, 90.0, 8.0),
    )


def test_a_token_the_newer_batch_lacks_keeps_its_own_time() -> None:
    inbox = Inbox()
    inbox.offer(prices(T0, [0, 1], [100.0, 2.0]))
    inbox.offer(prices(T0 + 20 * SECOND, [0], [101.0]))
    first, second = _drained(inbox)
    assert isinstance(first, Prices)
    assert isinstance(second, Prices)
    assert (first.ts_ms, first.series.tolist()) == (T0, [1])  # its price is no fresher than it is
    assert (second.ts_ms, second.series.tolist(), second.volume.tolist()) == (T0 + 20 * SECOND, [0], [20.0])


def test_sources_are_not_mixed() -> None:
    inbox = Inbox()
    inbox.offer(prices(T0, [0], [100.0], source="one"))
    inbox.offer(prices(T0 + 1, [0], [101.0], source="two"))
    inbox.offer(prices(T0 + 2, [0], [102.0], source="one"))
    assert [(e.source, e.price[0]) for e in _drained(inbox) if isinstance(e, Prices)] == [
        ("two", 101.0),
        ("one", 102.0),
    ]


@pytest.mark.parametrize("between", [Timer(T0 + 1), Headline(T0 + 1, 0, 0.9, "up", "wire")])
def test_ticks_do_not_move_across_another_kind_of_event(between: MarketEvent) -> None:
    inbox = Inbox()
    for event in (prices(T0), between, prices(T0 + 2)):
        inbox.offer(event)
    assert [type(event) for event in _drained(inbox)] == [Prices, type(between), Prices]


def test_ticks_do_not_move_into_the_next_bar() -> None:
    inbox = Inbox()
    inbox.offer(prices(T0 + MINUTE_MS - 1, [0], [100.0]))
    inbox.offer(prices(T0 + MINUTE_MS, [0], [50.0]))  # its timer has yet to come
    first, second = _drained(inbox)
    assert isinstance(second, Prices)
    assert (first.ts_ms, second.high[0]) == (T0 + MINUTE_MS - 1, 50.0)


def test_unknown_volume_stays_unknown_and_known_liquidity_stays_known() -> None:
    older = prices(T0, [0, 1], [1.0, 1.0], volume=[5.0, NAN], liquidity=[1e6, NAN])
    newer = prices(T0 + 1, [1, 0], [1.0, 1.0], volume=[3.0, NAN], liquidity=[2e6, NAN])
    both = merge(older, newer)
    assert np.isnan(both.volume).all()
    assert both.liquidity.tolist() == [2e6, 1e6]


_BATCH = st.tuples(
    st.integers(0, 3 * 60),  # seconds after the one before
    st.sampled_from(["one", "two"]),
    st.lists(st.sampled_from([0, 1, 2]), min_size=1, max_size=3, unique=True),
    st.lists(st.floats(0.5, 200.0), min_size=3, max_size=3),
    st.lists(st.floats(0.0, 1e6), min_size=3, max_size=3),
    st.booleans(),  # a timer before it
)


def _events(drawn: list[tuple[int, str, list[int], list[float], list[float], bool]]) -> list[MarketEvent]:
    events: list[MarketEvent] = []
    now = T0
    for seconds, source, series, price, volume, timer in drawn:
        now += seconds * SECOND
        if timer:
            events.append(Timer(now))
        n = len(series)
        events.append(prices(now, series, price[:n], source=source, volume=volume[:n]))
    return events


@given(st.lists(_BATCH, max_size=25))
def test_merging_loses_no_volume_and_no_extreme_in_any_minute(
    drawn: list[tuple[int, str, list[int], list[float], list[float], bool]],
) -> None:
    """Per minute, token and source: the sum of volumes, the union of ranges and the newest price."""
    events = _events(drawn)
    inbox = Inbox()
    for event in events:
        inbox.offer(event)
    told, merged = _by_minute(events), _by_minute(_drained(inbox))
    assert told.keys() == merged.keys()
    for key, (high, low, volume, last, at) in told.items():
        assert merged[key][:2] == (high, low)
        assert merged[key][2] == pytest.approx(volume, rel=1e-12)
        assert merged[key][3:] == (last, at)


def _by_minute(events: list[MarketEvent]) -> dict[tuple[int, int, str], tuple[float, float, float, float, int]]:
    found: dict[tuple[int, int, str], tuple[float, float, float, float, int]] = {}
    for event in events:
        if not isinstance(event, Prices):
            continue
        for at, series in enumerate(event.series.tolist()):
            key = (event.ts_ms // MINUTE_MS, series, event.source)
            high, low, volume, *_ = found.get(key, (0.0, 1e9, 0.0))
            found[key] = (
                *(max(high, float(event.high[at])), min(low, float(event.low[at])), volume + float(event.volume[at])),
                *(float(event.price[at]), event.ts_ms),
            )
    return found


@given(st.lists(_BATCH, max_size=25))
def test_merging_changes_the_order_of_nothing_but_ticks(
    drawn: list[tuple[int, str, list[int], list[float], list[float], bool]],
) -> None:
    events = _events(drawn)
    inbox = Inbox()
    for event in events:
        inbox.offer(event)
    after = _drained(inbox)
    assert [e for e in after if isinstance(e, Timer)] == [e for e in events if isinstance(e, Timer)]
    assert [e.ts_ms for e in after] == sorted(e.ts_ms for e in after)
    for timer in (e for e in events if isinstance(e, Timer)):
        before = sum(float(e.volume.sum()) for e in events[: events.index(timer)] if isinstance(e, Prices))
        now = sum(float(e.volume.sum()) for e in after[: after.index(timer)] if isinstance(e, Prices))
        assert now == pytest.approx(before, rel=1e-12)


@given(st.lists(_BATCH, max_size=25))
def test_the_engine_makes_the_same_bars_of_merged_ticks(
    drawn: list[tuple[int, str, list[int], list[float], list[float], bool]],
) -> None:
    events = _events([(*d[:1], "one", *d[2:5], False) for d in drawn])
    inbox = Inbox()
    for event in events:
        inbox.offer(event)
    told, merged = _columns(events), _columns(_drained(inbox))
    assert told.keys() == merged.keys()
    for key, column in told.items():
        for row in (HIGH, LOW, CLOSE):
            np.testing.assert_array_equal(column[row], merged[key][row])
        np.testing.assert_allclose(column[VOLUME], merged[key][VOLUME], rtol=1e-12)


def _columns(events: list[MarketEvent]) -> dict[int, np.ndarray]:
    ladder = Ladder(TOKENS, 500, 2_000)
    for event in events:
        assert isinstance(event, Prices)
        ladder.tick(event)
    return {open_ms: column for (_, open_ms), column in ladder._waiting.items()}
