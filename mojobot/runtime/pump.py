"""The pump: takes events from the inbox in order, steps the engine, carries out what it wants."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Sequence
from typing import cast

from mojobot.core.engine import Engine
from mojobot.model.errors import StoreError
from mojobot.model.events import Commanded, Event, MarketEvent, MarketOpened, TokensAdded
from mojobot.model.notices import StateChanged, Step
from mojobot.model.state import EngineState
from mojobot.model.trading import Failed, Filled, Report, Unknown
from mojobot.runtime.clock import Clock
from mojobot.runtime.desk import Desk
from mojobot.runtime.health import BUDGET_S, StepTimes
from mojobot.runtime.inbox import Inbox, Item
from mojobot.runtime.ports import Journal, Record, Recorder, Venue

_LOG = logging.getLogger(__name__)
_TURNS = 10  # of the loop in one go: a key passes from queue to queue, and must not wait for a step at each
WRITES_AHEAD = 2_000  # unwritten steps at which a fast tape waits for the disk


class Pump:
    """Numbers every step at the point of consumption.

    Reports and commands are committed before they are stepped, intents before
    they are landed. Before each market event the venue may act, and its
    reports are stepped first. A store that cannot be written ends the run
    with its StoreError; a recording that cannot be is only told of.
    """

    def __init__(
        self,
        engine: Engine,
        inbox: Inbox,
        venue: Venue,
        journal: Journal,
        recorder: Recorder | None,
        desk: Desk,
        late: Callable[[int], Sequence[Event]] | None = None,
    ) -> None:
        self._engine = engine
        self._inbox = inbox
        self._venue = venue
        self._journal = journal
        self._recorder = recorder
        self._desk = desk
        self._late = late  # what the shell has found out about plug-ins since it was asked
        self._clock: Clock = desk.clock
        self.number = 0
        self.times = StepTimes()
        self._recording = recorder is not None

    async def start(self, events: Sequence[Event], reports: Sequence[Report] = ()) -> None:
        """Step what a session begins with: the opened market, what was recovered, orders lost at restart."""
        for event in events:
            await self._step("start", event)
            if isinstance(event, MarketOpened):
                await self._journal.write(event.session, self.number, [event])
        for report in reports:
            await self._step("report", report)

    async def run(self) -> None:
        """Until the inbox is closed and empty."""
        began = self._clock.monotonic()
        while await self._inbox.wait():
            item = self._inbox.take()
            if item is not None:
                await self._take(item)
                if self._late is not None:
                    for event in self._late(self._engine.now_ms):
                        await self._step("report", event)
            if self._clock.monotonic() - began > BUDGET_S:
                await self._breathe()
                began = self._clock.monotonic()
        self._desk.refresh()
        await self._journal.write(0, 0, ())  # all that was written is on the disk

    async def _breathe(self) -> None:
        """Let faces, signals and the feed have their turn; wait for the disk if it is far behind."""
        self._desk.maybe_refresh()
        for _ in range(_TURNS):
            await self._clock.sleep(0)
        if self._journal.failed is not None:
            raise StoreError(self._journal.failed)
        if self._recording and self._recorder is not None and self._recorder.failed is not None:
            self._recording = False
            _LOG.error("recording has ended, trading goes on: %s", self._recorder.failed)
        if self._journal.pending > WRITES_AHEAD:
            await self._journal.write(0, 0, ())

    async def _take(self, item: Item) -> None:
        if item.lane == "market":
            event = cast("MarketEvent", item.event)
            for report in self._venue.act(event):
                await self._step("report", report)
        await self._step(item.lane, item.event, item.mark)

    async def _step(self, lane: str, event: Event, mark: str | None = None) -> None:
        """One step, and everything that follows from it at once."""
        waiting: deque[tuple[str, Event, str | None]] = deque([(lane, event, mark)])
        while waiting:
            lane, event, mark = waiting.popleft()
            if isinstance(event, Commanded | Filled | Failed | Unknown):
                await self._journal.write(self._engine.session, self.number + 1, [event])
            step = self._stepped(lane, event)
            changes = [notice for notice in step.notices if isinstance(notice, StateChanged)]
            for changed in changes:
                self._desk.follow(changed)  # the latch is on disk before the books say stopped
            if isinstance(event, TokensAdded):  # before any order for them: a restart must know their series
                self._journal.write(self._engine.session, self.number, [event])
            await self._keep(step, mark)
            if isinstance(event, Commanded):
                self._desk.obeyed(event)
            reports = [report for intent in step.intents for report in self._venue.land(intent)]
            for changed in changes:
                reports.extend(self._cancelled(changed))
            waiting.extend(("report", report, None) for report in reports)

    def _stepped(self, lane: str, event: Event) -> Step:
        self.number += 1
        if self._recorder is not None:
            self._recorder.event(self.number, lane, event)
        began = self._clock.monotonic()
        step = self._engine.step(self.number, event)
        self.times.add(self._clock.monotonic() - began)
        if self._recorder is not None and (step.intents or step.notices):
            self._recorder.outputs(self.number, step.intents, step.notices)
        self._desk.tell(step.notices)
        return step

    async def _keep(self, step: Step, mark: str | None) -> None:
        records: list[Record] = [*step.intents, *step.notices]
        if not records and mark is None:
            return
        written = self._journal.write(self._engine.session, self.number, records, mark)
        if step.intents:
            await written

    def _cancelled(self, changed: StateChanged) -> Sequence[Report]:
        """What is in flight is given up on a stop."""
        if changed.state is not EngineState.STOPPED:
            return ()
        return self._venue.cancel(self._engine.now_ms, f"cancelled: {changed.why}")
