"""The events of one bar as they happen: prices four times a minute, and what flows beside them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from mojobot.feeds.demo.flows import Flows
from mojobot.feeds.demo.grid import BAR_MS, day_open
from mojobot.feeds.demo.mood import READ_MS
from mojobot.feeds.demo.paths import TICKS, Ticks
from mojobot.model.events import Headline, MarketEvent, Prices
from mojobot.model.market import MINUTE_MS, IntArray

SOURCE = "demo"
FIRST_TICK_MS = 7_500  # into the minute: nothing but the timer happens before
_TICK_MS = 15_000
_A_MINUTE = MINUTE_MS // _TICK_MS


def minutes(flow: Flows, number: int, row: int, made: Ticks) -> Iterator[tuple[int, list[MarketEvent]]]:
    """The 15 minutes of bar `row` of day `number`: when each opens, and its events in order of time."""
    open_ms = day_open(number) + row * BAR_MS
    series = np.arange(made.price.shape[1])
    series.setflags(write=False)
    told = [headline for headline in flow.headlines if open_ms <= headline.ts_ms < open_ms + BAR_MS]
    for first in range(0, TICKS, _A_MINUTE):
        minute_ms = open_ms + first * _TICK_MS
        events: list[MarketEvent] = [_prices(minute_ms, first + tick, tick, made, series) for tick in range(_A_MINUTE)]
        events += _beside(flow, told, row, minute_ms)
        yield minute_ms, sorted(events, key=_time)


def _prices(minute_ms: int, at: int, tick: int, made: Ticks, series: IntArray) -> Prices:
    price = made.price[at]
    ts_ms = minute_ms + FIRST_TICK_MS + tick * _TICK_MS
    return Prices(ts_ms, SOURCE, series, price, price, price, made.volume[at], made.liquidity)


def _beside(flow: Flows, told: list[Headline], row: int, minute_ms: int) -> Iterator[MarketEvent]:
    """What is learned in one minute beside prices; its large transactions and swaps at its end."""
    end_ms = minute_ms + MINUTE_MS
    yield from (headline for headline in told if minute_ms <= headline.ts_ms < end_ms)
    if minute_ms <= flow.readings.open_ms + row * BAR_MS + READ_MS < end_ms:
        yield flow.readings.at(row)
    for part in (flow.transfers, flow.trades):
        seen = part.between(minute_ms, end_ms, end_ms - 1)
        if seen is not None:
            yield seen


def _time(event: MarketEvent) -> int:
    return event.ts_ms
