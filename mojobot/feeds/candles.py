"""Candle files: what can be used of them as arrays, and what was refused and why."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from mojobot.feeds.candle_rows import Defect, Rows
from mojobot.feeds.files.names import Name, read_name
from mojobot.feeds.files.recognition import Recognised, recognised
from mojobot.feeds.files.spacing import refuse_other_timeframe
from mojobot.feeds.files.times import EARLIEST_MS, LATEST_MS
from mojobot.model.errors import CandleFileError
from mojobot.model.market import BoolArray, FloatArray, IntArray, Timeframe

VolumeUnit = Literal["base", "usd"]

LARGEST = 1e30  # a price or volume above this is as good as infinite

WORDS = {
    Defect.TRUNCATED: "truncated",
    Defect.MISSING: "with a missing value",
    Defect.NOT_A_NUMBER: "not a number",
    Defect.NOT_FINITE: "NaN, infinite or absurdly large",
    Defect.NEGATIVE: "negative",
    Defect.ZERO_PRICE: "with a price of zero",
    Defect.INCONSISTENT: "inconsistent (high or low inside the body)",
    Defect.TIME_RANGE: "with a timestamp outside 2009 to 2100",
    Defect.MISALIGNED: "not on the timeframe's grid",
    Defect.DUPLICATE: "with a timestamp seen before",
    Defect.OUT_OF_ORDER: "out of order",
}


@dataclass(frozen=True, slots=True)
class Refused:
    """Rows of one file refused for one reason."""

    reason: str
    rows: int
    first_line: int


@dataclass(frozen=True, slots=True)
class FileSummary:
    """What a candle file gave."""

    path: str
    symbol: str
    timeframe: Timeframe
    rows: int  # used
    refused: tuple[Refused, ...]
    first_ms: int  # open time of the first bar used
    last_ms: int
    missing: int  # bars of the grid between first and last that the file does not have
    packing: str  # "truncated gzip", "damaged gzip", "truncated JSON" or ""
    kind: str = "csv"  # as in `files/recognition.py`
    unit: str = "milliseconds"  # in which the file counts time
    counted: str = "line"  # what `first_line` counts: lines of a text, or rows

    def sentence(self) -> str:
        """The summary as one line for a person."""
        parts = [f"{self.path}: {self.rows:,} bars of {self.symbol} at {self.timeframe}"]
        if self.refused:
            reasons = ", ".join(f"{r.rows} {r.reason} (first in {self.counted} {r.first_line})" for r in self.refused)
            parts.append(f"{sum(r.rows for r in self.refused)} rows refused: {reasons}")
        if self.missing:
            parts.append(f"{self.missing:,} bars missing in between")
        if self.unit != "milliseconds":
            parts.append(f"its times are {self.unit}")
        if self.packing:
            parts.append(f"{self.packing}, read up to the fault")
        return "; ".join(parts)


@dataclass(frozen=True, slots=True, eq=False)
class Candles:
    """The usable bars of one file, (n,) each, open times rising on the grid of the timeframe; volume in USD."""

    symbol: str  # as on screen: SOL, BTC-PERP
    timeframe: Timeframe
    open_ms: IntArray
    open: FloatArray
    high: FloatArray
    low: FloatArray
    close: FloatArray
    volume: FloatArray
    summary: FileSummary


def read_candles(path: Path | str, volume_unit: VolumeUnit = "base", name: Name | None = None) -> Candles:
    """Read a candle file of any kind (`files/recognition.py`) named SYMBOL-TIMEFRAME, or holding what `name` says.

    Volume in base units becomes USD at the typical price (high + low + close) / 3
    of its bar. Raises CandleFileError when the file cannot be read, is named or
    headed wrongly, or holds no usable row; single bad rows are refused and counted.
    """
    path = Path(path)
    symbol, timeframe = named(path) if name is None else (name.symbol, name.timeframe)
    found = recognised(_read(path), str(path))
    rows = found.rows
    refuse_other_timeframe(rows.values[0], timeframe, str(path))
    defect = judged(rows, timeframe)
    used = defect == Defect.NONE
    summary = _summary(path, symbol, timeframe, found, defect)
    if not used.any():
        raise CandleFileError(_nothing_usable(summary))
    open_ms, (opened, high, low, close, volume) = rows.values[0, used].astype(np.int64), rows.values[1:, used]
    if volume_unit == "base":
        volume = volume * (high + low + close) / 3.0
    return Candles(symbol, timeframe, open_ms, opened, high, low, close, volume, summary)


def named(path: Path) -> tuple[str, Timeframe]:
    """Symbol as on screen and timeframe, from a name such as `SOL_USDT-1m.csv.gz`."""
    name = read_name(path)
    return name.symbol, name.timeframe


def judged(rows: Rows, timeframe: Timeframe) -> IntArray:
    """The Defect of each row, (n,): its own first, then its place among the others."""
    time, prices = rows.values[0], rows.values[1:5]
    defect = rows.defect.copy()

    def refuse(bad: BoolArray, why: Defect) -> None:
        defect[bad & (defect == Defect.NONE)] = why

    refuse(~(np.abs(rows.values).max(axis=0) < LARGEST), Defect.NOT_FINITE)
    refuse(rows.values.min(axis=0) < 0.0, Defect.NEGATIVE)
    refuse(prices.min(axis=0) == 0.0, Defect.ZERO_PRICE)
    refuse((prices.max(axis=0) > prices[1]) | (prices.min(axis=0) < prices[2]), Defect.INCONSISTENT)
    refuse((time < EARLIEST_MS) | (time >= LATEST_MS), Defect.TIME_RANGE)
    refuse(_off_grid(time, timeframe), Defect.MISALIGNED)
    _judge_order(time, defect)
    return defect


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise CandleFileError(f"{path}: no such file") from None
    except IsADirectoryError:
        raise CandleFileError(f"{path} is a directory; name the candle files in it") from None
    except OSError as fault:
        raise CandleFileError(f"{path} cannot be read: {fault.strerror or fault}") from None


def _off_grid(time: FloatArray, timeframe: Timeframe) -> BoolArray:
    finite = np.where(np.isfinite(time), time, 0.5)
    return np.asarray(np.mod(finite, timeframe.ms) != 0.0)


def _judge_order(time: FloatArray, defect: IntArray) -> None:
    """Refuse repeated times, and then the fewest rows that leave the rest rising."""
    good = np.flatnonzero(defect == Defect.NONE)
    if (np.diff(time[good]) > 0.0).all():
        return
    first = np.sort(good[np.unique(time[good], return_index=True)[1]])
    defect[np.setdiff1d(good, first)] = Defect.DUPLICATE
    defect[first[_not_rising(time[first])]] = Defect.OUT_OF_ORDER


def _not_rising(values: FloatArray) -> BoolArray:
    """All but a longest rising part of `values`, which must be distinct; of equal choices the earlier row stays.

    Patience sorting from the end: the best run that begins with each value.
    """
    heads: list[float] = []  # heads[k]: largest negated value that begins a run of k + 1
    holder: list[int] = []
    after = np.full(values.size, -1)
    for at in range(values.size - 1, -1, -1):
        pile = bisect_left(heads, -values[at])
        after[at] = holder[pile - 1] if pile else -1
        heads[pile : pile + 1] = [-values[at]]
        holder[pile : pile + 1] = [at]
    refused = np.ones(values.size, dtype=np.bool_)
    at = holder[-1] if holder else -1
    while at >= 0:
        refused[at] = False
        at = int(after[at])
    return refused


def _summary(path: Path, symbol: str, timeframe: Timeframe, found: Recognised, defect: IntArray) -> FileSummary:
    rows = found.rows
    refused = tuple(
        Refused(words, int((defect == why).sum()), int(rows.line[defect == why][0]))
        for why, words in WORDS.items()
        if (defect == why).any()
    )
    times = rows.values[0, defect == Defect.NONE]
    first, last = (int(times[0]), int(times[-1])) if times.size else (0, 0)
    missing = (last - first) // timeframe.ms + 1 - times.size if times.size else 0
    return FileSummary(
        path=str(path),
        symbol=symbol,
        timeframe=timeframe,
        rows=int(times.size),
        refused=refused,
        first_ms=first,
        last_ms=last,
        missing=missing,
        packing=found.packing,
        kind=found.kind,
        unit=found.unit,
        counted=rows.counted,
    )


def _nothing_usable(summary: FileSummary) -> str:
    packing = f" ({summary.packing})" if summary.packing else ""
    if not summary.refused:
        return f"{summary.path}: no rows{' after the header' if summary.counted == 'line' else ''}{packing}"
    reasons = ", ".join(f"{r.rows} {r.reason} (first in {summary.counted} {r.first_line})" for r in summary.refused)
    return f"{summary.path}: no usable row{packing}: {reasons}"
