"""The tape: what it declares, the order of its events, that a seed is a market, that it goes on where it stood."""

import json
from collections.abc import Iterator
from dataclasses import fields
from itertools import islice

import numpy as np
import pytest

from mojobot.feeds.demo.grid import START_MS
from mojobot.feeds.demo.market import DemoMarket
from mojobot.model.errors import SettingsError, StoreError
from mojobot.model.events import Headline, History, MarketEvent, Mood, Prices, Swaps, Timer, Whales
from mojobot.model.market import DAY_MS, MINUTE_MS, Block, Timeframe, TokenClass

QUARTER_MS = 15 * MINUTE_MS


def written(event: object) -> bytes:
    """An event or a block of one, byte for byte."""
    parts = [type(event).__name__.encode()]
    for field in fields(event):  # type: ignore[arg-type]
        value = getattr(event, field.name)
        if isinstance(value, np.ndarray):
            parts.append(f"{value.dtype}{value.shape}".encode() + value.tobytes())
        else:
            parts.append(written(value) if isinstance(value, Block) else repr(value).encode())
    return b"|".join(parts)


def live(market: DemoMarket) -> Iterator[MarketEvent]:
    """The events after the back-fill and its timer."""
    events = market.events()
    for event in events:
        if isinstance(event, Timer):
            return events
    raise AssertionError("no timer ended the back-fill")


def test_it_says_what_it_is() -> None:
    opened = DemoMarket(7).opened(3)
    assert (opened.ts_ms, opened.session, opened.market, opened.ticks) == (START_MS, 3, "demo", True)
    assert [token.symbol for token in opened.tokens[:5]] == ["SOL", "BTC", "ETH", "USDC", "BNSOL"]
    assert len(opened.tokens) == 50
    assert {token.mint for token in opened.tokens} == {""}
    assert {token.token_class for token in opened.tokens} == set(TokenClass)
    provides = opened.provides
    assert provides.volume and provides.liquidity and provides.whales and provides.sentiment
    assert not provides.second_source and not provides.token_safety
    assert opened.costs.pool_fee == 0.0025


def test_it_begins_with_45_days_of_quarters_and_a_day_of_minutes() -> None:
    quarters, minutes = islice(DemoMarket(7).events(), 2)
    assert isinstance(quarters, History) and isinstance(minutes, History)
    assert quarters.fills == (Timeframe.M15, Timeframe.H1, Timeframe.H4)
    assert minutes.fills == (Timeframe.M1, Timeframe.M5)
    assert quarters.ts_ms == minutes.ts_ms == START_MS
    assert quarters.block.close.shape == (50, 45 * 96)
    assert minutes.block.close.shape == (50, 1440)
    assert quarters.block.open_ms[0] == START_MS - 45 * DAY_MS
    assert quarters.block.open_ms[-1] == START_MS - QUARTER_MS
    assert minutes.block.open_ms[-1] == START_MS - MINUTE_MS
    assert not quarters.block.synthetic.any()


def test_the_quarters_are_made_of_the_minutes() -> None:
    quarters, minutes = (event.block for event in islice(DemoMarket(7).events(), 2) if isinstance(event, History))
    day = quarters.part(quarters.bars - 96, quarters.bars)
    split = (50, 96, 15)
    assert np.array_equal(day.open, minutes.open.reshape(split)[:, :, 0])
    assert np.array_equal(day.high, minutes.high.reshape(split).max(axis=2))
    assert np.array_equal(day.low, minutes.low.reshape(split).min(axis=2))
    assert np.array_equal(day.close, minutes.close.reshape(split)[:, :, -1])
    assert np.array_equal(day.volume, minutes.volume.reshape(split).sum(axis=2))


