"""What happens in a pool: volume and counts by minute, and each trade, adding up to the same.

A trade's signature holds pool, hour and number, so that a signature alone finds it again.
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from solders.signature import Signature

from tests.providers.chance import Stream, address, generator
from tests.providers.listing import HOUR_MS, Venue
from tests.providers.paths import DAY_MS, MINUTE_MS, MINUTES, Floats

_WHALE_CHANCE = 1.0 / 400.0  # a minute
_WHALE_TIMES = 40.0  # the usual minute
_NUMBER = struct.Struct(">HIH")
WALLETS = tuple(address(f"wallet {number}") for number in range(400))
WHALES = tuple(address(f"whale {number}") for number in range(12))
WASHERS = tuple(address(f"washer {number}") for number in range(3))  # who buy and sell the same again and again


@dataclass(frozen=True, slots=True)
class Trade:
    """One swap: `buy` = the owner got the pool's base token."""

    pool: int
    at_ms: int
    buy: bool
    usd: float
    owner: str
    signature: str


@dataclass(frozen=True, slots=True, eq=False)
class DayOfPool:
    """A day by minutes: volume in USD, buys and sells, as running sums of 1441 entries each."""

    volume: Floats
    buys: NDArray[np.int64]
    sells: NDArray[np.int64]
    whale: NDArray[np.bool_]  # by minute: one owner does all of it


class Activity:
    """What happens in all pools."""

    def __init__(self, seed: int, pools: tuple[Venue, ...]) -> None:
        self._seed = seed
        self._pools = pools
        self.extra: list[Trade] = []  # staged ones, in any order
        self.day = lru_cache(maxsize=600)(self._day)
        self.drawn = lru_cache(maxsize=4000)(self._drawn_hour)

    def trades(self, pool: int, from_ms: int, to_ms: int) -> list[Trade]:
        """The trades of `from_ms` <= time < `to_ms`, oldest first, staged ones among them."""
        hours = range(from_ms // HOUR_MS, (to_ms - 1) // HOUR_MS + 1)
        found = [trade for hour in hours for trade in self.drawn(pool, hour) if from_ms <= trade.at_ms < to_ms]
        staged = [trade for trade in self.extra if trade.pool == pool and from_ms <= trade.at_ms < to_ms]
        return sorted(found + staged, key=lambda trade: trade.at_ms) if staged else found

    def trade(self, signature: str) -> Trade | None:
        """The trade of that signature."""
        for staged in self.extra:
            if staged.signature == signature:
                return staged
        try:
            raw = bytes(Signature.from_string(signature))
        except ValueError:
            return None
        pool, hour, number = _NUMBER.unpack(raw[: _NUMBER.size])
        found = self.drawn(pool, hour) if pool < len(self._pools) and hour < 2_000_000 else []
        return found[number] if number < len(found) and found[number].signature == signature else None

    def stage(self, pool: int, at_ms: int, usd: float, owner: str, *, buy: bool) -> Trade:
        """Let a trade happen; only what is asked for from now on shows it."""
        signature = _signature(pool, at_ms // HOUR_MS, 60_000 + len(self.extra) % 5000)
        self.extra.append(Trade(pool, at_ms, buy, usd, owner, signature))
        return self.extra[-1]

    def window(self, pool: int, from_ms: int, to_ms: int) -> tuple[float, int, int]:
        """USD, buys and sells of the whole minutes of that time."""
        first, last = from_ms // MINUTE_MS, to_ms // MINUTE_MS
        usd, buys, sells = 0.0, 0, 0
        for day in range(first // MINUTES, last // MINUTES + 1):
            one = self.day(pool, day)
            left, right = max(first - day * MINUTES, 0), min(last - day * MINUTES, MINUTES)
            usd += float(one.volume[right] - one.volume[left])
            buys += int(one.buys[right] - one.buys[left])
            sells += int(one.sells[right] - one.sells[left])
        return usd, buys, sells

    def _day(self, pool: int, day: int) -> DayOfPool:
        venue = self._pools[pool]
        chance = generator(self._seed, Stream.ACTIVITY, pool, day)
        usual = venue.turnover / MINUTES
        rate = min(max(usual / 150.0, 0.15), 5.0)  # trades a minute
        count = chance.poisson(rate, MINUTES)
        size = usual / rate * np.exp(chance.normal(-0.5, 1.0, MINUTES))
        whale = (chance.random(MINUTES) < _WHALE_CHANCE) & (usual > 20.0)
        count[whale] = 1
        size[whale] = usual * _WHALE_TIMES * (0.5 + chance.random(int(whale.sum())))
        count[: max(0, min(MINUTES, (venue.created_ms - day * DAY_MS) // MINUTE_MS + 1))] = 0
        buys = chance.binomial(count, 0.51)
        sums = (np.concatenate(([0], np.cumsum(column))) for column in (count * size, buys, count - buys))
        volume, bought, sold = sums
        return DayOfPool(volume.astype(np.float64), bought, sold, whale)

    def _drawn_hour(self, pool: int, hour: int) -> list[Trade]:
        day, first = self.day(pool, hour // 24), hour % 24 * 60
        usd = np.diff(day.volume[first : first + 61])
        buys, sells = np.diff(day.buys[first : first + 61]), np.diff(day.sells[first : first + 61])
        chance = generator(self._seed, Stream.TRADES, pool, hour)
        found: list[Trade] = []
        for minute in np.flatnonzero(usd).tolist():
            shares = chance.dirichlet(np.full(buys[minute] + sells[minute], 2.0)) * usd[minute]
            offsets = np.sort(chance.integers(0, MINUTE_MS, len(shares))).tolist()
            sides = chance.permutation(np.arange(len(shares)) < buys[minute]).tolist()
            crowd = WHALES if day.whale[first + minute] else WASHERS if chance.random() < 0.03 else WALLETS
            owners = chance.integers(0, len(crowd), len(shares)).tolist()
            for share, offset, side, owner in zip(shares.tolist(), offsets, sides, owners, strict=True):
                at_ms = hour * HOUR_MS + minute * MINUTE_MS + offset
                found.append(Trade(pool, at_ms, side, share, crowd[owner], _signature(pool, hour, len(found))))
        return found


def _signature(pool: int, hour: int, number: int) -> str:
    head = _NUMBER.pack(pool, hour, number)
    tail = hashlib.sha512(head).digest()
    return str(Signature.from_bytes((head + tail)[:64]))
