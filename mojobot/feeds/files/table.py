"""Candles as text: comma, semicolon or tab, with a header or none, decimal points or commas."""

from __future__ import annotations

import re
from contextlib import suppress

import numpy as np

from mojobot.feeds.candle_rows import COLUMNS, Rows, moment_of, parsed
from mojobot.feeds.files.headings import order_of
from mojobot.model.errors import CandleFileError
from mojobot.model.market import BoolArray, FloatArray

KLINE_FIELDS = (
    11,
    12,
)  # Binance: ours, close time, quote volume, trades, two of takers, nothing (left out here and there)
JESSE = [0, 1, 3, 4, 2, 5]  # where a file in jesse's order (time, open, close, high, low, volume) has our columns

_SEPARATORS = (b",", b";", b"\t", b"|")
_WIDE = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_GROUPED_POINTS = re.compile(rb"\d\.\d{3},\d")  # 1.234,5
_GROUPED_COMMAS = re.compile(rb"\d,\d{3}\.\d")  # 1,234.5


def rows_of_text(text: bytes, cut_off: bool, where: str) -> tuple[Rows, str]:
    """The rows of a text, and what kind it is: csv, jesse csv, or binance klines.

    Raises CandleFileError when it cannot be told which column is which.
    """
    lines_before, text = _begun(_plain(text))
    first, _, rest = text.partition(b"\n")
    separator = max(_SEPARATORS, key=first.count)
    cells = first.split(separator)
    if not _is_data(cells):
        order = order_of([cell.decode("utf-8", "replace") for cell in cells], where, _shown(first))
        rows = parsed(_with_commas(rest, separator), len(cells), order, lines_before + 2, cut_off)
        return rows, "binance klines" if len(cells) in KLINE_FIELDS else "csv"
    if len(cells) != len(COLUMNS) and len(cells) not in KLINE_FIELDS:
        raise CandleFileError(
            f"{where}: without a header there must be {len(COLUMNS)} columns ({','.join(COLUMNS)}) or Binance's 12, "
            f"there are {len(cells)} in {_shown(first)!r}"
        )
    body = _with_commas(text, separator)
    rows = parsed(body, len(cells), list(range(len(COLUMNS))), lines_before + 1, cut_off)
    if len(cells) in KLINE_FIELDS:
        return rows, "binance klines"
    return (_reordered(rows), "jesse csv") if in_jesse_order(rows.values) else (rows, "csv")


def in_jesse_order(values: FloatArray) -> bool:
    """Whether more rows make sense as time, open, close, high, low, volume than as time, open, high, low, close."""
    return int(_sound(values[JESSE]).sum()) > int(_sound(values).sum())


def _sound(values: FloatArray) -> BoolArray:
    prices = values[1:5]
    return np.asarray((prices.max(axis=0) == values[2]) & (prices.min(axis=0) == values[3]))


def _reordered(rows: Rows) -> Rows:
    return Rows(rows.values[JESSE], rows.line, rows.defect, rows.counted)


def _plain(text: bytes) -> bytes:
    """UTF-8 without a byte order mark, with one kind of line end."""
    for mark, encoding in _WIDE.items():
        if text.startswith(mark):
            text = text.decode(encoding, "replace").encode()
    return text.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _begun(text: bytes) -> tuple[int, bytes]:
    """How many empty lines and remarks stand before the first line that counts, and the text from there."""
    before = 0
    while text.startswith((b"\n", b"#")):
        before, text = before + 1, text.partition(b"\n")[2]
    return before, text


def _is_data(cells: list[bytes]) -> bool:
    with suppress(ValueError, OverflowError):
        return moment_of(cells[0].strip().strip(b'"')) > 0.0
    return False


def _with_commas(body: bytes, separator: bytes) -> bytes:
    """Cells separated by commas, numbers with a decimal point and nothing between thousands."""
    if separator == b",":
        return body
    if b"," in body:
        if _GROUPED_COMMAS.search(body):
            body = body.replace(b",", b"")
        elif _GROUPED_POINTS.search(body):
            body = body.replace(b".", b"")
    return body.replace(b",", b".").replace(separator, b",")


def _shown(line: bytes) -> str:
    return line[:80].decode("utf-8", "replace").strip()
