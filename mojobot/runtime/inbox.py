"""Three lanes into the engine, drained in this order: commands, reports, market."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, replace

import numpy as np

from mojobot.model.events import Commanded, MarketEvent, Prices
from mojobot.model.trading import Report

MARKET_LANE = 256  # events a tape may run ahead


@dataclass(frozen=True, slots=True)
class Item:
    """One event and its lane; `mark` is where the tape stood after it, if that is to be kept."""

    lane: str  # command, report, market
    event: Commanded | Report | MarketEvent
    mark: str | None = None


class Inbox:
    """Commands and reports are never dropped. In the market lane a feed may either wait or merge.

    `put` waits while the lane is full and merges nothing: a tape runs no
    faster than the engine. `offer` never waits: a newer tick batch replaces
    the unread older one of its source, keeping high, low and volume.
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

    def command(self, event: Commanded) -> None:
        """Queue a command."""
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
        self._market.append(Item("market", event, mark))
        self._arrived.set()

    def offer(self, event: MarketEvent) -> None:
        """Queue a market event at once; unread ticks of the same source are merged into it."""
        if isinstance(event, Prices):
            event = self._merged(event)
        self._market.append(Item("market", event))
        self._arrived.set()

    def close(self) -> None:
        """No market event will come any more."""
        self._closed = True
        self._arrived.set()

    def discard_market(self) -> None:
        """Forget unread market events: the session ends, the tape goes on from its mark."""
        self._market.clear()
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
            if self._closed:
                return False
            self._arrived.clear()
            await self._arrived.wait()
        return True

    def depth(self) -> tuple[int, int, int]:
        """Unread commands, reports, market events."""
        return len(self._commands), len(self._reports), len(self._market)

    def _merged(self, newer: Prices) -> Prices:
        """The newer batch with what an unread one of its source knew beside it; that one is taken out."""
        for at in range(len(self._market) - 1, -1, -1):
            older = self._market[at].event
            if not isinstance(older, Prices):
                break  # a timer or a bar in between: ticks may not move across it
            if older.source == newer.source:
                del self._market[at]
                return merge(older, newer)
        return newer


def merge(older: Prices, newer: Prices) -> Prices:
    """Two batches of one source as one: the newest price, the whole range, all the volume."""
    kept = ~np.isin(older.series, newer.series)
    at = {int(series): place for place, series in enumerate(older.series.tolist())}
    beside = np.array([at.get(series, -1) for series in newer.series.tolist()], dtype=np.int64)
    both = beside >= 0
    high, low, volume = newer.high.copy(), newer.low.copy(), newer.volume.copy()
    high[both] = np.fmax(high[both], older.high[beside[both]])
    low[both] = np.fmin(low[both], older.low[beside[both]])
    volume[both] += older.volume[beside[both]]
    return replace(
        newer,
        series=np.concatenate((newer.series, older.series[kept])),
        price=np.concatenate((newer.price, older.price[kept])),
        high=np.concatenate((high, older.high[kept])),
        low=np.concatenate((low, older.low[kept])),
        volume=np.concatenate((volume, older.volume[kept])),
        liquidity=np.concatenate((newer.liquidity, older.liquidity[kept])),
    )
