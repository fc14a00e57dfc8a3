"""Chart patterns and levels of a panel as one scan."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mojobot.core.analysis.charts import lives, watch
from mojobot.core.analysis.charts.confirmations import Confirmations
from mojobot.core.analysis.charts.levels import Levels, LevelScan
from mojobot.core.analysis.charts.patterns import BEARISH, BULLISH, drawn
from mojobot.core.analysis.charts.pivots import SIDE, Pivots
from mojobot.core.analysis.charts.turns import TurnScan
from mojobot.core.analysis.charts.watch import Watch
from mojobot.core.analysis.rows import Rows
from mojobot.model.market import Block, BoolArray, FloatArray, IntArray


@dataclass(frozen=True, slots=True, eq=False)
class ChartColumns:
    """The newest confirmed pattern and the nearest levels at every bar, (series, k), prices in USD.

    Where no pattern stands strength is 0 and the rest of it NaN. Of two that
    stand, one bullish and one bearish, the one confirmed later is told.
    """

    strength: FloatArray  # + bullish, - bearish
    kind: FloatArray  # place in CHART_PATTERNS
    line: FloatArray  # where it was broken
    target: FloatArray
    invalidation: FloatArray
    age: FloatArray  # bars since the close that confirmed it
    turn_age: FloatArray  # bars since its last turn
    turns: FloatArray  # bars between its turns, packed
    over: BoolArray  # a bullish pattern met its target or became invalid with this close
    candles: IntArray  # candlestick patterns of its direction at the bar that confirmed it
    levels: FloatArray  # pivots that lie on a level; NaN = none
    support: Levels
    resistance: Levels


class ChartScan(Rows):
    """`push(block, atr)` takes closed bars and their ATR in USD, however cut, and returns `ChartColumns`."""

    _parts = ("_pivots", "_turns", "_watch", "_levels", "_confirmations")

    def __init__(self, series: int, timeframe_ms: int) -> None:
        self._timeframe_ms = timeframe_ms
        self._pivots = Pivots(series)
        self._turns = TurnScan(series)
        self._watch = Watch(series)
        self._levels = LevelScan(series)
        self._confirmations = Confirmations(series)

    def push(self, block: Block, atr: FloatArray) -> ChartColumns:
        """The columns at every bar of the block."""
        with np.errstate(all="ignore"):
            return self._columns(block, atr)

    def keep(self, block: Block, atr: FloatArray) -> None:
        """Take bars whose columns nobody will read."""
        if not block.bars:
            return
        with np.errstate(all="ignore"):
            bar = (block.open_ms // self._timeframe_ms).astype(np.float64)
            pivots, stood = self._stood(block, atr, bar)
            self._levels.keep(pivots, bar - SIDE, atr)
            self._confirmations.keep(block, stood[lives.SINCE] == bar)

    def _columns(self, block: Block, atr: FloatArray) -> ChartColumns:
        bar = (block.open_ms // self._timeframe_ms).astype(np.float64)
        pivots, stood = self._stood(block, atr, bar)
        support, resistance, levels = self._levels.push(pivots, bar - SIDE, block.close, atr)
        if not np.isnan(stood[lives.LEVEL]).all():
            support, resistance = _with_necklines(support, resistance, stood, block.close)
        candles = self._confirmations.push(block, stood[lives.SINCE] == bar)
        return _told(stood, candles, block.close, bar, levels, support, resistance)

    def _stood(self, block: Block, atr: FloatArray, bar: FloatArray) -> tuple[FloatArray, FloatArray]:
        """The pivots known at each bar, and the patterns that stand there."""
        pivots = self._pivots.push(block.high, block.low)
        turns = self._turns.push(pivots, bar - SIDE, atr)
        return pivots, self._watch.push(block.close, bar, drawn(turns), turns.row, turns.column)


def _with_necklines(support: Levels, resistance: Levels, stood: FloatArray, close: FloatArray) -> tuple[Levels, Levels]:
    """The levels with those lines among them which standing patterns broke: two turns drew each."""
    for side in (BULLISH, BEARISH):
        price = stood[lives.LEVEL, side]
        neck = Levels(price, np.full(price.shape, 2.0), stood[lives.AT, side] - stood[lives.SPAN, side])
        support = _nearer(support, neck, (price <= close) & ~(price <= support.price))
        resistance = _nearer(resistance, neck, (price > close) & ~(price >= resistance.price))
    return support, resistance


def _nearer(levels: Levels, other: Levels, where: BoolArray) -> Levels:
    return Levels(
        np.where(where, other.price, levels.price),
        np.where(where, other.touches, levels.touches),
        np.where(where, other.since, levels.since),
    )


def _told(
    stood: FloatArray,
    candles: IntArray,
    close: FloatArray,
    bar: FloatArray,
    levels: FloatArray,
    support: Levels,
    resistance: Levels,
) -> ChartColumns:
    since = stood[lives.SINCE]
    bearish = ~(since[BULLISH] >= since[BEARISH]) & ~np.isnan(since[BEARISH])
    told = np.where(bearish, stood[:, BEARISH], stood[:, BULLISH])
    strength = np.where(np.isnan(told[lives.STRENGTH]), 0.0, told[lives.STRENGTH])
    near = [Levels(side.price, side.touches, bar - side.since) for side in (support, resistance)]
    alive = np.isfinite(close)
    known = np.isfinite(near[0].price) | np.isfinite(near[1].price)
    return ChartColumns(
        strength=np.where(alive, np.where(bearish, -strength, strength), np.nan),
        kind=told[lives.KIND],
        line=told[lives.LEVEL],
        target=told[lives.TARGET],
        invalidation=told[lives.FLOOR],
        age=bar - told[lives.SINCE],
        turn_age=bar - told[lives.AT],
        turns=told[lives.TURNS],
        over=watch.ended(stood, close)[BULLISH],
        candles=np.where(strength > 0.0, np.where(bearish, candles[BEARISH], candles[BULLISH]), 0),
        levels=np.where(known & alive, np.where(np.isnan(levels), 2.0, levels), np.nan),
        support=near[0],
        resistance=near[1],
    )
