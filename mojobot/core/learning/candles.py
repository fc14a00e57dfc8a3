"""The bars a decision close has closed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mojobot.core.market import Closing, Market
from mojobot.model.market import BoolArray, FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Candles:
    """One bar of its own decision timeframe for every row of a closing, (rows,); NaN where there is none."""

    open: FloatArray
    high: FloatArray
    low: FloatArray
    traded: BoolArray  # made by trades, not made up


def candles_of(closing: Closing, market: Market) -> Candles:
    """Looked up in the panels, right after the column closed."""
    values = np.full((3, len(market.tokens)), np.nan)
    traded = np.zeros(len(market.tokens), dtype=np.bool_)
    for group in market.groups:
        block = market.ladder.panels[group.decision].last(1)
        if block.bars and int(block.open_ms[0]) + group.decision.ms == closing.ts_ms:
            values[:, group.rows] = (
                block.open[group.rows, 0],
                block.high[group.rows, 0],
                block.low[group.rows, 0],
            )
            traded[group.rows] = ~block.synthetic[group.rows, 0] & ~np.isnan(block.close[group.rows, 0])
    open_, high, low = values[:, closing.rows]
    return Candles(open_, high, low, traded[closing.rows])
