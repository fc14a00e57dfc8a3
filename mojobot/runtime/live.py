"""Carries what happens by itself into the inbox, and tells market time."""

from __future__ import annotations

import asyncio
import logging

from mojobot.model.events import MarketEvent, Repair, Timer
from mojobot.model.market import MINUTE_MS
from mojobot.model.views import FeedView
from mojobot.runtime.backfill import pieces
from mojobot.runtime.clock import Clock
from mojobot.runtime.inbox import Inbox
from mojobot.runtime.ports import Looking, Source

_LOG = logging.getLogger("mojobot.feed")
NAP_S = 0.5  # the longest sleep between two looks at the clock
SETTLE_S = 20.0  # corrections that came wait this long for others, then they are reckoned with
_NOBODY = "offline: no provider answers; they are asked on, entries wait, and stops are not watched until one does"
_TOLD_S = 10.0  # a provider must be down for this long to be worth a line in the log


class LiveFeeder:
    """Events go in as they come; a Timer follows every minute, `grace_ms` after its end.

    Minutes missed (a machine that slept) are closed by one Timer: the engine
    votes on none that is not news. Corrections are followed by Timers of
    their own, one for each token corrected, as the engine goes over one at a
    time: so they are not all reckoned with at the next close.
    """

    speed: float | None = 1.0

    def __init__(self, source: Source, inbox: Inbox, clock: Clock, looking: Looking, *, grace_ms: int) -> None:
        self._source = source
        self._inbox = inbox
        self._clock = clock
        self._looking = looking
        self._grace_ms = grace_ms
        self._corrected_s: float | None = None  # since when corrections wait
        self._corrected: set[int] = set()  # series
        self._unread = 0  # corrected tokens the engine has still to go over
        self._down: dict[str, float] = {}  # provider -> since when, monotonic; told of ones are negative

    def views(self, name: str) -> tuple[FeedView, ...]:  # noqa: ARG002 - a tape is named, providers name themselves
        """How every provider stands."""
        return self._source.views()

    async def run(self) -> None:
        """Until cancelled; the inbox is closed behind it."""
        try:
            for event in self._source.history():
                for piece in pieces(event):
                    await self._inbox.put(piece)
                    await self._clock.sleep(0)
            async with asyncio.TaskGroup() as group:
                group.create_task(self._source.run(self._give, self._looking), name="source")
                group.create_task(self._timers(), name="timers")
        finally:
            self._inbox.close()
            await self._source.close()

    def _give(self, event: MarketEvent) -> None:
        if isinstance(event, Repair):
            self._corrected_s = self._clock.monotonic() if self._corrected_s is None else self._corrected_s
            self._corrected.update(event.series.tolist())
        self._inbox.offer(event)

    async def _timers(self) -> None:
        """Market time, and the log of who is down."""
        closed_ms = self._due_ms()
        while True:
            await self._clock.sleep(min(self._left_s(closed_ms), NAP_S))
            due_ms = self._due_ms()
            if due_ms > closed_ms:
                closed_ms = due_ms
                self._offer_timer(closed_ms + self._grace_ms)
            elif self._settled() or self._unread:
                self._offer_timer(self._clock.now_ms())
            self._tell()

    def _due_ms(self) -> int:
        """The newest end of a minute whose grace is over."""
        past_ms = self._clock.now_ms() - self._grace_ms
        return past_ms - past_ms % MINUTE_MS

    def _left_s(self, closed_ms: int) -> float:
        return max((closed_ms + MINUTE_MS + self._grace_ms - self._clock.now_ms()) / 1000.0, 0.0)

    def _settled(self) -> bool:
        waits = self._corrected_s
        return waits is not None and self._clock.monotonic() - waits >= SETTLE_S

    def _offer_timer(self, ts_ms: int) -> None:
        """Whatever was corrected until now will be applied with it, and the first of those tokens gone over."""
        self._unread = max(self._unread + len(self._corrected) - 1, 0)
        self._corrected_s = None
        self._corrected.clear()
        self._inbox.offer(Timer(ts_ms))

    def _tell(self) -> None:
        """One line when a provider goes down for more than a moment, and one when it is back; one for all at once."""
        now_s, lost, feeds = self._clock.monotonic(), list[FeedView](), self._source.views()
        for feed in feeds:
            since = self._down.get(feed.name)
            if feed.ok:
                if self._down.pop(feed.name, 0.0) < 0.0:
                    _LOG.info("%s is back", feed.name)
            elif since is None:
                self._down[feed.name] = now_s
            elif since > 0.0 and now_s - since >= _TOLD_S:
                self._down[feed.name] = -1.0
                lost.append(feed)
        if len(lost) > 1 and not any(map(_answers, feeds)):
            _LOG.warning("%s (%s)", _NOBODY, lost[0].text)
        else:
            for feed in lost:
                _LOG.warning("%s is down: %s", feed.name, feed.text)


def _answers(feed: FeedView) -> bool:
    """Whether a provider is up and has ever answered: one that is off or was never asked does not tell."""
    return feed.ok and (feed.provider is None or feed.provider.last_ok_ms is not None)
