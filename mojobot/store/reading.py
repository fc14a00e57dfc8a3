"""Questions to the store, answered beside the running engine over read-only connections."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiosqlite

from mojobot.model.control import Query
from mojobot.model.errors import StoreError
from mojobot.store import rows
from mojobot.store.database import FILE, open_reader
from mojobot.store.failures import explain
from mojobot.store.rows import Shape

ALL = -1  # a `Query.limit` without a limit

_TOKEN = "left join tokens as t on t.session = x.session and t.series = x.series"  # noqa: S105 - a coin, no secret
# A stop moves with the price; where it stands now is in the engine's memory.
_GUARDS = """
left join (
    select
        json_extract(value, '$.position_id') as guarded,
        json_extract(value, '$.stop') as guard_stop,
        json_extract(value, '$.target') as guard_target,
        json_extract(value, '$.reason_moved') as stop_reason
    from snapshot, json_each(case when json_valid(body) then body else '{}' end, '$.guards')
) as g on g.guarded = x.id
"""


@dataclass(frozen=True, slots=True)
class _Kind:
    source: str  # a select with columns seq and when_ms; a table that needs joins is called x
    shape: Shape
    joins: str = ""
    order: str = "seq desc"
    ids: tuple[str, ...] = ()  # columns an id asked for may stand in


_KINDS: Mapping[str, _Kind] = {
    "trades": _Kind(
        "select x.*, t.mint, t.decimals, coalesce(closed_ms, opened_ms) as when_ms from trades as x",
        rows.trade,
        _TOKEN,
        "closed_ms is null desc, when_ms desc, seq desc",
        ("id",),
    ),
    "fills": _Kind(
        "select x.*, t.mint, t.decimals, ts_ms as when_ms from fills as x",
        rows.fill,
        _TOKEN,
        ids=("position_id", "intent_id"),
    ),
    "positions": _Kind(
        "select x.*, t.mint, t.decimals, opened_ms as when_ms, coalesce(guard_stop, x.stop_initial) as stop_now, "
        "coalesce(guard_target, x.target) as target_now, stop_reason from positions as x",
        rows.position,
        f"{_TOKEN} {_GUARDS}",
        ids=("id",),
    ),
    "orders": _Kind(
        "select x.*, t.decimals, ts_ms as when_ms from orders as x", rows.order, _TOKEN, ids=("id", "position_id")
    ),
    "decisions": _Kind("select *, ts_ms as when_ms from decisions", rows.decision, ids=("id", "intent_id")),
    "equity": _Kind("select *, ts_ms as when_ms from equity", rows.equity),
    "alerts": _Kind("select *, ts_ms as when_ms from alerts", rows.alert),
    "commands": _Kind("select *, ts_ms as when_ms from commands", rows.command),
    "states": _Kind("select *, ts_ms as when_ms from states", rows.state),
    "tokens": _Kind(
        "select x.*, s.settings_json, s.started_ms as when_ms, x.session as seq from tokens as x",
        rows.token,
        "left join sessions as s on s.id = x.session",
    ),
}


def history(directory: Path, query: Query) -> list[dict[str, Any]]:
    """Rows of one kind, newest first; of trades the open ones before all others.

    `since_ms` is included, `until_ms` is not; trades are looked up by their
    closing time, open ones by their opening. A limit of `ALL` means all.
    Raises StoreError when nothing is recorded there or it cannot be read.
    """
    kind, sql, values = _asked(query)
    try:
        connection = open_reader(directory)
        try:
            return [kind.shape(row) for row in connection.execute(sql, values)]
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise explain(error, directory / FILE) from error


async def history_async(directory: Path, query: Query) -> list[dict[str, Any]]:
    """The same without blocking the event loop."""
    kind, sql, values = _asked(query)
    try:
        # Opened and judged before aiosqlite has it: a connector that fails leaves its thread a loop that may be gone.
        opened = await asyncio.to_thread(open_reader, directory)
        async with aiosqlite.Connection(lambda: opened, iter_chunk_size=64) as connection:
            found = await connection.execute_fetchall(sql, values)
    except sqlite3.Error as error:
        raise explain(error, directory / FILE) from error
    return [kind.shape(row) for row in found]


def _asked(query: Query) -> tuple[_Kind, str, list[int | str]]:
    kind = _KINDS.get(query.kind)
    if kind is None:
        raise StoreError(f"there are no {query.kind} in a store, only {', '.join(_KINDS)}")
    where: dict[str, int | str | None] = {
        "when_ms >= ?": query.since_ms,
        "when_ms < ?": query.until_ms,
        "symbol = ?": query.symbol,
        f"? in ({', '.join(kind.ids or ('null',))})": query.id,
    }
    bounds = {condition: value for condition, value in where.items() if value is not None}
    condition = f"where {' and '.join(bounds)}" if bounds else ""
    # Only texts of this file go into the statement; what was asked for is bound.
    sql = f"select * from ({kind.source} {kind.joins}) {condition} order by {kind.order} limit ? offset ?"  # noqa: S608
    return kind, sql, [*bounds.values(), query.limit, query.offset]
