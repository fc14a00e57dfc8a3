"""Candles as Parquet or Feather (Arrow), which polars reads; it comes with the extra `research`."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np

from mojobot.feeds.candle_rows import COLUMNS, Rows, numbered
from mojobot.feeds.files.headings import CALLED, order_of
from mojobot.model.errors import CandleFileError

if TYPE_CHECKING:
    import polars

PARQUET_MAGIC = b"PAR1"
ARROW_MAGIC = b"ARROW1"
OLD_FEATHER_MAGIC = b"FEA1"


def rows_of_columns(data: bytes, where: str) -> tuple[Rows, str]:
    """The rows, and which of the two it is; times that are dates become milliseconds.

    Raises CandleFileError when polars is not installed or cannot read it.
    """
    if data.startswith(OLD_FEATHER_MAGIC):
        raise CandleFileError(f"{where} is Feather of version 1; write it again as version 2, or as Parquet")
    kind = "parquet" if data.startswith(PARQUET_MAGIC) else "feather"
    try:
        import polars  # noqa: PLC0415 - an extra, and slow to load
    except ImportError:
        raise CandleFileError(
            f"{where} is a {kind} file, which polars reads; it is not installed: pip install 'mojobot[research]'"
        ) from None
    try:
        frame = (polars.read_parquet if kind == "parquet" else polars.read_ipc)(io.BytesIO(data))
    except (polars.exceptions.PolarsError, OSError, ValueError) as fault:
        raise CandleFileError(f"{where} is a damaged {kind} file: {str(fault).splitlines()[0][:120]}") from None
    return numbered(_values(frame, where)), kind


def _values(frame: polars.DataFrame, where: str) -> np.ndarray:
    import polars  # noqa: PLC0415 - loaded by now

    order = order_of(_headings(frame), where, ", ".join(frame.columns)[:80])
    try:
        columns = [_numbers(frame.to_series(at)) for at in order]
    except polars.exceptions.PolarsError as fault:
        raise CandleFileError(f"{where}: a column does not hold numbers: {str(fault).splitlines()[0][:120]}") from None
    return np.array(columns, dtype=np.float64).reshape(len(COLUMNS), -1)


def _headings(frame: polars.DataFrame) -> list[str]:
    """The column names; where none is called a time, the only column of dates is one (an index of pandas)."""
    names = list(frame.columns)
    dates = [at for at, kind in enumerate(frame.dtypes) if kind.is_temporal()]
    if len(dates) == 1 and not {name.lower() for name in names} & set(CALLED["timestamp"]):
        names[dates[0]] = "timestamp"
    return names


def _numbers(column: polars.Series) -> np.ndarray:
    import polars  # noqa: PLC0415 - loaded by now

    if column.dtype.is_temporal():
        column = column.cast(polars.Datetime("ms")) if column.dtype == polars.Date else column
        column = column.dt.epoch("ms")
    elif column.dtype == polars.String:
        dated = "-" in str(column.first())
        column = column.str.to_datetime(time_unit="ms").dt.epoch("ms") if dated else column
    return np.array(column.cast(polars.Float64).fill_null(np.nan).to_numpy())