def test_the_rest_of_the_past_is_told_before_the_first_timer() -> None:
    past: list[MarketEvent] = []
    for event in DemoMarket(7).events():
        past.append(event)
        if isinstance(event, Timer):
            break
    whales, swaps, mood = past[2:5]
    assert isinstance(whales, Whales) and isinstance(swaps, Swaps) and isinstance(mood, Mood)
    assert START_MS - 26 * 3_600_000 < swaps.at_ms.min() < START_MS - DAY_MS < swaps.at_ms.max() < START_MS
    assert START_MS - 30 * 3_600_000 <= whales.at_ms.min() < START_MS - DAY_MS < whales.at_ms.max() < START_MS
    assert START_MS - 8 * DAY_MS < mood.at_ms.min() < START_MS - 7 * DAY_MS < mood.at_ms.max() < START_MS
    assert set(mood.series.tolist()) == set(range(-1, 50))
    headlines = past[5:-1]
    assert len(headlines) > 100
    assert all(isinstance(told, Headline) and told.ts_ms < START_MS for told in headlines)
    assert past[-1] == Timer(START_MS)


def test_prices_come_four_times_a_minute_and_the_timer_after_the_minute() -> None:
    events = list(islice(live(DemoMarket(7)), 30))
    prices = [event.ts_ms - START_MS for event in events if isinstance(event, Prices)]
    timers = [event.ts_ms - START_MS for event in events if isinstance(event, Timer)]
    assert prices[:6] == [7_500, 22_500, 37_500, 52_500, 67_500, 82_500]
    assert timers[:3] == [62_000, 122_000, 182_000]


@pytest.mark.parametrize("grace_ms", [0, 2_000, 35_000, 90_000])
def test_events_are_in_order_of_time_whatever_the_grace(grace_ms: int) -> None:
    events = list(live(DemoMarket(7, 8, grace_ms, bars=40)))
    times = [event.ts_ms for event in events]
    assert times == sorted(times)
    timers = [event.ts_ms for event in events if isinstance(event, Timer)]
    assert timers == [START_MS + (bar + 1) * MINUTE_MS + grace_ms for bar in range(40)]
    assert events[-1] == Timer(timers[-1])


def test_it_ends_after_the_bars_asked_for() -> None:
    assert sum(isinstance(event, Timer) for event in live(DemoMarket(7, 8, bars=100))) == 100
    assert list(live(DemoMarket(7, 8, bars=0))) == []


def test_every_batch_has_every_token_and_is_sound() -> None:
    for event in islice(live(DemoMarket(3)), 1_000):
        if isinstance(event, Prices):
            assert event.series.tolist() == list(range(50))
            assert (event.price > 0).all() and (event.low <= event.price).all() and (event.price <= event.high).all()
            assert (event.volume >= 0).all() and np.isfinite(event.volume).all()
            assert (event.liquidity > 1e4).all() and (event.liquidity < 2e8).all()
        if isinstance(event, Whales):
            assert (event.at_ms <= event.ts_ms).all()
            assert ((event.buy_usd > 0) ^ (event.sell_usd > 0) ^ (event.inflow_usd > 0) ^ (event.outflow_usd > 0)).all()
        if isinstance(event, Mood):
            assert ((event.score >= 0) & (event.score <= 1)).all() and (event.mentions >= 0).all()


def test_the_same_seed_is_the_same_market_byte_for_byte() -> None:
    one, two = (b"".join(map(written, DemoMarket(7, 6, bars=300).events())) for _ in range(2))
    assert one == two


def test_another_seed_is_another_market() -> None:
    one, two = (next(iter(DemoMarket(seed, 12).events())) for seed in (7, 8))
    assert isinstance(one, History) and isinstance(two, History)
    assert not np.array_equal(one.block.close, two.block.close)


