"""Each kind of record and the rows it becomes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any

import msgspec
import numpy as np

from mojobot.model.events import Commanded, MarketOpened, TokensAdded
from mojobot.model.notices import Alert, Booked, Closed, Decision, Marked, Notice, Remembered, StateChanged
from mojobot.model.trading import Failed, Filled, Intent, Position, Report, Trade, Unknown


@dataclass(frozen=True, slots=True)
class TapeMark:
    """Where the market's tape stands, so that the next session goes on there."""

    text: str


Record = Intent | Report | Commanded | MarketOpened | TokensAdded | Notice | TapeMark

_Put = Callable[[sqlite3.Connection, int, int, Any], None]


def put(connection: sqlite3.Connection, session: int, step: int, record: Record) -> None:
    """Write one record as part of the transaction that is open."""
    _PUT[type(record)](connection, session, step, record)


def columns(kind: type) -> tuple[str, ...]:
    """The fields of a dataclass, which are the columns of its table."""
    return tuple(field.name for field in fields(kind))


def plain(value: object) -> object:
    """For msgspec: a number that came out of an array as the number it is."""
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{type(value).__name__} cannot be stored")


def _as_json(value: object) -> str:
    return _json.encode(value).decode()


_json = msgspec.json.Encoder(enc_hook=plain)
_TEXTS: dict[str, Callable[[Any], str]] = {"quantity_raw": str, "bought_raw": str, "stop_moves": _as_json}


def _insert(table: str, record_type: type, ending: str = "", **fixed: str) -> _Put:
    """Insert a dataclass column by column, some as text (`_TEXTS`); `fixed` columns hold SQL literals."""
    names = columns(record_type)
    values = attrgetter(*names)
    texts = [(place, _TEXTS[name]) for place, name in enumerate(names) if name in _TEXTS]
    into = ", ".join((*fixed, "session", "step", *names))
    marks = ", ".join((*fixed.values(), "?", "?", *("?" for _ in names)))
    sql = f"insert into {table} ({into}) values ({marks}) {ending}"  # noqa: S608 - names of our own fields

    def insert(connection: sqlite3.Connection, session: int, step: int, record: Any) -> None:
        row = [session, step, *values(record)]
        for place, text in texts:
            row[place + 2] = text(row[place + 2])
        connection.execute(sql, row)

    return insert


def _replacing(kind: type) -> str:
    """The end of an upsert by id that takes every new value; session and step stay those of the first row."""
    sets = ", ".join(f"{name} = excluded.{name}" for name in columns(kind) if name != "id")
    return f"on conflict (id) do update set {sets}"


_put_position = _insert("positions", Position, _replacing(Position))
_put_trade = _insert("trades", Trade, _replacing(Trade))

_OPEN_TRADE = """
insert into trades (session, step, id, series, symbol, strategy, opened_ms, quantity_raw, entry_price, fees_micro,
                    slippage, confidence, consensus, stop_initial)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
on conflict (id) do update set quantity_raw = excluded.quantity_raw, entry_price = excluded.entry_price,
    fees_micro = excluded.fees_micro, slippage = excluded.slippage
where trades.closed_ms is null
"""


def _put_booked(connection: sqlite3.Connection, session: int, step: int, booked: Booked) -> None:
    held = booked.position
    if held.quantity_raw > 0:
        _put_position(connection, session, step, held)
    else:
        connection.execute("delete from positions where id = ?", (held.id,))
    row = (
        *(session, step, held.id, held.series, held.symbol, held.strategy, held.opened_ms, str(held.bought_raw)),
        *(held.entry_price, held.fees_micro, held.entry_slippage, held.confidence, held.consensus, held.stop_initial),
    )
    connection.execute(_OPEN_TRADE, row)


def _put_closed(connection: sqlite3.Connection, session: int, step: int, closed: Closed) -> None:
    _put_trade(connection, session, step, closed.trade)
    connection.execute("delete from positions where id = ?", (closed.trade.id,))


_DECISION = """
insert or replace into decisions (session, step, id, ts_ms, series, symbol, side, outcome, price, consensus, confidence,
                                  lead, refused_by, intent_id, bound_by, regime, votes, gates, sizing)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_decision_values = attrgetter(
    *("id", "ts_ms", "series", "symbol", "side", "outcome", "price", "consensus", "confidence"),
    *("lead", "refused_by", "intent_id", "bound_by", "regime"),
)


def _put_decision(connection: sqlite3.Connection, session: int, step: int, decision: Decision) -> None:
    bodies = (_as_json(part) for part in (decision.votes, decision.gates, dict(decision.sizing)))
    connection.execute(_DECISION, (session, step, *_decision_values(decision), *bodies))


def _put_command(connection: sqlite3.Connection, session: int, step: int, taken: Commanded) -> None:
    connection.execute(
        "insert into commands (session, step, ts_ms, command, body, source) values (?, ?, ?, ?, ?, ?)",
        (
            *(session, step, taken.ts_ms, type(taken.command).__name__),
            _as_json(taken.command),
            taken.source,
        ),
    )


def _put_tokens(
    connection: sqlite3.Connection,
    session: int,
    step: int,  # noqa: ARG001
    told: MarketOpened | TokensAdded,
) -> None:
    """The tokens a market opened with, and those that came later, by series."""
    first = told.first if isinstance(told, TokensAdded) else 0
    connection.executemany(
        "insert or replace into tokens (session, series, symbol, mint, token_class, base, decimals) "
        "values (?, ?, ?, ?, ?, ?, ?)",
        [
            (session, series, token.symbol, token.mint, token.token_class, token.base, token.decimals)
            for series, token in enumerate(told.tokens, first)
        ],
    )


def _put_snapshot(connection: sqlite3.Connection, session: int, step: int, remembered: Remembered) -> None:
    # The standard library's JSON keeps NaN and infinity, which msgspec's would turn into null.
    body = json.dumps(msgspec.to_builtins(remembered.snapshot, enc_hook=plain), separators=(",", ":"))
    connection.execute(
        "insert or replace into snapshot (id, session, step, ts_ms, body) values (1, ?, ?, ?, ?)",
        (session, step, remembered.snapshot.ts_ms, body),
    )


def _put_mark(connection: sqlite3.Connection, session: int, step: int, mark: TapeMark) -> None:
    connection.execute(
        "insert or replace into tape_mark (id, session, step, mark) values (1, ?, ?, ?)", (session, step, mark.text)
    )


_PUT: dict[type, _Put] = {
    Intent: _insert("intents", Intent),
    Filled: _insert("reports", Filled, kind="'Filled'"),
    Failed: _insert("reports", Failed, kind="'Failed'"),
    Unknown: _insert("reports", Unknown, kind="'Unknown'"),
    Commanded: _put_command,
    MarketOpened: _put_tokens,
    TokensAdded: _put_tokens,
    Decision: _put_decision,
    Booked: _put_booked,
    Closed: _put_closed,
    Marked: _insert("equity", Marked),
    Alert: _insert("alerts", Alert),
    StateChanged: _insert("states", StateChanged),
    Remembered: _put_snapshot,
    TapeMark: _put_mark,
}
