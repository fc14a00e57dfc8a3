"""An engine with its paper venue and its gate around it, told of events in the order and under the numbers of live."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

import numpy as np

from mojobot.core.engine import Engine
from mojobot.core.organs import Organs, Outfit
from mojobot.core.paper import PaperVenue
from mojobot.core.strategies.registry import Roster
from mojobot.model.events import Bars, Event, MarketOpened, Recovered, Timer
from mojobot.model.market import IntArray
from mojobot.model.notices import Closed, Marked, StateChanged, Step
from mojobot.model.settings import Settings
from mojobot.model.state import EngineState
from mojobot.model.trading import Report, Trade
from mojobot.research.door import Door


class Trading(Engine):
    """What the pump does live: the venue acts before each market event, reports are stepped as they come.

    It keeps what a back-test is asked for: trades, marks of equity, and when
    and why it was stopped.
    """

    def __init__(self, opened: MarketOpened, settings: Settings, roster: Roster, outfit: Outfit) -> None:
        super().__init__(settings, roster, outfit)
        self.trades: list[Trade] = []
        self.marked: list[tuple[IntArray, IntArray]] = []  # when equity was told, and equity, in pieces
        self.stopped_ms: int | None = None
        self.why_stopped = ""
        self._number = self._reports = 0
        self._door = Door(settings.emergency)
        self._venue = PaperVenue(opened, settings, self._door)
        self._one(opened)
        self._one(Recovered(opened.ts_ms, None, (), ()))

    @property
    def organs(self) -> Organs:
        """What it is made of. Raises ValueError before the market opened."""
        if self._parts is None:
            raise ValueError("the market has not opened")
        return self._parts

    def _market(self, event: Bars | Timer, event_before: int) -> None:
        """A market event, the venue first; its number is what it would be had nothing been skipped."""
        self._number = 2 + event_before + self._reports
        for report in self._venue.act(event):
            self._report(report)
        self._one(event)

    def _report(self, report: Report) -> None:
        self._reports += 1
        self._one(report)

    def _one(self, event: Event) -> None:
        """A step and the reports that follow from it at once."""
        waiting: deque[Report] = deque()
        came = self._stepped(event)
        waiting.extend(self._landed(came))
        while waiting:
            self._reports += 1
            waiting.extend(self._landed(self._stepped(waiting.popleft())))

    def _stepped(self, event: Event) -> Step:
        self._number += 1
        return self.step(self._number, event)

    def _landed(self, came: Step) -> Sequence[Report]:
        """What the venue reports at once: notices first, since the gate follows the state."""
        stops = []
        for notice in came.notices:
            if isinstance(notice, StateChanged):
                self._door.follow(notice.state)
                if notice.state is EngineState.STOPPED:
                    stops.append(notice)
            elif isinstance(notice, Marked):
                self.marked.append((np.array([notice.ts_ms]), np.array([notice.equity_micro])))
            elif isinstance(notice, Closed):
                self.trades.append(notice.trade)
        reports = [report for intent in came.intents for report in self._venue.land(intent)]
        for notice in stops:
            self.stopped_ms, self.why_stopped = notice.ts_ms, notice.why
            reports += self._venue.cancel(self.now_ms, f"cancelled: {notice.why}")
        return reports
