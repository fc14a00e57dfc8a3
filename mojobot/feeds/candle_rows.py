"""From the bytes of a candle file to columns of numbers, every row that is not six numbers named."""

from __future__ import annotations

import warnings
import zlib
from contextlib import suppress
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from mojobot.model.errors import CandleFileError
from mojobot.model.market import FloatArray, IntArray

COLUMNS = ("timestamp", "open", "high", "low", "close", "volume")
GZIP_MAGIC = b"\x1f\x8b"


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


def unpacked(data: bytes) -> tuple[bytes, str]:
    """The text of a file, gzip or not by its content, and what is wrong with the packing ("" = nothing).

    Of a truncated or damaged gzip everything before the fault is kept.
    """
    if not data.startswith(GZIP_MAGIC):
        return data, ""
    text: list[bytes] = []
    while data.startswith(GZIP_MAGIC):
        member, fault, data = _member(data)
        text.append(member)
        if fault:
            return b"".join(text), fault
    return b"".join(text), ""


def parsed(text: bytes, cut_off: bool, where: str) -> Rows:
    """The rows after the header; `cut_off` says that the text ends where it should not.

    Raises CandleFileError when the header lacks a column.
    """
    text = text.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
    header, _, body = text.partition(b"\n")
    order = _order(header, where)
    fields = header.count(b",") + 1
    rows = None if cut_off else _at_once(body.removesuffix(b"\n"), fields, order)
    return rows or _line_by_line(body, fields, order, cut_off)


def _member(data: bytes) -> tuple[bytes, str, bytes]:
    """One gzip member: its text, its fault, and the bytes after it."""
    unpacker = zlib.decompressobj(wbits=31)
    try:
        text = unpacker.decompress(data)
    except zlib.error:
        return _salvaged(data), "damaged gzip", b""
    return text, "" if unpacker.eof else "truncated gzip", unpacker.unused_data


def _salvaged(data: bytes) -> bytes:
    """What a damaged member gives up to its fault: fed in small pieces, since a failing call gives nothing."""
    unpacker = zlib.decompressobj(wbits=31)
    text = b""
    with suppress(zlib.error):
        for start in range(0, len(data), 256):
            text += unpacker.decompress(data[start : start + 256])
    return text


def _order(header: bytes, where: str) -> list[int]:
    """Place of each of COLUMNS in a line."""
    names = [name.strip().strip('"').lower() for name in header.decode("utf-8", "replace").split(",")]
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        found = header[:80].decode("utf-8", "replace").strip()
        raise CandleFileError(
            f"{where}: the first line must name the columns {','.join(COLUMNS)}; "
            f"{', '.join(missing)} not found in {found!r}"
        )
    twice = [name for name in COLUMNS if names.count(name) > 1]
    if twice:
        raise CandleFileError(f"{where}: the header names {', '.join(twice)} more than once")
    return [names.index(name) for name in COLUMNS]


def _at_once(body: bytes, fields: int, order: list[int]) -> Rows | None:
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
    return Rows(values, np.arange(2, count + 2), np.zeros(count, dtype=np.int64))


def _line_by_line(body: bytes, fields: int, order: list[int], cut_off: bool) -> Rows:
    """Row after row, naming what is wrong with each; empty lines are no rows."""
    lines = body.split(b"\n")
    kept = [(number, line) for number, line in enumerate(lines, 2) if line.strip()]
    read = [_row(line, fields, order) for _, line in kept]
    unfinished = bool(kept) and kept[-1][0] == len(lines) + 1  # no line end after the last row
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
    if len(cells) > fields or b"_" in line:  # Python reads 1_000 as a number; candle files do not write so
        return nothing, Defect.NOT_A_NUMBER
    try:
        return [float(cells[at]) for at in order], Defect.NONE
    except ValueError:
        return nothing, Defect.NOT_A_NUMBER
