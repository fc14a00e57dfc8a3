"""The one market that every provider tells of: deterministic in (seed, time), so that no two differ by chance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from tests.providers.activity import Activity, Trade
from tests.providers.chance import share_of
from tests.providers.listing import AWKWARD, ORDINARY, SOL_MINT, Listed, Venue, tokens, venues
from tests.providers.news import Wire
from tests.providers.paths import DAY_MS, MINUTE_MS, MINUTES, Floats, Paths, partial_minute
from tests.providers.transfers import Transfers

START_MS = 1_790_000_000_000  # 21 September 2026, 14:13:20 UTC
DEPTH_MS = 182 * DAY_MS  # as far back as anybody tells
_SLOT_MS = 400
_FIRST_SLOT = 402_113_355 - START_MS // _SLOT_MS
WINDOWS = {"m5": 5, "m15": 15, "m30": 30, "h1": 60, "h6": 360, "h24": 1440}


@dataclass(frozen=True, slots=True)
class Stats:
    """What happened in a pool in one window, whole minutes; `change` is a fraction of the base token's price."""

    usd: float
    buys: int
    sells: int
    change: float


class World:
    """Tokens, pools, prices, trades, headlines. `start_ms` says which tokens are new and where vaults begin."""

    def __init__(self, seed: int = 7, start_ms: int = START_MS) -> None:
        self.seed = seed
        self.start_ms = start_ms
        self.tokens: tuple[Listed, ...] = tokens(start_ms)
        self.pools: tuple[Venue, ...] = venues(self.tokens)
        self.by_mint = {token.mint: token for token in self.tokens}
        self.by_pool = {pool.address: pool for pool in self.pools}
        self.paths = Paths(seed, self.tokens)
        self.activity = Activity(seed, self.pools)
        self.transfers = Transfers(seed, self.tokens, self.paths)
        self.news = Wire(seed, tuple(token.symbol for token in self.tokens[:40]))
        self.stats = lru_cache(maxsize=4000)(self._stats)
        self._ranked = lru_cache(maxsize=None)(self._pools_of)
        self._breath = lru_cache(maxsize=2000)(lambda pool, hour: 0.95 + 0.1 * share_of(f"{pool} {hour}"))
        self._day_kept = lru_cache(maxsize=8000)(self._day_bars)

    def mint(self, symbol: str) -> str:
        """The mint of the first token of that symbol: the real one, where there are others."""
        return next(token.mint for token in self.tokens if token.symbol == symbol)

    def price(self, mint: str, at_ms: int) -> float:
        """USD per token."""
        return self.paths.price(self.by_mint[mint].index, at_ms)

    def pool_price(self, pool: Venue, at_ms: int, *, of_quote: bool = False) -> float:
        """USD per base (or quote) token in that pool."""
        price = self.paths.price(pool.quote if of_quote else pool.base, at_ms)
        return price if of_quote else price * (1.0 + pool.skew)

    def pools_of(self, mint: str) -> list[Venue]:
        """Every pool with that mint on either side, the token's own first and then the deepest."""
        return [*self._ranked(self.by_mint[mint].index)]

    def liquidity(self, pool: Venue, at_ms: int) -> float:
        """USD on both sides; breathes by 5 % from hour to hour."""
        return pool.liquidity * self._breath(pool.index, at_ms // 3_600_000)

    def slot(self, at_ms: int) -> int:
        """The slot of that moment."""
        return _FIRST_SLOT + at_ms // _SLOT_MS

    def time_of(self, slot: int) -> int:
        """When a slot began, ms."""
        return (slot - _FIRST_SLOT) * _SLOT_MS

    def _pools_of(self, token: int) -> tuple[Venue, ...]:
        found = [pool for pool in self.pools if token in (pool.base, pool.quote)]
        return tuple(sorted(found, key=lambda pool: (pool.token != token, -pool.liquidity)))

    def _stats(self, pool: int, minute: int) -> dict[str, Stats]:
        """What happened up to the start of `minute` (since the epoch), by window."""
        venue, now = self.pools[pool], minute * MINUTE_MS
        price, found = self.pool_price(venue, now), {}
        for name, length in WINDOWS.items():
            since = max(now - length * MINUTE_MS, venue.created_ms)
            change = price / self.pool_price(venue, since) - 1.0
            found[name] = Stats(*self.activity.window(pool, since, max(since, now)), change)
        return found

    def bars(self, pool: Venue, step_ms: int, from_ms: int, to_ms: int, now_ms: int, *, quote: bool = False) -> Floats:
        """(n, 6): open ms, open, high, low, close, USD; oldest first, `from_ms` <= open < `to_ms`.

        Bars without trades are left out; the last may still be forming.
        """
        first = max(from_ms, pool.created_ms // step_ms * step_ms)
        last = min(to_ms, now_ms)
        today = now_ms // DAY_MS
        parts = [self._kept(pool, day, step_ms, now_ms if day == today else 0, quote) for day in _days(first, last)]
        if not parts:
            return np.empty((0, 6))
        rows = np.concatenate(parts)
        return rows[(rows[:, 0] >= first) & (rows[:, 0] < last) & (rows[:, 5] > 0.0)]

    def _kept(self, pool: Venue, day: int, step_ms: int, now_ms: int, quote: bool) -> Floats:
        """Closed days in coarse bars are small enough to keep."""
        make = self._day_bars if now_ms or step_ms < 15 * MINUTE_MS else self._day_kept
        return make(pool, day, step_ms, now_ms, quote)

    def last_bars(
        self, pool: Venue, step_ms: int, most: int, to_ms: int, now_ms: int, *, quote: bool = False
    ) -> Floats:
        """The same, the last `most` before `to_ms`; looks twice as far back where many bars have no trades."""
        rows = np.empty((0, 6))
        for times in (1, 2):
            since = max(now_ms - DEPTH_MS, to_ms - max(times * most * step_ms, 4 * step_ms))
            rows = self.bars(pool, step_ms, since, to_ms, now_ms, quote=quote)[-most:]
            if len(rows) == most:
                break
        return rows

    def _day_bars(self, pool: Venue, day: int, step_ms: int, now_ms: int, quote: bool) -> Floats:
        minutes = self.paths.day(pool.quote if quote else pool.base, day)
        usd = np.diff(self.activity.day(pool.index, day).volume)
        closes, highs, lows = minutes.opens[1:].copy(), minutes.highs.copy(), minutes.lows.copy()
        if now_ms:
            current = (now_ms - day * DAY_MS) // MINUTE_MS
            part = now_ms % MINUTE_MS / MINUTE_MS
            knots = self.paths.knots(pool.quote if quote else pool.base, day, current)
            _, highs[current], lows[current], closes[current] = partial_minute(knots, part)
            usd[current] *= part
            closes[current + 1 :] = highs[current + 1 :] = lows[current + 1 :] = closes[current]
            usd[current + 1 :] = 0.0
        length = step_ms // MINUTE_MS
        opens_ms = day * DAY_MS + np.arange(0, MINUTES, length, dtype=np.float64) * MINUTE_MS
        shaped = [column.reshape(-1, length) for column in (minutes.opens[:-1], highs, lows, closes, usd)]
        skew = 1.0 if quote else 1.0 + pool.skew
        prices = (shaped[0][:, 0], shaped[1].max(1), shaped[2].min(1), shaped[3][:, -1])
        return np.column_stack((opens_ms, *(column * skew for column in prices), shaped[4].sum(1)))

    def whale(self, symbol: str, at_ms: int, usd: float, owner: str, *, buy: bool = True) -> Trade:
        """Stage a large trade of a token in its deepest pool."""
        mint = self.mint(symbol)
        pool = self.pools_of(mint)[0]
        got_base = buy if pool.base == self.by_mint[mint].index else not buy
        return self.activity.stage(pool.index, at_ms, usd, owner, buy=got_base)

    @property
    def awkward(self) -> tuple[Listed, ...]:
        """Those that share a symbol, are thin, young, or carry a trap."""
        return self.tokens[ORDINARY : ORDINARY + AWKWARD]

    @property
    def sol(self) -> Listed:
        """Wrapped SOL."""
        return self.by_mint[SOL_MINT]


def _days(from_ms: int, to_ms: int) -> Iterator[int]:
    yield from range(from_ms // DAY_MS, (max(to_ms, from_ms + 1) - 1) // DAY_MS + 1) if to_ms > from_ms else ()
