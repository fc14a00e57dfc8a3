"""From candles and ticks to closed columns at every timeframe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from mojobot.core.panel import CLOSE, HIGH, LOW, OPEN, VOLUME, Panel
from mojobot.model.events import Bars, History, Prices, Repair
from mojobot.model.market import DAY_MS, Block, BoolArray, FloatArray, IntArray, Timeframe, Token

RETIRE_AFTER_MS = DAY_MS


class Ladder:
    """The panels of all timeframes from the lowest base up; a lower one's closed bars make a higher one's.

    Bars are closed by `close(now)` alone, for all series at once. A series
    without a bar gets a synthetic one (previous close, volume 0) once it has
    been listed; before that it is NaN. A token that vanished from a living
    market for 24 h retires: NaN from then on.
    """

    def __init__(self, tokens: Sequence[Token], kept: int, grace_ms: int) -> None:
        self.series = len(tokens)
        self._grace_ms = grace_ms
        lowest = min((token.base for token in tokens), key=lambda base: base.ms)
        self.timeframes = tuple(t for t in Timeframe if t.ms >= lowest.ms)
        self.panels = {t: Panel(t, self.series, kept) for t in self.timeframes}
        self.base = tuple(token.base for token in tokens)
        self._is_base = {t: np.array([token.base is t for token in tokens]) for t in self.timeframes}
        self._bases = tuple(t for t in self.timeframes if self._is_base[t].any())
        self._waiting: dict[tuple[Timeframe, int], FloatArray] = {}
        self._next_close: int | None = None
        self._missing_ms = np.zeros(self.series, dtype=np.int64)  # market time a listed token has not traded
        self.misplaced = 0  # bars and ticks that came after their column had closed

    def fill(self, history: History) -> Iterator[Timeframe]:
        """Append back-filled bars and what they make of coarser ones, a piece at a time."""
        step = min(panel.kept for panel in self.panels.values())
        for timeframe in history.fills:
            if timeframe not in self.panels:
                continue
            block = (
                history.block if timeframe is history.timeframe else merged(history.block, history.timeframe, timeframe)
            )
            for start in range(0, block.bars, step):
                self.panels[timeframe].append(block.part(start, start + step))
                yield timeframe
        end = int(history.block.open_ms[-1]) + history.timeframe.ms
        self._next_close = end + self._step

    def take(self, bars: Bars) -> None:
        """A closed candle waits for its column to close."""
        if self._next_close is None:
            self._next_close = bars.open_ms + self._step
        if bars.open_ms + bars.timeframe.ms < self._next_close:
            self.misplaced += 1
            return
        column = self._column(bars.timeframe, bars.open_ms)
        column[OPEN, bars.series] = bars.open
        column[HIGH, bars.series] = bars.high
        column[LOW, bars.series] = bars.low
        column[CLOSE, bars.series] = bars.close
        column[VOLUME, bars.series] = bars.volume

    def tick(self, prices: Prices) -> None:
        """Ticks build the forming bar of the base timeframe; volumes add up."""
        base = self._bases[0]
        open_ms = prices.ts_ms - prices.ts_ms % base.ms
        if self._next_close is None:
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
            closed = tuple(t for t in self.timeframes if end % t.ms == 0)
            for timeframe in closed:
                self._close_column(timeframe, end - timeframe.ms)
            yield end, closed

    def repair(self, repair: Repair) -> list[int]:
        """Correct kept bars in place, and the coarser bars made of them; returns the series that changed."""
        if repair.timeframe not in self.panels:
            return []
        values = np.stack([repair.open, repair.high, repair.low, repair.close, repair.volume])
        changed = []
        for series in np.unique(repair.series).tolist():
            mine = repair.series == series
            if self.panels[repair.timeframe].replace(series, repair.open_ms[mine], values[:, mine]):
                changed.append(series)
                self._rebuild_above(repair.timeframe, series, repair.open_ms[mine])
        return changed

    def _rebuild_above(self, timeframe: Timeframe, series: int, open_ms: IntArray) -> None:
        below = self.panels[timeframe]
        for above in self.timeframes[self.timeframes.index(timeframe) + 1 :]:
            open_ms = np.unique(open_ms - open_ms % above.ms)
            ratio = above.ms // below.timeframe.ms
            kept = below.last(below.kept)
            for start in open_ms.tolist():
                at = int(start - kept.open_ms[0]) // below.timeframe.ms
                if at < 0 or at + ratio > kept.bars:
                    continue
                column, _ = _merge(kept.part(at, at + ratio))
                self.panels[above].replace(series, np.array([start]), column[:, [series]])
            below = self.panels[above]

    @property
    def _step(self) -> int:
        return self.timeframes[0].ms

    def _column(self, timeframe: Timeframe, open_ms: int) -> FloatArray:
        column = self._waiting.get((timeframe, open_ms))
        if column is None:
            column = self._waiting[timeframe, open_ms] = np.full((5, self.series), np.nan)
        return column

    def _close_column(self, timeframe: Timeframe, open_ms: int) -> None:
        panel = self.panels[timeframe]
        if timeframe is self.timeframes[0]:
            column, synthetic = self._direct(timeframe, open_ms), np.zeros(self.series, dtype=np.bool_)
        else:
            column, synthetic = self._from_below(timeframe, open_ms)
            if timeframe in self._bases:
                mine = self._is_base[timeframe]
                column[:, mine] = self._direct(timeframe, open_ms)[:, mine]
        if timeframe in self._bases:
            self._carry(timeframe, panel, column, synthetic)
        panel.put(open_ms, column, synthetic)

    def _direct(self, timeframe: Timeframe, open_ms: int) -> FloatArray:
        column = self._waiting.pop((timeframe, open_ms), None)
        return np.full((5, self.series), np.nan) if column is None else column

    def _carry(self, timeframe: Timeframe, panel: Panel, column: FloatArray, synthetic: BoolArray) -> None:
        """Give listed tokens of this base that did not trade a synthetic bar, until they retire."""
        last = panel.last_close
        gone = np.isnan(column[CLOSE]) & self._is_base[timeframe] & ~np.isnan(last)
        traded = self._is_base[timeframe] & ~np.isnan(column[CLOSE])
        self._missing_ms[traded] = 0
        if not gone.any():
            return
        if traded.any():  # a market that is down as a whole makes nobody vanish
            self._missing_ms[gone] += timeframe.ms
        gone &= self._missing_ms < RETIRE_AFTER_MS
        column[:VOLUME, gone] = last[gone]
        column[VOLUME, gone] = 0.0
        synthetic[gone] = True

    def _from_below(self, timeframe: Timeframe, open_ms: int) -> tuple[FloatArray, BoolArray]:
        below = self.panels[self.timeframes[self.timeframes.index(timeframe) - 1]]
        ratio = timeframe.ms // below.timeframe.ms
        block = below.last(ratio)
        if block.bars < ratio or int(block.open_ms[0]) != open_ms:
            return np.full((5, self.series), np.nan), np.zeros(self.series, dtype=np.bool_)
        return _merge(block)


def merged(block: Block, below: Timeframe, timeframe: Timeframe) -> Block:
    """The bars of `below` at a coarser timeframe; incomplete bars at either end are dropped."""
    if not block.bars:
        return block
    ratio = timeframe.ms // below.ms
    lead = int(-(block.open_ms[0] // below.ms) % ratio)
    bars = (block.bars - lead) // ratio
    if bars <= 0:
        return block.part(0, 0)
    cut = block.part(lead, lead + bars * ratio)

    def grouped(values: FloatArray) -> FloatArray:
        return values.reshape(values.shape[0], bars, ratio)

    whole = ~np.isnan(grouped(cut.close)).any(axis=2)
    return Block(
        cut.open_ms[::ratio].copy(),
        np.where(whole, cut.open[:, ::ratio], np.nan),
        np.where(whole, grouped(cut.high).max(axis=2), np.nan),
        np.where(whole, grouped(cut.low).min(axis=2), np.nan),
        np.where(whole, cut.close[:, ratio - 1 :: ratio], np.nan),
        np.where(whole, grouped(cut.volume).sum(axis=2), np.nan),
        np.asarray(cut.synthetic.reshape(cut.series, bars, ratio).all(axis=2)),
    )


def _merge(block: Block) -> tuple[FloatArray, BoolArray]:
    """One coarser bar of a whole block; NaN where any part is missing."""
    column = np.empty((5, block.series))
    column[OPEN] = block.open[:, 0]
    column[HIGH] = block.high.max(axis=1)
    column[LOW] = block.low.min(axis=1)
    column[CLOSE] = block.close[:, -1]
    column[VOLUME] = block.volume.sum(axis=1)
    column[:, np.isnan(column[LOW])] = np.nan
    return column, np.asarray(block.synthetic.all(axis=1))
