"""Rows as files for spreadsheets and programs."""

from __future__ import annotations

import csv
import json
import math
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from io import StringIO
from pathlib import Path
from typing import Any, Literal

from mojobot.model.control import Query
from mojobot.model.errors import StoreError
from mojobot.model.market import Token
from mojobot.model.redaction import redact
from mojobot.model.trading import Trade
from mojobot.store.reading import ALL, history
from mojobot.store.rows import COLUMNS
from mojobot.store.rows import trade as shape

Format = Literal["csv", "json", "jsonl"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what makes a spreadsheet compute a text instead of showing it


def export(
    directory: Path,
    kind: Literal["trades", "fills"],
    form: Format,
    out: Path,
    *,
    since_ms: int | None = None,
    until_ms: int | None = None,
) -> int:
    """Write what the store of `directory` holds into the file `out`, oldest first; answers how many rows.

    The file appears whole or not at all, and replaces one of that name. Trades
    are selected by closing time, open ones by opening. Raises StoreError when
    the store cannot be read or the file not be written.
    """
    found = history(directory, Query(kind, limit=ALL, since_ms=since_ms, until_ms=until_ms))
    write(text_of(found[::-1], COLUMNS[kind], form), out)
    return len(found)


def trades_text(trades: Iterable[Trade], tokens: Sequence[Token], form: Format) -> str:
    """Closed trades nobody has stored, with the very columns of stored ones, in the order given."""
    shaped = []
    for trade in trades:
        token = tokens[trade.series]
        row: Any = {**asdict(trade), "mint": token.mint, "decimals": token.decimals, "stop_moves": "[]"}
        shaped.append(shape(row))
    return text_of(shaped, COLUMNS["trades"], form)


def text_of(found: Iterable[Mapping[str, Any]], columns: Sequence[str], form: Format) -> str:
    """Rows in a format, with exactly these columns. In CSV an unknown value is an empty cell, in JSON null."""
    picked = [{name: _finite(row[name]) for name in columns} for row in found]
    match form:
        case "csv":
            return _csv(picked, columns)
        case "json":
            return json.dumps(picked, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
        case "jsonl":
            return "".join(f"{json.dumps(row, ensure_ascii=False, allow_nan=False)}\n" for row in picked)


def write(text: str, out: Path) -> None:
    """Put a text, without secrets, into a file, whole or not at all. Raises StoreError when that is not possible."""
    content = redact(text).encode()
    look_at(out)
    try:
        if out.is_symlink() or (out.exists() and not out.is_file()):
            out.write_bytes(content)  # a pipe or a device such as /dev/stdout cannot be replaced
        else:
            _replace(out, content)
    except OSError as error:
        raise StoreError(f"{out} cannot be written: {error.strerror or error}") from error


def look_at(out: Path) -> None:
    """Raises StoreError when it is plain already that no file can be written there: asked before long work."""
    try:
        if out.is_dir():
            raise StoreError(f"{out} is a directory: name a file in it")
        if not out.parent.is_dir():
            raise StoreError(f"{out} cannot be written: there is no directory {out.parent}")
        if not out.exists() and not os.access(out.parent, os.W_OK | os.X_OK):
            raise StoreError(f"{out} cannot be written: {out.parent} may not be written to")
    except OSError as error:
        raise StoreError(f"{out} cannot be written: {error.strerror or error}") from error


def _replace(out: Path, content: bytes) -> None:
    number, name = tempfile.mkstemp(prefix=f".{out.name}.", dir=out.parent)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(out)
    finally:
        Path(name).unlink(missing_ok=True)


def _csv(picked: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> str:
    text = StringIO(newline="")
    writer = csv.writer(text)  # RFC 4180: quotes where needed, lines end with CR LF
    writer.writerow(columns)
    writer.writerows([_cell(row[name]) for name in columns] for row in picked)
    return text.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return value


def _finite(value: object) -> object:
    """JSON knows neither NaN nor infinity: unknown."""
    return None if isinstance(value, float) and not math.isfinite(value) else value
