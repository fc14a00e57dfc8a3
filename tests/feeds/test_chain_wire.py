"""The chain over real sockets, by the connections the program makes: a node, its WebSocket, and news feeds."""

from __future__ import annotations

import asyncio
from random import Random

from mojobot.feeds.chain_stream import USUAL_GAP_S, ChainStream
from mojobot.feeds.pool_watch import PoolSeen
from mojobot.feeds.rpc import Rpc
from mojobot.feeds.rss import Rss
from mojobot.model.settings import Settings
from mojobot.net.connections import providers
from mojobot.runtime.clock import Clock
from tests.providers.fakes import Fakes
from tests.providers.server import Server


async def test_slots_pools_and_headlines_arrive_over_the_wire() -> None:
    clock = Clock()
    fakes = Fakes(7, clock.now_ms() - 3_600_000)
    slots: list[int] = []
    seen: list[PoolSeen] = []
    enough = asyncio.Event()

    def on_slot(slot: int) -> None:
        slots.append(slot)
        if len(slots) >= 3:
            enough.set()

    async with Server(fakes, clock.now_ms) as server:
        network = {"solana": {"base_url": server.url("solana")}, "rss": {"feeds": server.feeds()}}
        made = providers(Settings.model_validate({"providers": network}), {}, clock, dice=Random(1))
        node = made.get("solana")
        assert node is not None
        chain = ChainStream(Rpc(node), on_slot=on_slot, on_pool=seen.append, on_log=lambda log: None)
        stream = made.stream(
            "solana", take=chain.take, subscribe=chain.subscribe, on_gap=chain.on_gap, usual_gap_s=USUAL_GAP_S
        )
        assert stream is not None
        running = asyncio.create_task(stream.run())
        try:
            pool = fakes.world.pools[0]
            assert (await chain.watch([pool.address])).records == (pool.address,)
            async with asyncio.timeout(60):
                await enough.wait()
            news = await Rss(made.feeds, clock).headlines()
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await made.close()
    assert slots == sorted(slots)
    assert seen[0].pool == pool.address
    assert not chain.refused
    assert news.records
    assert not [why for why in news.refused if why.startswith("rss")]
