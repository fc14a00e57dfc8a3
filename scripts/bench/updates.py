"""P15: price updates a second through inbox, pump and engine on one core; an update is one price of one token.

usage: updates.py [ROUNDS]

50 tokens, a batch of ticks every 250 ms of market time, a timer every minute;
once all 50 in a batch, once one token at a time. Every batch is stepped by
itself: the next is offered only when the one before has been taken, so that
nothing is merged. The venue and the store are there, the recording is not.
"""

from __future__ import annotations

import asyncio
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from mojobot.core.engine import Engine
from mojobot.execution.gate import Gate
from mojobot.execution.paper import PaperVenue
from mojobot.feeds.demo.market import DemoMarket
from mojobot.model.events import MarketEvent, Prices, Timer
from mojobot.model.market import MINUTE_MS
from mojobot.model.settings import Settings
from mojobot.runtime.clock import Clock
from mojobot.runtime.desk import Desk
from mojobot.runtime.inbox import Inbox
from mojobot.runtime.latch import Latch
from mojobot.runtime.pump import Pump
from mojobot.settings.load import load
from mojobot.store.database import Database
from mojobot.store.journal import Journal
from mojobot.store.reading import history_async
from mojobot.store.recovery import recover
from mojobot.store.sessions import Identity, begin_session
from mojobot.store.writer import Writer

TOKENS = 50
EVENTS = 40_000
TICK_MS = 250
GOAL = 20_000


def out(bench: str, **figures: object) -> None:
    row = {name: round(value, 6) if isinstance(value, float) else value for name, value in figures.items()}
    print(json.dumps({"bench": bench, **row}), flush=True)


def stream(begin_ms: int, batch: int, seed: int = 7) -> Iterator[MarketEvent]:
    """A random walk of 50 prices, told `batch` tokens at a time; a timer where a minute and its grace have passed."""
    rng = np.random.default_rng(seed)
    price = np.exp(rng.normal(0.0, 3.0, TOKENS))
    moves = np.exp(rng.normal(0.0, 2e-4, (1_000, TOKENS)))
    every = np.arange(TOKENS)
    timer_ms = begin_ms + MINUTE_MS + 2_000
    for count in range(EVENTS):
        ts_ms = begin_ms + TICK_MS * (1 + count * batch // TOKENS)
        if ts_ms >= timer_ms:
            yield Timer(timer_ms)
            timer_ms += MINUTE_MS
        at = every if batch == TOKENS else every[count % TOKENS : count % TOKENS + batch]
        price[at] *= moves[count % 1_000, at]
        now = price[at]
        yield Prices(ts_ms, "bench", at, now, now, now, np.full(batch, 100.0), np.full(batch, 1e6))


async def fed(inbox: Inbox, events: list[MarketEvent]) -> None:
    for event in events:
        inbox.offer(event)
        while inbox.depth()[2]:
            await asyncio.sleep(0)
    inbox.close()


def measured(settings: Settings, batch: int) -> None:
    tape, clock = DemoMarket(7, TOKENS), Clock()
    with tempfile.TemporaryDirectory() as temporary, ExitStack() as stack:
        directory = Path(temporary)
        database = stack.enter_context(Database.open(directory))
        recovery = recover(database)
        identity = Identity("demo", 7, "benchmark")
        session = begin_session(database, identity, started_ms=0, version="0", settings_json="{}")
        opened = tape.opened(session)
        gate, inbox, engine = Gate(), Inbox(), Engine(settings)
        desk = Desk(engine, inbox, gate, Latch(directory), lambda query: history_async(directory, query), clock)
        writer = Writer(database)
        stack.callback(writer.close)
        pump = Pump(engine, inbox, PaperVenue(opened, settings, gate), Journal(writer), None, desk)
        events = list(stream(opened.ts_ms, batch))

        async def main() -> tuple[float, float]:
            await pump.start((opened, recovery.event(opened.ts_ms, None)))
            wall, cpu = time.perf_counter(), time.process_time()
            await asyncio.gather(pump.run(), fed(inbox, events))
            return time.perf_counter() - wall, time.process_time() - cpu

        wall_s, cpu_s = asyncio.run(main())
        if pump.number < len(events):
            raise RuntimeError("some batches were merged: the figure would be too good")
        updates = sum(len(event.series) for event in events if isinstance(event, Prices))
        out(
            "updates",
            engine="mojobot",
            batch=batch,
            updates=updates,
            per_s=int(updates / wall_s),
            per_cpu_s=int(updates / cpu_s),
            us_per_event=1e6 * cpu_s / len(events),
            goal=GOAL,
            load1=os.getloadavg()[0],
        )


def main() -> None:
    out(
        "machine",
        python=platform.python_version(),
        machine=platform.machine(),
        cpus=os.cpu_count(),
        load1=os.getloadavg()[0],
    )
    settings = load(environ={}).settings
    for _ in range(int(sys.argv[1]) if len(sys.argv) > 1 else 1):
        for batch in (TOKENS, 1):
            measured(settings, batch)


if __name__ == "__main__":
    main()
