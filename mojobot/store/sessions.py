"""Sessions: their numbers, and the one market a data directory belongs to."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from mojobot.model.errors import StoreError
from mojobot.model.market import Timeframe, Token, TokenClass
from mojobot.store.database import Database
from mojobot.store.failures import explain


@dataclass(frozen=True, slots=True)
class Identity:
    """What may never change in a data directory: the market, its seed, and what its series are."""

    market: str  # demo, replay, live
    seed: int | None = None
    source: str = ""  # what the market is made of, such as the names of its candle files


def begin_session(database: Database, identity: Identity, *, started_ms: int, version: str, settings_json: str) -> int:
    """Allocate the next session number, counting from 1; the first session makes the directory its market's.

    Durable when it returns. Raises StoreError when the directory belongs to
    another market, naming both. Only before a writer is started.
    """
    connection = database.connection
    try:
        connection.execute("begin immediate")
        try:
            _claim(connection, identity, database)
            number = int(connection.execute("select coalesce(max(id), 0) + 1 from sessions").fetchone()[0])
            connection.execute(
                "insert into sessions (id, started_ms, market, seed, version, settings_json) values (?, ?, ?, ?, ?, ?)",
                (number, started_ms, identity.market, identity.seed, version, settings_json),
            )
            connection.execute("commit")
        finally:
            if connection.in_transaction:
                connection.execute("rollback")
    except sqlite3.Error as error:
        raise explain(error, database.path) from error
    return number


def starting_cash(database: Database, usd: float) -> float:
    """The paper cash this directory began with, USD; the first session's word counts for all that follow."""
    connection = database.connection
    try:
        connection.execute("insert or ignore into meta (key, value) values ('cash_usdc', ?)", (repr(usd),))
        found = connection.execute("select value from meta where key = 'cash_usdc'").fetchone()
    except sqlite3.Error as error:
        raise explain(error, database.path) from error
    return float(found[0])


def last_listed(database: Database) -> tuple[Token, ...]:
    """The tokens of the newest session that opened its market, by series; none before the first."""
    try:
        rows = database.connection.execute(
            "select symbol, mint, token_class, base, decimals from tokens "
            "where session = (select max(session) from tokens) order by series"
        ).fetchall()
    except sqlite3.Error as error:
        raise explain(error, database.path) from error
    return tuple(
        Token(symbol, mint, TokenClass(token_class), Timeframe(base), decimals)
        for symbol, mint, token_class, base, decimals in rows
    )


def _claim(connection: sqlite3.Connection, identity: Identity, database: Database) -> None:
    ours = {
        "market": identity.market,
        "seed": "" if identity.seed is None else str(identity.seed),
        "source": identity.source,
    }
    theirs = dict(connection.execute("select key, value from meta").fetchall())
    for key, value in ours.items():
        found = theirs.get(key)
        if found is None:
            connection.execute("insert into meta (key, value) values (?, ?)", (key, value))
        elif found != value:
            raise StoreError(
                f"{database.path.parent} belongs to the {theirs['market']} market with {key} {found or 'none'}, "
                f"not {value or 'none'}: use another --data-dir, or what it was made with"
            )
