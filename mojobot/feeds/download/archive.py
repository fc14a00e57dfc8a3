"""One token's candle file as it fills: what is in it, and which times were asked for already.

The file is what `feeds/candles.py` reads: volume in tokens, so that `mojobot
replay` needs no flag. Beside it, hidden, lies a note that says whose candles
they are and which times are done: bars nobody traded in are in no file, and
would otherwise be asked for again and again.
"""

from __future__ import annotations

import gzip
import itertools
import json
import math
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from mojobot.feeds.candle_rows import COLUMNS
from mojobot.feeds.candles import FileSummary, read_candles
from mojobot.feeds.download.stretches import Stretch, joined, without
from mojobot.feeds.records import CandleRow
from mojobot.model.errors import CandleFileError, MojobotError, UsageError
from mojobot.model.market import Timeframe

QUOTE = "USDC"
_FOREIGN = re.compile(r"[^A-Za-z0-9.+$]")  # no place in a file's name

Row = tuple[float, float, float, float, float]  # open, high, low, close in USD, volume in tokens


def file_name(symbol: str, mint: str, timeframe: Timeframe) -> str:
    """Such as `SOL_USDC-5m.csv.gz`; a symbol a file cannot be called by gives way to the mint's beginning."""
    name = _FOREIGN.sub("", symbol).lstrip(".")
    return f"{name or mint[:6]}_{QUOTE}-{timeframe}.csv.gz"


class Archive:
    """The candles of one token at one timeframe, in memory and on disk.

    Raises UsageError for a file that holds another token's candles, or whose
    note is gone.
    """

    def __init__(self, path: Path, mint: str, timeframe: Timeframe) -> None:
        self.path = path
        self.timeframe = timeframe
        self.without_volume = 0  # bars left out: nobody knows their volume
        self._mint = mint
        self._note = path.with_name(f".{path.name.removesuffix('.csv.gz')}.json")
        self._rows: dict[int, Row] = {}
        self._known: tuple[Stretch, ...] = ()
        self._sources: dict[str, int] = {}
        if path.exists():
            self._load()

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def sources(self) -> Mapping[str, int]:
        """Bars by who told them, over all sessions."""
        return self._sources

    @property
    def oldest_ms(self) -> int | None:
        """Open of the first bar."""
        return min(self._rows, default=None)

    def missing(self, wanted: Stretch) -> tuple[Stretch, ...]:
        """What of that time was not asked for yet."""
        return without(wanted, self._known)

    def add(self, rows: Iterable[CandleRow], told: Stretch, source: str) -> int:
        """Take bars and note that this time is done; how many are new. A bar that is there stays."""
        fresh = 0
        for row in rows:
            if math.isnan(row.volume_usd):
                self.without_volume += 1
            elif row.open_ms not in self._rows:
                self._rows[row.open_ms] = _tokens(row)
                fresh += 1
        self._known = joined((*self._known, told))
        if fresh:
            self._sources[source] = self._sources.get(source, 0) + fresh
        return fresh

    def settle(self, told: Stretch) -> None:
        """Nobody has more of this time."""
        self._known = joined((*self._known, told))

    def save(self) -> None:
        """Write both files whole, the candles first: a note never promises what is not there."""
        if self._rows:
            _write(self.path, gzip.compress(self._text().encode(), compresslevel=6, mtime=0))
            _write(self._note, json.dumps(self._noted(), indent=1).encode())

    def summary(self) -> FileSummary | None:
        """What the file gives to whoever reads it; None without one."""
        return read_candles(self.path).summary if self._rows and self.path.exists() else None

    def longest_gap(self) -> int:
        """Bars missing in a row, at the most."""
        times = sorted(self._rows)
        step = self.timeframe.ms
        return max(((b - a) // step - 1 for a, b in itertools.pairwise(times)), default=0)

    def _load(self) -> None:
        note = self._read_note()
        self._sources = {str(name): int(bars) for name, bars in note["sources"].items()}
        try:
            candles = read_candles(self.path, "usd")  # as it stands in the file
        except CandleFileError:
            return  # nothing in it can be used: all is asked for again
        columns = (candles.open, candles.high, candles.low, candles.close, candles.volume)
        numbers = zip(*(column.tolist() for column in columns), strict=True)
        self._rows = dict(zip(candles.open_ms.tolist(), numbers, strict=True))
        if not candles.summary.refused and not candles.summary.packing:
            self._known = joined((int(begin), int(end)) for begin, end in note["known"])

    def _read_note(self) -> dict[str, Any]:
        try:
            note = json.loads(self._note.read_text("utf-8"))
            mint, _, _ = note["mint"], note["known"], note["sources"].items()
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            why = f"it was not written by data fetch, or its note {self._note.name} is gone"
            raise UsageError(f"whose candles {self.path} holds is not known: {why}; name another --out") from None
        if mint != self._mint:
            whose = f"candles of another token ({mint})" if mint else "imported candles"
            raise UsageError(f"{self.path} holds {whose}; name another --out")
        return dict(note)

    def _noted(self) -> dict[str, object]:
        return {"mint": self._mint, "sources": self._sources, "known": self._known}

    def _text(self) -> str:
        rows = (f"{at},{','.join(map(repr, self._rows[at]))}\n" for at in sorted(self._rows))
        return ",".join(COLUMNS) + "\n" + "".join(rows)


def _tokens(row: CandleRow) -> Row:
    """Volume as the reader of candle files undoes it: at the bar's typical price."""
    return row.open, row.high, row.low, row.close, row.volume_usd / ((row.high + row.low + row.close) / 3.0)


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all."""
    fresh = path.with_name(f"{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_bytes(data)
        fresh.replace(path)
    except OSError as fault:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise MojobotError(f"{path} cannot be written: {fault.strerror or fault}") from None
