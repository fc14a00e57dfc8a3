"""Which candlestick patterns stood beside the close that confirmed a chart pattern."""

from __future__ import annotations

import numpy as np

from mojobot.core.analysis.candles.bar import MEMORY
from mojobot.core.analysis.candles.scan import CandleScan, sets, signals_at
from mojobot.core.analysis.rows import Rows
from mojobot.model.market import Block, BoolArray, IntArray


class Confirmations(Rows):
    """The set of patterns at the newest confirmation of either side, held until the next.

    `push` takes bars and where one of a side was confirmed, (2, series, k),
    and returns sets of that shape. `keep` takes bars nobody will read: of them
    only those around the newest confirmation are looked at, once it is needed.
    """

    _parts = ("_candles",)
    _arrays = ("_bits", "_around", "_unread")

    def __init__(self, series: int) -> None:
        self._candles = CandleScan(series)
        self._bits: IntArray = np.zeros((2, series), dtype=np.int64)
        self._around = np.full((4, MEMORY + 1, 2, series), np.nan)  # the bars whose patterns are still to be found
        self._unread: BoolArray = np.zeros((2, series), dtype=np.bool_)

    def push(self, block: Block, confirmed: BoolArray) -> IntArray:
        """The sets at every bar."""
        self._look()
        prices = self._candles.keep(block)
        side, row, column = np.nonzero(confirmed)
        if not len(row):
            return np.repeat(self._bits[..., None], block.bars, axis=2)
        joined = np.zeros((*self._bits.shape, block.bars + 1), dtype=np.int64)
        joined[..., 0] = self._bits
        joined[side, row, column + 1] = np.array(sets(signals_at(prices, row, column)))[side, np.arange(len(row))]
        newest = np.maximum.accumulate(np.where(confirmed, np.arange(1, block.bars + 1), 0), axis=2)
        held: IntArray = np.take_along_axis(joined, newest, axis=2)
        self._bits = held[..., -1].copy()
        return held

    def keep(self, block: Block, confirmed: BoolArray) -> None:
        """Take bars unread."""
        prices = self._candles.keep(block)
        side, row = np.nonzero(confirmed.any(axis=2))
        if len(row):
            newest = block.bars - 1 - confirmed[side, row, ::-1].argmax(axis=1)
            self._around[:, :, side, row] = prices[:, newest + np.arange(1, MEMORY + 2)[:, None], row]
            self._unread[side, row] = True

    def _look(self) -> None:
        side, row = np.nonzero(self._unread)
        if len(row):
            found = signals_at(self._around[:, :, side, row], np.arange(len(row)), np.full(len(row), -1))
            self._bits[side, row] = np.array(sets(found))[side, np.arange(len(row))]
            self._unread[:] = False
