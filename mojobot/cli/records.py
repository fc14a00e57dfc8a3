"""What was recorded, as tables or JSON; also while the engine runs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mojobot.cli import places
from mojobot.cli.follow import follow as go_on
from mojobot.cli.options import DataDir, Follow, Json, Limit
from mojobot.cli.output import Row, note, say, say_json, table

_TABLE_ROWS = 100
_EVERYTHING = -1  # a limit the store takes as none

# What fits a screen; --json has every field.
_COLUMNS = {
    "trades": (
        *("id", "symbol", "strategy", "opened_at", "closed_at", "quantity", "entry_price", "exit_price"),
        *("fees", "pnl", "r", "exit_reason"),
    ),
    "fills": (
        *("timestamp", "trade_id", "symbol", "action", "reason", "quantity", "executed_price", "value", "fees"),
        *("strategy", "venue"),
    ),
    "positions": (
        *("id", "symbol", "strategy", "opened_at", "quantity", "entry_price", "cost", "stop", "stop_reason"),
        *("target", "confidence", "consensus"),
    ),
    "alerts": ("at", "level", "severity", "text"),
    "decisions": (
        *("at", "id", "symbol", "side", "outcome", "price", "consensus", "confidence", "lead", "refused_by"),
        "intent_id",
    ),
}


def trades(json: Json = False, limit: Limit = None, data_dir: DataDir = None) -> None:
    """Round trips: the open ones, then the closed ones, newest first."""
    _show("trades", json, limit, data_dir)


def fills(json: Json = False, limit: Limit = None, data_dir: DataDir = None) -> None:
    """Every execution, newest first."""
    _show("fills", json, limit, data_dir)


def positions(json: Json = False, limit: Limit = None, follow: Follow = False, data_dir: DataDir = None) -> None:
    """Open positions as the records have them."""
    _show("positions", json, limit, data_dir, follow=follow)


def alerts(json: Json = False, limit: Limit = None, follow: Follow = False, data_dir: DataDir = None) -> None:
    """What a person was told: fills, risk, skipped entries, newest first."""
    _show("alerts", json, limit, data_dir, follow=follow)


def decisions(json: Json = False, limit: Limit = None, data_dir: DataDir = None) -> None:
    """Decisions, for a trade or against it, newest first.

    With --json every vote, weight and gate.
    """
    _show("decisions", json, limit, data_dir)


def _show(kind: str, as_json: bool, limit: int | None, given: Path | None, *, follow: bool = False) -> None:
    directory = places.to_read(given)
    if follow:
        go_on(lambda: _spoken(directory, kind))
        return
    if as_json:
        say_json(_rows(directory, kind, limit or _EVERYTHING))
        return
    most = _TABLE_ROWS if limit is None else limit
    rows = _rows(directory, kind, most + 1 if most else _EVERYTHING)
    shown = rows[: most or None]
    say(table(shown, _COLUMNS[kind]) if shown else f"no {kind} yet")
    if len(rows) > len(shown):
        note(f"these are the newest {most}; --limit 0 shows all")


def _spoken(directory: Path | None, kind: str) -> list[str]:
    """Rows as plain lines, oldest first."""
    rows = reversed(_rows(directory, kind, _TABLE_ROWS))
    return ["  ".join(str(row[name]) for name in _COLUMNS[kind] if row.get(name) is not None) for row in rows]


def _rows(directory: Path | None, kind: str, limit: int) -> Sequence[Row]:
    if directory is None:
        return []
    from mojobot.model.control import Query
    from mojobot.store.reading import history

    return history(directory, Query(kind, limit=limit))
