"""A whole engine with its paper venue around it, in a market of a few hourly candles made by hand."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from mojobot.core import memory
from mojobot.core.engine import Engine
from mojobot.core.organs import Organs, grown
from mojobot.core.outbox import Outbox
from mojobot.core.strategies.registry import NAMES
from mojobot.execution.gate import Gate
from mojobot.execution.paper import PaperVenue
from mojobot.model.commands import Command, EmergencyStop, Resume
from mojobot.model.events import Bars, Commanded, Event, History, MarketEvent, MarketOpened, Prices, Recovered, Timer
from mojobot.model.market import HOUR_MS, Block, Costs, Provides, Timeframe, Token, TokenClass
from mojobot.model.notices import Alert, Booked, Closed, Decision, Marked, Remembered, StateChanged, Step
from mojobot.model.settings import Settings
from mojobot.model.state import EngineState, Snapshot
from mojobot.model.trading import Failed, Filled, Intent, Reason, Report, Side, Unknown

START_MS = 1_767_225_600_000  # 2026-01-01T00:00Z
BARS = 260  # of history: enough to be warm with the settings below
GRACE_MS = 2_000
TOKENS = (
    Token("SOL", "", TokenClass.MAJOR, Timeframe.H1),
    Token("AAA", "", TokenClass.ESTABLISHED, Timeframe.H1),
    Token("BBB", "", TokenClass.ESTABLISHED, Timeframe.H1),
    Token("NEW", "", TokenClass.NEW, Timeframe.H1),
)
SOL, AAA, BBB, NEW = range(4)
OPENING = (150.0, 10.0, 2.0, 0.5)  # USD
Candle = tuple[float, float, float, float, float]  # open, high, low, close over the last close; volume over the usual


def settings(**changed: Mapping[str, object]) -> Settings:
    """Settings under which mean reversion decides alone, changed section by section."""
    weights = {name: {"weight": float(name == "mean_reversion")} for name in NAMES}
    sections: dict[str, dict[str, Any]] = {
        "data": {"backfill_decision_bars": 220, "backfill_other_bars": 50},
        "strategies": weights,
        "trading": {"quorum_strategies": 1, "quorum_weight": 0.0},
        "risk": {"volatility_limit_established": 2.0, "volatility_limit_new": 2.0, "max_volatility_threshold": 1.0},
    }
    for name, values in changed.items():
        sections[name] = {**sections.get(name, {}), **values}
    return Settings.model_validate(sections)


def quiet() -> Candle:
    """Hardly anything happens."""
    return (1.0, 1.001, 0.999, 1.0, 1.0)


def dip(depth: float = 0.06) -> Candle:
    """A fall on volume, which mean reversion buys."""
    return (1.0, 1.0, 1.0 - depth, 1.0 - depth, 4.0)


def rise(height: float = 0.06) -> Candle:
    """A jump on volume, which mean reversion sells."""
    return (1.0, 1.0 + height, 1.0, 1.0 + height, 4.0)


@dataclass
class Log:
    """What a run has left behind, in order, with the step it belongs to."""

    steps: list[Step] = field(default_factory=list)
    intents: list[Intent] = field(default_factory=list)
    reports: list[tuple[int, int, Report]] = field(default_factory=list)
    snapshots: list[Snapshot] = field(default_factory=list)


class Run:
    """Steps an engine as the pump does: reports before the market event they come from, the gate after the state."""

    def __init__(
        self,
        rule: Settings | None = None,
        *,
        tokens: tuple[Token, ...] = TOKENS,
        ticks: bool = False,
        provides: Provides | None = None,
        recovered: Recovered | None = None,
        session: int = 1,
        warm: bool = True,
        now_ms: int = START_MS,
    ) -> None:
        self.settings = rule or settings()
        self.tokens = tokens
        self.now_ms = now_ms
        self.price = np.array(OPENING[: len(tokens)])
        provides = provides or Provides()
        self.opened = MarketOpened(now_ms, session, "replay", tokens, provides, Costs(), ticks)
        self.gate = Gate()
        self.venue = PaperVenue(self.opened, self.settings, self.gate)
        self.engine = Engine(self.settings)
        self.log = Log()
        self.number = 0
        self.lost = False  # nothing lands any more
        self.step(self.opened)
        if recovered is not None:
            self.log.intents.extend(recovered.intents)
            self.log.reports.extend(recovered.reports)
            self.step(recovered)
        if warm:
            self.step(history(self.price, now_ms))

    def step(self, event: Event) -> list[Step]:
        """One event and all that follows from it at once."""
        waiting: deque[Event] = deque([event])
        came = []
        while waiting:
            event = waiting.popleft()
            self.number += 1
            step = self.engine.step(self.number, event)
            if isinstance(event, Filled | Failed | Unknown):
                self.log.reports.append((self.opened.session, self.number, event))
            self._keep(step)
            came.append(step)
            if not self.lost:
                waiting.extend(report for intent in step.intents for report in self.venue.land(intent))
            for notice in step.notices:
                if isinstance(notice, StateChanged):
                    waiting.extend(self._follow(notice))
        return came

    def market(self, event: MarketEvent) -> list[Step]:
        """A market event; the venue acts on it first."""
        came = []
        for report in () if self.lost else self.venue.act(event):
            came += self.step(report)
        return came + self.step(event)

    def hour(self, candles: dict[int, Candle] | None = None, *, only: Sequence[int] | None = None) -> list[Step]:
        """One hour of candles, quiet where not given, and the timer that closes it."""
        rows = np.array(only if only is not None else range(len(self.tokens)), dtype=np.int64)
        shape = np.array([(candles or {}).get(int(row), quiet()) for row in rows])
        opens, highs, lows, closes = (shape[:, :4] * self.price[rows, None]).T
        open_ms, self.now_ms = self.now_ms, self.now_ms + HOUR_MS
        self.price[rows] = closes
        bars = Bars(self.now_ms, Timeframe.H1, open_ms, rows, opens, highs, lows, closes, shape[:, 4] * 1e6)
        return self.market(bars) + self.market(Timer(self.now_ms + GRACE_MS))

    def tick(self, prices: dict[int, float], after_ms: int = 15_000) -> list[Step]:
        """A batch of ticks, USD per token."""
        self.now_ms += after_ms
        rows, at = np.array(list(prices), dtype=np.int64), np.array(list(prices.values()))
        self.price[rows] = at
        unknown = np.full(len(rows), np.nan)
        return self.market(Prices(self.now_ms, "test", rows, at, at, at, unknown, unknown))

    def send(self, command: Command) -> list[Step]:
        """A command, as the desk takes it."""
        if isinstance(command, EmergencyStop):
            self._latch()
        elif isinstance(command, Resume) and command.word == "RESUME":
            self.gate.release()
        return self.step(Commanded(self.now_ms, command, "test"))

    @property
    def snapshot(self) -> Snapshot | None:
        """The newest memory."""
        return self.log.snapshots[-1] if self.log.snapshots else None

    def recovery(self, latched: str | None = None) -> Recovered:
        """What the store would know if the process ended now."""
        log = self.log
        return Recovered(self.now_ms, self.snapshot, tuple(log.intents), tuple(log.reports), latched)

    def _keep(self, step: Step) -> None:
        self.log.steps.append(step)
        self.log.intents.extend(step.intents)
        self.log.snapshots.extend(n.snapshot for n in step.notices if isinstance(n, Remembered))

    def _follow(self, changed: StateChanged) -> list[Report]:
        if changed.state is not EngineState.STOPPED:
            self.gate.entries(allowed=changed.state in (EngineState.RUNNING, EngineState.SAFE_MODE))
            return []
        self._latch()
        return self.venue.cancel(self.now_ms, "stopped")

    def _latch(self) -> None:
        self.gate.shut()
        rule = self.settings.emergency
        self.gate.latched(exits=rule.stops_stay_armed or rule.liquidate)


def history(last: np.ndarray, end_ms: int, bars: int = BARS) -> History:
    """Hourly bars that swing by a third of a percent and end at `last`."""
    at = np.arange(bars)
    swing = 0.003 * np.sin(1.7 * at[None, :] + np.arange(len(last))[:, None])
    close = last[:, None] * (1.0 + swing - swing[:, [-1]])
    open_ = np.concatenate((close[:, :1], close[:, :-1]), axis=1)
    wick = 0.0005 * close
    high, low = np.maximum(open_, close) + wick, np.minimum(open_, close) - wick
    block = Block(
        end_ms - (bars - at) * HOUR_MS,
        open_,
        high,
        low,
        close,
        np.full(close.shape, 1e6),
        np.zeros(close.shape, dtype=np.bool_),
    )
    return History(end_ms, Timeframe.H1, (Timeframe.H1, Timeframe.H4), block)


def entry(
    series: int = AAA,
    *,
    name: str = "s1-1-1",
    usd: float = 1_000.0,
    stop: float = 9.0,
    target: float = 12.0,
    trail: float = 0.0,
    strategy: str = "manual",  # which no vote leads, and none leaves
    price: float = 10.0,
    ts_ms: int = START_MS,
) -> Intent:
    """A purchase."""
    return Intent(
        id=name,
        ts_ms=ts_ms,
        series=series,
        symbol=TOKENS[series].symbol,
        side=Side.BUY,
        reason=Reason.ENTRY,
        position_id=name,
        strategy=strategy,
        spend_micro=round(usd * 1e6),
        quantity_raw=0,
        reference_price=price,
        worst_price=0.0,
        deadline_ms=ts_ms + 60_000,
        stop=stop,
        target=target,
        trail=trail,
        confidence=0.7,
        consensus=1.0,
    )


def exit_(bought: Intent, quantity_raw: int, *, name: str, reason: Reason = Reason.STOP, price: float = 10.0) -> Intent:
    """A sale of some of what `bought` bought."""
    return Intent(
        id=name,
        ts_ms=bought.ts_ms + 1,
        series=bought.series,
        symbol=bought.symbol,
        side=Side.SELL,
        reason=reason,
        position_id=bought.id,
        strategy=bought.strategy,
        spend_micro=0,
        quantity_raw=quantity_raw,
        reference_price=price,
        worst_price=0.0,
        deadline_ms=bought.ts_ms + 60_000,
    )


def filled(intent: Intent, quantity_raw: int, usd: float, *, fee_micro: int = 30_000, slip: float = 0.0) -> Filled:
    """The report that it was."""
    cash_micro = round(usd * 1e6)
    price = cash_micro * 1e3 / quantity_raw if quantity_raw else 0.0  # nine decimals
    return Filled(intent.id, intent.ts_ms, quantity_raw, cash_micro, fee_micro, price, slip, 0)


def holding(*bought: Intent, at: float | None = None) -> Recovered:
    """A store that knows of these purchases, each filled at its reference price (or `at`) without slippage."""
    reports = []
    for number, intent in enumerate(bought):
        price = at if at is not None else intent.reference_price
        quantity = round(intent.spend_micro * 1e3 / price)
        reports.append((0, number + 1, filled(intent, quantity, intent.spend_micro / 1e6)))
    return Recovered(START_MS, None, bought, tuple(reports))


def intents(steps: Iterable[Step]) -> list[Intent]:
    """All intents of some steps."""
    return [intent for step in steps for intent in step.intents]


def decisions(steps: Iterable[Step]) -> list[Decision]:
    """All decisions of some steps."""
    return [notice for step in steps for notice in step.notices if isinstance(notice, Decision)]


def states(steps: Iterable[Step]) -> list[StateChanged]:
    """All changes of state of some steps."""
    return [notice for step in steps for notice in step.notices if isinstance(notice, StateChanged)]


def booked(steps: Iterable[Step]) -> list[Booked]:
    """All fills of some steps."""
    return [notice for step in steps for notice in step.notices if isinstance(notice, Booked)]


def closed(steps: Iterable[Step]) -> list[Closed]:
    """All trades of some steps."""
    return [notice for step in steps for notice in step.notices if isinstance(notice, Closed)]


def marked(steps: Iterable[Step]) -> list[Marked]:
    """All marks of some steps."""
    return [notice for step in steps for notice in step.notices if isinstance(notice, Marked)]


def alerts(steps: Iterable[Step]) -> list[Alert]:
    """All lines for a person of some steps."""
    return [notice for step in steps for notice in step.notices if isinstance(notice, Alert)]


def engine(rule: Settings | None = None, *held: Intent) -> Organs:
    """The parts of a warm engine that may trade, holding what these intents bought."""
    rule = rule or settings()
    parts = grown(MarketOpened(START_MS, 1, "replay", TOKENS, Provides(), Costs(), ticks=False), 1, rule)
    parts.market.take(history(np.array(OPENING), START_MS))
    list(parts.market.closings(START_MS))
    if held:
        memory.recover(parts, holding(*held), Outbox(1, 2, START_MS))
    parts.halts = replace(parts.halts, started=True)
    parts.now_ms = START_MS + 1
    parts.market.conditions.daily_volatility[:] = 0.03
    parts.book.mark(parts.now_ms)
    return parts
