"""What the store knows at start: the engine's memory, every intent and report, and where the tape stands."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

import msgspec

from mojobot.model.commands import Command
from mojobot.model.errors import StoreError
from mojobot.model.events import Commanded, Recovered
from mojobot.model.state import Snapshot
from mojobot.model.trading import Failed, Filled, Intent, Reason, Report, Side, Unknown
from mojobot.store.database import Database
from mojobot.store.failures import damaged, explain
from mojobot.store.records import columns

_COMMANDS: Mapping[str, type] = {kind.__name__: kind for kind in get_args(Command)}
_LEFT_BEHIND = ("intents", "decisions", "alerts", "states", "equity", "snapshot")
_REPORTS: Mapping[str, type[Filled | Failed | Unknown]] = {kind.__name__: kind for kind in get_args(Report)}


@dataclass(frozen=True, slots=True)
class Recovery:
    """Everything a new session starts from."""

    snapshot: Snapshot | None
    intents: tuple[Intent, ...]  # oldest first
    reports: tuple[tuple[int, int, Report], ...]  # session, step, report; oldest first
    commands: tuple[tuple[int, int, Commanded], ...]  # stored, but the process ended before they took effect
    mark: str  # the tape's; empty when there is none

    def event(self, ts_ms: int, latched: str | None) -> Recovered:
        """The event a session begins with."""
        return Recovered(ts_ms, self.snapshot, self.intents, self.reports, latched)

    def lost(self, ts_ms: int) -> list[Failed]:
        """Paper orders without a last report were lost with the process that held them."""
        done = {report.intent_id for _, _, report in self.reports if not isinstance(report, Unknown)}
        open_ = (intent for intent in self.intents if intent.id not in done)
        return [Failed(intent.id, max(ts_ms, intent.ts_ms), "lost at restart") for intent in open_]


def recover(database: Database) -> Recovery:
    """Read all of it. Raises StoreError when a row cannot be understood."""
    try:
        connection = database.reader()
        try:
            return Recovery(
                _snapshot(connection),
                _intents(connection),
                _reports(connection),
                _commands(connection),
                _mark(connection),
            )
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise explain(error, database.path) from error
    except (ValueError, KeyError) as error:
        raise damaged(database.path, f"a row cannot be understood: {error}") from error


def _snapshot(connection: sqlite3.Connection) -> Snapshot | None:
    row = connection.execute("select body from snapshot").fetchone()
    return None if row is None else snapshot_from(row["body"])


def snapshot_from(body: str) -> Snapshot:
    """A stored snapshot; fields it lacks take their defaults, fields this program does not know are left out."""
    return msgspec.convert(json.loads(body), Snapshot)


def _intents(connection: sqlite3.Connection) -> tuple[Intent, ...]:
    names = columns(Intent)
    rows = connection.execute(f"select {', '.join(names)} from intents order by seq")  # noqa: S608 - our own fields
    return tuple(_intent(dict(zip(names, row, strict=True))) for row in rows)


def _intent(values: dict[str, Any]) -> Intent:
    values["side"] = Side(values["side"])
    values["reason"] = Reason(values["reason"])
    values["quantity_raw"] = int(values["quantity_raw"])
    return Intent(**values)


def _reports(connection: sqlite3.Connection) -> tuple[tuple[int, int, Report], ...]:
    rows = connection.execute("select * from reports order by seq")
    return tuple((row["session"], row["step"], _report(row)) for row in rows)


def _report(row: sqlite3.Row) -> Report:
    kind = _REPORTS[row["kind"]]
    values: dict[str, Any] = {name: row[name] for name in columns(kind)}
    if "quantity_raw" in values:
        values["quantity_raw"] = int(values["quantity_raw"])
    return kind(**values)


def _commands(connection: sqlite3.Connection) -> tuple[tuple[int, int, Commanded], ...]:
    """Commands newer than anything a step left behind: a step's own records are committed after its command."""
    newest = max(_newest_step(connection, table) for table in _LEFT_BEHIND)
    rows = connection.execute("select * from commands where (session, step) > (?, ?) order by seq", newest)
    return tuple((row["session"], row["step"], _commanded(row)) for row in rows)


def _newest_step(connection: sqlite3.Connection, table: str) -> tuple[int, int]:
    row = connection.execute(f"select session, step from {table} order by rowid desc limit 1").fetchone()  # noqa: S608
    return (0, 0) if row is None else (row["session"], row["step"])


def _commanded(row: sqlite3.Row) -> Commanded:
    if row["command"] not in _COMMANDS:
        raise StoreError(f"a stored command is unknown to this program: {row['command']}")
    command: Command = msgspec.json.decode(row["body"], type=_COMMANDS[row["command"]])
    return Commanded(row["ts_ms"], command, row["source"])


def _mark(connection: sqlite3.Connection) -> str:
    row = connection.execute("select mark from tape_mark").fetchone()
    return "" if row is None else str(row["mark"])
