"""Prices from the vaults of pools, over a real socket to the made-up node."""

from __future__ import annotations

import asyncio
from random import Random

from mojobot.feeds.live.chain_feed import REFRESH_S, ChainFeed
from mojobot.feeds.live.names import Listed
from mojobot.feeds.live.pools import Pools
from mojobot.feeds.live.seats import seated
from mojobot.feeds.live.volume import VolumeEstimate
from mojobot.feeds.rpc import Rpc
from mojobot.model.events import Prices
from mojobot.model.settings import Settings
from mojobot.net.connections import providers
from mojobot.runtime.clock import Clock
from tests.providers.fakes import Fakes
from tests.providers.listing import SOL_MINT
from tests.providers.server import Server


async def test_a_pool_against_sol_tells_its_tokens_price_once_somebody_tells_that_of_sol() -> None:
    clock = Clock()
    fakes = Fakes(7, clock.now_ms() - 3_600_000)
    world = fakes.world
    pool = next(p for p in world.pools if world.tokens[p.quote].mint == SOL_MINT)
    token, sol = world.tokens[pool.base], world.by_mint[SOL_MINT]
    seats = seated((), [Listed(one.symbol, one.mint, decimals=one.decimals) for one in (sol, token)])
    pools = Pools([Listed(sol.symbol, sol.mint), Listed(token.symbol, token.mint, pool=pool.address)], [])
    told: list[Prices] = []
    usd: dict[str, float] = {}
    enough = asyncio.Event()

    def give(event: Prices) -> None:
        told.append(event)
        enough.set()

    async with Server(fakes, clock.now_ms) as server:
        network = {"providers": {"solana": {"base_url": server.url("solana")}}}
        made = providers(Settings.model_validate(network), {}, clock, dice=Random(1))
        node = made.get("solana")
        assert node is not None
        feed = ChainFeed(Rpc(node), made, seats.listed(), pools, usd, clock)
        assert feed.doing == ""
        usd[SOL_MINT] = 150.0
        running = asyncio.create_task(feed.run(lambda: [0, 1], VolumeEstimate(2), give))
        try:
            async with asyncio.timeout(60):
                await enough.wait()
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await made.close()
    assert (told[0].source, told[0].series.tolist(), told[0].refresh_s) == ("solana", [1], REFRESH_S)
    now_ms = clock.now_ms()
    ratio = world.price(token.mint, now_ms) / world.price(SOL_MINT, now_ms)
    assert abs(float(told[0].price[0]) / (150.0 * ratio) - 1.0) < 0.05
    assert float(told[0].liquidity[0]) > 0.0
