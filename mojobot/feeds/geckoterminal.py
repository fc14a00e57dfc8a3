"""GeckoTerminal: candles, large trades and discovery, pool by pool.

Almost everything is text; candles are numbers, newest first, in seconds, and
bars without trades are missing. With a CoinGecko demo key the same questions
are answered under another prefix of CoinGecko's host, at its limits.
"""

from __future__ import annotations

from collections.abc import Awaitable, Iterable
from typing import Final

from mojobot.feeds.answered import answered
from mojobot.feeds.batches import Batch, by_batches
from mojobot.feeds.geckoterminal_candles import parse_candles
from mojobot.feeds.geckoterminal_pools import parse_pools
from mojobot.feeds.geckoterminal_prices import parse_quotes
from mojobot.feeds.geckoterminal_trades import parse_swaps
from mojobot.feeds.labels import is_address
from mojobot.feeds.records import Answer, Candles, Pool, Quote, Swap
from mojobot.model.market import Timeframe
from mojobot.net.limits import Priority
from mojobot.net.provider import Ask, Provider

NAME = "geckoterminal"
NETWORK = "solana"
BATCH = 30
MOST_BARS = 1_000
ACCEPT = (("Accept", "application/json;version=20230302"),)

_STEPS: Final = {
    Timeframe.M1: ("minute", "1"),
    Timeframe.M5: ("minute", "5"),
    Timeframe.M15: ("minute", "15"),
    Timeframe.H1: ("hour", "1"),
    Timeframe.H4: ("hour", "4"),
}

Params = tuple[tuple[str, str], ...]


class GeckoTerminal:
    """Pools and what happened in them; `prefix` and `source` change where CoinGecko answers instead."""

    def __init__(self, provider: Provider, prefix: str = "/api/v2", source: str = NAME) -> None:
        self._provider = provider
        self._prefix = prefix
        self._source = source

    async def candles(
        self,
        mint: str,
        pool: str,
        timeframe: Timeframe,
        before_ms: int | None = None,
        limit: int = MOST_BARS,
        priority: Priority = Priority.BACKGROUND,
    ) -> Answer[Candles]:
        """Closed bars of a pool in USD per `mint`, the newest `limit` that opened before `before_ms`.

        About six months back; a pool too young to have any gives nothing.
        """
        unit, aggregate = _STEPS[timeframe]
        params: Params = (
            ("aggregate", aggregate),
            ("limit", str(min(limit, MOST_BARS))),
            ("currency", "usd"),
            ("token", mint),
        )
        if before_ms is not None:
            params += (("before_timestamp", str(before_ms // 1000)),)

        if not (is_address(mint) and is_address(pool)):
            return Answer(absent=(mint,))
        return await answered(
            self._provider,
            self._ask(f"/pools/{pool}/ohlcv/{unit}", params, priority),
            lambda body, at_ms: parse_candles(body, mint, timeframe, at_ms, self._source),
            (mint,),
        )

    async def swaps(
        self, mint: str, pool: str, min_usd: float = 0.0, priority: Priority = Priority.BACKGROUND
    ) -> Answer[Swap]:
        """The last trades of a pool, 300 at most, of the past 24 hours and at least `min_usd`, oldest first."""
        if not (is_address(mint) and is_address(pool)):
            return Answer(absent=(mint,))
        params: Params = (("trade_volume_in_usd_greater_than", f"{min_usd:.2f}"), ("token", mint))
        return await answered(
            self._provider,
            self._ask(f"/pools/{pool}/trades", params, priority),
            lambda body, at_ms: parse_swaps(body, mint, pool, at_ms, self._source),
            (mint,),
        )

    async def pools(self, mint: str, priority: Priority = Priority.BACKGROUND) -> Answer[Pool]:
        """The pools of a token, the best first as the provider sees it."""
        if not is_address(mint):
            return Answer(absent=(mint,))
        return await self._pools(self._ask(f"/tokens/{mint}/pools", (), priority), mint)

    async def trending(self, priority: Priority = Priority.BACKGROUND) -> Answer[Pool]:
        """The pools most looked at now; `mint` is the base token."""
        return await self._pools(self._ask("/trending_pools", (), priority))

    async def search(self, text: str, priority: Priority = Priority.SCREEN) -> Answer[Pool]:
        """Pools of Solana that match; `mint` is the base token."""
        params = (("query", text), ("network", NETWORK))
        return await self._pools(Ask(f"{self._prefix}/search/pools", params, priority=priority, headers=ACCEPT))

    async def quotes(self, mints: Iterable[str], priority: Priority = Priority.WATCH) -> Answer[Quote]:
        """One quote a mint, thirty a request. Raises ProviderError when none could be had."""

        def ask(batch: Batch) -> Awaitable[Answer[Quote]]:
            wanted = ("include_24hr_vol", "include_24hr_price_change", "include_total_reserve_in_usd")
            params = tuple((name, "true") for name in wanted)
            path = f"{self._prefix}/simple/networks/{NETWORK}/token_price/{','.join(batch)}"
            question = Ask(path, params, priority=priority, headers=ACCEPT)
            source = self._source
            return answered(
                self._provider, question, lambda body, at_ms: parse_quotes(body, batch, at_ms, source), batch
            )

        return await by_batches(ask, mints, BATCH)

    async def _pools(self, ask: Ask, mint: str | None = None) -> Answer[Pool]:
        asked = () if mint is None else (mint,)
        return await answered(
            self._provider, ask, lambda body, at_ms: parse_pools(body, mint, at_ms, self._source), asked
        )

    def _ask(self, path: str, params: Params, priority: Priority) -> Ask:
        return Ask(f"{self._prefix}/networks/{NETWORK}{path}", params, priority=priority, headers=ACCEPT)
