"""The closed bars of one timeframe, all series closing together on the grid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mojobot.core.analysis.rows import widened
from mojobot.model.market import Block, BoolArray, FloatArray, IntArray, Timeframe

OPEN, HIGH, LOW, CLOSE, VOLUME = range(5)


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """The kept bars of one series: copies, to be corrected and put back."""

    open_ms: IntArray  # (n,)
    values: FloatArray  # (5, n) open, high, low, close, volume
    synthetic: BoolArray  # (n,)

    def differs(self, other: Row) -> BoolArray:
        """Where bars are not the same as `other`'s, (n,)."""
        same = (self.values == other.values) | (np.isnan(self.values) & np.isnan(other.values))
        return np.asarray(~same.all(axis=0) | (self.synthetic != other.synthetic))


class Panel:
    """Open, high, low, close, volume and flags shaped (series, time), the newest `kept` bars at hand.

    Bars are appended in order, without a hole, and never change but by
    `rewrite`. Blocks handed out are views that stay true: when the buffer is
    full the newest bars move to a new one, a quarter longer than what is kept.
    Memory is laid out time first, so that closing a column touches one stretch
    of it, and what no bar has come to yet takes none.
    """

    def __init__(self, timeframe: Timeframe, series: int, kept: int) -> None:
        self.timeframe = timeframe
        self.series = series
        self.kept = kept
        self.total = 0  # bars ever appended
        self._length = kept + max(kept // 4, 1)  # of the buffer
        self._size = 0  # bars in the buffer
        self._allocate()

    def widen(self, series: int) -> None:
        """Grow to `series` rows in all; the new ones, at the end, have no bar in any column."""
        prices, synthetic, open_ms = self._prices, self._synthetic, self._open_ms
        self.series = series
        self._allocate()
        self._prices[:, : self._size] = widened(prices[:, : self._size], series)
        self._synthetic[: self._size] = widened(synthetic[: self._size], series)
        self._open_ms[: self._size] = open_ms[: self._size]

    @property
    def next_open_ms(self) -> int | None:
        """Open time of the bar that comes next; None before the first."""
        return int(self._open_ms[self._size - 1]) + self.timeframe.ms if self._size else None

    @property
    def last_close(self) -> FloatArray:
        """Newest close of each series, (series,); NaN before its first."""
        return self._prices[CLOSE, self._size - 1] if self._size else np.full(self.series, np.nan)

    def put(self, open_ms: int, column: FloatArray, synthetic: BoolArray) -> None:
        """Append one bar: `column` is (5, series) open, high, low, close, volume."""
        at = self._room(1)
        self._prices[:, at] = column
        self._synthetic[at] = synthetic
        self._open_ms[at] = open_ms

    def append(self, block: Block) -> None:
        """Append at most `kept` bars."""
        at = self._room(block.bars)
        stop = at + block.bars
        for field, values in enumerate((block.open, block.high, block.low, block.close, block.volume)):
            self._prices[field, at:stop] = values.T
        self._synthetic[at:stop] = block.synthetic.T
        self._open_ms[at:stop] = block.open_ms

    def extend(self, block: Block) -> Block:
        """Append those of at most `kept` bars that come after the newest, and return them; a gap is bridged."""
        if block.bars and self.next_open_ms is not None:
            known = (self.next_open_ms - int(block.open_ms[0])) // self.timeframe.ms
            block = block.part(max(known, 0), block.bars)
        if block.bars:
            self.bridge(int(block.open_ms[0]))
            self.append(block)
        return block

    def bridge(self, open_ms: int) -> None:
        """Make up the bars between the newest and the one that opens at `open_ms`: its close, volume 0, synthetic."""
        if self.next_open_ms is None or self.next_open_ms >= open_ms:
            return
        listed = ~np.isnan(self.last_close)
        column = np.tile(self.last_close, (5, 1))
        column[VOLUME, listed] = 0.0
        for start in range(self.next_open_ms, open_ms, self.timeframe.ms):
            self.put(start, column, listed)

    def last(self, bars: int) -> Block:
        """The newest `bars` bars (fewer if there are fewer), oldest first."""
        if not bars:
            return self._nothing
        start = max(self._size - bars, 0)
        cut = slice(start, self._size)
        prices = self._prices
        return Block(
            self._open_ms[cut],
            prices[OPEN, cut].T,
            prices[HIGH, cut].T,
            prices[LOW, cut].T,
            prices[CLOSE, cut].T,
            prices[VOLUME, cut].T,
            self._synthetic[cut].T,
        )

    def row(self, series: int) -> Row:
        """The kept bars of one series."""
        cut = slice(max(self._size - self.kept, 0), self._size)
        return Row(self._open_ms[cut].copy(), self._prices[:, cut, series].copy(), self._synthetic[cut, series].copy())

    def rewrite(self, series: int, row: Row) -> None:
        """Put the kept bars of one series back, corrected."""
        cut = slice(self._size - len(row.open_ms), self._size)
        self._prices[:, cut, series] = row.values
        self._synthetic[cut, series] = row.synthetic

    def _allocate(self) -> None:
        self._prices = np.empty((5, self._length, self.series))
        self._synthetic = np.empty((self._length, self.series), dtype=np.bool_)
        self._open_ms = np.empty(self._length, dtype=np.int64)
        none = np.empty((self.series, 0))
        self._nothing = Block(self._open_ms[:0], none, none, none, none, none, self._synthetic[:0].T)

    def _room(self, bars: int) -> int:
        if bars > self.kept:
            raise ValueError(f"{bars} bars at once, a panel takes {self.kept}")
        if self._size + bars > self._length:
            self._move(min(self.kept, self._length - bars))
        at = self._size
        self._size += bars
        self.total += bars
        return at

    def _move(self, bars: int) -> None:
        """Take the newest bars to a new buffer."""
        old = slice(self._size - bars, self._size)
        prices, synthetic, open_ms = self._prices[:, old], self._synthetic[old], self._open_ms[old]
        self._allocate()
        self._prices[:, :bars] = prices
        self._synthetic[:bars] = synthetic
        self._open_ms[:bars] = open_ms
        self._size = bars
