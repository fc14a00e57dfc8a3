"""From candles and ticks to closed columns at every timeframe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from mojobot.core.analysis.rows import widened
from mojobot.core.coarser import column_of, merged
from mojobot.core.panel import CLOSE, HIGH, LOW, OPEN, VOLUME, Panel
from mojobot.core.repairs import carried, corrected, rebuild
from mojobot.model.events import Bars, History, Prices, Repair
from mojobot.model.market import DAY_MS, Block, BoolArray, FloatArray, IntArray, Timeframe, Token

RETIRE_AFTER_MS = DAY_MS

__all__ = ["RETIRE_AFTER_MS", "Ladder", "merged"]


class Ladder:
    """The panels of all timeframes from the lowest base up; a lower one's closed bars make a higher one's.

    Bars are closed by `close(now)` alone, for all series at once, and every
    panel goes on without a hole. A series without a bar gets a synthetic one
    (previous close, volume 0) once it has been listed; before that it is NaN.
    A token that does not trade for 24 h in which others of its base do
    retires: its row is NaN, and starts anew should it ever trade again.
    Prices are seen from `since_ms` on: a first bar made of ticks that opened
    before is incomplete and dropped.
    """

    def __init__(self, tokens: Sequence[Token], kept: int, grace_ms: int, since_ms: int = 0) -> None:
        self.series = len(tokens)
        self._grace_ms = grace_ms
        self._since_ms = since_ms
        lowest = min((token.base for token in tokens), key=lambda base: base.ms)
        self.timeframes = tuple(t for t in Timeframe if t.ms >= lowest.ms)
        self.panels = {t: Panel(t, self.series, kept) for t in self.timeframes}
        self._list(tokens)
        self._waiting: dict[tuple[Timeframe, int], FloatArray] = {}
        self._next_close: int | None = None
        self._missing_ms = np.zeros(self.series, dtype=np.int64)  # market time a listed token has not traded
        self.misplaced = 0  # bars and ticks that came after their column had closed, or fit in none

    def widen(self, tokens: Sequence[Token]) -> None:
        """Serve these tokens from now on: those there are and, behind them, new ones without a bar.

        Raises ValueError where a new one's bars are finer than the market's lowest.
        """
        if any(token.base not in self.panels for token in tokens):
            raise ValueError(f"the market's lowest bars are of {self.timeframes[0]}")
        self.series = len(tokens)
        for panel in self.panels.values():
            panel.widen(self.series)
        self._list(tokens)
        self._waiting = {key: widened(column, self.series) for key, column in self._waiting.items()}
        self._missing_ms = widened(self._missing_ms, self.series)

    def _list(self, tokens: Sequence[Token]) -> None:
        self.base = tuple(token.base for token in tokens)
        self._is_base = {t: np.array([token.base is t for token in tokens]) for t in self.timeframes}
        self._bases = tuple(t for t in self.timeframes if self._is_base[t].any())

    def fill(self, history: History) -> Iterator[None]:
        """Append back-filled bars and what they make of coarser ones; whoever reads the panels does so at each stop.

        Consecutive pieces of one history give the same panels as the whole.
        Bars that a panel has already are left out.
        """
        fills = [t for t in self.timeframes if t in history.fills]
        block = history.block
        if not fills or not block.bars:
            return
        if fills[0] is not history.timeframe:
            block = merged(block, history.timeframe, fills[0])
        step = self.panels[fills[0]].kept // 2  # what is left of the buffer still makes any coarser bar
        for start in range(0, block.bars, step):
            self._extend(fills[0], block.part(start, start + step))
            for lower, upper in pairwise(fills):
                self._raise(lower, upper)
            yield
        if self._level():
            yield
        self._expect_after(int(history.block.open_ms[-1]) + history.timeframe.ms)

    def take(self, bars: Bars) -> None:
        """A closed candle waits for its column to close."""
        end = bars.open_ms + bars.timeframe.ms
        if bars.timeframe not in self._bases or bars.open_ms % bars.timeframe.ms:
            self.misplaced += 1
            return
        if self._next_close is None:
            self._next_close = bars.open_ms + self._step
        if end < self._next_close:
            self.misplaced += 1
            return
        column = self._column(bars.timeframe, bars.open_ms)
        column[:, bars.series] = (bars.open, bars.high, bars.low, bars.close, bars.volume)

    def tick(self, prices: Prices) -> None:
        """Ticks build the forming bar of the base timeframe; volumes add up."""
        base = self._bases[0]
        open_ms = prices.ts_ms - prices.ts_ms % base.ms
        if self._next_close is None:
            if open_ms < self._since_ms:
                return
            self._next_close = open_ms + base.ms
        if open_ms + base.ms < self._next_close:
            self.misplaced += 1
            return
        column, at = self._column(base, open_ms), prices.series
        fresh = np.isnan(column[CLOSE, at])
        column[OPEN, at] = np.where(fresh, prices.price, column[OPEN, at])
        column[HIGH, at] = np.fmax(column[HIGH, at], prices.high)
        column[LOW, at] = np.fmin(column[LOW, at], prices.low)
        column[CLOSE, at] = prices.price
        column[VOLUME, at] = np.where(fresh, prices.volume, column[VOLUME, at] + prices.volume)

    def close(self, now_ms: int) -> Iterator[tuple[int, tuple[Timeframe, ...]]]:
        """Close every column whose end plus grace is past: yields its time and the timeframes, low to high."""
        while self._next_close is not None and self._next_close + self._grace_ms <= now_ms:
            end = self._next_close
            self._next_close = end + self._step
            yield end, tuple(t for t in self.timeframes if end % t.ms == 0 and self._close_column(t, end - t.ms))

    def closes(self, timeframe: Timeframe, now_ms: int) -> bool:
        """Whether `close` would close a column of the timeframe by now."""
        if self._next_close is None:
            return False
        end_ms = -(-self._next_close // timeframe.ms) * timeframe.ms  # no sooner than the next column of all
        return end_ms + self._grace_ms <= now_ms

    def repair(self, repair: Repair) -> list[int]:
        """Correct kept bars in place, what was carried from them and the coarser bars made of them.

        Returns the series that changed. A bar whose column is still open waits
        with the others; one of a timeframe finer than its series' base has no
        place.
        """
        if repair.timeframe not in self.panels:
            self.misplaced += 1
            return []
        values = np.stack([repair.open, repair.high, repair.low, repair.close, repair.volume])
        changed = []
        for series in np.unique(repair.series).tolist():
            mine = repair.series == series
            if repair.timeframe.ms < self.base[series].ms:
                self.misplaced += 1
            elif self._repair_row(
                repair.timeframe,
                series,
                repair.open_ms[mine],
                values[:, mine],
                None if repair.synthetic is None else repair.synthetic[mine],
            ):
                changed.append(series)
        return changed

    def _repair_row(
        self, timeframe: Timeframe, series: int, open_ms: IntArray, values: FloatArray, made_up: BoolArray | None
    ) -> bool:
        panel = self.panels[timeframe]
        before = panel.row(series)
        after, places = corrected(before, open_ms, values, made_up)
        if timeframe is self.base[series]:
            self._await(timeframe, series, open_ms, values)
            if places.size:
                alive, most = self._alive(timeframe, panel.last(panel.kept)), RETIRE_AFTER_MS // timeframe.ms
                after, missed = carried(after, int(places.min()), alive, most)
                self._missing_ms[series] = missed * timeframe.ms
        differs = after.differs(before)
        if not differs.any():
            return False
        panel.rewrite(series, after)
        chain = self.timeframes[self.timeframes.index(timeframe) :]
        rebuild([self.panels[t] for t in chain], series, before.open_ms[differs])
        return True

    def _await(self, timeframe: Timeframe, series: int, open_ms: IntArray, values: FloatArray) -> None:
        """Corrections of columns that have not closed yet."""
        for at, start in enumerate(open_ms.tolist()):
            if self._next_close is not None and start + timeframe.ms >= self._next_close and not start % timeframe.ms:
                self._column(timeframe, start)[:, series] = values[:, at]

    @property
    def _step(self) -> int:
        return self.timeframes[0].ms

    def _expect_after(self, end_ms: int) -> None:
        """The first column to close is the one after what the lowest panel has."""
        known = self.panels[self.timeframes[0]].next_open_ms
        start = known if known is not None else max(end_ms, (self._next_close or 0) - self._step)
        self._next_close = start + self._step

    def _extend(self, timeframe: Timeframe, block: Block) -> None:
        self._count_missing(timeframe, self.panels[timeframe].extend(block))

    def _raise(self, lower: Timeframe, upper: Timeframe) -> None:
        """Append the bars of the upper timeframe that the lower one's have completed."""
        below, above = self.panels[lower], self.panels[upper]
        block = below.last(below.kept)
        if block.bars and above.next_open_ms is not None:
            block = block.part(max((above.next_open_ms - int(block.open_ms[0])) // lower.ms, 0), block.bars)
        self._extend(upper, merged(block, lower, upper))

    def _level(self) -> bool:
        """Bring panels that histories of their own have left behind up to those below them; whether any was."""
        before = [panel.total for panel in self.panels.values()]
        for lower, upper in pairwise(self.timeframes):
            if self.panels[upper].total:
                self._raise(lower, upper)
        return before != [panel.total for panel in self.panels.values()]

    def _traded(self, timeframe: Timeframe, block: Block) -> BoolArray:
        """Where series of this base have real bars."""
        return np.asarray(~np.isnan(block.close) & ~block.synthetic & self._is_base[timeframe][:, None])

    def _alive(self, timeframe: Timeframe, block: Block) -> BoolArray:
        """Columns in which the market of this base lives."""
        return np.asarray(self._traded(timeframe, block).any(axis=0), dtype=np.bool_)

    def _count_missing(self, timeframe: Timeframe, block: Block) -> None:
        """Go on counting for how long tokens have not traded, as `_carry` does."""
        if timeframe not in self._bases or not block.bars:
            return
        traded = self._traded(timeframe, block)
        alive = np.cumsum(self._alive(timeframe, block))
        ever = traded.any(axis=1)
        last = block.bars - 1 - np.argmax(traded[:, ::-1], axis=1)
        missed = alive[-1] - np.where(ever, alive[last], 0)
        before = np.where(ever, 0, self._missing_ms)
        mine = self._is_base[timeframe]
        self._missing_ms[mine] = (before + missed * timeframe.ms)[mine]

    def _column(self, timeframe: Timeframe, open_ms: int) -> FloatArray:
        column = self._waiting.get((timeframe, open_ms))
        if column is None:
            column = self._waiting[timeframe, open_ms] = np.full((5, self.series), np.nan)
        return column

    def _close_column(self, timeframe: Timeframe, open_ms: int) -> bool:
        """Append the column; False if a history has given it already."""
        panel = self.panels[timeframe]
        if panel.next_open_ms is not None and open_ms < panel.next_open_ms:
            return False
        panel.bridge(open_ms)
        column, synthetic = self._from_below(timeframe, open_ms)
        if timeframe in self._bases:
            mine = self._is_base[timeframe]
            column[:, mine] = self._direct(timeframe, open_ms)[:, mine]
            self._carry(timeframe, panel, column, synthetic)
        panel.put(open_ms, column, synthetic)
        return True

    def _direct(self, timeframe: Timeframe, open_ms: int) -> FloatArray:
        column = self._waiting.pop((timeframe, open_ms), None)
        return np.full((5, self.series), np.nan) if column is None else column

    def _carry(self, timeframe: Timeframe, panel: Panel, column: FloatArray, synthetic: BoolArray) -> None:
        """Give listed tokens of this base that did not trade a synthetic bar, until they retire."""
        absent = np.isnan(column[CLOSE]) & self._is_base[timeframe]
        if not np.count_nonzero(absent):
            self._missing_ms[self._is_base[timeframe]] = 0
            return
        last = self._last_known(timeframe, panel)
        gone = absent & ~np.isnan(last)
        traded = self._is_base[timeframe] & ~absent
        self._missing_ms[traded] = 0
        if not gone.any():
            return
        if traded.any():  # a market that is down as a whole makes nobody vanish
            self._missing_ms[gone] += timeframe.ms
        gone &= self._missing_ms < RETIRE_AFTER_MS
        column[:VOLUME, gone] = last[gone]
        column[VOLUME, gone] = 0.0
        synthetic[gone] = True

    def _last_known(self, timeframe: Timeframe, panel: Panel) -> FloatArray:
        """Newest closes; of a token this panel has not seen, those a coarser history has given."""
        last = panel.last_close
        if not np.isnan(last).any():
            return last
        for upper in self.timeframes[self.timeframes.index(timeframe) + 1 :]:
            last = np.where(np.isnan(last), self.panels[upper].last_close, last)
        return last

    def _from_below(self, timeframe: Timeframe, open_ms: int) -> tuple[FloatArray, BoolArray]:
        """The column that lower bars make; nothing where they do not make it whole."""
        at = self.timeframes.index(timeframe)
        if at:
            below = self.panels[self.timeframes[at - 1]]
            ratio = timeframe.ms // below.timeframe.ms
            block = below.last(ratio)
            if block.bars == ratio and int(block.open_ms[0]) == open_ms:
                return column_of(block)
        return np.full((5, self.series), np.nan), np.zeros(self.series, dtype=np.bool_)
