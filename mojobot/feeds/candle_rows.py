"""From the bytes of a candle file to columns of numbers, every row that is not six numbers named."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum

import numpy as np

from mojobot.model.market import FloatArray, IntArray

COLUMNS = ("timestamp", "open", "high", "low", "close", "volume")


class Defect(IntEnum):
    """Why a row is refused; of several, the first in this order."""

    NONE = 0
    TRUNCATED = 1
    MISSING = 2
    NOT_A_NUMBER = 3
    NOT_FINITE = 4
    NEGATIVE = 5
    ZERO_PRICE = 6
    INCONSISTENT = 7
    TIME_RANGE = 8
    MISALIGNED = 9
    DUPLICATE = 10
    OUT_OF_ORDER = 11


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Rows as read: `values` is (6, n) in the order of COLUMNS, NaN where a defect left nothing to read."""

    values: FloatArray
    line: IntArray  # (n,) line in the file, from 1
    defect: IntArray  # (n,) a Defect each
    counted: str = "line"  # what `line` counts: lines of a text, or rows


def parsed(body: bytes, fields: int, order: list[int], first_line: int, cut_off: bool) -> Rows:
    """Rows of `fields` comma-separated cells from line `first_line` on; `order` is the place of each of COLUMNS.

    `cut_off` says that the text ends where it should not.
    """
    if not cut_off:
        whole = body.removesuffix(b"\n")
        rows = _at_once(whole, fields, order, first_line) or _by_column(whole, fields, order, first_line)
        if rows is not None:
            return rows
    return _line_by_line(body, fields, order, first_line, cut_off)


def numbered(values: FloatArray) -> Rows:
    """Rows that came as numbers, (6, n): what is NaN is refused later, by its value."""
    count = values.shape[1]
    return Rows(values, np.arange(1, count + 1), np.zeros(count, dtype=np.int64), "row")


def _at_once(body: bytes, fields: int, order: list[int], first_line: int) -> Rows | None:
    """All rows in one go, or None when any of them is not exactly `fields` numbers."""
    raw = np.frombuffer(body + b"\n", dtype=np.uint8)
    marks = raw[(raw == ord(",")) | (raw == ord("\n"))]
    if marks.size % fields:
        return None
    marks = marks.reshape(-1, fields)
    if (marks[:, :-1] != ord(",")).any() or (marks[:, -1] != ord("\n")).any():
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("error", DeprecationWarning)  # how numpy says that it met something else than numbers
        try:
            numbers = np.fromstring(body.replace(b"\n", b","), dtype=np.float64, sep=",")
        except (ValueError, DeprecationWarning):
            return None
    if numbers.size != marks.size:
        return None
    values = numbers.reshape(-1, fields).T[order]
    count = values.shape[1]
    return Rows(values, np.arange(first_line, first_line + count), np.zeros(count, dtype=np.int64))


def _by_column(body: bytes, fields: int, order: list[int], first_line: int) -> Rows | None:
    """All rows where other cells may be texts, and times dates; None when any of ours is no number."""
    rows = [line.split(b",") for line in body.replace(b'"', b"").split(b"\n")]
    if any(len(row) != fields for row in rows):
        return None
    cells = list(zip(*rows, strict=True))
    time, *numbers = (cells[at] for at in order)
    if any(b"_" in b"".join(column) for column in (time, *numbers)):
        return None
    try:
        values = np.array([list(map(moment_of, time)), *(list(map(float, column)) for column in numbers)])
    except (ValueError, OverflowError):
        return None
    return Rows(values, np.arange(first_line, first_line + len(rows)), np.zeros(len(rows), dtype=np.int64))


def _line_by_line(body: bytes, fields: int, order: list[int], first_line: int, cut_off: bool) -> Rows:
    """Row after row, naming what is wrong with each; empty lines are no rows."""
    lines = body.split(b"\n")
    kept = [(number, line) for number, line in enumerate(lines, first_line) if line.strip()]
    read = [_row(line, fields, order) for _, line in kept]
    unfinished = bool(kept) and kept[-1][0] == len(lines) + first_line - 1  # no line end after the last row
    if unfinished and (cut_off or kept[-1][1].count(b",") + 1 < fields):
        read[-1] = [np.nan] * len(COLUMNS), Defect.TRUNCATED
    return Rows(
        np.array([values for values, _ in read], dtype=np.float64).reshape(-1, len(COLUMNS)).T,
        np.array([number for number, _ in kept], dtype=np.int64),
        np.array([defect for _, defect in read], dtype=np.int64),
    )


def _row(line: bytes, fields: int, order: list[int]) -> tuple[list[float], Defect]:
    cells = [cell.strip().strip(b'"') for cell in line.split(b",")]
    nothing = [np.nan] * len(COLUMNS)
    if len(cells) < fields or not all(cells[at] for at in order):
        return nothing, Defect.MISSING
    wanted = [cells[at] for at in order]
    if len(cells) > fields or b"_" in b"".join(wanted):  # Python reads 1_000 as a number; candle files do not write so
        return nothing, Defect.NOT_A_NUMBER
    try:
        return [moment_of(wanted[0]), *map(float, wanted[1:])], Defect.NONE
    except (ValueError, OverflowError):
        return nothing, Defect.NOT_A_NUMBER


def moment_of(cell: bytes) -> float:
    """A time as a number as it stands, or an ISO date in milliseconds (UTC unless it says else); ValueError if none."""
    try:
        return float(cell)
    except ValueError:
        told = datetime.fromisoformat(cell.decode("ascii").replace(" UTC", ""))
    return (told if told.tzinfo else told.replace(tzinfo=UTC)).timestamp() * 1000.0
