"""Birdeye, with a key: security, trades, candles and prices, each at its cost in compute units.

The free plan's 30,000 units a month cannot carry a price feed (one price every
four minutes); it is for safety checks and for what somebody looks at. A spent
month is HTTP 400 with a sentence, and asking again is useless.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final, TypeVar

from mojobot.feeds.answered import Parse, answered
from mojobot.feeds.batches import Batch, by_batches
from mojobot.feeds.birdeye_candles import parse_candles
from mojobot.feeds.birdeye_prices import parse_price, parse_prices
from mojobot.feeds.birdeye_safety import parse_safety
from mojobot.feeds.birdeye_trades import parse_swaps
from mojobot.feeds.labels import is_address
from mojobot.feeds.records import Answer, Candles, Quote, Safety, Swap
from mojobot.model.market import Timeframe
from mojobot.net.limits import Priority
from mojobot.net.provider import Ask, Provider

BATCH = 100
MOST_BARS = 1_000
PRICE_COST, OHLCV_COST, OHLCV_V3_COST, SECURITY_COST, TRADES_COST = 10, 40, 60, 50, 10  # the dearer of two pages

T = TypeVar("T")

FREE_UNITS = 30_000  # a month; a larger plan has `multi_price` and candles with volume in USD

_TYPES: Final = {
    Timeframe.M1: "1m",
    Timeframe.M5: "5m",
    Timeframe.M15: "15m",
    Timeframe.H1: "1H",  # in capitals: 1m is a minute, 1M a month
    Timeframe.H4: "4H",
}


class Birdeye:
    """Tokens by mint, as far as the plan goes."""

    def __init__(self, provider: Provider, units_a_month: int = FREE_UNITS) -> None:
        self._provider = provider
        self._free = units_a_month <= FREE_UNITS

    @property
    def candle_cost(self) -> int:
        """Compute units of one request for candles."""
        return OHLCV_COST if self._free else OHLCV_V3_COST

    async def quotes(self, mints: Iterable[str], priority: Priority = Priority.WATCH) -> Answer[Quote]:
        """One quote a mint: a hundred a request, or one where the plan is free."""
        return await by_batches(lambda batch: self._quotes(batch, priority), mints, 1 if self._free else BATCH)

    async def candles(
        self,
        mint: str,
        timeframe: Timeframe,
        before_ms: int,
        limit: int = MOST_BARS,
        priority: Priority = Priority.BACKGROUND,
    ) -> Answer[Candles]:
        """Closed bars in USD, the newest `limit` before `before_ms`; on the free plan their volume is estimated."""
        bars = min(limit, MOST_BARS)
        path = "/defi/ohlcv" if self._free else "/defi/v3/ohlcv"
        params = (
            ("address", mint),
            ("type", _TYPES[timeframe]),
            ("time_from", str((before_ms - bars * timeframe.ms) // 1000)),
            ("time_to", str(before_ms // 1000 - 1)),
            ("currency", "usd"),
            ("ui_amount_mode", "raw"),
        )
        ask = Ask(path, params, cost=self.candle_cost, priority=priority)
        return await self._of(mint, ask, lambda body, at_ms: parse_candles(body, mint, timeframe, at_ms))

    async def swaps(self, mint: str, min_usd: float = 0.0, priority: Priority = Priority.BACKGROUND) -> Answer[Swap]:
        """The last fifty swaps of a token in any pool, those of at least `min_usd`, oldest first."""
        params = (
            ("address", mint),
            ("offset", "0"),
            ("limit", "50"),
            ("tx_type", "swap"),
            ("sort_type", "desc"),
            ("ui_amount_mode", "raw"),
        )
        ask = Ask("/defi/txs/token", params, cost=TRADES_COST, priority=priority)
        answer = await self._of(mint, ask, lambda body, at_ms: parse_swaps(body, mint, at_ms))
        large = tuple(swap for swap in answer.records if swap.usd >= min_usd)
        return Answer(large, answer.refused, answer.absent)

    async def safety(self, mint: str, priority: Priority = Priority.BACKGROUND) -> Answer[Safety]:
        """What its maker can still do; the plan may refuse it."""
        ask = Ask("/defi/token_security", (("address", mint),), cost=SECURITY_COST, priority=priority)
        return await self._of(mint, ask, lambda body, at_ms: parse_safety(body, mint, at_ms))

    async def _of(self, mint: str, ask: Ask, parse: Parse[T]) -> Answer[T]:
        return await answered(self._provider, ask, parse, (mint,)) if is_address(mint) else Answer(absent=(mint,))

    async def _quotes(self, batch: Batch, priority: Priority) -> Answer[Quote]:
        shown = (("include_liquidity", "true"), ("ui_amount_mode", "raw"))
        if self._free:
            ask = Ask("/defi/price", (("address", batch[0]), *shown), cost=PRICE_COST, priority=priority)
            return await answered(self._provider, ask, lambda body, at_ms: parse_price(body, batch[0], at_ms), batch)
        cost = math.ceil(3 * len(batch) ** 0.8)
        ask = Ask("/defi/multi_price", (("list_address", ",".join(batch)), *shown), cost=cost, priority=priority)
        return await answered(self._provider, ask, lambda body, at_ms: parse_prices(body, batch, at_ms), batch)
