"""Plays a tape into the inbox, at a multiple of real time or as fast as the engine takes it."""

from __future__ import annotations

from mojobot.model.events import MarketEvent, Timer
from mojobot.model.market import MINUTE_MS, Timeframe
from mojobot.runtime.clock import Clock
from mojobot.runtime.inbox import Inbox
from mojobot.runtime.ports import Tape

_MARK_EVERY_MS = Timeframe.M15.ms
_YIELD_EVERY = 32  # events at most before others get a turn, at any speed
_SOON_S = 0.002  # a wait shorter than this is not worth a sleep


class Feeder:
    """`speed` is market seconds per second, None for as fast as it goes; it may be changed while playing."""

    def __init__(self, tape: Tape, inbox: Inbox, clock: Clock, speed: float | None) -> None:
        self._tape = tape
        self._inbox = inbox
        self._clock = clock
        self.speed = speed
        self._market_ms: int | None = None  # where the pace is counted from
        self._began_s = 0.0
        self._marked = ""
        self._next_mark_ms = 0

    async def run(self) -> None:
        """Until the tape ends; the inbox is closed behind it."""
        for count, event in enumerate(self._tape.events()):
            await self._pace(event)
            await self._inbox.put(event, self._mark(event))
            if count % _YIELD_EVERY == 0:
                await self._clock.sleep(0)
        self._inbox.close()

    def _mark(self, event: MarketEvent) -> str | None:
        """Where the tape stands after a timer, every quarter of an hour of market time."""
        if not isinstance(event, Timer) or event.ts_ms < self._next_mark_ms:
            return None
        mark = self._tape.mark()
        if not mark or mark == self._marked:
            return None
        self._marked, self._next_mark_ms = mark, event.ts_ms + _MARK_EVERY_MS - MINUTE_MS
        return mark

    async def _pace(self, event: MarketEvent) -> None:
        if self.speed is None:
            return
        if self._market_ms is None:
            self._market_ms, self._began_s = event.ts_ms, self._clock.monotonic()
        due_s = self._began_s + (event.ts_ms - self._market_ms) / 1000.0 / self.speed
        wait_s = due_s - self._clock.monotonic()
        if wait_s > _SOON_S:
            await self._clock.sleep(wait_s)
