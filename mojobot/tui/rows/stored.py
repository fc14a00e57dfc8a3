"""Rows of the store as the details read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from mojobot.model.state import StopMove
from mojobot.tui import format as fmt
from mojobot.tui.look import Cell
from mojobot.tui.rows.lines import Line, fact

Record = Mapping[str, object]
Past = Mapping[str, Sequence[Record]]  # by kind; without a kind while it is being read

READING = "reading the store"
_INVENTED = "demo"  # its addresses are nowhere to be looked up


def time_of(text: object) -> int | None:
    """Milliseconds of an ISO time; None for none."""
    if not isinstance(text, str) or not text:
        return None
    return round(datetime.fromisoformat(text).timestamp() * 1000)


def moment_of(record: Record, key: str) -> str:
    """Date and time of a column; empty for none."""
    at_ms = time_of(record.get(key))
    return "" if at_ms is None else fmt.stamp(at_ms)


def number_of(record: Record, key: str) -> float:
    """A column's number; NaN for none."""
    value = record.get(key)
    return float(value) if isinstance(value, int | float) else float("nan")


def moves_of(record: Record) -> tuple[StopMove, ...]:
    """How the stop of a trade moved."""
    told = record.get("stop_moves")
    moves = told if isinstance(told, Sequence) and not isinstance(told, str) else ()
    return tuple(StopMove(time_of(m["at"]) or 0, float(m["stop"]), str(m["reason"])) for m in moves)


def origin(mint: str, market: str) -> list[Line]:
    """The address of a token and where to look it up, where it has one that others know."""
    if not mint:
        return [fact("Address", Cell("none in this market"))]
    if market == _INVENTED:
        return [fact("Address", Cell(mint))]
    return [
        fact("Address", Cell(mint)),
        fact("Explorer", Cell(f"https://solscan.io/token/{mint}")),
        fact("Chart", Cell(f"https://dexscreener.com/solana/{mint}")),
    ]
