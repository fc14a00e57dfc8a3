"""All candlestick patterns of a panel as one scan, and as a set per bar that a feature can hold."""

from __future__ import annotations

import numpy as np

from mojobot.core.analysis.candles.bar import MEMORY, Bars, Signal
from mojobot.core.analysis.candles.catalogue import CANDLES
from mojobot.core.analysis.rows import Rows, stacked
from mojobot.model.market import Block, FloatArray, IntArray


class CandleScan(Rows):
    """The signals of every pattern of the catalogue at every bar.

    `push(block)` returns (patterns, series, k) of -200..200: 100 is a pattern
    (80 where TA-Lib calls one incomplete, 200 a confirmation), the sign its
    direction. Equal to TA-Lib's from the fifteenth bar of a series on. `keep`
    takes bars without looking, `signals_at` looks at some of those afterwards.
    """

    _arrays = ("_kept",)

    def __init__(self, series: int) -> None:
        self._kept: FloatArray = np.full((4, MEMORY + 1, series), np.nan)

    def push(self, block: Block) -> Signal:
        """The signals at the bars of the block."""
        if not block.bars:
            return np.zeros((len(CANDLES), block.series, 0), dtype=np.int16)
        return _signals(self.keep(block)[:, 1:], block.bars).transpose(0, 2, 1)

    def keep(self, block: Block) -> FloatArray:
        """Take the bars of a block; returns what was kept and they, (4, kept + k, series)."""
        fresh = stacked(block.open.T, block.high.T, block.low.T, block.close.T)
        prices = np.concatenate((self._kept, fresh), axis=1)
        self._kept = prices[:, -MEMORY - 1 :].copy()
        return prices


def signals_at(prices: FloatArray, rows: IntArray, columns: IntArray) -> Signal:
    """The signals at some of the bars just kept, (patterns, n): of the series `rows` at `columns` of the block.

    `prices` is what `keep` returned for that block.
    """
    windows = columns + np.arange(1, MEMORY + 2)[:, None]
    return _signals(prices[:, windows, rows], 1)[:, 0]


def _signals(prices: FloatArray, columns: int) -> Signal:
    with np.errstate(all="ignore"):
        bars = Bars(prices, columns)
        return np.array([candle.detect(bars) for candle in CANDLES], dtype=np.int16)


def sets(signals: Signal) -> tuple[IntArray, IntArray]:
    """Which patterns are bullish and which bearish, (patterns, ...) -> (...): bits by place in the catalogue."""
    bullish, bearish = np.zeros(signals.shape[1:], dtype=np.int64), np.zeros(signals.shape[1:], dtype=np.int64)
    for place in np.flatnonzero(signals.any(axis=tuple(range(1, signals.ndim)))).tolist():
        bullish |= (signals[place] > 0).astype(np.int64) << place
        bearish |= (signals[place] < 0).astype(np.int64) << place
    return bullish, bearish


def names(bits: int) -> tuple[str, ...]:
    """The patterns of such a set that have a side, in words."""
    return tuple(candle.name for place, candle in enumerate(CANDLES) if bits >> place & 1 and candle.sided)
