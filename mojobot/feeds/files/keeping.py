"""Candles taken into the folder `mojobot data fetch` writes to: one file a market and timeframe, whole or not at all.

Where both have a bar, the one that is there stays: importing twice changes
nothing, and no import spoils what was fetched. Only a bar without volume (what
a recorder carried on) gives way to one with.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from mojobot.feeds.candle_rows import COLUMNS
from mojobot.feeds.candles import Candles, read_candles
from mojobot.feeds.files.joining import FIELDS
from mojobot.feeds.files.names import Name
from mojobot.model.errors import CandleFileError, MojobotError


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of an import: the file, and how many bars came to it."""

    path: Path
    candles: Candles  # all that is there now, volume in tokens
    new: int  # bars that were not there
    filled: int  # bars without volume that gave way
    known: int  # bars that were there already
    differing: int  # of those, how many say something else than what was imported
    set_aside: Path | None = None  # a copy of what was there, where not all of it could be read


def keep(name: Name, given: Candles, source: str, folder: Path) -> Kept:
    """Take bars, volume in tokens, into the folder; `source` says where they are from.

    Raises MojobotError when it cannot be written: then the file is as it was.
    """
    path = folder / f"{name.market}-{name.timeframe}.csv.gz"
    there = _there(path)
    if there is None:
        kept = Kept(path, given, given.open_ms.size, 0, 0, 0)
    else:
        kept = _merged(path, there, given)
    fresh = kept.new + kept.filled
    if not fresh:
        return kept
    aside = _set_aside(path, there)
    write(path, gzip.compress(_text(kept.candles), compresslevel=6, mtime=0))
    _tell(path, source, fresh)
    return replace(kept, set_aside=aside)


def in_tokens(candles: Candles) -> Candles:
    """The same with a volume that is in USD counted in tokens, as the reader of candle files undoes it."""
    return replace(candles, volume=candles.volume / ((candles.high + candles.low + candles.close) / 3.0))


def sources(path: Path) -> dict[str, int]:
    """Bars by where they came from, as the note beside a file says; empty without one."""
    return {str(who): int(bars) for who, bars in _noted(path)["sources"].items()}


def note_of(path: Path) -> Path:
    """The hidden note beside a candle file, the same that `data fetch` keeps."""
    return path.with_name(f".{path.name.removesuffix('.csv.gz')}.json")


def write(path: Path, data: bytes) -> None:
    """Whole and on disk, or not at all."""
    fresh = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with fresh.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as fault:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
        was = "is as it was" if path.exists() else "was not begun"
        raise MojobotError(f"{path} cannot be written ({fault.strerror or fault}); it {was}") from None


def _there(path: Path) -> Candles | None:
    if not path.exists():
        return None
    try:
        return read_candles(path, "usd")  # as it stands in the file
    except CandleFileError as fault:
        raise CandleFileError(f"{fault}; move it away and import again") from None


def _merged(path: Path, there: Candles, given: Candles) -> Kept:
    both, ours, theirs = np.intersect1d(there.open_ms, given.open_ms, assume_unique=True, return_indices=True)
    gives_way = (there.volume[ours] == 0.0) & (given.volume[theirs] > 0.0)
    stays = ~gives_way
    same = np.all(
        [np.isclose(getattr(there, f)[ours], getattr(given, f)[theirs], rtol=1e-9, atol=0.0) for f in FIELDS], axis=0
    )
    old, new = (
        np.delete(np.arange(there.open_ms.size), ours[gives_way]),
        np.delete(np.arange(given.open_ms.size), theirs[stays]),
    )
    times = np.concatenate((there.open_ms[old], given.open_ms[new]))
    order = np.argsort(times)
    opened, high, low, close, volume = (
        np.concatenate((getattr(there, field)[old], getattr(given, field)[new]))[order] for field in FIELDS
    )
    summary = there.summary
    merged = Candles(there.symbol, there.timeframe, times[order], opened, high, low, close, volume, summary)
    filled = int(gives_way.sum())
    return Kept(path, merged, new.size - filled, filled, int(both.size) - filled, int((stays & ~same).sum()))


def _set_aside(path: Path, there: Candles | None) -> Path | None:
    """A copy of a file of which not every row can be kept."""
    if there is None or not (there.summary.refused or there.summary.packing):
        return None
    aside = path.with_name(f"{path.name}.damaged")
    try:
        shutil.copy2(path, aside)
    except OSError as fault:
        raise MojobotError(f"{aside} cannot be written ({fault.strerror or fault}); {path} is as it was") from None
    return aside


def _text(candles: Candles) -> bytes:
    columns: Sequence[list[Any]] = [
        candles.open_ms.tolist(),
        *(list(map(repr, getattr(candles, field).tolist())) for field in FIELDS),
    ]
    rows = (f"{at},{','.join(cells)}\n" for at, *cells in zip(*columns, strict=True))
    return (",".join(COLUMNS) + "\n" + "".join(rows)).encode()


def _tell(path: Path, source: str, bars: int) -> None:
    note = _noted(path)
    note["sources"][source] = int(note["sources"].get(source, 0)) + bars
    write(note_of(path), json.dumps(note, indent=1).encode())


def _noted(path: Path) -> dict[str, Any]:
    """The note as `data fetch` reads it; one that cannot be read says nothing."""
    try:
        note = json.loads(note_of(path).read_text("utf-8"))
        note["sources"].items()
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {"mint": "", "sources": {}, "known": []}
    return dict(note)
