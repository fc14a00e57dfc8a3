"""What a live market gives, held against the clock: how old prices are, and when bars are there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

import numpy as np

from mojobot.core.bars import Ladder
from mojobot.core.quality import Quotes
from mojobot.model.events import History, MarketEvent, Prices, Repair
from mojobot.model.market import MINUTE_MS, FloatArray, Timeframe
from tests.feeds.live.wired import Live

LOOK_S = 1.0


class Watch:
    """Believed prices and 1m bars of a live market, without an engine."""

    def __init__(self, live: Live) -> None:
        self.live = live
        data = live.settings.data.live
        self.series = len(live.seats.tokens)
        self.quotes = Quotes(self.series, data)
        self.grace_ms = data.grace_ms
        self.ladder = Ladder(live.seats.listed(), data.kept_bars, self.grace_ms, live.clock.now_ms())
        for event in live.market.history():
            self.take(event)
        self.ages_s: list[FloatArray] = []  # of every token, every second
        self.late_s: list[float] = []  # of every bar of every token, after its end; infinite where there is none
        self.gaps_s: list[float] = []  # between two batches of prices
        self._heard_s = live.clock.monotonic()
        self._due_ms = self._newest_end()

    def take(self, event: MarketEvent) -> None:
        """What the market gives."""
        match event:
            case Prices():
                now = self.live.clock.monotonic()
                self.gaps_s.append(now - self._heard_s)
                self._heard_s = now
                believed = self.quotes.take(event)
                if believed is not None:
                    self.ladder.tick(believed)
            case Repair():
                self.ladder.repair(event)
            case History():
                list(self.ladder.fill(event))
            case _:
                pass

    async def run(self, minutes: float, each: Callable[[float], None] = lambda _: None) -> None:
        """Let the market run; `each` is called every second with the minutes gone."""
        running = asyncio.ensure_future(self.live.market.run(self.take, self.live.looks))
        began = self.live.clock.monotonic()
        while (gone := self.live.clock.monotonic() - began) < 60.0 * minutes:
            await self.live.clock.sleep(LOOK_S)
            self._look()
            each(gone / 60.0)
            if running.done():
                running.result()
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running

    def _newest_end(self) -> int:
        past = self.live.clock.now_ms() - self.grace_ms
        return past - past % MINUTE_MS

    def _look(self) -> None:
        now_ms = self.live.clock.now_ms()
        self.quotes.settle(now_ms)
        self.ages_s.append((now_ms - self.quotes.at_ms) / 1000.0)
        due_ms = self._newest_end()
        if due_ms <= self._due_ms:
            return
        self._due_ms = due_ms
        for end_ms, _ in self.ladder.close(due_ms + self.grace_ms):
            newest = self.ladder.panels[Timeframe.M1].last(1)
            there = np.isfinite(newest.close[:, 0]) & ~newest.synthetic[:, 0]
            self.late_s.extend(np.where(there, (now_ms - end_ms) / 1000.0, np.inf).tolist())


def percentile(values: FloatArray | list[float], q: float) -> float:
    """Of all values, infinite ones among them."""
    ranked = np.sort(np.asarray(values, dtype=np.float64).ravel())
    return float(ranked[min(int(q * len(ranked)), len(ranked) - 1)])
