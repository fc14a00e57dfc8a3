"""What misbehaviour does to a JSON value: prices that lie, members that are null or gone, bars twice or too late."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.providers.chance import share_of
from tests.providers.service import Service, text
from tests.providers.trouble import Kind, Trouble

Change = Callable[[Any], Any]


def tampered(value: Any, service: Service, troubles: Mapping[Kind, Trouble]) -> Any:
    """The value as it is told; the original stays as it was."""
    for kind, trouble in troubles.items():
        change = _price_change(kind, trouble)
        if change is not None:
            value = _prices(value, service, trouble.share, change)
        elif kind in (Kind.NULLS, Kind.MISSING):
            value = _members(value, trouble.share, gone=kind is Kind.MISSING)
        elif kind in (Kind.NEWEST_FIRST, Kind.DUPLICATED, Kind.LATE):
            value = _bars(value, service, trouble)
    return value


def _price_change(kind: Kind, trouble: Trouble) -> Change | None:
    match kind:
        case Kind.NAN:
            return lambda _: "NaN"
        case Kind.NEGATIVE:
            return lambda price: _times(price, -1.0)
        case Kind.ZERO:
            return lambda price: _times(price, 0.0)
        case Kind.LIAR:
            return lambda price: _times(price, trouble.worth(10.0))
        case _:
            return None


def _times(price: Any, factor: float) -> Any:
    if isinstance(price, str):
        whole = price.lstrip("-").isdigit()
        return str(round(int(price) * factor)) if whole else text(float(price) * factor)
    return price * factor if isinstance(price, int | float) else price


def _prices(value: Any, service: Service, share: float, change: Change, where: str = "") -> Any:
    if isinstance(value, list):
        return [_prices(one, service, share, change, f"{where}/{at}") for at, one in enumerate(value)]
    if not isinstance(value, dict):
        return value
    told = {}
    for name, one in value.items():
        here = f"{where}/{name}"
        if name in service.rows and isinstance(one, list):
            told[name] = [_row(row, name, service, change, share, f"{here}/{at}") for at, row in enumerate(one)]
        elif name in service.prices and not isinstance(one, list):
            told[name] = _map(one, share, change, here)
        else:
            told[name] = _prices(one, service, share, change, here)
    return told


def _map(value: Any, share: float, change: Change, where: str) -> Any:
    if isinstance(value, dict):
        return {name: _map(one, share, change, f"{where}/{name}") for name, one in value.items()}
    return change(value) if value is not None and share_of(where) < share else value


def _row(row: Any, name: str, service: Service, change: Change, share: float, where: str) -> Any:
    """A bar as a list of columns, or as an object."""
    if not isinstance(row, list):
        return _prices(row, service, share, change, where)
    columns = service.rows[name] if share_of(where) < share else ()
    return [change(cell) if at in columns and cell is not None else cell for at, cell in enumerate(row)]


def _members(value: Any, share: float, *, gone: bool, where: str = "") -> Any:
    """Leaves become null or vanish: those of `share` of the paths, different ones in every record."""
    if isinstance(value, list):
        return [_members(one, share, gone=gone, where=f"{where}/{at}") for at, one in enumerate(value)]
    if not isinstance(value, dict):
        return None if not gone and share_of(where) < share else value
    told = {}
    for name, one in value.items():
        here = f"{where}/{name}"
        if gone and share_of(here) < share and where:
            continue
        told[name] = _members(one, share, gone=gone, where=here)
    return told


def _bars(value: Any, service: Service, trouble: Trouble) -> Any:
    if isinstance(value, list):
        return [_bars(one, service, trouble) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _bent(one, service, trouble)
        if name in service.rows and isinstance(one, list)
        else _bars(one, service, trouble)
        for name, one in value.items()
    }


def _bent(rows: list[Any], service: Service, trouble: Trouble) -> list[Any]:
    match trouble.kind:
        case Kind.DUPLICATED:
            return [row for row in rows for _ in range(2)]
        case Kind.NEWEST_FIRST:
            return rows if _falling(rows, service.time_at) else rows[::-1]
        case _:
            late = int(trouble.worth(3))
            kept = rows[late:] if _falling(rows, service.time_at) else rows[: len(rows) - late]
            return [*kept[2:5], *kept[:2], *kept[5:]]


def _falling(rows: list[Any], column: int) -> bool:
    """Whether the first row is later than the second."""
    times = [row[column] if isinstance(row, list) else row.get("unixTime", row.get("unix_time", 0)) for row in rows[:2]]
    return len(times) == 2 and times[0] > times[1]
