"""`recording.db`: every event the engine consumes and what each makes it give out, for exact replay."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from math import inf
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event as Flag
from threading import Thread

from mojobot.model.errors import StoreError
from mojobot.model.events import Event
from mojobot.model.market import DAY_MS
from mojobot.model.notices import Notice
from mojobot.model.trading import Intent
from mojobot.store.codec import encode, encode_all, kind_of
from mojobot.store.failures import explain
from mojobot.store.recording import Header, outputs_of
from mojobot.store.recording_file import open_for_writing

_BATCH = 4_096  # steps a commit carries at the most
_BACKLOG = 50_000  # steps waiting for the disk beyond which a tape at full speed is held back
_REST_S = 0.2  # between commits, so that a slow market is not one commit a step

_Row = tuple[int, str, int, str, bytes, bytes | None]  # step, lane, ts_ms, kind, body, outputs


class Recorder:
    """Writes a session's record beside the engine: buffered, on its own thread, in its own file.

    A step's event and outputs are one row, so that a killed process leaves a
    record that ends early but is whole up to there. A failure ends the
    recording, not the trading: see `failed`.
    """

    def __init__(self, path: Path, session: int, header: Header, *, keep_days: int, max_mb: float = inf) -> None:
        """Start the record of a session; sessions that began over `keep_days` before this one are deleted.

        At `max_mb` the recording ends.

        Raises StoreError when the file cannot be used.
        """
        self._path = path
        self._session = session
        self._connection = open_for_writing(path)
        self._failed: StoreError | None = None
        self._most_bytes = max_mb * 1e6
        self._last: _Row | None = None
        self._rows: SimpleQueue[_Row | None] = SimpleQueue()
        self._drained = Flag()
        self._hurry = Flag()
        self._closed = False
        try:
            _prune(self._connection, header.started_ms - keep_days * DAY_MS)
            _begin(self._connection, session, header)
        except sqlite3.Error as error:
            self._connection.close()
            raise explain(error, path) from error
        self._thread = Thread(target=self._work, name="recorder", daemon=True)
        self._thread.start()

    @property
    def failed(self) -> str | None:
        """Why nothing is recorded any more, in a sentence; None while all is well."""
        return None if self._failed is None else str(self._failed)

    def event(self, step: int, lane: str, event: Event) -> None:
        """Record an event, just before it is stepped."""
        self._release()
        self._last = (step, lane, event.ts_ms, kind_of(event), encode(event), None)

    def outputs(self, step: int, intents: Sequence[Intent], notices: Sequence[Notice]) -> None:
        """Record what the step of the event just recorded gave out."""
        if self._last is None or self._last[0] != step:
            raise ValueError(f"outputs of step {step} without its event")
        given = outputs_of(step, self._last[2], intents, notices).given
        if given:
            self._last = (*self._last[:5], encode_all(given))

    def close(self) -> None:
        """Write what is buffered and let go of the file."""
        if self._closed:
            return
        self._closed = True
        self._release()
        self._rows.put(None)
        self._hurry.set()
        self._thread.join()
        self._connection.close()

    def _release(self) -> None:
        """Hand the step before to the writing thread, now that it is complete."""
        if self._last is None or self._failed is not None:
            return
        self._rows.put(self._last)
        self._last = None
        if self._rows.qsize() > _BACKLOG:
            self._drained.clear()
            self._hurry.set()
            self._drained.wait()

    def _work(self) -> None:
        running = True
        while running:
            batch, running = self._take()
            self._write(batch)
            self._drained.set()
            if running and len(batch) < _BATCH:
                self._hurry.wait(_REST_S)
                self._hurry.clear()

    def _take(self) -> tuple[list[_Row], bool]:
        batch: list[_Row] = []
        row = self._rows.get()
        while row is not None:
            batch.append(row)
            if len(batch) == _BATCH:
                return batch, True
            try:
                row = self._rows.get_nowait()
            except Empty:
                return batch, True
        return batch, False

    def _size(self) -> int:
        pages, size = (self._connection.execute(f"pragma {name}").fetchone()[0] for name in ("page_count", "page_size"))
        return int(pages * size)

    def _write(self, batch: list[_Row]) -> None:
        if self._failed is not None or not batch:
            return
        try:
            self._connection.execute("begin immediate")
            self._connection.executemany(
                "insert into events (session, step, lane, ts_ms, kind, body, outputs) values (?, ?, ?, ?, ?, ?, ?)",
                [(self._session, *row) for row in batch],
            )
            self._connection.execute("commit")
            if self._size() > self._most_bytes:
                at = f"{self._most_bytes / 1e6:,.0f} MB"
                self._failed = StoreError(f"{self._path} has reached recording.max_mb ({at})")
        except sqlite3.Error as error:
            self._failed = explain(error, self._path)
            if self._connection.in_transaction:
                self._connection.execute("rollback")


def _prune(connection: sqlite3.Connection, before_ms: int) -> None:
    old = [row[0] for row in connection.execute("select session from sessions where started_ms < ?", (before_ms,))]
    for session in old:
        _forget(connection, session)
    if old:
        connection.execute("pragma incremental_vacuum").fetchall()


def _forget(connection: sqlite3.Connection, session: int) -> None:
    connection.execute("begin immediate")
    connection.execute("delete from events where session = ?", (session,))
    connection.execute("delete from sessions where session = ?", (session,))
    connection.execute("commit")


def _begin(connection: sqlite3.Connection, session: int, header: Header) -> None:
    # A number met again means that the store was begun anew: the older record belongs to nothing any more.
    _forget(connection, session)
    connection.execute(
        "insert into sessions (session, started_ms, version, market, seed, settings_json) values (?, ?, ?, ?, ?, ?)",
        (session, header.started_ms, header.version, header.market, header.seed, header.settings.model_dump_json()),
    )
