"""The engine: one ordered stream of events in, intents and notices out, and a view of how things stand.

`step` is the only way to change anything; the same events always give the
same intents. Time and ids come in with the event. Arithmetic lives in the
stages this file calls.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from mojobot.core import forecasts, heard, held, lessons, manual, memory, orders, picture, widening
from mojobot.core.bench import Bench
from mojobot.core.closing import Closing
from mojobot.core.decide import decide, leave, timely
from mojobot.core.explain import explanation
from mojobot.core.halts import is_news
from mojobot.core.manual import Ticket
from mojobot.core.organs import LIVE, Organs, Outfit, grown
from mojobot.core.outbox import Outbox
from mojobot.core.poll import Ballot, poll
from mojobot.core.rules import revised
from mojobot.core.strategies.registry import Roster, voters
from mojobot.model.control import Preview
from mojobot.model.errors import InvariantBroken
from mojobot.model.events import (
    Bars,
    ClockTold,
    Commanded,
    Event,
    MarketEvent,
    MarketOpened,
    Prices,
    Recovered,
    SettingsChanged,
    StrategyFailed,
    Timer,
    TokensAdded,
    TreesGrown,
    Watched,
)
from mojobot.model.explanation import Explanation
from mojobot.model.forecasting import Examples
from mojobot.model.notices import NOTHING, Alert, Level, Remembered, Severity, StateChanged, Step
from mojobot.model.readings import Readings
from mojobot.model.settings import Settings
from mojobot.model.state import EngineState
from mojobot.model.trading import Failed, Filled, Report, Unknown
from mojobot.model.views import View


class Engine:
    """Owns everything that decides. Raises ValueError for any event before `MarketOpened`."""

    def __init__(self, settings: Settings, roster: Roster | None = None, outfit: Outfit = LIVE) -> None:
        self._settings = settings
        self._roster = voters(settings.strategies) if roster is None else roster
        self._outfit = outfit
        self._parts: Organs | None = None

    def step(self, number: int, event: Event) -> Step:
        """Take one event; `number` rises with every step of a session."""
        if isinstance(event, MarketOpened):
            return self._open(number, event)
        parts = self._parts
        if parts is None:
            raise ValueError("the first event of a session is MarketOpened")
        parts.now_ms, parts.number = max(parts.now_ms, event.ts_ms), number
        parts.counts.events += 1
        out = Outbox(parts.opened.session, number, parts.now_ms)
        _take(parts, event, out)
        return _finish(parts, out)

    def view(self) -> View | None:
        """How things stand; None before the market opened."""
        return None if self._parts is None else picture.view(self._parts)

    @property
    def state(self) -> EngineState:
        """The state word."""
        return EngineState.STARTING if self._parts is None else self._parts.halts.word[0]

    @property
    def settings(self) -> Settings:
        """Those in force."""
        return self._settings if self._parts is None else self._parts.settings

    @property
    def session(self) -> int:
        """The session's number; 0 before the market opened."""
        return 0 if self._parts is None else self._parts.opened.session

    @property
    def now_ms(self) -> int:
        """Market time of the last event."""
        return 0 if self._parts is None else self._parts.now_ms

    def holds(self, position_id: str) -> bool:
        """Whether a position of that id is open."""
        return self._parts is not None and position_id in self._parts.book.portfolio.positions

    def examples(self) -> tuple[Callable[[], Examples | None], ...]:
        """What a trainer beside the engine may learn from; nothing where none is wanted."""
        return (
            () if self._parts is None else forecasts.examples(group.forecasting for group in self._parts.market.groups)
        )

    def preview(self, ticket: Ticket) -> Preview:
        """What an order by hand would do now, without doing it."""
        if self._parts is None:
            raise ValueError("the market has not opened")
        return manual.preview(ticket, orders.bench(self._parts), self._parts.now_ms)

    def readings(self, series: int) -> Readings | None:
        """What is known of a token beside price and votes; None before the first decision close."""
        return None if self._parts is None else self._parts.glass.of(self._parts.market, series)

    def explain(self, series: int) -> Explanation | None:
        """The newest votes on a token with their inputs; None before its first decision close."""
        return None if self._parts is None else explanation(self._parts, series)

    def _open(self, number: int, event: MarketOpened) -> Step:
        if self._parts is not None:
            raise ValueError("the market is open already")
        self._parts = grown(event, number, self._settings, self._roster, self._outfit)
        return NOTHING


