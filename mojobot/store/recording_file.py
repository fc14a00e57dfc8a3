"""The file a recording is in: SQLite as well, but no money hangs on its last rows."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from mojobot.model.errors import StoreError
from mojobot.store.failures import closed_on_failure, explain

FILE = "recording.db"
APPLICATION_ID = 0x6D6F6A72  # "mojr"
VERSION = 1

_SCHEMA = f"""
pragma auto_vacuum = incremental;
pragma journal_mode = wal;
begin immediate;
create table sessions (
    session integer primary key,
    started_ms integer not null,
    version text not null,
    market text not null,
    seed integer,
    settings_json text not null
);
create table events (
    session integer not null,
    step integer not null,
    lane text not null,
    ts_ms integer not null,
    kind text not null,
    body blob not null,
    outputs blob,
    primary key (session, step)
) without rowid;
pragma application_id = {APPLICATION_ID};
pragma user_version = {VERSION};
commit;
"""


def open_for_writing(path: Path) -> sqlite3.Connection:
    """The file with its tables, made where missing. Raises StoreError when it cannot be used."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    except (OSError, sqlite3.Error) as error:
        raise explain(error, path) from error
    with closed_on_failure(connection, path):
        if _is_empty(connection):
            connection.executescript(_SCHEMA)
        _check(connection, path)
        connection.execute("pragma synchronous = normal")
    return connection


def open_for_reading(path: Path) -> sqlite3.Connection:
    """A read-only connection. Raises StoreError when there is no recording, or it is not one of ours."""
    if not path.is_file():
        raise StoreError(f"no recording at {path}: nothing was recorded there")
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
    except sqlite3.Error as error:
        raise explain(error, path) from error
    with closed_on_failure(connection, path):
        _check(connection, path)
    return connection


def _is_empty(connection: sqlite3.Connection) -> bool:
    owner = connection.execute("pragma application_id").fetchone()[0]
    return bool(owner == 0 and connection.execute("select count(*) from sqlite_master").fetchone()[0] == 0)


def _check(connection: sqlite3.Connection, path: Path) -> None:
    if connection.execute("pragma application_id").fetchone()[0] != APPLICATION_ID:
        raise StoreError(f"{path} is not a recording of mojobot: move it away or choose another place with --data-dir")
    version = connection.execute("pragma user_version").fetchone()[0]
    if version != VERSION:
        raise StoreError(f"{path} is of another mojobot (format {version}, this one knows {VERSION}): move it away")
