"""Prices as the chain makes them: main pools followed by their vaults over a node's WebSocket, a batch a second."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence

from mojobot.feeds.chain_stream import USUAL_GAP_S, ChainStream
from mojobot.feeds.live.places import by_mint
from mojobot.feeds.live.pools import Pools
from mojobot.feeds.live.quoted import batch
from mojobot.feeds.live.volume import VolumeEstimate
from mojobot.feeds.pool_watch import PoolSeen
from mojobot.feeds.records import Quote
from mojobot.feeds.rpc import Rpc
from mojobot.model.events import Prices
from mojobot.model.market import Token
from mojobot.net.clock import Clock
from mojobot.net.connections import Connections
from mojobot.net.outcome import ProviderError

MOST = 20  # pools: nodes count what they send, and busy pools change with every slot
REFRESH_S = 5.0  # said of its prices: one pool is not the market, so an aggregator that speaks is believed first
_EVERY_S, _CHOOSE_S = 1.0, 5.0


class ChainFeed:
    """One node's stream: slots for the feed's row, pools for prices.

    A pool tells its price in its other token: it is one in USD where that
    other token is watched and `usd`, which others fill, knows its price.
    """

    def __init__(
        self,
        node: Rpc,
        connections: Connections,
        tokens: Sequence[Token],
        pools: Pools,
        usd: Mapping[str, float],
        clock: Clock,
    ) -> None:
        self.source = node.source
        self.slot = 0
        self._tokens = tokens
        self._series = by_mint(tokens)
        self._pools = pools
        self._clock = clock
        self._usd = usd
        self._of: dict[str, str] = {}  # pool -> mint
        self._changed: dict[str, Quote] = {}
        self._chain = ChainStream(node, on_slot=self._on_slot, on_pool=self._on_pool, on_log=lambda _: None)
        self._stream = connections.stream(
            node.source,
            take=self._chain.take,
            subscribe=self._chain.subscribe,
            on_gap=self._chain.on_gap,
            usual_gap_s=USUAL_GAP_S,
        )

    @property
    def doing(self) -> str:
        """For its row; "" before the first slot."""
        return f"slot {self.slot}, {len(self._chain.pools)} pools" if self.slot else ""

    async def run(
        self, order: Callable[[], list[int]], volumes: VolumeEstimate, give: Callable[[Prices], None]
    ) -> None:
        """Until cancelled; the stream comes back by itself, and reads then what it has missed."""
        if self._stream is None:
            return
        async with asyncio.TaskGroup() as group:
            group.create_task(self._stream.run())
            group.create_task(self._chosen(order))
            group.create_task(self._told(volumes, give))

    async def _chosen(self, order: Callable[[], list[int]]) -> None:
        """Follow the main pools of the most important tokens."""
        while True:
            wanted = {pool: self._tokens[at].mint for at in order()[:MOST] if (pool := self._pools.known(at))}
            try:
                await self._chain.leave([pool for pool in self._chain.pools if pool not in wanted])
                self._of = wanted
                await self._chain.watch([pool for pool in wanted if pool not in self._chain.pools])
            except ProviderError:
                pass  # the provider tells of it itself; the next round tries again
            await self._clock.sleep(_CHOOSE_S)

    async def _told(self, volumes: VolumeEstimate, give: Callable[[Prices], None]) -> None:
        while True:
            await self._clock.sleep(_EVERY_S)
            quotes, self._changed = tuple(self._changed.values()), {}
            told = batch(quotes, self._series, REFRESH_S, volumes, self._clock.now_ms())
            if told is not None:
                give(told)

    def _on_slot(self, slot: int) -> None:
        self.slot = max(self.slot, slot)

    def _on_pool(self, seen: PoolSeen) -> None:
        mint = self._of.get(seen.pool)
        quote = None if mint is None else seen.quote_of(mint, self._usd, self._clock.now_ms(), self.source)
        if quote is not None:
            self._changed[quote.mint] = quote
