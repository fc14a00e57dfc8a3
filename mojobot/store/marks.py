"""The marks of equity of one session, for numbers that need days."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from mojobot.store.database import FILE, open_reader
from mojobot.store.failures import explain


def marks(directory: Path, session: int) -> list[tuple[int, int]]:
    """Market time and equity in micro-USDC of every mark, in order. Raises StoreError where there is no store."""
    try:
        connection = open_reader(directory)
        try:
            asked = "select ts_ms, equity_micro from equity where session = ? order by seq"
            return [(row[0], row[1]) for row in connection.execute(asked, (session,))]
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise explain(error, directory / FILE) from error
