"""A small market and what stands around the engine, for the tests of the shell."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Generator, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from mojobot.core.engine import Engine
from mojobot.execution.gate import Gate
from mojobot.model.commands import EmergencyStop
from mojobot.model.control import Query
from mojobot.model.errors import StoreError
from mojobot.model.events import Commanded, Event, MarketEvent, MarketOpened, Prices, Timer
from mojobot.model.market import Costs, Provides, Token, TokenClass
from mojobot.model.notices import NOTHING, Notice, StateChanged, Step
from mojobot.model.settings import Settings
from mojobot.model.state import EngineState
from mojobot.model.trading import Intent, Reason, Report, Side
from mojobot.model.views import MarketView, PositionView, RiskView, Tally, View, VotesView
from mojobot.runtime.clock import Clock
from mojobot.runtime.latch import Latch
from mojobot.runtime.ports import Record

T0 = 1_767_225_600_000  # 2026-01-01T00:00Z
TOKENS = (
    Token("SOL", "", TokenClass.MAJOR),
    Token("WIF", "", TokenClass.ESTABLISHED),
    Token("NEWT", "", TokenClass.NEW, decimals=6),
)
NAN = float("nan")


def opened(*, ticks: bool = True, session: int = 1) -> MarketOpened:
    return MarketOpened(T0, session, "demo" if ticks else "replay", TOKENS, Provides(), Costs(), ticks=ticks)


def prices(
    ts_ms: int,
    series: Sequence[int] = (0, 1, 2),
    price: Sequence[float] = (100.0, 2.0, 0.5),
    *,
    source: str = "demo",
    volume: Sequence[float] | None = None,
    liquidity: Sequence[float] | None = None,
) -> Prices:
    value = np.array(price, np.float64)
    return Prices(
        ts_ms,
        source,
        np.array(series, np.int64),
        value,
        value.copy(),
        value.copy(),
        np.full(len(value), 10.0) if volume is None else np.array(volume, np.float64),
        np.full(len(value), NAN) if liquidity is None else np.array(liquidity, np.float64),
    )


def buy(name: str = "s1-5-1", ts_ms: int = T0, series: int = 0, worst_price: float = 0.0) -> Intent:
    return Intent(
        *(name, ts_ms, series, TOKENS[series].symbol, Side.BUY, Reason.ENTRY, name, "trend_following"),
        *(100_000_000, 0, (100.0, 2.0, 0.5)[series], worst_price, ts_ms + 60_000),
        stop=90.0,
        target=130.0,
        confidence=0.7,
        consensus=0.8,
    )


def sell(name: str = "s1-9-1", ts_ms: int = T0, series: int = 0, *, touched: float | None = None) -> Intent:
    return Intent(
        *(name, ts_ms, series, TOKENS[series].symbol, Side.SELL, Reason.STOP, "s1-5-1", "trend_following"),
        *(0, 10 ** TOKENS[series].decimals, (100.0, 2.0, 0.5)[series], 0.0, ts_ms + 60_000, touched),
    )


class Ledger:
    """A journal that keeps what it is given, and in which order things happened."""

    def __init__(self, log: list[str] | None = None) -> None:
        self.log: list[str] = [] if log is None else log
        self.written: list[tuple[int, int, tuple[Record, ...], str | None]] = []
        self.broken: str | None = None
        self.pending = 0

    @property
    def failed(self) -> str | None:
        return self.broken

    def write(self, session: int, step: int, records: Sequence[Record], mark: str | None = None) -> Awaitable[None]:
        self.written.append((session, step, tuple(records), mark))
        self.log.append(f"write {step} {' '.join(type(record).__name__ for record in records)}".strip())
        return self._commit(step)

    def _commit(self, step: int) -> Awaitable[None]:
        ledger = self

        class Promise:
            def __await__(self) -> Generator[object, None, None]:
                yield from asyncio.sleep(0).__await__()
                if ledger.broken is not None:
                    raise StoreError(ledger.broken)
                ledger.log.append(f"committed {step}")
                ledger.pending = 0

        return Promise()


class Recorded:
    """A recorder that keeps what it is given."""

    def __init__(self, log: list[str] | None = None) -> None:
        self.log: list[str] = [] if log is None else log
        self.steps: list[tuple[int, str, Event]] = []
        self.given: list[int] = []
        self.broken: str | None = None

    @property
    def failed(self) -> str | None:
        return self.broken

    def event(self, step: int, lane: str, event: Event) -> None:
        self.steps.append((step, lane, event))
        self.log.append(f"step {step} {type(event).__name__}")

    def outputs(self, step: int, intents: Sequence[Intent], notices: Sequence[Notice]) -> None:
        del intents, notices
        self.given.append(step)


class FakeVenue:
    """A venue that answers what the test says."""

    def __init__(self, log: list[str] | None = None) -> None:
        self.log: list[str] = [] if log is None else log
        self.acts: dict[int, list[Report]] = {}  # by the time of the event
        self.lands: dict[str, list[Report]] = {}
        self.cancelled: list[str] = []
        self.gives_up: list[Report] = []

    def land(self, intent: Intent) -> Sequence[Report]:
        self.log.append(f"land {intent.id}")
        return self.lands.get(intent.id, [])

    def act(self, event: MarketEvent) -> Sequence[Report]:
        self.log.append(f"act {type(event).__name__}")
        return self.acts.get(event.ts_ms, [])

    def cancel(self, now_ms: int, why: str) -> Sequence[Report]:
        del now_ms
        self.cancelled.append(why)
        given, self.gives_up = self.gives_up, []
        return given


class FakeTape:
    """The given events; `mark` is the number of timers given so far."""

    def __init__(self, events: Sequence[MarketEvent] = (), error: Exception | None = None) -> None:
        self._events = events
        self._error = error
        self.timers = 0
        self.given = 0

    def opened(self, session: int) -> MarketOpened:
        return opened(session=session)

    def events(self) -> Iterator[MarketEvent]:
        for event in self._events:
            self.timers += isinstance(event, Timer)
            self.given += 1
            yield event
        if self._error is not None:
            raise self._error

    def mark(self) -> str:
        return str(self.timers) if self.timers else ""

    @property
    def progress(self) -> tuple[int, int]:
        return self.given, len(self._events)


class FakeClock(Clock):
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.slept: list[float] = []

    def now_ms(self) -> int:
        return T0 + round(self.seconds * 1000)

    def monotonic(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.seconds += seconds
        if seconds:
            self.slept.append(seconds)
        await asyncio.sleep(0)


async def no_history(query: Query) -> Sequence[Mapping[str, object]]:
    return [{"kind": query.kind}]


def shut_gate() -> Gate:
    gate = Gate()
    gate.shut()
    return gate


def open_gate() -> Gate:
    gate = Gate()
    gate.entries(allowed=True)
    return gate


class BrokenLatch(Latch):
    """A latch on a disk that takes nothing."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self.tries = 0

    def set(self, reason: str, ts_ms: int) -> None:
        del reason, ts_ms
        self.tries += 1
        raise StoreError("the latch file cannot be written: a restart would not know of the stop")


