"""What must hold of a store at any moment, counted from its rows alone."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

CASH_MICRO = 10_000_000_000
Key = tuple[Any, ...]


@dataclass(frozen=True)
class Books:
    """The account as the fold of all reports, and the keys of every record that is there."""

    cash_micro: int
    held: dict[str, int]  # position: raw tokens
    keys: frozenset[Key]
    mark: str


def books(store: sqlite3.Connection) -> Books:
    """Read them; what must hold at any moment is asserted on the way."""
    assert store.execute("pragma integrity_check").fetchone()[0] == "ok"
    cash, held = CASH_MICRO, dict[str, int]()
    for row in store.execute(
        "select r.*, i.side, i.position_id, i.spend_micro, i.stop from reports r"
        " join intents i on i.id = r.intent_id order by r.seq"
    ):
        if row["kind"] != "Filled":
            continue
        quantity = int(row["quantity_raw"])
        if row["side"] == "BUY":
            assert row["cash_micro"] <= row["spend_micro"]
            assert row["stop"] > 0.0, "an entry without a stop"
            assert row["position_id"] not in held
            cash -= row["cash_micro"] + row["fee_micro"]
            held[row["position_id"]] = quantity
        else:
            cash += row["cash_micro"] - row["fee_micro"]
            held[row["position_id"]] -= quantity
            assert held[row["position_id"]] >= 0, "more sold than held"
    assert cash >= 0
    _nothing_twice(store)
    mark = store.execute("select mark from tape_mark").fetchone()
    return Books(cash, {k: v for k, v in held.items() if v}, _keys(store), "" if mark is None else mark[0])


def _nothing_twice(store: sqlite3.Connection) -> None:
    ends = store.execute(
        "select intent_id from reports where kind != 'Unknown' group by intent_id having count(*) > 1"
    ).fetchall()
    assert ends == [], "an intent with two ends"
    entries = store.execute("select count(*), count(distinct position_id) from intents where side = 'BUY'").fetchone()
    assert entries[0] == entries[1]


def _keys(store: sqlite3.Connection) -> frozenset[Key]:
    found: set[Key] = set()
    for table in ("intents", "decisions", "trades"):
        found |= {(table, row[0]) for row in store.execute(f"select id from {table}")}
    for table in ("reports", "commands", "states", "equity", "alerts"):
        found |= {(table, *row) for row in store.execute(f"select session, step, seq from {table}")}
    return frozenset(found)


def at_ms(mark: str) -> int:
    """The market time of a demo's mark."""
    return int(json.loads(mark)["at_ms"])
