"""From a provider's socket to the engine on loopback, with the console open: latency, and updates a second of a core.

usage: live_socket.py [--seconds S] [--tokens N] [--no-console]

A process of its own answers as Jupiter's Price v3 does and writes into each
reply when it was sent, as a price. This process asks it over real connections
as the live market does (transport, decoding, checks, batch, inbox, pump,
engine with a demo's past, paper venue and store), first twenty times a second,
then as fast as it gets answers. The console is drawn at 120x40 for a terminal
that takes everything. An update is one price of one token; its latency ends
when the engine has stepped it.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import itertools
import json
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the program does
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from mojobot.core.engine import Engine
from mojobot.execution.gate import Gate
from mojobot.execution.paper import PaperVenue
from mojobot.feeds.demo.market import DemoMarket
from mojobot.feeds.jupiter import Jupiter
from mojobot.feeds.live.ladder import Asking
from mojobot.feeds.live.sources import PriceSource
from mojobot.feeds.live.volume import VolumeEstimate
from mojobot.model.events import Event, Prices, Timer
from mojobot.model.notices import Step
from mojobot.model.settings import Settings
from mojobot.net.connections import providers
from mojobot.runtime.backfill import pieces
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
from mojobot.tui.app import Console

DIGITS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BASE = 100.0  # USD; what lies above it is a time
HZ = 20
_TICK = 1e-12  # of BASE, a microsecond
GOAL_MS, GOAL_PER_S = 50.0, 1_000


def served(told: Connection, mints: Sequence[str]) -> None:
    """Answer every request with prices that say when they were sent; the port goes through `told`."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            for block in itertools.count(1):
                await reader.readuntil(b"\r\n\r\n")
                price = BASE * (1.0 + (time.monotonic_ns() // 1000 % 10**9) * _TICK)
                one = {"usdPrice": price, "blockId": block, "decimals": 6, "liquidity": 1e6}
                body = json.dumps(dict.fromkeys(mints, one)).encode()
                head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
                writer.write(head.encode() + body)
                await writer.drain()

    async def serve() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        told.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(serve())


class Timed(Engine):
    """An engine that notes, behind each batch of prices, how long ago the reply was sent."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.taken_ms: list[float] = []
        self.updates = 0

    def step(self, number: int, event: Event) -> Step:
        done = super().step(number, event)
        if isinstance(event, Prices) and event.source == "jupiter":
            sent_us = (float(event.price[0]) / BASE - 1.0) / _TICK
            self.taken_ms.append((time.monotonic_ns() / 1000.0 % 1e9 - sent_us) / 1000.0)
            self.updates += len(event.series)
        return done


class Shifted(Clock):
    """Real time, moved to where the demo's past ends."""

    def __init__(self, at_ms: int) -> None:
        self._off_ms = at_ms - super().now_ms()

    def now_ms(self) -> int:
        return super().now_ms() + self._off_ms


async def measured(engine: Timed, source: PriceSource, mints: Sequence[str], inbox: Inbox, seconds: float) -> None:
    """One row: replies at this source's pace for so long."""
    engine.taken_ms.clear()
    engine.updates, wall, cpu = 0, time.perf_counter(), time.process_time()
    dice = Random(7)  # noqa: S311 - no secret

    def order() -> list[int]:  # another each time: the same question within a second is not asked again
        return dice.sample(range(len(mints)), len(mints))

    asking = asyncio.create_task(source.run(order, lambda: 0, mints, VolumeEstimate(len(mints)), inbox.offer))
    await asyncio.sleep(seconds)
    asking.cancel()
    wall_s, cpu_s = time.perf_counter() - wall, time.process_time() - cpu
    late = np.sort(engine.taken_ms)
    row = {
        "bench": "live_socket",
        "batches": len(late),
        "updates_per_s": round(engine.updates / wall_s),
        "updates_per_cpu_s": round(engine.updates / cpu_s),
        "core": round(cpu_s / wall_s, 2),
        **{f"p{share}_ms": round(float(np.percentile(late, share)), 2) for share in (50, 95, 99)},
        "max_ms": round(float(late[-1]), 1),
        "goal_ms": GOAL_MS,
        "goal_per_s": GOAL_PER_S,
        "load1": round(os.getloadavg()[0], 1),
    }
    print(json.dumps(row), file=sys.__stdout__, flush=True)


async def run(port: int, mints: Sequence[str], seconds: float, *, drawn: bool) -> None:
    """Both paces, one after the other, on one engine."""
    providing = {"jupiter": {"base_url": f"http://127.0.0.1:{port}", "per_minute": 100_000.0}}
    settings = load(environ={}).settings.model_copy(deep=True)
    settings = Settings.model_validate({**settings.model_dump(), "providers": providing})
    tape = DemoMarket(7, len(mints))
    opened, past = tape.opened(1), []
    for event in tape.events():
        past += pieces(event)
        if isinstance(event, Timer):
            break
    clock = Shifted(past[-1].ts_ms)
    with tempfile.TemporaryDirectory() as temporary, contextlib.ExitStack() as stack:
        directory = Path(temporary)
        database = stack.enter_context(Database.open(directory))
        recovery = recover(database)
        begin_session(database, Identity("demo", 7, "benchmark"), started_ms=0, version="0", settings_json="{}")
        gate, inbox, engine = Gate(), Inbox(), Timed(settings)
        desk = Desk(engine, inbox, gate, Latch(directory), lambda query: history_async(directory, query), clock)
        writer = Writer(database)
        stack.callback(writer.close)
        pump = Pump(engine, inbox, PaperVenue(opened, settings, gate), Journal(writer), None, desk)
        await pump.start((opened, recovery.event(opened.ts_ms, None), *past))
        pumping = asyncio.create_task(pump.run())
        console = Console(desk, settings=settings)
        drawing = asyncio.create_task(console.run_async(headless=True, size=(120, 40))) if drawn else None
        await asyncio.sleep(3.0)
        connections = providers(settings, {}, clock)
        provider = connections.get("jupiter")
        if provider is None:
            raise RuntimeError("there is no such provider")
        for every_s in (1.0 / HZ, 1e-4):
            source = PriceSource(Jupiter(provider), Asking(len(mints), every_s, 1.0), clock, lambda: None)
            await measured(engine, source, mints, inbox, seconds)
        await connections.close()
        if drawing is not None:
            if not console.is_running:
                raise RuntimeError("the console has gone: the figure would be too good")
            console.exit()
            await drawing
        inbox.close()
        await pumping


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--tokens", type=int, default=50)
    parser.add_argument("--no-console", action="store_true")
    given = parser.parse_args()
    mints = [f"6p6xgHyF7AeE6TZkSmFsko444wqoP15icUSqi2jfGi{digit}N" for digit in DIGITS[: given.tokens]]
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=served, args=(there, mints), daemon=True)
    server.start()
    try:
        asyncio.run(run(here.recv(), mints, given.seconds, drawn=not given.no_console))
    finally:
        server.terminate()


if __name__ == "__main__":
    main()
