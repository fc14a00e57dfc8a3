"""What is shown, as a CSV file."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from math import isfinite
from pathlib import Path

_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would compute a text that begins so


def to_csv(records: Sequence[Mapping[str, object]]) -> str:
    """Header and rows; an unknown number is an empty cell, text that looks like a formula is quoted with `'`."""
    out = io.StringIO()
    if records:
        writer = csv.DictWriter(out, list(records[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: _plain(value) for name, value in record.items()} for record in records)
    return out.getvalue()


def write_csv(folder: Path, name: str, ts_ms: int, records: Sequence[Mapping[str, object]]) -> Path:
    """Write `name-20260101T143207Z.csv`, or the next free name with a number; the path of the file."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{name}-{datetime.fromtimestamp(ts_ms / 1000, UTC):%Y%m%dT%H%M%SZ}"
    for number in range(1, 1_000):
        path = folder / (f"{stem}.csv" if number == 1 else f"{stem}-{number}.csv")
        try:
            with path.open("x", encoding="utf-8", newline="") as file:
                file.write(to_csv(records))
        except FileExistsError:
            continue
        return path
    raise FileExistsError(f"{folder} is full of exports named {stem}")


def _plain(value: object) -> object:
    if value is None or (isinstance(value, float) and not isfinite(value)):
        return ""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value
