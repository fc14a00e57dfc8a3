"""Single swaps: a sample of what trades against the pools, from both sides, and some of it only for show.

They lean to the side the price goes to, as orders do that move it. Most of a
market's new tokens have somebody who trades with himself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from mojobot.feeds.demo.chance import Stream, generator
from mojobot.feeds.demo.day import Day
from mojobot.feeds.demo.grid import BAR_MS, day_open
from mojobot.feeds.demo.phases import column
from mojobot.feeds.demo.tokens import Universe
from mojobot.model.events import Swaps
from mojobot.model.market import FloatArray, IntArray

SOURCE = "demo pools"
_A_BAR = 0.36  # of each token in a quiet bar; about 50 a day
_MOST = 2.0  # a bar, however busy
_SAMPLED = 0.3  # of a bar's volume is what its swaps come to on average
_LEANING = 0.38  # of the swaps more on one side when the price goes there
_WASH = 0.02  # pairs a bar, of new tokens
_WASH_KEPT = (0.95, 0.995)  # of what was bought comes back
_NOISE = 0.0006  # of prices


@dataclass(frozen=True, slots=True, eq=False)
class Trades:
    """Swaps in order of time, arrays (n,)."""

    at_ms: IntArray
    series: IntArray
    owner: IntArray
    side: IntArray
    usd: FloatArray
    price: FloatArray

    def between(self, since_ms: int, until_ms: int, ts_ms: int) -> Swaps | None:
        """Those of [since, until) as learned at `ts_ms`; None if there are none."""
        start, stop = (int(cut) for cut in np.searchsorted(self.at_ms, (since_ms, until_ms)))
        if start == stop:
            return None
        return Swaps(ts_ms, SOURCE, *(getattr(self, name)[start:stop] for name in Trades.__slots__))


def trades(seed: int, day: Day, listed: Universe) -> Trades:
    """All swaps of `day`."""
    chance = generator(seed, Stream.SWAPS, day.number)
    rate = np.minimum(_A_BAR * column("volume")[day.phase], _MOST)
    counts = chance.poisson(rate)
    cell = np.repeat(np.arange(counts.size), counts.ravel())
    usual = _SAMPLED * day.volume / np.maximum(rate, 1.0)
    bar, token = np.divmod(cell, listed.size)
    moved = ((day.close - day.before) / np.hypot(day.shared, day.own))[bar, token]
    bought = chance.random(len(cell)) < 0.5 + _LEANING * np.tanh(0.7 * moved)
    usd = usual[bar, token] * chance.standard_exponential(len(cell))
    offset = chance.integers(0, BAR_MS, len(cell))
    real = _Cells(bar, token, offset, np.where(bought, 1, -1), usd, _wallets(chance, len(cell)))
    return _told(chance, day, _together(real, _washed(chance, usual, listed)))


def joined(parts: list[Trades]) -> Trades:
    """Several days in a row as one."""
    return Trades(*(_frozen(np.concatenate([getattr(part, name) for part in parts])) for name in Trades.__slots__))


@dataclass(frozen=True, slots=True, eq=False)
class _Cells:
    bar: IntArray
    token: IntArray
    offset: IntArray  # ms into the bar
    side: IntArray
    usd: FloatArray
    owner: IntArray


def _washed(chance: np.random.Generator, usual: FloatArray, listed: Universe) -> _Cells:
    """Purchases and, within the minute, sales of as much by the same wallet."""
    bar, token = np.nonzero(chance.random(usual.shape) < _WASH * listed.new)
    usd = usual[bar, token] * chance.uniform(0.5, 2.0, len(bar))
    offset, owner = chance.integers(0, BAR_MS - 60_000, len(bar)), _wallets(chance, len(bar))
    later, kept = chance.integers(5_000, 55_000, len(bar)), chance.uniform(*_WASH_KEPT, len(bar))
    one = _Cells(bar, token, offset, np.ones(len(bar), np.int64), usd, owner)
    return _together(one, _Cells(bar, token, offset + later, -one.side, usd * kept, owner))


def _told(chance: np.random.Generator, day: Day, cells: _Cells) -> Trades:
    """As swaps, in order of time, at prices on the way from the bar's open to its close."""
    at_ms = day_open(day.number) + cells.bar * BAR_MS + cells.offset
    order = np.argsort(at_ms, kind="stable")
    opened, closed = day.before[cells.bar, cells.token], day.close[cells.bar, cells.token]
    path = opened + (closed - opened) * (cells.offset / BAR_MS) + _NOISE * chance.standard_normal(len(order))
    usd = np.maximum(np.round(cells.usd, 2), 0.01)
    made = (at_ms, cells.token, cells.owner, cells.side, usd, np.exp(path))
    return Trades(*(_frozen(column_[order]) for column_ in made))


def _wallets(chance: np.random.Generator, count: int) -> IntArray:
    return chance.integers(1, 2**62, count)


def _together(one: _Cells, other: _Cells) -> _Cells:
    return _Cells(*(np.concatenate((getattr(one, name), getattr(other, name))) for name in _Cells.__slots__))


def _frozen(column_: Any) -> Any:
    column_.setflags(write=False)
    return column_