@pytest.mark.parametrize("stop", [7, 95, 1_440])
def test_interrupted_and_resumed_is_as_if_it_had_run_on(stop: int) -> None:
    first = DemoMarket(7, 12, bars=stop)
    list(first.events())
    resumed = DemoMarket(7, 12, bars=60, resume=first.mark())
    at_ms = resumed.opened(2).ts_ms
    assert at_ms == START_MS + stop // 15 * QUARTER_MS
    whole = [written(event) for event in live(DemoMarket(7, 12, bars=stop + 60)) if event.ts_ms > at_ms + 2_000]
    again = [written(event) for event in live(resumed)]
    assert again == whole[: len(again)]
    assert len(again) > 300


def test_a_resumed_market_has_the_bars_that_its_ticks_made() -> None:
    first = DemoMarket(7, 12, bars=100)
    ticks = [event for event in live(first) if isinstance(event, Prices)]
    quarters = next(iter(DemoMarket(7, 12, resume=first.mark()).events()))
    assert isinstance(quarters, History)
    block = quarters.block
    assert int(block.open_ms[-1]) == START_MS + 5 * QUARTER_MS
    assert int(block.open_ms[0]) % Timeframe.H4.ms == 0
    for bar in range(6):
        of_bar = [tick for tick in ticks if (tick.ts_ms - START_MS) // QUARTER_MS == bar]
        column = block.bars - 6 + bar
        assert np.array_equal(block.open[:, column], of_bar[0].price)
        assert np.array_equal(block.high[:, column], np.max([tick.price for tick in of_bar], axis=0))
        assert np.array_equal(block.low[:, column], np.min([tick.price for tick in of_bar], axis=0))
        assert np.array_equal(block.close[:, column], of_bar[-1].price)
        assert np.array_equal(block.volume[:, column], np.sum([tick.volume for tick in of_bar], axis=0))


def test_the_mark_moves_with_the_timer_of_a_quarter() -> None:
    market = DemoMarket(7, 8, bars=31)
    assert market.mark() == ""
    seen = {}
    for event in market.events():
        seen[event.ts_ms] = json.loads(market.mark())["at_ms"]
    assert seen[START_MS + 14 * MINUTE_MS + 52_500] == START_MS
    assert seen[START_MS + 15 * MINUTE_MS + 2_000] == START_MS + QUARTER_MS
    assert seen[START_MS + 31 * MINUTE_MS + 2_000] == START_MS + 2 * QUARTER_MS


def mark_of(**changes: object) -> str:
    market = DemoMarket(7, 8, bars=20)
    list(market.events())
    return json.dumps(json.loads(market.mark()) | changes)


def test_another_seed_in_the_mark_is_refused_naming_both() -> None:
    with pytest.raises(SettingsError, match=r"seed 7, and 9 was asked for"):
        DemoMarket(9, 8, resume=mark_of())


def test_another_number_of_tokens_in_the_mark_is_refused_naming_both() -> None:
    with pytest.raises(SettingsError, match=r"number of tokens 8, and 50 was asked for"):
        DemoMarket(7, 50, resume=mark_of())


def test_a_market_that_no_longer_comes_out_the_same_is_not_continued() -> None:
    market = DemoMarket(7, 8, resume=mark_of(digest="0123456789abcdef"))
    with pytest.raises(StoreError, match="cannot be continued"):
        next(iter(market.events()))


def test_a_mark_of_another_version_of_the_simulation_is_refused() -> None:
    with pytest.raises(StoreError, match="version 0 of the simulation"):
        DemoMarket(7, 8, resume=mark_of(scheme=0))


@pytest.mark.parametrize(
    "text",
    [
        *("", "{}", "[1]", "null", "nonsense", '{"market":"replay"}'),
        *('{"market":"demo","seed":7}', '{"market":"demo","seed":7,"tokens":8,"at_ms":5,"digest":"a","scheme":1}'),
    ],
)
def test_what_is_no_mark_is_one_clear_error(text: str) -> None:
    if text == "":
        assert DemoMarket(7, 8, resume=text).opened(1).ts_ms == START_MS
        return
    with pytest.raises(StoreError, match="cannot be read"):
        DemoMarket(7, 8, resume=text)
