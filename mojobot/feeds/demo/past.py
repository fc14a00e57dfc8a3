"""What has happened before a session starts: bars, large transactions, swaps, moods and headlines."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mojobot.feeds.demo.day import Day
from mojobot.feeds.demo.flows import Flows, flows
from mojobot.feeds.demo.grid import BAR_MS, BARS_PER_DAY, HISTORY_DAYS, day_open
from mojobot.feeds.demo.history import Candles
from mojobot.feeds.demo.mood import backfill, readings
from mojobot.feeds.demo.news import headlines
from mojobot.feeds.demo.paths import ticks
from mojobot.feeds.demo.skeleton import Skeleton
from mojobot.feeds.demo.swaps import joined as swapped
from mojobot.feeds.demo.swaps import trades
from mojobot.feeds.demo.tokens import Universe
from mojobot.feeds.demo.whales import joined, transfers
from mojobot.model.events import Headline, History, MarketEvent, Mood, Swaps, Whales
from mojobot.model.market import DAY_MS, HOUR_MS, Timeframe

_WHALES_MS = 30 * HOUR_MS
_SWAPS_MS = 25 * HOUR_MS
_MOOD_MS = 7 * DAY_MS + 6 * HOUR_MS  # a week of sums over six hours
_KEPT_DAYS = 9  # that much, wherever in a day it ends


@dataclass(frozen=True, slots=True, eq=False)
class Past:
    """All that leads up to `at_ms`; `row` of `today` is the bar that opens then, 96 if the day is over."""

    at_ms: int
    today: Day
    row: int
    flows: Flows  # today's
    quarters: Candles
    minutes: Candles
    whales: Whales | None
    swaps: Swaps | None
    moods: Mood
    headlines: tuple[Headline, ...]

    def events(self) -> Iterator[MarketEvent]:
        """The back-fill in the order a session takes it; headlines keep the time they were published."""
        yield History(self.at_ms, Timeframe.M15, (Timeframe.M15, Timeframe.H1, Timeframe.H4), self.quarters.block())
        yield History(self.at_ms, Timeframe.M1, (Timeframe.M1, Timeframe.M5), self.minutes.block())
        if self.whales is not None:
            yield self.whales
        if self.swaps is not None:
            yield self.swaps
        yield self.moods
        yield from self.headlines


def past(skeleton: Skeleton, seed: int, listed: Universe, at_ms: int) -> Past:
    """Run a new `skeleton` to `at_ms`, the open of a quarter-hour, drawing the ticks that history covers."""
    since_ms = (at_ms - HISTORY_DAYS * DAY_MS) // Timeframe.H4.ms * Timeframe.H4.ms  # a whole 4h bar comes first
    quarters = Candles(Timeframe.M15, listed.size, since_ms, at_ms)
    minutes = Candles(Timeframe.M1, listed.size, at_ms - DAY_MS, at_ms)
    days: deque[Day] = deque(maxlen=_KEPT_DAYS)
    while not days or day_open(days[-1].number + 1) < at_ms:
        day = skeleton.day()
        days.append(day)
        for row in range(BARS_PER_DAY):
            open_ms = day_open(day.number) + row * BAR_MS
            if not since_ms <= open_ms < at_ms:
                continue
            made = ticks(seed, day, row)
            quarters.add(made)
            if open_ms >= at_ms - DAY_MS:
                minutes.add(made)
    today = days[-1]
    return Past(
        at_ms,
        today,
        (at_ms - day_open(today.number)) // BAR_MS,
        flows(seed, today, listed),
        quarters,
        minutes,
        _whales(seed, days, listed, at_ms),
        _swaps(seed, days, listed, at_ms),
        backfill([readings(seed, day, listed.log_liquidity) for day in days], at_ms - _MOOD_MS, at_ms),
        tuple(_headlines(seed, days, listed, at_ms)),
    )


def _whales(seed: int, days: Iterable[Day], listed: Universe, at_ms: int) -> Whales | None:
    """Large transactions of the last hours; those of the days before are not made at all."""
    since_ms = at_ms - _WHALES_MS
    recent = [transfers(seed, day, listed.whale_usd) for day in days if day_open(day.number + 1) > since_ms]
    return joined(recent).between(since_ms, at_ms, at_ms)


def _swaps(seed: int, days: Iterable[Day], listed: Universe, at_ms: int) -> Swaps | None:
    since_ms = at_ms - _SWAPS_MS
    recent = [trades(seed, day, listed) for day in days if day_open(day.number + 1) > since_ms]
    return swapped(recent).between(since_ms, at_ms, at_ms)


def _headlines(seed: int, days: Iterable[Day], listed: Universe, at_ms: int) -> Iterator[Headline]:
    for day in days:
        told = headlines(seed, day, listed.tokens)
        yield from (headline for headline in told if at_ms - _MOOD_MS <= headline.ts_ms < at_ms)
