"""Large transactions: purchases, sales, and transfers into and out of exchange wallets.

They come at the rates of a token's phase, so they say something about what
the price is about to do; large wallets also buy what has been sold too far,
and in a crash everybody sells.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mojobot.feeds.demo.chance import Stream, generator
from mojobot.feeds.demo.day import Day
from mojobot.feeds.demo.grid import BAR_MS, BARS_PER_DAY, day_open
from mojobot.feeds.demo.phases import column
from mojobot.model.events import Whales
from mojobot.model.market import FloatArray, IntArray

_KINDS = ("buys", "sells", "inflows", "outflows")
_RATE = 2.2  # all phases' rates by this
_TAIL = 2.4  # Pareto exponent of sizes
_SMALLEST = 0.8  # of the size that counts: some are too small to
_CHEAP = (1.1, 4.1)  # deviations below where the price will settle, from which and up to which it draws them
_BARGAIN = np.array([1.8, 0.0, 0.0, 1.8])  # added to the rates, in shares, for each of those deviations
_PANIC = np.array([-0.6, 3.0, 3.0, -0.5])  # added to the rates, in shares, while the market falls


@dataclass(frozen=True, slots=True, eq=False)
class Transfers:
    """Large transactions in order of time, arrays (n,); `usd` is (4, n): bought, sold, into, out of exchanges."""

    at_ms: IntArray
    series: IntArray
    usd: FloatArray

    def between(self, since_ms: int, until_ms: int, ts_ms: int) -> Whales | None:
        """Those of [since, until) as learned at `ts_ms`; None if there are none."""
        start, stop = (int(cut) for cut in np.searchsorted(self.at_ms, (since_ms, until_ms)))
        if start == stop:
            return None
        return Whales(ts_ms, self.at_ms[start:stop], self.series[start:stop], *self.usd[:, start:stop])


def transfers(seed: int, day: Day, whale_usd: FloatArray) -> Transfers:
    """All large transactions of `day`; `whale_usd` (tokens,) is the usual least size."""
    chance = generator(seed, Stream.WHALES, day.number)
    rates = np.stack([_RATE * column(kind)[day.phase] for kind in _KINDS], axis=-1)
    rates *= 1.0 + (np.clip(day.bargain, *_CHEAP) - _CHEAP[0])[:, :, None] * _BARGAIN
    rates *= 1.0 + day.falling[:, None, None] * _PANIC
    counts = chance.poisson(rates).ravel()
    cell = np.repeat(np.arange(counts.size), counts)
    bar, token, kind = np.unravel_index(cell, (BARS_PER_DAY, len(whale_usd), len(_KINDS)))
    size = _SMALLEST * whale_usd[token] * chance.random(len(cell)) ** (-1.0 / _TAIL)
    at_ms = day_open(day.number) + bar * BAR_MS + chance.integers(0, BAR_MS, len(cell))
    order = np.argsort(at_ms, kind="stable")
    usd = np.zeros((len(_KINDS), len(cell)))
    usd[kind[order], np.arange(len(cell))] = np.round(size[order], 2)
    return _frozen(Transfers(at_ms[order], token[order], usd))


def joined(parts: list[Transfers]) -> Transfers:
    """Several days in a row as one."""
    return _frozen(
        Transfers(
            np.concatenate([part.at_ms for part in parts]),
            np.concatenate([part.series for part in parts]),
            np.concatenate([part.usd for part in parts], axis=1),
        )
    )


def _frozen(made: Transfers) -> Transfers:
    for column_ in (made.at_ms, made.series, made.usd):
        column_.setflags(write=False)
    return made
