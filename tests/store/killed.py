"""What a process does that a test kills: runs in a child forked from a server that has everything imported."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
from collections import deque
from collections.abc import Callable
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import Any

from mojobot.model.events import Timer
from mojobot.model.notices import Alert, Level, Severity
from mojobot.model.settings import Settings
from mojobot.store.committed import Committed
from mojobot.store.database import Database
from mojobot.store.recorder import Recorder
from mojobot.store.recording import Header
from mojobot.store.schema import migrate, migrations
from mojobot.store.sessions import Identity, begin_session
from mojobot.store.writer import Writer
from tests.store.samples import T0, entry, filled


def start(work: Callable[..., None], *arguments: Any) -> ForkServerProcess:
    """Run `work` in a process of its own, to be killed."""
    context: ForkServerContext = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.store.killed"])
    process = context.Process(target=work, args=arguments)
    process.start()
    return process


def write_trades(directory: Path, acknowledged: Path) -> None:
    """Write intents and their fills for ever, a few calls ahead of the disk; note each step once it is durable."""
    notes = os.open(acknowledged, os.O_CREAT | os.O_APPEND | os.O_WRONLY)
    database = Database.open(directory)
    session = begin_session(database, Identity("demo", 7), started_ms=T0, version="0", settings_json="{}")
    writer = Writer(database)
    waiting: deque[tuple[int, Committed]] = deque()
    step = 0
    while True:
        step += 2
        intent = entry(f"s{session}-{step - 1}-0")
        waiting.append((step - 1, writer.write(session, step - 1, [intent])))
        alert = Alert(T0, Level.FILL, Severity.INFO, f"{session}-{step}")
        waiting.append((step, writer.write(session, step, [filled(intent), alert])))
        while len(waiting) > 20:
            done, promise = waiting.popleft()
            promise.wait()
            os.write(notes, f"{session} {done}\n".encode())


def migrate_and_die(path: Path, statements: int) -> None:
    """Apply all migrations, and be killed just before the statement after so many."""
    connection = sqlite3.connect(path, isolation_level=None)
    left = [statements]

    def count(_: str) -> None:
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    connection.set_trace_callback(count)
    migrate(connection, migrations())


def record_for_ever(path: Path) -> None:
    """Record timers as fast as they come."""
    recorder = Recorder(path, 1, Header(T0, "0", "demo", 7, Settings()), keep_days=7)
    step = 0
    while True:
        step += 1
        recorder.event(step, "market", Timer(step))
        recorder.outputs(step, (entry(f"s1-{step}-0"),), ())
