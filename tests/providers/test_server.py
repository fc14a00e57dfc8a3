"""The fakes over real sockets on this machine, and without any through httpx."""

import asyncio
import json
from collections.abc import AsyncIterator

import httpx
import pytest
import websockets

from tests.providers.asking import BROWSER
from tests.providers.fakes import Fakes
from tests.providers.server import Server
from tests.providers.transport import FakeTransport
from tests.providers.trouble import Kind
from tests.providers.world import START_MS


class Time:
    """A clock that stands still until somebody sleeps."""

    def __init__(self) -> None:
        self.ms = START_MS

    def now_ms(self) -> int:
        return self.ms

    async def sleep(self, seconds: float) -> None:
        self.ms += round(seconds * 1000)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
async def server(time: Time) -> AsyncIterator[Server]:
    async with Server(Fakes(), time.now_ms) as running:
        yield running


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(timeout=5.0) as running:
        yield running


async def test_every_provider_answers_at_its_own_port(server: Server, client: httpx.AsyncClient) -> None:
    mint = server.fakes.world.mint("BONK")
    price = await client.get(f"{server.url('jupiter')}/price/v3", params={"ids": mint})
    pair = await client.get(f"{server.url('dexscreener')}/tokens/v1/solana/{mint}", headers=BROWSER)
    slot = {"jsonrpc": "2.0", "id": 1, "method": "getSlot"}
    node = await client.post(f"{server.url('quicknode')}/made-up", json=slot)
    assert price.json()[mint]["usdPrice"] == server.fakes.world.price(mint, START_MS)
    assert pair.json()[0]["baseToken"]["address"] == mint
    assert node.json()["result"] == server.fakes.world.slot(START_MS)
    assert len(set(server.ports.values())) == len(server.ports) == 16


async def test_every_feed_is_a_host_of_its_own(server: Server, client: httpx.AsyncClient) -> None:
    titles = {(await client.get(url, headers=BROWSER)).text.partition("</title>")[0] for url in server.feeds().split()}
    assert len(titles) == 5


async def test_an_outage_and_a_cut_body_are_errors_of_the_transport(server: Server, client: httpx.AsyncClient) -> None:
    for kind in (Kind.OUTAGE, Kind.TRUNCATED):
        server.fakes.troubles.begin("alternative_me", kind)
        with pytest.raises(httpx.TransportError):
            await client.get(f"{server.url('alternative_me')}/fng/")
        server.fakes.troubles.end()
    assert (await client.get(f"{server.url('alternative_me')}/fng/")).status_code == 200


async def test_a_half_open_connection_never_answers(server: Server, client: httpx.AsyncClient) -> None:
    server.fakes.troubles.begin("jupiter", Kind.HALF_OPEN)
    with pytest.raises(httpx.ReadTimeout):
        await client.get(f"{server.url('jupiter')}/price/v3", timeout=0.2)


async def test_whoever_speaks_no_http_is_shown_out(server: Server) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.ports["jupiter"])
    writer.write(b"\x16\x03\x01 hello\r\n\r\n")
    assert await asyncio.wait_for(reader.read(), 5.0) == b""
    writer.close()


async def test_a_socket_tells_slots_and_the_trades_of_a_pool(server: Server, time: Time) -> None:
    async with websockets.connect(server.url("solana").replace("http", "ws")) as socket, asyncio.timeout(10.0):
        await socket.send(json.dumps({"jsonrpc": "2.0", "id": 1, "method": "slotSubscribe"}))
        assert json.loads(await socket.recv()) == {"jsonrpc": "2.0", "id": 1, "result": 1}
        pool = server.fakes.world.pools_of(server.fakes.world.mint("BONK"))[0]
        mentions = [{"mentions": [pool.address]}]
        await socket.send(json.dumps({"jsonrpc": "2.0", "id": 2, "method": "logsSubscribe", "params": mentions}))
        assert json.loads(await socket.recv())["result"] == 2
        trade = server.fakes.world.whale("BONK", START_MS + 300, 50_000.0, "whale")
        time.ms += 400
        told = [json.loads(await socket.recv())["params"]["result"] for _ in range(2)]
    assert told[0]["value"]["signature"] == trade.signature
    assert told[1]["slot"] == server.fakes.world.slot(START_MS) + 1


async def test_a_vault_changes_with_each_trade(server: Server, time: Time) -> None:
    pool = server.fakes.world.pools_of(server.fakes.world.mint("BONK"))[0]
    session = server.fakes.socket("helius", START_MS)
    assert session is not None
    params = [pool.vaults[0], {"encoding": "jsonParsed"}]
    session.receive(json.dumps({"id": 1, "method": "accountSubscribe", "params": params}), START_MS)
    server.fakes.world.whale("BONK", START_MS + 300, 50_000.0, "whale", buy=False)
    (told,) = [json.loads(text)["params"]["result"]["value"] for text in session.due(START_MS + 301)]
    held = told["data"]["parsed"]["info"]["tokenAmount"]["uiAmount"]
    assert held * server.fakes.world.price(server.fakes.world.mint("BONK"), START_MS) > pool.liquidity / 2 + 49_000.0
    assert session.due(START_MS + 302) == []


async def test_a_silent_socket_is_accepted_and_says_nothing_not_even_pong(server: Server) -> None:
    server.fakes.troubles.begin("solana", Kind.SILENT_SOCKET)
    url = server.url("solana").replace("http", "ws")
    async with websockets.connect(url, ping_interval=None, close_timeout=0.1) as socket:
        await socket.send(json.dumps({"jsonrpc": "2.0", "id": 1, "method": "slotSubscribe"}))
        answered = await socket.ping()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(socket.recv(), 0.3)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(answered, 0.1)


async def test_an_hour_without_sockets_takes_no_time(time: Time) -> None:
    fakes = Fakes()
    mint = fakes.world.mint("BONK")
    async with httpx.AsyncClient(transport=FakeTransport(fakes, time)) as client:
        for _ in range(900):
            told = await client.get("https://api.jup.ag/price/v3", params={"ids": mint})
            assert told.json()[mint]["usdPrice"] == fakes.world.price(mint, time.ms)
            await time.sleep(4.0)
    assert fakes.log.summary() == {"jupiter": (900, 0)}


async def test_without_sockets_a_hang_costs_the_clients_patience(time: Time) -> None:
    fakes = Fakes()
    fakes.troubles.begin("jupiter", Kind.HALF_OPEN)
    fakes.troubles.begin("geckoterminal", Kind.OUTAGE)
    async with httpx.AsyncClient(transport=FakeTransport(fakes, time), timeout=8.0) as client:
        with pytest.raises(httpx.ReadTimeout):
            await client.get("https://api.jup.ag/price/v3")
        with pytest.raises(httpx.ConnectError):
            await client.get("https://api.geckoterminal.com/api/v2/networks/solana/new_pools")
        with pytest.raises(httpx.ConnectError):
            await client.get("https://nobody.test/")
    assert time.ms == START_MS + 8_000
