"""Candles kept over a restart: what providers told of a token, in a file of its own in the data directory.

A start asks for what is missing since, one request a token, instead of the
whole past. A file that cannot be read, or ends too long ago, counts as none.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from mojobot.feeds.labels import is_address
from mojobot.feeds.live.backlog import MOST
from mojobot.feeds.records import CandleRow, Candles, VolumeKind
from mojobot.model.market import MINUTE_MS, FloatArray, Timeframe

SOURCE = "kept"
KEPT: Mapping[Timeframe, int] = {Timeframe.H1: 1_000, Timeframe.M15: 1_000, Timeframe.M1: 1_500}
_SPARE = 60  # minutes fewer than one request can bridge
_HOLE = 60  # bars missing at once are no quiet hour but something nobody asked for
_COLUMNS = 6  # open ms, open, high, low, close, volume in USD
# Of a file with a wrong byte anywhere: what NumPy, the archive and its packing raise over one.
_FAULTS = (OSError, ValueError, TypeError, KeyError, EOFError, RuntimeError, MemoryError, BadZipFile, zlib.error)


class KeptCandles:
    """A folder of files, one a mint. What cannot be written is not kept, and nothing fails for it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, dict[Timeframe, FloatArray]] = {}

    def keep(self, told: Candles) -> None:
        """Add closed bars; those told anew take the place of those before."""
        if not is_address(told.mint) or told.timeframe not in KEPT or not told.rows:
            return
        known = self._of(told.mint)
        rows = np.array([_numbers(row) for row in told.rows])
        before = known.get(told.timeframe)
        if before is not None and rows[0, 0] - before[-1, 0] <= _HOLE * told.timeframe.ms:
            rows = np.concatenate((before[~np.isin(before[:, 0], rows[:, 0])], rows))
        known[told.timeframe] = rows[np.argsort(rows[:, 0], kind="stable")]
        if told.timeframe is Timeframe.M1:
            _carry_on(known)
        known.update((timeframe, kept[-KEPT[timeframe] :]) for timeframe, kept in known.items())
        self._write(told.mint, known)

    def of(self, mint: str, now_ms: int) -> tuple[Candles, ...]:
        """A token's whole past, coarsest first; nothing where a part is missing or it ends too long ago."""
        if not is_address(mint):
            return ()
        known = self._of(mint)
        if set(known) != set(KEPT):
            return ()
        through_ms = int(known[Timeframe.M1][-1, 0]) + MINUTE_MS
        if not 0 <= now_ms - through_ms <= (MOST - _SPARE) * MINUTE_MS:
            return ()
        return tuple(_candles(mint, timeframe, known[timeframe]) for timeframe in KEPT)

    def _of(self, mint: str) -> dict[Timeframe, FloatArray]:
        if mint not in self._known:
            self._known[mint] = dict(self._read(mint))
        return self._known[mint]

    def _read(self, mint: str) -> Iterator[tuple[Timeframe, FloatArray]]:
        try:
            with self._path(mint).open("rb") as raw, np.load(raw, allow_pickle=False) as file:
                found = {timeframe: np.asarray(file[timeframe.value]) for timeframe in KEPT if timeframe.value in file}
        except _FAULTS:
            return
        yield from ((timeframe, rows) for timeframe, rows in found.items() if _sound(rows, timeframe))

    def _write(self, mint: str, known: Mapping[Timeframe, FloatArray]) -> None:
        path = self._path(mint)
        fresh = path.with_suffix(".new")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with fresh.open("wb") as file:
                np.savez(file, **{timeframe.value: rows for timeframe, rows in known.items()})  # type: ignore[arg-type]
            fresh.replace(path)
        except OSError:
            return

    def _path(self, mint: str) -> Path:
        return self._folder / f"{mint}.npz"


def _carry_on(known: dict[Timeframe, FloatArray]) -> None:
    """Coarser bars are asked for once and go on from 1m bars; where those begin too late they are forgotten."""
    minutes = known[Timeframe.M1]
    for timeframe in (Timeframe.M15, Timeframe.H1):
        if timeframe not in known:
            continue
        end_ms = known[timeframe][-1, 0] + timeframe.ms
        if minutes[0, 0] > end_ms:
            del known[timeframe]
            continue
        closed_ms = (minutes[-1, 0] + MINUTE_MS) // timeframe.ms * timeframe.ms
        since = minutes[(minutes[:, 0] >= end_ms) & (minutes[:, 0] < closed_ms)]
        if len(since):
            known[timeframe] = np.concatenate((known[timeframe], _coarser(since, timeframe)))


def _coarser(minutes: FloatArray, timeframe: Timeframe) -> FloatArray:
    """Bars of 1m bars; a bar one of whose volumes is unknown has none."""
    opens, first = np.unique(minutes[:, 0] // timeframe.ms * timeframe.ms, return_index=True)
    last = np.append(first[1:], len(minutes)) - 1
    return np.column_stack(
        (
            opens,
            minutes[first, 1],
            np.maximum.reduceat(minutes[:, 2], first),
            np.minimum.reduceat(minutes[:, 3], first),
            minutes[last, 4],
            np.add.reduceat(minutes[:, 5], first),
        )
    )


def _numbers(row: CandleRow) -> tuple[float, ...]:
    return (row.open_ms, row.open, row.high, row.low, row.close, row.volume_usd)


def _sound(rows: FloatArray, timeframe: Timeframe) -> bool:
    """Whether these can be bars: rising aligned times, prices above zero that fit each other."""
    if rows.ndim != 2 or rows.shape[1] != _COLUMNS or not len(rows) or rows.dtype != np.float64:
        return False
    opens, prices = rows[:, 0], rows[:, 1:5]
    if not np.isfinite(rows[:, :5]).all() or (prices <= 0.0).any() or (opens % timeframe.ms).any():
        return False
    fits = (prices[:, 1] >= prices.max(axis=1)) & (prices[:, 2] <= prices.min(axis=1))
    return bool((np.diff(opens) > 0).all() and fits.all() and not (rows[:, 5] < 0.0).any())


def _candles(mint: str, timeframe: Timeframe, rows: FloatArray) -> Candles:
    told = tuple(CandleRow(int(row[0]), *row[1:]) for row in rows.tolist())
    return Candles(mint=mint, timeframe=timeframe, rows=told, source=SOURCE, volume_kind=VolumeKind.REAL)
