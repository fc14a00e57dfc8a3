"""Candles to be tested on, and the live path over the same candles: feed, venue, gate and engine event by event."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from mojobot.core.engine import Engine
from mojobot.execution.gate import Gate
from mojobot.execution.paper import PaperVenue
from mojobot.feeds.candles import Candles, FileSummary
from mojobot.feeds.demo.grid import START_MS
from mojobot.feeds.demo.past import past
from mojobot.feeds.demo.skeleton import Skeleton
from mojobot.feeds.demo.tokens import universe
from mojobot.feeds.recorded import RecordedMarket
from mojobot.model.events import Event, Recovered
from mojobot.model.market import Costs, FloatArray, IntArray, Timeframe
from mojobot.model.notices import Closed, Marked, StateChanged
from mojobot.model.settings import Settings
from mojobot.model.state import EngineState
from mojobot.model.trading import Trade
from mojobot.research.reel import TokenBars

# Warm after two days of quarter hours, and easily agreed: many trades on little data.
EAGER: dict[str, dict[str, Any]] = {
    "data": {"backfill_decision_bars": 220, "backfill_other_bars": 50},
    "trading": {"quorum_strategies": 1, "quorum_weight": 0.0, "consensus_threshold": 0.5},
    "risk": {
        "volatility_limit_established": 2.0,
        "volatility_limit_new": 2.0,
        "max_volatility_threshold": 1.0,
        "cost_multiple": 1.0,
    },
}


def eager(**changed: dict[str, Any]) -> Settings:
    """Settings under which much is traded, changed section by section."""
    names = {*EAGER, *changed}
    return Settings.model_validate({name: EAGER.get(name, {}) | changed.get(name, {}) for name in names})


def candles(symbol: str, timeframe: Timeframe, open_ms: IntArray, *columns: FloatArray) -> Candles:
    """A file's candles without a file."""
    summary = FileSummary(symbol, symbol, timeframe, open_ms.size, (), int(open_ms[0]), int(open_ms[-1]), 0, "")
    opened, high, low, close, volume = columns
    return Candles(symbol, timeframe, open_ms, opened, high, low, close, volume, summary)


def demo_candles(seed: int, tokens: int, bars: int) -> list[Candles]:
    """The last quarter hours of the demo market's past; made once, whoever asks."""
    return list(_demo(seed, tokens, bars))


@cache
def _demo(seed: int, tokens: int, bars: int) -> tuple[Candles, ...]:
    listed = universe(tokens)
    block = past(Skeleton(seed, listed), seed, listed, START_MS).quarters.block()
    block = block.part(block.bars - bars, block.bars)
    fields = (block.open, block.high, block.low, block.close, block.volume)
    for field in (block.open_ms, *fields):
        field.flags.writeable = False
    return tuple(
        candles(token.symbol, Timeframe.M15, block.open_ms, *(np.ascontiguousarray(field[row]) for field in fields))
        for row, token in enumerate(listed.tokens)
    )


def without(one: Candles, gone: Any) -> Candles:
    """The same candles without those at some places."""
    keep = np.setdiff1d(np.arange(one.open_ms.size), gone)
    fields = ("open_ms", "open", "high", "low", "close", "volume")
    return replace(one, **{name: getattr(one, name)[keep] for name in fields})


class Live:
    """The live path over candles, by hand what the pump does: reports first, the gate after the state."""

    def __init__(self, files: Sequence[Candles], settings: Settings) -> None:
        self.tape = RecordedMarket(files, settings.data.grace_ms, costs(settings))
        self.trades: list[Trade] = []
        self.marks: list[tuple[int, int]] = []
        self.states: list[EngineState] = []
        self._settings = settings
        self._opened = self.tape.opened(1)
        self.gate = Gate()
        self.venue = PaperVenue(self._opened, settings, self.gate)
        self.engine = Engine(settings)
        self._number = 0

    def run(self) -> Live:
        self._step(self._opened)
        self._step(Recovered(self._opened.ts_ms, None, (), ()))
        for event in self.tape.events():
            for report in self.venue.act(event):
                self._step(report)
            self._step(event)
        return self

    def _step(self, first: Event) -> None:
        waiting: deque[Event] = deque([first])
        while waiting:
            self._number += 1
            came = self.engine.step(self._number, waiting.popleft())
            stops = []
            for notice in came.notices:
                if isinstance(notice, StateChanged):
                    self._follow(notice)
                    stops += [notice] if notice.state is EngineState.STOPPED else []
                elif isinstance(notice, Closed):
                    self.trades.append(notice.trade)
                elif isinstance(notice, Marked):
                    self.marks.append((notice.ts_ms, notice.equity_micro))
            waiting.extend(report for intent in came.intents for report in self.venue.land(intent))
            for stop in stops:
                waiting.extend(self.venue.cancel(self.engine.now_ms, f"cancelled: {stop.why}"))

    def _follow(self, changed: StateChanged) -> None:
        self.states.append(changed.state)
        rule = self._settings.emergency
        if changed.state is EngineState.STOPPED:
            self.gate.shut()
            self.gate.latched(exits=rule.stops_stay_armed or rule.liquidate)
        else:
            self.gate.entries(allowed=changed.state in {EngineState.RUNNING, EngineState.SAFE_MODE})


def costs(settings: Settings) -> Costs:
    """As the assembly makes them."""
    return Costs(settings.paper.pool_fee_bps / 10_000.0, settings.paper.assumed_liquidity_usd)


def token_bars(files: Sequence[Candles]) -> list[TokenBars]:
    """The same candles as a back-test takes them."""
    known = {(one.symbol, one.timeframe): one for one in files}
    found = []
    for token in RecordedMarket(files).tokens:
        one = known[token.symbol, token.base]
        found.append(TokenBars(token, one.open_ms, one.open, one.high, one.low, one.close, one.volume))
    return found
