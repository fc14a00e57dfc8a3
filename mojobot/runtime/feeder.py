"""Plays a tape into the inbox, at a multiple of real time or as fast as the engine takes it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import suppress
from threading import Thread

from mojobot.model.errors import FeedError
from mojobot.model.events import MarketEvent, Timer
from mojobot.model.market import Timeframe
from mojobot.model.views import FeedView
from mojobot.runtime.backfill import pieces
from mojobot.runtime.clock import Clock
from mojobot.runtime.inbox import Inbox
from mojobot.runtime.ports import Tape

_LOG = logging.getLogger("mojobot.feed")
_RETRY_S = (1.0, 2.0, 5.0, 10.0, 30.0)  # waits before a tape that failed is asked again; the last from then on
_YIELD_EVERY = 32  # events at most before others get a turn, at any speed
_SOON_S = 0.002  # a wait shorter than this is not worth a sleep
_LATE_S = 0.5  # a tape later than this goes on from here: it does not hurry after what it missed
_NAP_S = 0.25  # the longest sleep, so that another speed is noticed


class Feeder:
    """`speed` is market seconds per second, None for as fast as it goes; it may be changed while playing.

    Where the tape stands is stored with the timers that end a bar of
    `mark_every_ms`: the decision timeframe or less, so that a restart
    repeats no decision. A tape that raises FeedError is down, and is asked
    again until it gives an event; any other error ends the run.
    """

    def __init__(
        self,
        tape: Tape,
        inbox: Inbox,
        clock: Clock,
        speed: float | None,
        *,
        grace_ms: int = 2_000,
        mark_every_ms: int = Timeframe.M15.ms,
    ) -> None:
        self._tape = tape
        self._inbox = inbox
        self._clock = clock
        self._speed = speed
        self._grace_ms = grace_ms
        self._mark_every_ms = mark_every_ms
        self._market_ms: int | None = None  # where the pace is counted from
        self._began_s = 0.0
        self._marked = ""
        self._says = "opening"
        self._down_since_ms = 0  # wall clock; 0: it is up
        self._failures = 0  # since its last event

    @property
    def speed(self) -> float | None:
        """Market seconds per second; None: as fast as it goes."""
        return self._speed

    def play_at(self, speed: float | None) -> None:
        """Another speed from now on."""
        now_s = self._clock.monotonic()
        if self._market_ms is not None and self._speed is not None:
            self._market_ms += round((now_s - self._began_s) * 1000.0 * self._speed)
        self._speed, self._began_s = speed, now_s

    def views(self, name: str) -> tuple[FeedView, ...]:
        """How it stands: one tape, named as the market."""
        done, total = self._tape.progress
        up = not self._down_since_ms
        return (FeedView(name, up, self._says, self._speed, done, total, self._down_since_ms),)

    async def run(self) -> None:
        """Until the tape ends; the inbox is closed behind it."""
        while True:
            try:
                await self._play()
                break
            except FeedError as error:
                await self._wait_after(error)
        self._says = "ended"
        self._inbox.close()

    async def _play(self) -> None:
        events = self._tape.events()
        event = await _first(events)
        if event is not None:
            self._is_up()
        count = 0
        while event is not None:
            mark = self._mark(event)
            for piece in pieces(event):
                await self._pace(piece)
                await self._inbox.put(piece, mark)
                count += 1
                if count % _YIELD_EVERY == 0:
                    await self._clock.sleep(0)
            event = next(events, None)

    def _is_up(self) -> None:
        if self._down_since_ms:
            _LOG.info("the feed is back")
        self._says, self._down_since_ms, self._failures = "playing", 0, 0

    async def _wait_after(self, error: FeedError) -> None:
        if not self._down_since_ms:
            self._down_since_ms = self._clock.now_ms()
            _LOG.warning("the feed is down, and is asked again: %s", error)
        self._says = str(error)
        wait_s = _RETRY_S[min(self._failures, len(_RETRY_S) - 1)]
        self._failures += 1
        await self._clock.sleep(wait_s)

    def _mark(self, event: MarketEvent) -> str | None:
        """Where the tape stands after a timer that ends a bar worth a mark."""
        if not isinstance(event, Timer) or (event.ts_ms - self._grace_ms) % self._mark_every_ms:
            return None
        mark = self._tape.mark()
        if not mark or mark == self._marked:
            return None
        self._marked = mark
        return mark

    async def _pace(self, event: MarketEvent) -> None:
        while self._speed is not None:
            now_s = self._clock.monotonic()
            if self._market_ms is None:
                self._market_ms, self._began_s = event.ts_ms, now_s
            if event.ts_ms <= self._market_ms:  # back-fill may be of any time before
                return
            wait_s = self._began_s + (event.ts_ms - self._market_ms) / 1000.0 / self._speed - now_s
            if wait_s < -_LATE_S:
                self._market_ms, self._began_s = event.ts_ms, now_s
            if wait_s <= _SOON_S:
                return
            await self._clock.sleep(min(wait_s, _NAP_S))


async def _first(events: Iterator[MarketEvent]) -> MarketEvent | None:
    """The first event, made on a thread of its own: a tape makes its whole past for it.

    Nobody waits for that thread when the session ends before it is done.
    """
    loop = asyncio.get_running_loop()
    made: asyncio.Future[MarketEvent | None] = loop.create_future()

    def settle(event: MarketEvent | None, error: Exception | None) -> None:
        if made.done():  # cancelled: nobody waits any more
            if error is not None:
                _LOG.info("the tape failed after the run had ended: %s", error)
        elif error is None:
            made.set_result(event)
        else:
            made.set_exception(error)

    def make() -> None:
        event: MarketEvent | None = None
        error: Exception | None = None
        try:
            event = next(events, None)
        except Exception as fault:  # noqa: BLE001 - handed on to who waits for it
            error = fault
        with suppress(RuntimeError):  # that loop is closed: nobody waits any more
            loop.call_soon_threadsafe(settle, event, error)

    Thread(target=make, name="tape", daemon=True).start()
    return await made
