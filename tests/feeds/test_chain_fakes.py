"""The chain's adapters against the made-up providers: what the world did is what is read."""

from __future__ import annotations

import math
from collections import Counter
from urllib.parse import urlencode

import pytest

from mojobot.feeds.chain_stream import ChainStream
from mojobot.feeds.chain_trades import swaps
from mojobot.feeds.fear_greed import FearGreed
from mojobot.feeds.helius import Helius
from mojobot.feeds.pool_watch import PoolSeen
from mojobot.feeds.rpc import Rpc
from mojobot.feeds.rss import parse_feed
from mojobot.feeds.safety import ChainSafety
from mojobot.net.outcome import Outcome, ProviderError
from mojobot.net.provider import Ask, Reply
from tests.feeds.answering import Answering
from tests.providers.fakes import Fakes
from tests.providers.sockets import Session


class Made:
    """The made-up providers at one moment."""

    def __init__(self) -> None:
        self.fakes = Fakes()
        self.world = self.fakes.world
        self.now_ms = self.world.start_ms + 3_600_000

    def provider(self, name: str, **params: str) -> Answering:
        def script(ask: Ask) -> Reply | Outcome:
            query = urlencode([*ask.params, *params.items()])
            heads, body = {**dict(ask.headers), "user-agent": "Mozilla/5.0"}, ask.body or b""
            said = self.fakes.handle(ask.method, name, ask.path, query, heads, body, self.now_ms)
            if said.status >= 400:
                return Outcome.DENIED
            return Reply(said.status, said.body, dict(said.headers), self.now_ms, 1.0)

        return Answering(script, name)

    def node(self) -> Rpc:
        return Rpc(self.provider("solana"))


@pytest.fixture
def made() -> Made:
    return Made()


async def test_a_node_tells_the_slot_and_the_mints_of_the_world(made: Made) -> None:
    assert (await made.node().slot()).records == (made.world.slot(made.now_ms),)
    for token in made.world.tokens[:6]:
        (found,) = (await ChainSafety(made.node()).safety(token.mint, made.now_ms)).records
        assert found.value("decimals") == token.decimals
        assert found.value("owner_program") == token.program
        assert found.value("mint_authority") == (token.mint_authority or "")
        assert found.value("freeze_authority") == (token.freeze_authority or "")
        made.now_ms += 11_000


async def test_a_trade_of_the_world_is_read_back_from_its_transaction(made: Made) -> None:
    pool = made.world.pools[0]
    mint = made.world.tokens[pool.base].mint
    quote = made.world.tokens[pool.quote]
    told = made.world.activity.trades(pool.index, made.now_ms - 600_000, made.now_ms)
    trade = max(told, key=lambda one: one.usd)
    money = {quote.mint: made.world.pool_price(pool, trade.at_ms, of_quote=True)}
    (transaction,) = (await made.node().transaction(trade.signature)).records
    (read,) = swaps([transaction], None, [mint], money)
    assert (read.owner, read.side == "BUY", read.tx) == (trade.owner, trade.buy, trade.signature)
    assert math.isclose(read.usd, trade.usd, rel_tol=0.01)
    names = [one.signature for one in (await made.node().signatures(pool.address, 50)).records]
    assert len(set(names)) == len(names) == 50


async def test_helius_tells_the_same_of_the_same_trade(made: Made) -> None:
    pool = made.world.pools[0]
    trade = made.world.activity.trades(pool.index, made.now_ms - 600_000, made.now_ms)[-1]
    mint, quote = made.world.tokens[pool.base].mint, made.world.tokens[pool.quote].mint
    money = {quote: made.world.pool_price(pool, trade.at_ms, of_quote=True)}
    helius = Helius(made.provider("helius", **{"api-key": "made-up"}))
    answer = await helius.transactions([trade.signature])
    (read,) = swaps(answer.records, None, [mint], money)
    (plain,) = swaps((await made.node().transaction(trade.signature)).records, None, [mint], money)
    assert (read.owner, read.side, read.source) == (trade.owner, plain.side, "helius")
    assert math.isclose(read.usd, plain.usd, rel_tol=0.01)


async def test_pools_are_priced_and_trades_seen_over_the_socket(made: Made) -> None:
    node = made.fakes.services["solana"]
    session = Session(node, made.now_ms)  # type: ignore[arg-type]
    seen: list[PoolSeen] = []
    slots: list[int] = []
    frames: list[str] = []

    async def send(text: str) -> None:
        frames.extend(session.receive(text, made.now_ms))

    stream = ChainStream(made.node(), on_slot=slots.append, on_pool=seen.append, on_log=lambda log: None)
    await stream.subscribe(send)
    pools = made.world.pools[:3]
    assert (await stream.watch([pool.address for pool in pools])).absent == ()
    for first, pool in zip(seen, pools, strict=True):
        usd = made.world.pool_price(pool, made.world.start_ms, of_quote=True)
        listed = made.world.tokens[pool.base]
        quote = first.quote_of(listed.mint, {made.world.tokens[pool.quote].mint: usd}, made.now_ms, "node")
        assert quote is not None
        assert 0.5 < quote.price_usd / made.world.pool_price(pool, made.now_ms) < 2.0  # vaults walk on their own
    known = len(seen)
    made.now_ms += 60_000
    for frame in [*frames, *session.due(made.now_ms)]:
        stream.take(frame.encode())
    assert len(slots) == 150
    traded = [one for one in seen[known:] if one.bought]
    assert traded
    assert not stream.refused


async def test_a_node_that_knows_no_such_mint_says_so(made: Made) -> None:
    with pytest.raises(ProviderError) as raised:
        await made.node().supply("A" * 43)
    assert raised.value.outcome is Outcome.BAD_REQUEST


async def test_the_mood_and_the_headlines_are_read(made: Made) -> None:
    (reading,) = (await FearGreed(made.provider("alternative_me")).readings()).records
    assert 0.0 <= (reading.score or -1.0) <= 1.0
    reply = await made.provider("rss").ask(Ask("/decrypt/feed"))
    refused: Counter[str] = Counter()
    entries = parse_feed(reply.body, "decrypt", made.now_ms, refused)
    assert all(entry.dated and entry.news.link for entry in entries)
    assert (bool(entries), dict(refused)) == (True, {})
