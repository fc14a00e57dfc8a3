"""The trades of two runs beside each other: which are in both, which in one alone, and where they first part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mojobot.model.market import Timeframe
from mojobot.research.compare.side import Row

_TOLD = ("quantity", "entry_price", "exit_price", "closed_at", "exit_reason", "fees", "pnl")


@dataclass(frozen=True, slots=True)
class Parting:
    """The first trade, in order of time, that is not the same in both; `fields` differ where both have it."""

    at: str
    symbol: str
    first: Row | None
    second: Row | None
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matched:
    """Trades by what became of them."""

    same: int
    changed: int  # in both, but not alike
    first_only: tuple[Row, ...]
    second_only: tuple[Row, ...]
    parting: Parting | None


def matched(first: Sequence[Row], second: Sequence[Row], decision: str) -> Matched:
    """The same trade is of the same token, opened at the same time or, failing that, within one decision bar of it."""
    pairs, left, right = _pairs(list(first), list(second), Timeframe(decision).ms)
    apart = [(one, other) for one, other in pairs if _fields(one, other)]
    lone: list[tuple[Row | None, Row | None]] = [*((one, None) for one in left), *((None, other) for other in right)]
    told = sorted((*apart, *lone), key=lambda pair: str(_either(pair)["opened_at"]))
    return Matched(len(pairs) - len(apart), len(apart), tuple(left), tuple(right), _parting(told[0]) if told else None)


def _pairs(left: list[Row], right: list[Row], most_ms: int) -> tuple[list[tuple[Row, Row]], list[Row], list[Row]]:
    """Those at the same time first, so that nobody else takes a trade its own twin."""
    pairs: list[tuple[Row, Row]] = []
    for reach_ms in (0, most_ms):
        free: dict[str, list[tuple[float, Row]]] = {}
        for other in right:
            free.setdefault(str(other["symbol"]), []).append((_opened_ms(other), other))
        rest = []
        for one in left:
            there = free.get(str(one["symbol"]), [])
            near = _nearest(there, _opened_ms(one), reach_ms)
            if near is None:
                rest.append(one)
            else:
                pairs.append((one, there.pop(near)[1]))
        left, right = rest, [other for there in free.values() for _, other in there]
    return pairs, left, right


def _nearest(there: list[tuple[float, Row]], opened_ms: float, reach_ms: float) -> int | None:
    """Place of the trade nearest in time, if it is within reach."""
    apart = [abs(other_ms - opened_ms) for other_ms, _ in there]
    return apart.index(min(apart)) if apart and min(apart) <= reach_ms else None


def _opened_ms(row: Row) -> float:
    return datetime.fromisoformat(str(row["opened_at"])).timestamp() * 1000.0


def _fields(one: Row, other: Row) -> tuple[str, ...]:
    return tuple(name for name in _TOLD if one.get(name) != other.get(name))


def _parting(pair: tuple[Row | None, Row | None]) -> Parting:
    one, other = pair
    either = _either(pair)
    fields = _fields(one, other) if one is not None and other is not None else ()
    return Parting(str(either["opened_at"]), str(either["symbol"]), one, other, fields)


def _either(pair: tuple[Row | None, Row | None]) -> Row:
    return pair[0] or pair[1] or {}
