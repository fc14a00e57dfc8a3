"""Every set of settings ever tried on some candles, so that the best of many is not taken for the only one.

One small database for all sessions: a result is deflated by everything that
was tried before it, in whatever command.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from mojobot.store.failures import explain

FILE = "trials.db"
_BUSY_S = 5.0
_TABLE = """
create table if not exists trials (
    candles text not null,   -- fingerprint of what was traded
    settings text not null,  -- fingerprint of how, and in which stretch
    ratio real,              -- daily Sharpe ratio; null = undefined
    primary key (candles, settings)
) without rowid, strict
"""


@dataclass(frozen=True, slots=True)
class TrialRow:
    """One set tried: a fingerprint of it, and its daily Sharpe ratio where that is defined."""

    settings: str
    ratio: float | None


class TrialBook:
    """What was tried, by candles. Raises StoreError when the file cannot be used."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    def add(self, candles: str, rows: Iterable[TrialRow]) -> None:
        """Enter what was tried; the same set again is the same trial."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._path, timeout=_BUSY_S)) as connection, connection:
                connection.execute(_TABLE)
                connection.executemany(
                    "insert or replace into trials values (?, ?, ?)", [(candles, r.settings, r.ratio) for r in rows]
                )
        except (sqlite3.Error, OSError) as fault:
            raise explain(fault, self._path) from fault

    def tried(self, candles: str) -> tuple[TrialRow, ...]:
        """All of some candles, by fingerprint."""
        if not self._path.exists():
            return ()
        try:
            with closing(sqlite3.connect(f"file:{self._path}?mode=ro", uri=True, timeout=_BUSY_S)) as connection:
                found = connection.execute(
                    "select settings, ratio from trials where candles = ? order by settings", (candles,)
                ).fetchall()
        except sqlite3.Error as fault:
            raise explain(fault, self._path) from fault
        return tuple(TrialRow(*row) for row in found)
