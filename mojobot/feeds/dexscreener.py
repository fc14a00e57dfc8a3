"""DexScreener: liquidity, volume, buys and sells, pools, and what is paid for attention.

Replies come from a cache up to half a minute old; unknown mints are just not in
them. There is no key: one that is set is not sent.
"""

from __future__ import annotations

from collections.abc import Awaitable, Iterable

from mojobot.feeds.answered import answered
from mojobot.feeds.batches import Batch, by_batches
from mojobot.feeds.dexscreener_boosts import parse_boosts
from mojobot.feeds.dexscreener_pairs import CHAIN, parse_pools, parse_quotes
from mojobot.feeds.labels import is_address
from mojobot.feeds.records import Answer, MoodReading, Pool, Quote
from mojobot.net.limits import Priority
from mojobot.net.provider import Ask, Provider

BATCH = 30


class DexScreener:
    """Pairs by token, by words, and boosts."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    async def quotes(self, mints: Iterable[str], priority: Priority = Priority.WATCH) -> Answer[Quote]:
        """One quote a mint from its deepest pool, thirty a request. Raises ProviderError when none could be had."""

        def ask(batch: Batch) -> Awaitable[Answer[Quote]]:
            question = Ask(f"/tokens/v1/{CHAIN}/{','.join(batch)}", priority=priority)
            return answered(self._provider, question, lambda body, at_ms: parse_quotes(body, batch, at_ms), batch)

        return await by_batches(ask, mints, BATCH)

    async def pools(self, mint: str, priority: Priority = Priority.BACKGROUND) -> Answer[Pool]:
        """All pools of a token, deepest first, thirty at most."""
        if not is_address(mint):
            return Answer(absent=(mint,))
        ask = Ask(f"/token-pairs/v1/{CHAIN}/{mint}", priority=priority)
        return await answered(self._provider, ask, lambda body, at_ms: parse_pools(body, (mint,), at_ms), (mint,))

    async def search(self, text: str, priority: Priority = Priority.SCREEN) -> Answer[Pool]:
        """Pools whose token, symbol or address matches, of Solana alone, deepest first; `mint` is the base token."""
        ask = Ask("/latest/dex/search", (("q", text),), priority=priority)
        return await answered(self._provider, ask, lambda body, at_ms: parse_pools(body, None, at_ms))

    async def boosts(self, priority: Priority = Priority.BACKGROUND) -> Answer[MoodReading]:
        """The thirty newest boosts: promotion, not endorsement."""
        return await answered(
            self._provider, Ask("/token-boosts/latest/v1", group="boosts", priority=priority), parse_boosts
        )
