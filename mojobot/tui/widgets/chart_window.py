"""Which bars a chart shows: so many columns a candle, or so many bars a candle, from so far back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mojobot.model.market import BoolArray, FloatArray, IntArray
from mojobot.tui.widgets.chart_data import ChartData

WIDE = 70  # columns of a chart from which a candle has a gap beside it


@dataclass(frozen=True, slots=True)
class Zoom:
    """Bars merged into one candle, columns a candle takes, and how many of those its body fills."""

    merge: int
    step: int
    body: int


ZOOMS = (Zoom(8, 1, 1), Zoom(4, 1, 1), Zoom(2, 1, 1), Zoom(1, 1, 1), Zoom(1, 2, 1), Zoom(1, 4, 3), Zoom(1, 6, 5))
_NARROW, _WIDE = 3, 4


def zoom_of(width: int, level: int) -> Zoom:
    """The zoom `level` steps in (positive) or out (negative) from what suits the width."""
    usual = _WIDE if width >= WIDE else _NARROW
    return ZOOMS[min(max(usual + level, 0), len(ZOOMS) - 1)]


def level_within(width: int, level: int) -> int:
    """`level` cut to what exists at this width."""
    usual = _WIDE if width >= WIDE else _NARROW
    return min(max(level, -usual), len(ZOOMS) - 1 - usual)


@dataclass(frozen=True, slots=True, eq=False)
class Candles:
    """The candles on screen, oldest first, and the overlay values under each; `step_ms` is one candle's length."""

    open_ms: IntArray
    open: FloatArray
    high: FloatArray
    low: FloatArray
    close: FloatArray
    volume: FloatArray
    synthetic: BoolArray
    overlays: tuple[FloatArray, ...]
    step_ms: int

    def __len__(self) -> int:
        return len(self.open_ms)


def visible(data: ChartData, zoom: Zoom, count: int, pan: int) -> Candles:
    """At most `count` candles, the newest `pan` bars left out; bars without all four prices are left out too."""
    size = len(data.open_ms)
    end = max(size - max(pan, 0), 0)
    start = max(end - (count + 1) * zoom.merge, 0)
    cut = slice(start, end)
    prices = (data.open, data.high, data.low, data.close)
    kept = start + np.flatnonzero(np.isfinite([a[cut] for a in prices]).all(axis=0))
    bars = Candles(
        data.open_ms[kept],
        data.open[kept],
        data.high[kept],
        data.low[kept],
        data.close[kept],
        data.volume[kept],
        np.zeros(len(kept), dtype=np.bool_) if data.synthetic is None else data.synthetic[kept],
        tuple(overlay.values[kept] for overlay in data.overlays),
        _bar_ms(data.open_ms),
    )
    return _newest(bars if zoom.merge == 1 else _merged(bars, zoom.merge), count)


def _bar_ms(open_ms: IntArray) -> int:
    """Length of a bar: the smallest distance between two, a minute when there is one bar only."""
    return max(int(np.diff(open_ms).min()), 1) if len(open_ms) > 1 else 60_000


def _newest(bars: Candles, count: int) -> Candles:
    if len(bars) <= count:
        return bars
    cut = slice(len(bars) - count, None)
    return Candles(
        bars.open_ms[cut],
        bars.open[cut],
        bars.high[cut],
        bars.low[cut],
        bars.close[cut],
        bars.volume[cut],
        bars.synthetic[cut],
        tuple(values[cut] for values in bars.overlays),
        bars.step_ms,
    )


def _merged(bars: Candles, merge: int) -> Candles:
    """Candles of `merge` bars, cut on round times so that they stay the same while the chart moves."""
    if not len(bars):
        return bars
    bucket = bars.open_ms // max(bars.step_ms * merge, 1)
    firsts = np.flatnonzero(np.r_[True, np.diff(bucket) != 0])
    lasts = np.r_[firsts[1:], len(bars)] - 1
    return Candles(
        bars.open_ms[firsts],
        bars.open[firsts],
        np.maximum.reduceat(bars.high, firsts),
        np.minimum.reduceat(bars.low, firsts),
        bars.close[lasts],
        np.add.reduceat(bars.volume, firsts),
        np.logical_and.reduceat(bars.synthetic, firsts),
        tuple(values[lasts] for values in bars.overlays),
        bars.step_ms * merge,
    )
