"""What lies in a pool's two vaults: what it began with, and every trade since the world began."""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache

from tests.providers.activity import Trade
from tests.providers.listing import HOUR_MS, Venue
from tests.providers.world import World

Balances = tuple[int, int]  # base and quote, base units


class Vaults:
    """A trade changes both balances by exactly what its transaction says."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._hour = lru_cache(maxsize=2000)(self._walked)
        self._ends: dict[tuple[int, int], Balances] = {}  # (pool, hour): when that hour is over
        self.by_account = {account: (pool, side) for pool in world.pools for side, account in enumerate(pool.vaults)}

    def balances(self, pool: Venue, at_ms: int) -> Balances:
        """Base and quote before anything that happens at `at_ms`."""
        if at_ms <= self._world.start_ms:
            return self._first(pool)
        hour = at_ms // HOUR_MS
        times, states = self._hour(pool.index, hour)
        base, quote = states[bisect_left(times, at_ms)]
        for staged in self._world.activity.extra:
            if staged.pool == pool.index and self._world.start_ms <= staged.at_ms < at_ms:
                put = self.deltas(pool, staged)
                base, quote = base + put[0], quote + put[1]
        return max(1, base), max(1, quote)

    def deltas(self, pool: Venue, trade: Trade) -> Balances:
        """What a trade puts into the base vault and into the quote vault."""
        tokens = self._world.tokens[pool.base], self._world.tokens[pool.quote]
        sign = -1 if trade.buy else 1
        base = trade.usd / self._world.pool_price(pool, trade.at_ms) * 10.0 ** tokens[0].decimals
        quote = trade.usd / self._world.pool_price(pool, trade.at_ms, of_quote=True) * 10.0 ** tokens[1].decimals
        return sign * max(1, round(base)), -sign * max(1, round(quote))

    def _first(self, pool: Venue) -> Balances:
        start, half = self._world.start_ms, pool.liquidity / 2.0
        base, quote = self._world.tokens[pool.base], self._world.tokens[pool.quote]
        return (
            round(half / self._world.pool_price(pool, start) * 10.0**base.decimals),
            round(half / self._world.pool_price(pool, start, of_quote=True) * 10.0**quote.decimals),
        )

    def _before(self, pool: Venue, hour: int) -> Balances:
        """When an hour begins; walks the hours since the world began once."""
        first = self._world.start_ms // HOUR_MS
        known = max((one for one in range(first, hour) if (pool.index, one) in self._ends), default=first - 1)
        for one in range(known + 1, hour):
            self._ends[pool.index, one] = self._hour(pool.index, one)[1][-1]
        return self._ends[pool.index, hour - 1] if hour > first else self._first(pool)

    def _walked(self, index: int, hour: int) -> tuple[list[int], list[Balances]]:
        """Times of an hour's trades, and the balances before each and after the last; without staged ones."""
        pool = self._world.pools[index]
        times: list[int] = []
        states = [self._before(pool, hour)]
        since = max(hour * HOUR_MS, self._world.start_ms)
        for trade in self._world.activity.drawn(index, hour):
            if trade.at_ms >= since:
                put = self.deltas(pool, trade)
                times.append(trade.at_ms)
                states.append((states[-1][0] + put[0], states[-1][1] + put[1]))
        return times, states
