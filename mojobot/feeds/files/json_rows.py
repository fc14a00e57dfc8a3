"""Candles as JSON: rows of numbers as freqtrade and the exchanges write them, or objects with named values."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np

from mojobot.feeds.candle_rows import COLUMNS, Rows, numbered
from mojobot.feeds.files.headings import order_of
from mojobot.feeds.files.table import JESSE, in_jesse_order
from mojobot.model.errors import CandleFileError
from mojobot.model.market import FloatArray

NUMBERS = msgspec.json.Decoder(list[list[float]])


def rows_of_json(text: bytes, where: str) -> tuple[Rows, str]:
    """The rows, and what is wrong with the packing ("truncated JSON", or "" = nothing).

    A row is [time, open, high, low, close, volume, ...] or in jesse's order,
    an object names them; null is a missing value. Raises CandleFileError for
    anything else.
    """
    found, fault = _decoded(text, where)
    if not found:
        return numbered(np.empty((len(COLUMNS), 0))), fault
    if isinstance(found[0], dict):
        return numbered(_named(found, where)), fault
    values = _columns([row[: len(COLUMNS)] if isinstance(row, list) else [] for row in found], where)
    return numbered(values[JESSE] if in_jesse_order(values) else values), fault


def _decoded(text: bytes, where: str) -> tuple[list[Any], str]:
    for whole, fault in ((text, ""), (text[: text.rfind(b"],") + 1] + b"]", "truncated JSON")):
        try:
            return list(NUMBERS.decode(whole)), fault
        except msgspec.ValidationError:
            break
        except (msgspec.DecodeError, RecursionError):
            continue
    try:
        found = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise CandleFileError(f"{where} is no JSON: {error}") from None
    if not isinstance(found, list):
        raise CandleFileError(f"{where}: a list of candles is expected, [[time, open, high, low, close, volume], ...]")
    return found, ""


def _named(found: list[Any], where: str) -> FloatArray:
    keys = list(found[0])
    order = order_of(keys, where, ", ".join(keys)[:80])
    wanted = [keys[at] for at in order]
    return _columns([[row.get(key) for key in wanted] if isinstance(row, dict) else [] for row in found], where)


def _columns(rows: list[list[Any]], where: str) -> FloatArray:
    """(6, n) of rows of six; a row of another length has no values, a text that is no number has none either."""
    if not any(len(row) == len(COLUMNS) for row in rows):
        raise CandleFileError(f"{where}: rows of {len(COLUMNS)} values are expected ({', '.join(COLUMNS)})")
    nothing = [np.nan] * len(COLUMNS)
    whole = [row if len(row) == len(COLUMNS) else nothing for row in rows]
    try:
        return np.array(whole, dtype=np.float64).T
    except (ValueError, TypeError, OverflowError):
        return np.array([[_number(value) for value in row] for row in whole], dtype=np.float64).T


def _number(value: object) -> float:
    try:
        return float(value) if isinstance(value, int | float | str) else np.nan
    except (ValueError, OverflowError):
        return np.nan
