"""Three lanes into the engine, drained in this order: commands, reports, market."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, replace

import numpy as np

from mojobot.model.events import Commanded, MarketEvent, Prices, SettingsChanged
from mojobot.model.market import MINUTE_MS, BoolArray
from mojobot.model.trading import Report

MARKET_LANE = 256  # events a tape may run ahead


@dataclass(frozen=True, slots=True)
class Item:
    """One event and its lane; `mark` is where the tape stood after it, if that is to be kept."""

    lane: str  # command, report, market
    event: Commanded | SettingsChanged | Report | MarketEvent
    mark: str | None = None


class Inbox:
    """Commands and reports are never dropped. In the market lane a feed may either wait or merge.

    `put` waits while the lane is full and merges nothing: a tape runs no
    faster than the engine. `offer` never waits: a newer tick replaces the
    unread older one of its token, source and minute, keeping high, low and
    volume. Once the lanes are closed and empty the inbox is `over`: who takes
    from it has gone.
    """

    def __init__(self, size: int = MARKET_LANE) -> None:
        self._size = size
        self._commands: deque[Item] = deque()
        self._reports: deque[Item] = deque()
        self._market: deque[Item] = deque()
        self._arrived = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self._closed = False
        self.linger = False  # somebody still looks: commands are awaited though the tape has ended
        self.over = False

    def command(self, event: Commanded | SettingsChanged) -> None:
        """Queue what a person wants."""
        self._commands.append(Item("command", event))
        self._arrived.set()

    def report(self, report: Report) -> None:
        """Queue a report."""
        self._reports.append(Item("report", report))
        self._arrived.set()

    async def put(self, event: MarketEvent, mark: str | None = None) -> None:
        """Queue a market event, waiting for room."""
        while len(self._market) >= self._size:
            self._room.clear()
            await self._room.wait()
        if self._closed:
            return
        self._market.append(Item("market", event, mark))
        self._arrived.set()

    def offer(self, event: MarketEvent) -> None:
        """Queue a market event at once; unread ticks of the same tokens and source are merged into it."""
        if self._closed:
            return
        if isinstance(event, Prices):
            event = self._merged(event)
        self._market.append(Item("market", event))
        self._arrived.set()

    @property
    def closed(self) -> bool:
        """Whether no market event will come any more."""
        return self._closed

    @property
    def ending(self) -> bool:
        """Whether what is queued now is the last."""
        return self._closed and not self.linger

    def close(self) -> None:
        """No market event will come any more; one that comes all the same is not taken."""
        self._closed = True
        self._arrived.set()
        self._room.set()

    def discard_market(self) -> None:
        """Forget unread market events: the session ends, the tape goes on from its mark."""
        self._market.clear()
        self.linger = False
        self.close()

    def take(self) -> Item | None:
        """The next item, or None when all lanes are empty."""
        for lane in (self._commands, self._reports):
            if lane:
                return lane.popleft()
        if not self._market:
            return None
        item = self._market.popleft()
        if len(self._market) <= self._size // 2:
            self._room.set()
        return item

    async def wait(self) -> bool:
        """Wait for something to take; False when nothing will come any more."""
        while not (self._commands or self._reports or self._market):
            if self.ending:
                self.over = True
                return False
            self._arrived.clear()
            await self._arrived.wait()
        return True

    def depth(self) -> tuple[int, int, int]:
        """Unread commands, reports, market events."""
        return len(self._commands), len(self._reports), len(self._market)

    def _merged(self, newer: Prices) -> Prices:
        """The newer batch with what unread ones knew of its tokens, which is taken out of them.

        Not beyond another kind of event or another minute: high, low and
        volume belong to the bar they happened in.
        """
        for at in range(len(self._market) - 1, -1, -1):
            item = self._market[at]
            older = item.event
            if not isinstance(older, Prices) or older.ts_ms // MINUTE_MS != newer.ts_ms // MINUTE_MS:
                break
            if older.source != newer.source:
                continue
            newer = merge(older, newer)
            left = ~np.isin(older.series, newer.series)
            if left.any():
                self._market[at] = replace(item, event=_part(older, left))
            else:
                del self._market[at]
        return newer


def merge(older: Prices, newer: Prices) -> Prices:
    """`newer` with what `older` knew of the same tokens: the newest price, the whole range, all the volume.

    A token is in a batch once. Unknown volume stays unknown: part of a sum is
    no sum. Tokens only `older` has are left out: their price is as old as it is.
    """
    at = {series: place for place, series in enumerate(older.series.tolist())}
    beside = np.array([at.get(series, -1) for series in newer.series.tolist()], dtype=np.int64)
    both = beside >= 0
    known = beside[both]
    high, low, volume, liquidity = (a.copy() for a in (newer.high, newer.low, newer.volume, newer.liquidity))
    high[both] = np.fmax(high[both], older.high[known])
    low[both] = np.fmin(low[both], older.low[known])
    volume[both] += older.volume[known]
    liquidity[both] = np.where(np.isnan(liquidity[both]), older.liquidity[known], liquidity[both])
    return replace(newer, high=high, low=low, volume=volume, liquidity=liquidity)


def _part(prices: Prices, chosen: BoolArray) -> Prices:
    """The batch of some of its tokens."""
    return replace(
        prices,
        series=prices.series[chosen],
        price=prices.price[chosen],
        high=prices.high[chosen],
        low=prices.low[chosen],
        volume=prices.volume[chosen],
        liquidity=prices.liquidity[chosen],
        at_ms=None if prices.at_ms is None else prices.at_ms[chosen],
    )
