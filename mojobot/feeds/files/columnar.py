"""Candles as Parquet or Feather (Arrow), which polars reads; it comes with the extra `research`."""

from __future__ import annotations

import io
import subprocess
import sys
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
PATIENCE_S = 120.0
CONVERTING = """
import io, sys, polars
polars.read_ipc(io.BytesIO(sys.stdin.buffer.read())).write_parquet(sys.stdout.buffer, compression="uncompressed")
"""


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
            f"{where} is a {kind} file, which polars reads; it comes with the extra research, or with: "
            f"{sys.executable} -m pip install polars"
        ) from None
    try:
        frame = polars.read_parquet(io.BytesIO(data if kind == "parquet" else _as_parquet(data, where)))
    except (polars.exceptions.PolarsError, polars.exceptions.PanicException, OSError, ValueError) as fault:
        # polars panics at some damage, and prints its trace besides
        raise CandleFileError(f"{where} is a damaged {kind} file: {str(fault).splitlines()[0][:120]}") from None
    return numbered(_values(frame, where)), kind


def _as_parquet(data: bytes, where: str) -> bytes:
    """The same table as Parquet, made by another process: of damaged Feather polars may take the process with it."""
    command = [sys.executable, "-I", "-c", CONVERTING]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=PATIENCE_S, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise CandleFileError(f"{where} cannot be read: polars has not come to an end in {PATIENCE_S:g} s") from None
    if done.returncode:
        raise CandleFileError(f"{where} is a damaged feather file: {_last_line(done.stderr)}")
    return done.stdout


def _last_line(told: bytes) -> str:
    lines = [line for line in told.decode("utf-8", "replace").splitlines() if line.strip()]
    return lines[-1].strip()[:120] if lines else "polars gave up"


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
