"""Closed bars made of ticks: what the demo market hands over as history is what its ticks add up to."""

from __future__ import annotations

import numpy as np

from mojobot.feeds.demo.paths import TICKS, Ticks
from mojobot.model.market import Block, Timeframe


class Candles:
    """Bars of one timeframe in the making, for `tokens` tokens: those that open in [since, until).

    They are written where they stay: weeks of small arrays would leave memory
    in shreds.
    """

    def __init__(self, timeframe: Timeframe, tokens: int, since_ms: int, until_ms: int) -> None:
        self.timeframe = timeframe
        open_ms = np.arange(since_ms, until_ms, timeframe.ms)
        shape = (tokens, len(open_ms))
        opened, high, low, close, volume = (np.empty(shape) for _ in range(5))
        self._block = Block(open_ms, opened, high, low, close, volume, np.zeros(shape, np.bool_))
        self._made = 0

    def add(self, made: Ticks) -> None:
        """The bars of the next quarter of an hour."""
        bars = Timeframe.M15.ms // self.timeframe.ms
        shape = (bars, TICKS // bars, made.price.shape[1])
        price = made.price.reshape(shape)
        at = slice(self._made, self._made + bars)
        self._block.open[:, at] = price[:, 0].T
        self._block.high[:, at] = price.max(axis=1).T
        self._block.low[:, at] = price.min(axis=1).T
        self._block.close[:, at] = price[:, -1].T
        self._block.volume[:, at] = made.volume.reshape(shape).sum(axis=1).T
        self._made += bars

    def block(self) -> Block:
        """All that were made, (tokens, bars)."""
        return self._block.part(0, self._made)
