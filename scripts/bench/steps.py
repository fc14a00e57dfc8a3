"""CPU of every engine step by kind of event, over a demo's start and some hours of its market.

usage: steps.py [--hours H] [--tokens N] [--seed S]

Events are cut into pieces and stepped as the pump does it, with the paper
venue and without a store. A kind is the event's; timers are told apart by the
highest timeframe whose bars they close, and `decides` where a decision close
is among them. `view` is what a face draws, taken once a minute of market time.
The budget is 5 ms of CPU a step: `over` counts those that took more.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from typing import TypeVar

from mojobot.core.engine import Engine
from mojobot.execution.gate import Gate
from mojobot.execution.paper import PaperVenue
from mojobot.feeds.demo.market import DemoMarket
from mojobot.model.events import Event, History, MarketEvent, Timer
from mojobot.model.market import Timeframe
from mojobot.model.notices import StateChanged
from mojobot.model.settings import Settings
from mojobot.model.state import EngineState
from mojobot.runtime.backfill import pieces
from mojobot.runtime.health import BUDGET_S
from mojobot.settings.load import load

T = TypeVar("T")


class Steps:
    """An engine with its venue, and how long each of its steps took in seconds of this thread's CPU."""

    def __init__(self, tape: DemoMarket, settings: Settings, grace_ms: int) -> None:
        opened = tape.opened(1)
        self.engine, self._gate = Engine(settings), Gate()
        self._venue = PaperVenue(opened, settings, self._gate)
        self._grace_ms, self._decision_ms = grace_ms, settings.trading.decision_timeframe.ms
        self._number = 0
        self.taken: dict[str, list[float]] = defaultdict(list)
        self.step(opened)

    def take(self, event: MarketEvent) -> None:
        for report in self._venue.act(event):
            self.step(report)
        self.step(event)
        if isinstance(event, Timer):
            self._timed("view", self.engine.view)

    def step(self, event: Event) -> None:
        self._number += 1
        number = self._number
        came = self._timed(self._kind(event), lambda: self.engine.step(number, event))
        for intent in came.intents:
            for report in self._venue.land(intent):
                self.step(report)
        for notice in came.notices:
            if isinstance(notice, StateChanged):
                self._gate.entries(allowed=notice.state in {EngineState.RUNNING, EngineState.SAFE_MODE})

    def _timed(self, kind: str, work: Callable[[], T]) -> T:
        began = time.thread_time()
        answer = work()
        self.taken[kind].append(time.thread_time() - began)
        return answer

    def _kind(self, event: Event) -> str:
        name = type(event).__name__
        if isinstance(event, History):
            return f"{name} {event.timeframe}"
        if not isinstance(event, Timer):
            return name
        end_ms = event.ts_ms - self._grace_ms
        closed = [str(timeframe) for timeframe in Timeframe if end_ms % timeframe.ms == 0]
        decides = " decides" if end_ms % self._decision_ms == 0 else ""
        return f"{name} {closed[-1] if closed else ''}{decides}"


def row(kind: str, taken: list[float]) -> dict[str, object]:
    """One kind of step, milliseconds."""
    ordered = sorted(1e3 * each for each in taken)
    return {
        "bench": "steps",
        "kind": kind,
        "steps": len(ordered),
        "p50_ms": round(statistics.median(ordered), 3),
        "p99_ms": round(ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))], 3),
        "max_ms": round(ordered[-1], 3),
        "over": sum(each > 1e3 * BUDGET_S for each in ordered),
        "total_ms": round(sum(ordered), 1),
        "load1": round(os.getloadavg()[0], 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=10.0)
    parser.add_argument("--tokens", type=int, default=50)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    settings = load(environ={}).settings
    grace_ms = round(settings.data.bar_grace_s * 1000)
    tape = DemoMarket(asked.seed, asked.tokens, grace_ms, bars=round(60 * asked.hours))
    steps = Steps(tape, settings, grace_ms)
    gc.freeze()
    for event in tape.events():
        for piece in pieces(event):
            steps.take(piece)
    for kind, taken in sorted(steps.taken.items()):
        print(json.dumps(row(kind, taken)), flush=True)


if __name__ == "__main__":
    main()
