"""P12: durable trade writes a second, 100 writers at a time, beside aiosqlite row by row.

usage: writes.py [DIRECTORY]    on the disk that counts, not a file system in memory

Both write the same fills into the same table of the same schema, each
acknowledged only after its commit in WAL mode with synchronous=FULL. They
run one after the other, three times, alternating; the median ratio counts.
"""

from __future__ import annotations

import asyncio
import json
import os
import platform
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import aiosqlite

from mojobot.model.trading import Filled, Intent, Reason, Side
from mojobot.store.database import Database
from mojobot.store.writer import Writer

WRITERS = 100
OURS, THEIRS = 10_000, 1_000  # writes a round
ROUNDS = 3
INSERT = (
    "insert into reports (session, step, kind, intent_id, ts_ms, quantity_raw, cash_micro, fee_micro, price, slippage,"
    " latency_ms, venue) values (?, ?, 'Filled', ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
INTENT = Intent("s1-1-0", 0, 0, "SOL", Side.BUY, Reason.ENTRY, "s1-1-0", "bench", 10**8, 0, 150.25, 151.0, 60_000)
FILL = Filled("s1-1-0", 1_700_000_000_000, 665_557_404, 100_000_000, 3_000, 150.25, 0.0005, 400)


def out(bench: str, **figures: object) -> None:
    row = {name: round(value, 6) if isinstance(value, float) else value for name, value in figures.items()}
    print(json.dumps({"bench": bench, **row}), flush=True)


async def group_commit(directory: Path) -> list[float]:
    """Latency of every write through the store's writer."""
    with Database.open(directory) as database:
        writer = Writer(database)
        await writer.write(1, 0, [INTENT])
        steps = iter(range(1, OURS + 1))
        taken: list[float] = []

        async def one_writer() -> None:
            for step in steps:
                started = time.perf_counter()
                await writer.write(1, step, [FILL])
                taken.append(time.perf_counter() - started)

        async with asyncio.TaskGroup() as group:
            for _ in range(WRITERS):
                group.create_task(one_writer())
        writer.close()
    return taken


async def row_by_row(directory: Path) -> list[float]:
    """Latency of every write through aiosqlite, a transaction a row."""
    with Database.open(directory) as database:
        Writer(database, threaded=False).write(1, 0, [INTENT]).wait()
        path = database.path
    row = (FILL.intent_id, FILL.ts_ms, str(FILL.quantity_raw), FILL.cash_micro, FILL.fee_micro, FILL.price)
    taken: list[float] = []
    async with aiosqlite.connect(path, isolation_level=None) as connection:
        await connection.execute("pragma synchronous = full")
        await connection.execute("pragma foreign_keys = on")
        for step in range(1, THEIRS + 1):
            started = time.perf_counter()
            await connection.execute("begin immediate")
            await connection.execute(INSERT, (1, step, *row, FILL.slippage, FILL.latency_ms, FILL.venue))
            await connection.execute("commit")
            taken.append(time.perf_counter() - started)
    return taken


def measured(engine: str, what: str, work: Callable[[Path], Awaitable[list[float]]], directory: Path) -> float:
    async def run() -> list[float]:
        return await work(Path(tempfile.mkdtemp(dir=directory)))

    started = time.perf_counter()
    taken = sorted(asyncio.run(run()))
    per_s = len(taken) / (time.perf_counter() - started)
    middle, high = taken[len(taken) // 2] * 1e6, taken[int(0.99 * len(taken))] * 1e6
    out("sqlite", engine=engine, what=what, sync="FULL", writes=len(taken), per_s=per_s, p50_us=middle, p99_us=high)
    return per_s


def main(directory: Path) -> None:
    out(
        "machine",
        python=platform.python_version(),
        machine=platform.machine(),
        cpus=os.cpu_count(),
        load1=os.getloadavg()[0],
        sqlite=sqlite3.sqlite_version,
    )
    ratios = []
    for _ in range(ROUNDS):
        theirs = measured("aiosqlite", "row by row", row_by_row, directory)
        ours = measured("mojobot", f"{WRITERS} concurrent writers, group commit", group_commit, directory)
        ratios.append(ours / theirs)
    out("sqlite", engine="mojobot", what="ratio to aiosqlite", ratio=statistics.median(ratios), goal=20)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as temporary:
            main(Path(temporary))
