"""Chart patterns drawn by hand: a line through given points, noise on it, and candles around it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mojobot.core.analysis.charts.scan import ChartColumns, ChartScan
from mojobot.core.analysis.ranges import Atr
from mojobot.core.analysis.seal import seal
from mojobot.model.market import MINUTE_MS, Block, FloatArray
from tests.core.analysis.candles import block_of

Point = tuple[float, float]  # bars since the point before, price

BEFORE, AFTER = 40, 12  # bars of nothing much before and after a drawing

# Each bullish as drawn; upside down it is the bearish one. The last point is beyond the line.
DRAWINGS: dict[str, tuple[Point, ...]] = {
    "double bottom": ((12, 90), (8, 95), (9, 90.1), (8, 97)),
    "triple bottom": ((12, 90), (8, 95), (8, 90.2), (8, 95.1), (8, 90.1), (8, 97)),
    "inverse head and shoulders": ((10, 92), (7, 95.5), (9, 88), (9, 95.6), (8, 92.2), (7, 98)),
    "cup and handle": ((5, 101), (14, 91), (14, 101.2), (6, 98), (6, 103)),
    "ascending triangle": ((6, 92), (8, 100), (8, 94.5), (7, 100.1), (6, 97), (6, 102)),
    "symmetric triangle": ((6, 102), (9, 91), (9, 100.5), (8, 93.4), (7, 98.5), (6, 95.4), (5, 101)),
    "falling wedge": ((6, 106), (8, 97), (8, 101.2), (8, 95), (7, 97.9), (6, 93.7), (6, 99)),
    "bull flag": ((4, 99), (8, 112), (6, 108), (6, 110.6), (6, 106.6), (6, 113)),
    "bull pennant": ((4, 99), (8, 112), (6, 107), (6, 111), (6, 108.4), (5, 113)),
    "rectangle": ((6, 95), (8, 101), (8, 95.1), (8, 100.9), (8, 95), (8, 103)),
    "falling channel": ((6, 104), (8, 97), (8, 100.5), (8, 93.5), (8, 97), (8, 90), (8, 98)),
}


def drawn(points: Sequence[Point], seed: int, *, upside_down: bool = False, noise: float = 0.25) -> Block:
    """One series: from 100 through the points by straight lines, with noise on every price."""
    rng = np.random.default_rng(seed)
    at = np.cumsum([0, BEFORE, *(bars for bars, _ in points), AFTER])
    last = points[-1][1]
    line = np.interp(np.arange(at[-1] + 1), at, [100.0, 100.0, *(price for _, price in points), last])
    if upside_down:
        line = 200.0 - line
    close = line + noise * rng.standard_normal(len(line))
    opened = np.concatenate((close[:1], close[:-1]))
    wicks = noise * np.abs(rng.standard_normal((2, len(line))))
    high, low = np.maximum(opened, close) + wicks[0], np.minimum(opened, close) - wicks[1]
    return block_of(opened[None], high[None], low[None], close[None], np.ones((1, len(line))))


def atr_of(block: Block) -> FloatArray:
    """ATR in USD as the analyser hands it on: sealed."""
    with np.errstate(all="ignore"):
        return seal(Atr(block.series).push(block.high, block.low, block.close) / block.close) * block.close


def charts(block: Block, scan: ChartScan | None = None) -> ChartColumns:
    """Patterns and levels at every bar of a block."""
    return (scan or ChartScan(block.series, MINUTE_MS)).push(block, atr_of(block))
