"""The back-test of a session: the live path over candles, which is what every back-test comes to.

`mojobot backtest` skips what cannot act and gives the same trades to the last
unit; here nothing is skipped, because a recorded tape may hold more than
candles: a past, news, whales, tokens that were added, settings that changed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from mojobot.core.engine import Engine
from mojobot.core.paper import PaperVenue
from mojobot.core.strategies.registry import Roster
from mojobot.model.events import (
    Bars,
    Event,
    Headline,
    History,
    MarketOpened,
    Mood,
    Prices,
    Repair,
    Safety,
    Swaps,
    Timer,
    TokensAdded,
    TreesGrown,
    Watched,
    Whales,
)
from mojobot.model.notices import StateChanged, Step
from mojobot.model.settings import Settings
from mojobot.model.state import EngineState
from mojobot.model.trading import Report
from mojobot.research.door import Door
from mojobot.research.drift.account import Account

_MARKET = (
    *(TokensAdded, Watched, History, Bars, Prices, Repair, Whales, Swaps, Mood, Headline, Safety, TreesGrown, Timer),
)


class Twin:
    """An engine, a gate and a paper venue of its own."""

    def __init__(self, settings: Settings, roster: Roster) -> None:
        self.account = Account()
        self._settings = settings
        self._engine = Engine(settings, roster)
        self._door = Door(settings.emergency)
        self._venue: PaperVenue | None = None
        self._number = 0

    def take(self, events: Iterable[Event]) -> None:
        """Step some events; the venue acts before each one of the market."""
        for event in events:
            if isinstance(event, MarketOpened):
                self._venue = PaperVenue(event, self._settings, self._door)
            if isinstance(event, _MARKET) and self._venue is not None:
                for report in self._venue.act(event):
                    self._step(report)
            self._step(event)

    def _step(self, first: Event) -> None:
        """A step and the reports that follow from it at once."""
        waiting: deque[Event] = deque([first])
        while waiting:
            self._number += 1
            event = waiting.popleft()
            self.account.hear(event)
            came = self._engine.step(self._number, event)
            self.account.tell((*came.intents, *came.notices))
            waiting.extend(self._landed(came))

    def _landed(self, came: Step) -> list[Report]:
        """What the venue reports at once; the gate follows the state first."""
        if self._venue is None:
            return []
        changes = [notice for notice in came.notices if isinstance(notice, StateChanged)]
        for changed in changes:
            self._door.follow(changed.state)
        reports = [report for intent in came.intents for report in self._venue.land(intent)]
        for changed in changes:
            if changed.state is EngineState.STOPPED:
                reports += self._venue.cancel(self._engine.now_ms, f"cancelled: {changed.why}")
        return reports
