"""A recorded session read again: what the engine consumed, and what each step gave out."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from mojobot.model.errors import StoreError
from mojobot.model.events import Event
from mojobot.model.notices import Marked, Notice, Remembered
from mojobot.model.settings import Settings
from mojobot.model.trading import Intent
from mojobot.store.codec import decode, decode_all
from mojobot.store.failures import closed_on_failure, explain
from mojobot.store.recording_file import open_for_reading


@dataclass(frozen=True, slots=True)
class Header:
    """What a session began with; the rest is in its first events."""

    started_ms: int
    version: str
    market: str
    seed: int | None
    settings: Settings


@dataclass(frozen=True, slots=True)
class Recorded:
    """One consumed event."""

    step: int
    lane: str
    event: Event


@dataclass(frozen=True, slots=True)
class Outputs:
    """What one step gave out that a replay must give out again."""

    step: int
    ts_ms: int
    given: tuple[Intent | Notice, ...]


def outputs_of(step: int, ts_ms: int, intents: Sequence[Intent], notices: Sequence[Notice]) -> Outputs:
    """What is compared of a step: intents and notices, without marks and memory, which follow from the rest."""
    told = (notice for notice in notices if not isinstance(notice, Marked | Remembered))
    return Outputs(step, ts_ms, (*intents, *told))


class Recording:
    """The record of one session, read in order; the engine may still be writing it."""

    def __init__(self, path: Path, session: int, header: Header, connection: sqlite3.Connection) -> None:
        self.path = path
        self.session = session
        self.header = header
        self._connection = connection

    @classmethod
    def open(cls, path: Path, session: int | None = None) -> Self:
        """Open the record of a session, the newest unless named. Raises StoreError when there is none."""
        connection = open_for_reading(path)
        with closed_on_failure(connection, path):
            number = _chosen(connection, path, session)
            return cls(path, number, _header(connection, path, number), connection)

    def events(self) -> Iterator[Recorded]:
        """Every event, in the order it was consumed. Raises StoreError for a row that cannot be read."""
        for step, lane, kind, body in self._rows("step, lane, kind, body", "body"):
            try:
                yield Recorded(step, lane, decode(kind, body))
            except ValueError as error:
                raise self._unreadable(step, error) from error

    def outputs(self) -> Iterator[Outputs]:
        """What the engine gave out, step by step, where it gave out anything. Raises as `events`."""
        for step, ts_ms, body in self._rows("step, ts_ms, outputs", "outputs"):
            try:
                yield Outputs(step, ts_ms, tuple(decode_all(body)))
            except ValueError as error:
                raise self._unreadable(step, error) from error

    def _rows(self, columns: str, present: str) -> Iterator[tuple[Any, ...]]:
        sql = f"select {columns} from events where session = ? and {present} is not null order by step"  # noqa: S608
        try:
            # `yield from` would close the cursor, and the file may be closed already.
            for row in self._connection.execute(sql, (self.session,)):  # noqa: UP028
                yield row
        except sqlite3.Error as error:
            raise explain(error, self.path) from error

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _unreadable(self, step: int, error: ValueError) -> StoreError:
        return StoreError(
            f"{self.path}, session {self.session}, step {step} cannot be read ({error}): "
            f"it was recorded by mojobot {self.header.version}, replay it with that"
        )


def _chosen(connection: sqlite3.Connection, path: Path, session: int | None) -> int:
    there = [row[0] for row in connection.execute("select session from sessions order by session")]
    if not there:
        raise StoreError(f"{path} holds no session: nothing was recorded, or it was older than recording.keep_days")
    if session is not None and session not in there:
        raise StoreError(f"{path} holds no session {session}: it has {', '.join(map(str, there))}")
    return there[-1] if session is None else session


def _header(connection: sqlite3.Connection, path: Path, session: int) -> Header:
    started_ms, version, market, seed, settings_json = connection.execute(
        "select started_ms, version, market, seed, settings_json from sessions where session = ?", (session,)
    ).fetchone()
    try:
        settings = Settings.model_validate_json(settings_json)
    except ValueError as error:
        raise StoreError(f"{path}: the settings of session {session} are not of this version of mojobot") from error
    return Header(started_ms, version, market, seed, settings)
