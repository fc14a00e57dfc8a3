"""P6: candle files through the live path event by event; series-bars a second, recording off.

usage: live_path.py [--rounds N] [--step-only] FILE...

`engine` is the engine and the paper venue alone. `shell` puts the feeder, the
inbox, the pump, the gate and the store (a database in a temporary directory)
around them, as `mojobot replay FILE... --speed max --quiet` does. Reading the
files and laying them side by side is left out, as it is for the peer.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from mojobot.core.engine import Engine
from mojobot.execution.gate import Gate
from mojobot.execution.paper import PaperVenue
from mojobot.feeds.candles import Candles, read_candles
from mojobot.feeds.recorded import RecordedMarket
from mojobot.model.events import Event
from mojobot.model.market import Costs
from mojobot.model.notices import StateChanged
from mojobot.model.settings import Settings
from mojobot.model.state import EngineState
from mojobot.runtime.clock import Clock
from mojobot.runtime.desk import Desk
from mojobot.runtime.feeder import Feeder
from mojobot.runtime.inbox import Inbox
from mojobot.runtime.latch import Latch
from mojobot.runtime.pump import Pump
from mojobot.runtime.supervisor import Supervisor
from mojobot.settings.load import load
from mojobot.store.database import Database
from mojobot.store.journal import Journal
from mojobot.store.reading import history_async
from mojobot.store.recovery import recover
from mojobot.store.sessions import Identity, begin_session
from mojobot.store.writer import Writer


@dataclass(frozen=True, slots=True)
class Taken:
    """How long a run took, and what came of it."""

    wall_s: float
    cpu_s: float
    trades: int
    net_micro: int


def out(bench: str, **figures: object) -> None:
    row = {name: round(value, 6) if isinstance(value, float) else value for name, value in figures.items()}
    print(json.dumps({"bench": bench, **row}), flush=True)


def market(files: Sequence[Candles], settings: Settings) -> RecordedMarket:
    """A tape of these files, as the assembly makes it."""
    costs = Costs(settings.paper.pool_fee_bps / 10_000.0, settings.paper.assumed_liquidity_usd)
    return RecordedMarket(files, round(settings.data.bar_grace_s * 1000), costs)


class Bare:
    """Engine, venue and gate without a shell: reports are stepped as soon as they are known."""

    def __init__(self, tape: RecordedMarket, settings: Settings) -> None:
        opened = tape.opened(1)
        self.engine, self.gate = Engine(settings), Gate()
        self._venue = PaperVenue(opened, settings, self.gate)
        self._tape = tape
        self._number = 0
        self.step(opened)

    def run(self) -> None:
        for event in self._tape.events():
            for report in self._venue.act(event):
                self.step(report)
            self.step(event)

    def step(self, event: Event) -> None:
        self._number += 1
        came = self.engine.step(self._number, event)
        for intent in came.intents:
            for report in self._venue.land(intent):
                self.step(report)
        for notice in came.notices:
            if isinstance(notice, StateChanged):
                self.gate.entries(allowed=notice.state in {EngineState.RUNNING, EngineState.SAFE_MODE})


def bare(files: Sequence[Candles], settings: Settings) -> Taken:
    path = Bare(market(files, settings), settings)
    wall, cpu = time.perf_counter(), time.process_time()
    path.run()
    return _taken(path.engine, wall, cpu)


def shell(files: Sequence[Candles], settings: Settings) -> Taken:
    """The whole live path but for the summary, the socket and the recording."""
    tape, clock = market(files, settings), Clock()
    with tempfile.TemporaryDirectory() as temporary, ExitStack() as stack:
        directory = Path(temporary)
        database = stack.enter_context(Database.open(directory))
        recovery = recover(database)
        identity = Identity("replay", None, "benchmark")
        session = begin_session(database, identity, started_ms=0, version="0", settings_json="{}")
        opened = tape.opened(session)
        latch, gate, inbox, engine = Latch(directory), Gate(), Inbox(), Engine(settings)
        desk = Desk(engine, inbox, gate, latch, lambda query: history_async(directory, query), clock)
        writer = Writer(database)
        stack.callback(writer.close)
        pump = Pump(engine, inbox, PaperVenue(opened, settings, gate), Journal(writer), None, desk)
        supervisor = Supervisor(pump, Feeder(tape, inbox, clock, None), inbox, desk, clock, [])
        begin = pump.start((opened, recovery.event(opened.ts_ms, None)))
        wall, cpu = time.perf_counter(), time.process_time()
        asyncio.run(supervisor.run(begin))
        return _taken(engine, wall, cpu)


def _taken(engine: Engine, wall: float, cpu: float) -> Taken:
    wall_s, cpu_s = time.perf_counter() - wall, time.process_time() - cpu
    view = engine.view()
    if view is None:
        raise RuntimeError("the market never opened")
    return Taken(wall_s, cpu_s, view.tally.trades, view.tally.net_micro)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--step-only", action="store_true")
    asked = parser.parse_args()
    out(
        "machine",
        python=platform.python_version(),
        machine=platform.machine(),
        cpus=os.cpu_count(),
        load1=os.getloadavg()[0],
    )
    settings = load(environ={}).settings
    files = [read_candles(path, "base") for path in asked.files]
    bars = sum(candles.summary.rows for candles in files)
    for _ in range(asked.rounds):
        for name, way in (("engine", bare), ("shell", shell))[: 1 if asked.step_only else 2]:
            taken = way(files, settings)
            out(
                "backtest",
                engine="mojobot",
                strategy="ensemble live path",
                way=name,
                tokens=len(files),
                bars=bars,
                bars_per_s=int(bars / taken.wall_s),
                wall_s=taken.wall_s,
                cpu_s=taken.cpu_s,
                cpu_us_per_bar=1e6 * taken.cpu_s / bars,
                trades=taken.trades,
                net_micro=taken.net_micro,
                load1=os.getloadavg()[0],
            )


if __name__ == "__main__":
    main()
