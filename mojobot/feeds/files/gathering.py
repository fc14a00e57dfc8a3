"""Candles by path or by symbol: the one door through which replay, back-test and optimisation get them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mojobot.feeds.candles import Candles, VolumeUnit, read_candles
from mojobot.feeds.files.joining import joined
from mojobot.feeds.files.moments import moment
from mojobot.feeds.files.names import Name, read_name
from mojobot.model.errors import CandleFileError, UsageError

FOLDER = Path("candles")  # where `mojobot data fetch` and `data import` write unless told otherwise
FOLDER_VARIABLE = "MOJOBOT_CANDLES"


@dataclass(frozen=True, slots=True)
class Gathered:
    """Candles, one value a market and timeframe, and what a person should be told of them."""

    candles: tuple[Candles, ...]
    notes: tuple[str, ...]


def gather(
    names: Sequence[str | Path],
    *,
    volume_unit: VolumeUnit = "base",
    begin_ms: int | None = None,
    end_ms: int | None = None,
    folder: Path | None = None,
) -> Gathered:
    """Read candles of any format by path, or by symbol from the candle folder.

    A name is a file, a folder of them, or a symbol (SOL, SOL-5m, SOL_USDT, SOL_USDT-5m) whose
    candles lie in `folder` (default: MOJOBOT_CANDLES, else ./candles). Several
    files of one market at one timeframe (months of Binance) are joined.
    With a range only bars that open at or after `begin_ms` and close at or
    before `end_ms` are given; a market without one is left out with a note.
    Raises UsageError for a name nobody knows, CandleFileError when a file
    cannot be used, files contradict each other, or nothing lies in the range.
    """
    paths = located(names, folder)
    read: dict[tuple[str, str], list[Candles]] = {}
    for path in paths:
        name = read_name(path)
        read.setdefault((name.market, name.timeframe), []).append(read_candles(path, volume_unit))
    whole = [joined(parts) for parts in read.values()]
    notes = [candles.summary.sentence() for candles in whole]
    kept = []
    for candles in whole:
        part = between(candles, begin_ms, end_ms)
        kept += [part] if part is not None else []
        notes += [] if part is not None else [f"{outside(candles, begin_ms, end_ms)}, it is left out"]
    if not kept:
        raise CandleFileError("; ".join(outside(candles, begin_ms, end_ms) for candles in whole) or "no candle file")
    return Gathered(tuple(kept), tuple(notes))


def candle_folder(given: Path | None = None) -> Path:
    """Where candles are kept: `given`, else MOJOBOT_CANDLES, else ./candles."""
    return (given or Path(os.environ.get(FOLDER_VARIABLE, "").strip() or FOLDER)).expanduser()


def kept_files(folder: Path) -> Iterator[tuple[Path, Name]]:
    """The candle files of a folder by name; what is called otherwise is none of ours."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name.startswith(".") or not path.is_file():
            continue
        try:
            yield path, read_name(path)
        except CandleFileError:
            continue


def located(names: Iterable[str | Path], folder: Path | None = None) -> list[Path]:
    """The file of each name, no file twice; raises UsageError for a name that is neither file nor symbol."""
    found: dict[Path, None] = {}
    for name in names:
        if _is_path(name):
            found.update(dict.fromkeys(_by_path(Path(name))))
        else:
            found.update(dict.fromkeys(_by_symbol(str(name), candle_folder(folder))))
    return list(found)


def between(candles: Candles, begin_ms: int | None, end_ms: int | None) -> Candles | None:
    """The bars of a stretch of time as views; None when there is none."""
    begin = 0 if begin_ms is None else int(candles.open_ms.searchsorted(begin_ms))
    last_open = None if end_ms is None else end_ms - candles.timeframe.ms
    end = candles.open_ms.size if last_open is None else int(candles.open_ms.searchsorted(last_open, side="right"))
    if begin >= end:
        return None
    cut = slice(begin, end)
    return replace(
        candles,
        open_ms=candles.open_ms[cut],
        open=candles.open[cut],
        high=candles.high[cut],
        low=candles.low[cut],
        close=candles.close[cut],
        volume=candles.volume[cut],
    )


def outside(candles: Candles, begin_ms: int | None, end_ms: int | None) -> str:
    """That a market has nothing in a stretch of time, and what it has."""
    since = "" if begin_ms is None else f" from {moment(begin_ms)}"
    until = "" if end_ms is None else f" to {moment(end_ms)}"
    has = f"{moment(int(candles.open_ms[0]))} to {moment(int(candles.open_ms[-1]) + candles.timeframe.ms)}"
    return f"{candles.symbol} at {candles.timeframe} has no candles{since}{until}, but from {has}"


def _is_path(name: str | Path) -> bool:
    text = str(name)
    return isinstance(name, Path) or Path(text).exists() or os.sep in text or Path(text).suffix != ""


def _by_path(path: Path) -> list[Path]:
    if not path.exists():
        raise UsageError(f"there is no file or folder {path}")
    if not path.is_dir():
        return [path]
    held = [file for file, _ in kept_files(path)]
    if not held:
        raise UsageError(f"the folder {path} holds no candle files")
    return held


def _by_symbol(text: str, folder: Path) -> list[Path]:
    held = list(kept_files(folder))
    fitting = [(path, name) for path, name in held if text.casefold() in _called(name)]
    distinct = {f"{name.market}-{name.timeframe}" for _, name in fitting}
    if not fitting:
        known = ", ".join(sorted({name.symbol for _, name in held}))
        told = f"the folder {folder} holds candles of {known}" if known else f"no candles in the folder {folder}"
        raise UsageError(f"there is no file {text}, and {told}; `mojobot data fetch {text}` brings some")
    if len(distinct) > 1:
        raise UsageError(f"{folder} holds {' and '.join(sorted(distinct))}: say which of them {text} means")
    return [path for path, _ in fitting]


def _called(name: Name) -> set[str]:
    """Every way to name these candles."""
    words = {name.symbol, name.market}
    return {word.casefold() for word in words | {f"{word}-{name.timeframe}" for word in words}}