class ScriptedEngine(Engine):
    """An engine that gives what the test wrote down: steps by their number."""

    def __init__(self, log: list[str] | None = None) -> None:
        super().__init__(Settings())
        self.log: list[str] = [] if log is None else log
        self.script: dict[int, Step] = {}
        self.taken: list[tuple[int, Event]] = []
        self.word: tuple[EngineState, str] = (EngineState.RUNNING, "")
        self.held: set[str] = set()
        self.time_ms = T0

    def step(self, number: int, event: Event) -> Step:
        self.taken.append((number, event))
        self.time_ms = max(self.time_ms, event.ts_ms)
        step = self.script.get(number, NOTHING)
        if isinstance(event, Commanded) and isinstance(event.command, EmergencyStop):
            self.word = (EngineState.STOPPED, event.command.why)
        for notice in step.notices:
            if isinstance(notice, StateChanged):
                self.word = (notice.state, notice.why)
        self.log.append(f"stepped {number}")
        return step

    def view(self) -> View | None:
        number = self.taken[-1][0] if self.taken else 0
        return a_view(self.word[0], self.word[1], step=number, ts_ms=self.time_ms)

    @property
    def state(self) -> EngineState:
        return self.word[0]

    @property
    def session(self) -> int:
        return 1

    @property
    def now_ms(self) -> int:
        return self.time_ms

    def holds(self, position_id: str) -> bool:
        return position_id in self.held


def told(state: EngineState, why: str = "", ts_ms: int = T0) -> StateChanged:
    return StateChanged(ts_ms, state, why, latched=state is EngineState.STOPPED)


def a_view(
    state: EngineState = EngineState.RUNNING,
    why: str = "",
    *,
    step: int = 1,
    ts_ms: int = T0,
    tally: Tally | None = None,
    positions: tuple[PositionView, ...] = (),
) -> View:
    n = len(TOKENS)
    nothing, zero = np.full(n, NAN), np.zeros(n, np.int64)
    return View(
        ts_ms=ts_ms,
        step=step,
        session=1,
        market="demo",
        mode="PAPER",
        state=state,
        why=why,
        tokens=TOKENS,
        prices=MarketView(nothing, zero, nothing, nothing, nothing, np.zeros(n, np.bool_), zero, zero),
        bars=(),
        votes=VotesView((), (), zero, np.zeros((0, n)), np.zeros((0, n)), np.zeros(n)),
        decisions=(),
        positions=positions,
        pending=(),
        risk=RiskView(
            *(10_000.0, 9_000.0, -12.5, -0.00125, 0.02, 0.15, 0.1, "normal", 0.01, 12.0, "low"),
            *(None, 0.05, ()),
        ),
        alerts=(),
        tally=tally or Tally(),
    )
