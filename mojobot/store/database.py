"""`mojobot.db` in a data directory: opened for the one writer, or for reading beside it."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from mojobot.model.errors import StoreError
from mojobot.store.failures import closed_on_failure, damaged, explain
from mojobot.store.schema import APPLICATION_ID, migrate, migrations, schema_version

FILE = "mojobot.db"
BUSY_TIMEOUT_MS = 5_000

# A number that came out of an array is the same number.
sqlite3.register_adapter(np.int64, int)
sqlite3.register_adapter(np.bool_, bool)


class Database:
    """The store of one data directory with its one writing connection.

    The connection is in autocommit mode; whoever writes opens the
    transactions. Only one thread may use it at a time.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.connection = connection

    @classmethod
    def open(cls, directory: Path, *, busy_timeout_ms: int = BUSY_TIMEOUT_MS) -> Self:
        """Open the store for writing; makes the directory and the tables where they are missing.

        Raises StoreError when the place cannot be written, the file is
        another program's, damaged, locked, or of a newer mojobot. Nothing is
        written to a file that is not ours.
        """
        path = directory / FILE
        _make_directory(directory)
        _make_file(path)
        try:
            connection = _connect(path, "rw", busy_timeout_ms)
        except sqlite3.Error as error:
            raise explain(error, path) from error
        with closed_on_failure(connection, path):
            check_ours(connection, path)
            check_whole(connection, path)
            _prepare(connection)
        return cls(path, connection)

    def reader(self) -> sqlite3.Connection:
        """A read-only connection of its own, for use beside the writer."""
        return open_reader(self.path.parent)

    def close(self) -> None:
        """Move what is in the write-ahead log into the database and let go of both."""
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_reader(directory: Path) -> sqlite3.Connection:
    """A read-only connection to the store of a data directory, with rows by name.

    Raises StoreError when there is none, or it is not one this program can read.
    """
    path = directory / FILE
    check_there(path)
    try:
        connection = _connect(path, "ro", BUSY_TIMEOUT_MS)
    except sqlite3.Error as error:
        raise explain(error, path) from error
    with closed_on_failure(connection, path):
        check_readable(connection, path)
    connection.row_factory = sqlite3.Row
    return connection


def check_there(path: Path) -> None:
    """Refuse a data directory in which nothing was ever recorded."""
    if path.parent.exists() and not path.parent.is_dir():
        raise StoreError(f"{path.parent} is a file: --data-dir expects a directory")
    if not path.exists():
        raise StoreError(
            f"nothing is recorded in {path.parent} (no {path.name} there): "
            "start mojobot with this data directory first, or name another with --data-dir"
        )


def check_readable(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a database whose tables this program does not know."""
    check_ours(connection, path)
    if schema_version(connection) < len(migrations()):
        raise StoreError(f"{path} is of an older mojobot: start mojobot with this data directory once to bring it up")


def check_ours(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a file of another program, and one of a newer mojobot; an empty database is ours to fill."""
    owner = connection.execute("pragma application_id").fetchone()[0]
    tables = connection.execute("select count(*) from sqlite_master").fetchone()[0]
    if owner != APPLICATION_ID and (owner != 0 or tables != 0):
        raise StoreError(f"{path} is a database of another program: choose another place with --data-dir")
    version, known = schema_version(connection), len(migrations())
    if version > known:
        raise StoreError(
            f"{path} was written by a newer mojobot (schema {version}, this one knows {known}): update mojobot"
        )


def check_whole(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a database whose pages do not hang together."""
    found = connection.execute("pragma quick_check(1)").fetchone()[0]
    if found != "ok":
        raise damaged(path, " ".join(str(found).split()))


def _prepare(connection: sqlite3.Connection) -> None:
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = full")
    connection.execute("pragma foreign_keys = on")
    migrate(connection, migrations())


def _connect(path: Path, mode: str, busy_timeout_ms: int) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=busy_timeout_ms / 1000,
        isolation_level=None,
        check_same_thread=False,
    )


def _make_directory(directory: Path) -> None:
    if directory.exists() and not directory.is_dir():
        raise StoreError(f"{directory} is a file: --data-dir expects a directory")
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise explain(error, directory) from error


def _make_file(path: Path) -> None:
    """Create the file for its owner alone; SQLite gives its log the same rights."""
    if path.is_dir():
        raise StoreError(f"{path} is a directory where the database should be: choose another place with --data-dir")
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise explain(error, path) from error
