"""Closed bars made of ticks: what the demo market hands over as history is what its ticks add up to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from mojobot.feeds.demo.paths import TICKS, Ticks
from mojobot.model.market import Block, FloatArray, Timeframe


@dataclass(slots=True, eq=False)
class Candles:
    """Bars of one timeframe in the making, `per_bar` ticks each."""

    timeframe: Timeframe
    open_ms: list[int] = field(default_factory=list)
    parts: list[tuple[FloatArray, ...]] = field(default_factory=list)  # open, high, low, close, volume: (bars, tokens)

    def add(self, open_ms: int, made: Ticks) -> None:
        """The bars within the quarter of an hour that opens at `open_ms`."""
        bars = Timeframe.M15.ms // self.timeframe.ms
        shape = (bars, TICKS // bars, made.price.shape[1])
        price = made.price.reshape(shape)
        volume = made.volume.reshape(shape)
        self.open_ms += [open_ms + bar * self.timeframe.ms for bar in range(bars)]
        # Copies: a view of its first price would keep all ticks of a quarter of an hour alive.
        opened, close = price[:, 0].copy(), price[:, -1].copy()
        self.parts.append((opened, price.max(axis=1), price.min(axis=1), close, volume.sum(axis=1)))

    def block(self) -> Block:
        """All of them, (tokens, bars)."""
        opened, high, low, close, volume = (_joined(rows) for rows in zip(*self.parts, strict=True))
        synthetic = np.zeros(close.shape, np.bool_)
        return Block(np.array(self.open_ms, np.int64), opened, high, low, close, volume, synthetic)


def _joined(rows: Iterable[FloatArray]) -> FloatArray:
    return np.ascontiguousarray(np.concatenate(list(rows)).T)
