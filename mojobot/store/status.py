"""What a store says of its engine: the newest session, state, account and what was traded."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from mojobot.model.units import micro_to_usd
from mojobot.store import rows
from mojobot.store.database import FILE, open_reader
from mojobot.store.failures import explain
from mojobot.store.iso import iso


def status(directory: Path) -> dict[str, Any]:
    """One answer for `mojobot status`; `state`, `account` and `session` are null before the first.

    As recorded: whether an engine runs now is not in a store. Raises
    StoreError when nothing is recorded there or it cannot be read.
    """
    try:
        connection = open_reader(directory)
        try:
            return {
                "session": _session(connection),
                "state": _newest(connection, "states", rows.state),
                "account": _newest(connection, "equity", rows.equity),
                "trades": _trades(connection),
                "positions": _count(connection, "positions"),
                "orders_open": _count(connection, "orders where state in ('open', 'unknown')"),
                "decisions": _count(connection, "decisions"),
            }
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise explain(error, directory / FILE) from error


def _session(connection: sqlite3.Connection) -> dict[str, Any] | None:
    row = connection.execute("select * from sessions order by id desc limit 1").fetchone()
    if row is None:
        return None
    return {
        "id": row["id"],
        "market": row["market"],
        "seed": row["seed"],
        "version": row["version"],
        "started_at": iso(row["started_ms"]),
    }


def _newest(connection: sqlite3.Connection, table: str, shape: rows.Shape) -> dict[str, Any] | None:
    row = connection.execute(f"select * from {table} order by seq desc limit 1").fetchone()  # noqa: S608 - ours
    return None if row is None else shape(row)


def _trades(connection: sqlite3.Connection) -> dict[str, Any]:
    row = connection.execute(
        "select count(closed_ms) as closed, count(*) - count(closed_ms) as open,"
        " coalesce(sum(pnl_micro > 0), 0) as wins, coalesce(sum(pnl_micro), 0) as net_micro,"
        " coalesce(sum(fees_micro), 0) as fees_micro from trades"
    ).fetchone()
    return {
        "closed": row["closed"],
        "open": row["open"],
        "wins": row["wins"],
        "pnl": micro_to_usd(row["net_micro"]),
        "fees": micro_to_usd(row["fees_micro"]),
    }


def _count(connection: sqlite3.Connection, source: str) -> int:
    return int(connection.execute(f"select count(*) from {source}").fetchone()[0])  # noqa: S608 - ours
