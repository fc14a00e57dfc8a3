"""What SQLite and the system say when a database cannot be used, in one sentence with the remedy."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from mojobot.model.errors import StoreError

_PRIMARY = 0xFF  # extended result codes carry the primary one in their low byte


@contextmanager
def closed_on_failure(connection: sqlite3.Connection, path: Path) -> Iterator[None]:
    """Whatever goes wrong inside closes the connection; what SQLite says becomes ours."""
    with ExitStack() as failing:
        failing.callback(connection.close)
        try:
            yield
        except sqlite3.Error as error:
            raise explain(error, path) from error
        failing.pop_all()


def explain(error: sqlite3.Error | OSError, path: Path) -> StoreError:
    """The error a person is shown for a failure on the database or directory `path`."""
    if isinstance(error, OSError):
        return StoreError(f"{path} cannot be used ({error.strerror or error}): choose another place with --data-dir")
    if str(error).startswith("Could not decode to UTF-8"):  # Python's own words, with all of the text
        return damaged(path, "a text in it is not UTF-8")
    match _code(error):
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return damaged(path, str(error))
        case sqlite3.SQLITE_FULL:
            return StoreError(f"the disk is full, {path} cannot be written: free some space and start again")
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return StoreError(f"{path} is locked by another program: close that program and try again")
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_AUTH:
            return StoreError(
                f"{path} cannot be opened for writing ({error}): give yourself the right to write it, "
                "or choose another place with --data-dir"
            )
        case sqlite3.SQLITE_IOERR:
            return StoreError(f"{path} cannot be read or written ({error}): check the disk")
        case _:
            return StoreError(f"{path} cannot be used ({error})")


def damaged(path: Path, what: str) -> StoreError:
    """The error for a database that is not whole; nothing has been written to it."""
    return StoreError(
        f"{path} is damaged ({what}) and was left as it is: put a copy of it in its place, "
        "or move it and the -wal and -shm files beside it away to start with an empty one"
    )


def is_busy(error: sqlite3.Error) -> bool:
    """Whether another connection holds the lock, so that trying again helps."""
    return _code(error) in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", 0) & _PRIMARY
