"""The bars a decision close has closed."""

from __future__ import annotations

import numpy as np

from mojobot.core.closing import Closing
from mojobot.core.foreknown import Candles
from mojobot.core.market import Market


def candles_of(closing: Closing, market: Market) -> Candles:
    """As the closing brings them, else looked up in the panels, right after the column closed."""
    if closing.known is not None:
        return closing.known.candles
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
