"""Inside a bar: sixty ticks between the open and the close that the skeleton has set.

A bridge: noise, tied down so that the last tick is the bar's close. A bar's
ticks need its row of the skeleton and its own random numbers, so any bar can
be drawn at any time, and the candle is what its ticks add up to.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mojobot.feeds.demo.chance import Stream, generator
from mojobot.feeds.demo.day import Day
from mojobot.feeds.demo.grid import BARS_PER_DAY
from mojobot.model.market import FloatArray

TICKS = 60  # a bar: four a minute
_CENTS = 64.0  # volume comes in 64ths of a dollar, so that it adds up to the same in any order
_DONE = (np.arange(1, TICKS + 1) / TICKS)[:, None]
_SPREAD = TICKS**-0.5


@dataclass(frozen=True, slots=True, eq=False)
class Ticks:
    """One bar's ticks, oldest first; read-only."""

    price: FloatArray  # (60, tokens) USD
    volume: FloatArray  # (60, tokens) USD since the tick before
    liquidity: FloatArray  # (tokens,) USD


def ticks(seed: int, day: Day, row: int) -> Ticks:
    """The ticks of bar `row` of `day`."""
    chance = generator(seed, Stream.TICKS, day.number * BARS_PER_DAY + row)
    before, close, jump = day.before[row], day.close[row], day.jump[row]
    shape = (TICKS, len(close))
    own = chance.standard_normal(shape)
    busy = chance.standard_exponential(shape)
    busy += 0.3
    busy *= np.abs(own) + 0.4
    own *= day.own[row] * _SPREAD
    own += chance.standard_normal((TICKS, 1)) * (day.shared[row] * _SPREAD)
    leaps = np.flatnonzero(jump)
    at = chance.integers(0, TICKS, len(leaps))
    path = np.cumsum(own, axis=0, out=own)
    path += before + _DONE * (close - before - jump - path[-1])
    for tick, token in zip(at.tolist(), leaps.tolist(), strict=True):
        path[tick:, token] += jump[token]
    path[-1] = close
    price = np.exp(path, out=path)
    volume = busy * (day.volume[row] * _CENTS / busy.sum(axis=0))
    volume = np.rint(volume, out=volume) / _CENTS
    for made in (price, volume):
        made.setflags(write=False)
    liquidity = day.liquidity[row].copy()
    liquidity.setflags(write=False)
    return Ticks(price, volume, liquidity)
