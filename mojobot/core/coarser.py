"""Coarser bars from finer ones."""

from __future__ import annotations

import numpy as np

from mojobot.core.panel import CLOSE, HIGH, LOW, OPEN, VOLUME
from mojobot.model.market import Block, BoolArray, FloatArray, Timeframe


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


def column_of(block: Block) -> tuple[FloatArray, BoolArray]:
    """One coarser bar of a whole block; NaN where any part is missing."""
    column = np.empty((5, block.series))
    column[OPEN] = block.open[:, 0]
    column[HIGH] = block.high.max(axis=1)
    column[LOW] = block.low.min(axis=1)
    column[CLOSE] = block.close[:, -1]
    column[VOLUME] = block.volume.sum(axis=1)
    column[:, np.isnan(column[LOW])] = np.nan
    return column, np.asarray(block.synthetic.all(axis=1))
