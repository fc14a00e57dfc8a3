"""Which kind of candle file some bytes are, seen from the bytes, and their rows."""

from __future__ import annotations

from dataclasses import dataclass

from mojobot.feeds.candle_rows import Rows
from mojobot.feeds.files.columnar import ARROW_MAGIC, OLD_FEATHER_MAGIC, PARQUET_MAGIC, rows_of_columns
from mojobot.feeds.files.json_rows import rows_of_json
from mojobot.feeds.files.packing import unpacked
from mojobot.feeds.files.table import rows_of_text
from mojobot.feeds.files.times import in_ms, unit_of


@dataclass(frozen=True, slots=True, eq=False)
class Recognised:
    """The rows of a file in milliseconds, and what kind of file it is."""

    rows: Rows
    kind: str  # "csv", "jesse csv", "binance klines", "json", "parquet", "feather"
    unit: str  # in which the file counts time, as in `times.UNITS`
    packing: str  # what is wrong with how it is packed, "" = nothing


def recognised(data: bytes, where: str) -> Recognised:
    """Read a file of any kind; raises CandleFileError when it is of none, or cannot be read."""
    content, packing = unpacked(data, where)
    if content.startswith((PARQUET_MAGIC, ARROW_MAGIC, OLD_FEATHER_MAGIC)):
        rows, kind = rows_of_columns(content, where)
    elif content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in {b"[", b"{"}:
        rows, fault = rows_of_json(content.removeprefix(b"\xef\xbb\xbf"), where)
        kind, packing = "json", packing or fault
    else:
        rows, kind = rows_of_text(content, bool(packing), where)
    unit = unit_of(rows.values[0])
    rows.values[0] = in_ms(rows.values[0], unit)
    return Recognised(rows, kind, unit, packing)
