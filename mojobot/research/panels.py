"""The panels of a whole reel, stretch by stretch: what `core/bars.py` closes column by column, all at once."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from mojobot.core.bars import RETIRE_AFTER_MS
from mojobot.core.coarser import merged
from mojobot.model.market import Block, BoolArray, FloatArray, IntArray, Timeframe
from mojobot.research.reel import Lane, Reel

Blocks = dict[Timeframe, Block]

_VALUES = 240_000  # of one field in a stretch: few of them, and little memory at once
_WHOLE_MS = Timeframe.H4.ms  # a stretch ends where a bar of every timeframe does


def stretches(reel: Reel) -> Iterator[Blocks]:
    """The bars of every timeframe from the lowest base up, in consecutive stretches of whole 4h bars.

    As in the engine's panels a token without a bar carries its last close,
    volume 0, flagged, until it has missed a day of columns in which others of
    its base traded; before its first bar, and where a bar is incomplete, it is
    NaN. The last stretch ends with the last close.
    """
    length_ms = max(_VALUES // len(reel.tokens) * reel.step_ms // _WHOLE_MS, 1) * _WHOLE_MS
    begin_ms = (reel.first_ms - reel.step_ms) // _WHOLE_MS * _WHOLE_MS
    for start_ms in range(begin_ms, reel.last_ms, length_ms):
        yield _blocks(reel, start_ms, min(start_ms + length_ms, reel.last_ms))


def _blocks(reel: Reel, start_ms: int, end_ms: int) -> Blocks:
    blocks: Blocks = {}
    below: Block | None = None
    for timeframe in Timeframe:
        if timeframe.ms < reel.base.ms:
            continue
        grid = np.arange(start_ms, end_ms // timeframe.ms * timeframe.ms, timeframe.ms, dtype=np.int64)
        block = _empty(grid, len(reel.tokens)) if below is None else _coarser(blocks, timeframe, grid)
        for lane in reel.lanes:
            if lane.base is timeframe:
                _enter(block, reel, lane)
        blocks[timeframe] = below = block
    return blocks


def _empty(grid: IntArray, series: int) -> Block:
    # Time first in memory, as the panels have it: a column is then one piece.
    opened, high, low, close, volume = np.full((5, grid.size, series), np.nan).transpose(0, 2, 1)
    return Block(grid, opened, high, low, close, volume, np.zeros((grid.size, series), dtype=np.bool_).T)


def _coarser(blocks: Blocks, timeframe: Timeframe, grid: IntArray) -> Block:
    """What the next lower bars make; they begin with the stretch, so that only its end may be incomplete."""
    below, block = list(blocks.items())[-1]
    if not grid.size:
        return _empty(grid, block.series)
    return merged(block, below, timeframe)


def _enter(block: Block, reel: Reel, lane: Lane) -> None:
    """Put the lane's own bars into their rows, and carry them over gaps."""
    grid, tf_ms = block.open_ms, lane.base.ms
    alive = np.searchsorted(lane.open_ms, grid, side="right")  # columns so far in which anybody of the lane traded
    for row in lane.series.tolist():
        one = reel.bars[row]
        first = int(np.searchsorted(one.open_ms, grid[0])) if grid.size else 0
        if grid.size and np.array_equal(one.open_ms[first : first + grid.size], grid):
            own = slice(first, first + grid.size)
            _put(
                block,
                row,
                np.ones(grid.size, dtype=np.bool_),
                (one.open[own], one.high[own], one.low[own], one.close[own], one.volume[own]),
            )
            continue
        last = np.searchsorted(one.open_ms, grid, side="right") - 1
        known = np.maximum(last, 0)
        traded = (last >= 0) & (one.open_ms[known] == grid)
        missed = alive - np.searchsorted(lane.open_ms, one.open_ms[known], side="right")
        carried = (last >= 0) & ~traded & (missed * tf_ms < RETIRE_AFTER_MS)
        at, held = known[traded], one.close[known[carried]]
        _put(block, row, traded, (one.open[at], one.high[at], one.low[at], one.close[at], one.volume[at]))
        _put(block, row, carried, (held, held, held, held, np.zeros(held.size)))
        block.synthetic[row, carried] = True


def _put(block: Block, row: int, where: BoolArray, values: tuple[FloatArray, ...]) -> None:
    for field, value in zip((block.open, block.high, block.low, block.close, block.volume), values, strict=True):
        field[row, where] = value