def _take(parts: Organs, event: Event, out: Outbox) -> None:
    match event:
        case Timer():
            _close_bars(parts, event, out)
        case Filled() | Failed() | Unknown():
            _book(parts, event, out)
        case Commanded():
            orders.obey(parts, event.command, out)
        case SettingsChanged():
            _revise(parts, event.settings, out)
        case Recovered():
            memory.recover(parts, event, out)
        case StrategyFailed():
            lessons.faulty(parts, event.strategy, event.why, out)
        case ClockTold():
            parts.halts = parts.halts.timed(event.off_s)
        case MarketOpened():
            raise ValueError("the market is open already")
        case _:
            _see(parts, event, out)


def _revise(parts: Organs, wanted: Settings, out: Outbox) -> None:
    """Settings that may change do; of the others a person is told."""
    parts.settings, later = revised(parts.settings, wanted)
    parts.weights = parts.weights.reconfigured(parts.settings.strategies)
    parts.learner.obey(parts.settings.learning)
    if later:
        out.tell(Level.SYS, Severity.WARNING, f"counts from the next start: {', '.join(later)}")


def _see(parts: Organs, event: MarketEvent, out: Outbox) -> None:
    """News of the market; where it is prices, stops and targets are checked against them at once."""
    match event:
        case TokensAdded():
            widening.widen(parts, event)
        case Watched():
            widening.watch(parts, event, out)
        case TreesGrown():
            lessons.taught(parts, event, out)
        case _:
            parts.market.take(event)
            heard.hear(event, parts.market.tokens, out, _least_told(parts))
    if isinstance(event, Bars | Prices):
        if not parts.halts.started:
            parts.halts = replace(parts.halts, started=True)
        held.protect(parts, event if isinstance(event, Bars) else None, out)


def _least_told(parts: Organs) -> float:
    """USD from which a trade is told: as the settings say on a live market, and infinite elsewhere."""
    return parts.settings.whales.whale_min_transaction_size if parts.opened.market == "live" else math.inf


def _close_bars(parts: Organs, event: Timer, out: Outbox) -> None:
    """Columns close; a decision close is voted on; what is held is marked."""
    before = parts.market.bars
    for closing in parts.market.closings(event.ts_ms):
        if timely(closing, parts.now_ms, parts.settings.data):
            _decide(parts, closing, out)
    if parts.market.bars != before and parts.book.portfolio.positions:
        held.mark(parts, out, tell=False)


def _decide(parts: Organs, closing: Closing, out: Outbox) -> None:
    if parts.pauses.look(parts.market.conditions.volatilities(), closing.ts_ms, parts.settings.risk):
        out.remember = True
    parts.halts = parts.halts.ruled_by(parts.pauses.market())
    held.mark(parts, out, tell=True)
    ballot = poll(closing, parts.settings, parts.learner.calibrations, parts.roster, parts.learner.silenced)
    for name, why in ballot.faults:
        lessons.faulty(parts, name, why, out)
    lessons.heard(parts, ballot, out)
    now = orders.bench(parts)
    if parts.diary:
        _count(parts, ballot, now)
    for decision in (*leave(ballot, now, out), *decide(ballot, now, out)):
        parts.counts.decided(decision)
        parts.decisions.append(decision)
        lessons.backed(parts, decision)


def _book(parts: Organs, report: Report, out: Outbox) -> None:
    try:
        trade = parts.book.report(report, out)
    except InvariantBroken as broken:
        orders.stop(parts, f"broken invariant: {broken}", out)
        return
    if trade is not None:
        parts.counts.closed(trade)
        lessons.learned(parts, trade, out)
    if isinstance(report, Filled):
        held.mark(parts, out, tell=True)


def _count(parts: Organs, ballot: Ballot, now: Bench) -> None:
    parts.board.take(ballot, now.voices.array, parts.settings.trading)
    parts.counts.polled(ballot, held_back=parts.halts.entries_held is not None)


def _finish(parts: Organs, out: Outbox) -> Step:
    """Check what must hold, tell a change of state, remember what a restart needs."""
    if parts.book.unguarded() and parts.halts.stopped is None:
        orders.stop(parts, "broken invariant: a position has no stop (S104)", out)
    state, why = parts.halts.word
    if parts.told != (state, why) and is_news(parts.told, state, why):
        parts.told = (state, why)
        out.notices.append(StateChanged(parts.now_ms, state, why, latched=state is EngineState.STOPPED))
        out.remember = True
        orders.tell_state(state, why, out)
    if out.remember and parts.diary:
        out.notices.append(Remembered(memory.snapshot(parts)))
    if out.notices:
        parts.alerts.extend(notice for notice in out.notices if isinstance(notice, Alert))
    parts.counts.bars = parts.market.bars
    return out.step() if out.intents or out.notices else NOTHING
