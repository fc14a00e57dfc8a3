"""Sessions as a recording holds them: every event with what its step gave out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from mojobot.core.engine import Engine
from mojobot.core.strategies.registry import voters
from mojobot.execution.gate import Gate
from mojobot.execution.paper import PaperVenue
from mojobot.feeds.demo.market import DemoMarket
from mojobot.feeds.recorded import RecordedMarket
from mojobot.model.commands import Command
from mojobot.model.events import Commanded, Event, Recovered
from mojobot.model.notices import Step
from mojobot.model.settings import Settings
from mojobot.model.trading import Trade
from mojobot.research.drift.beside import Drift, Stepped, drift
from tests.research.worlds import Live, costs, demo_candles, eager

# More votes count, and nothing is too dear: more trades on as little data.
BUSY: dict[str, dict[str, Any]] = {
    "trading": {"min_confidence": 0.2, "decision_confidence": 0.2, "quorum_strategies": 1, "quorum_weight": 0.0},
    "risk": {"cost_multiple": 0.0, "max_volatility_threshold": 2.0, "volatility_limit_established": 5.0},
    "limits": {"token_lock_losses": 100},
}


def busy() -> Settings:
    """Settings under which very much is traded."""
    return eager(**BUSY)


class Keeping(Engine):
    """An engine that keeps what it took and what it gave out."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.kept: list[Stepped] = []

    def step(self, number: int, event: Event) -> Step:
        came = super().step(number, event)
        self.kept.append((event, (*came.intents, *came.notices)))
        return came


class Session(Live):
    """The live path over any tape; commands come before the market event of a number."""

    def __init__(self, tape: Any, settings: Settings, commands: Mapping[int, Command] | None = None) -> None:
        self.tape, self._settings = tape, settings
        self.trades: list[Trade] = []
        self.marks, self.states = [], []
        self._opened = tape.opened(1)
        self.gate = Gate()
        self.venue = PaperVenue(self._opened, settings, self.gate)
        self.keeping = Keeping(settings)
        self.engine = self.keeping
        self._number = 0
        self._commands = commands or {}

    def run(self) -> Session:
        self._step(self._opened)
        self._step(Recovered(self._opened.ts_ms, None, (), ()))
        for at, event in enumerate(self.tape.events()):
            if at in self._commands:
                self._step(Commanded(event.ts_ms, self._commands[at], "cli"))
            for report in self.venue.act(event):
                self._step(report)
            self._step(event)
        return self

    def drift(self) -> Drift:
        return drift(self.keeping.kept, self._settings, voters(self._settings.strategies))


def on_ticks(bars: int = 300, commands: Mapping[int, Command] | None = None) -> Session:
    """Some minutes of the demo market, tick by tick."""
    settings = busy()
    return Session(DemoMarket(3, 8, settings.data.grace_ms, bars), settings, commands).run()


@cache
def untouched(seed: int = 7) -> Session:
    """The session on candles that nobody interferes with."""
    return on_candles(seed)


def on_candles(seed: int = 7, commands: Mapping[int, Command] | None = None) -> Session:
    """Candles of quarter hours, which are traded as they are replayed."""
    settings = busy()
    tape = RecordedMarket(demo_candles(seed, 5, 1100), settings.data.grace_ms, costs(settings))
    return Session(tape, settings, commands).run()
