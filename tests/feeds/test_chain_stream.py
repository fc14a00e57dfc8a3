"""Pools by their vaults, and the conversation of a node's WebSocket."""

from __future__ import annotations

import json
import math
import random
from base64 import b64encode
from typing import Any

import pytest
from solders.keypair import Keypair
from solders.pubkey import Pubkey
from solders.token.state import Mint, TokenAccount, TokenAccountState

from mojobot.feeds.chain import Account
from mojobot.feeds.chain_stream import ChainStream
from mojobot.feeds.mint import TOKEN_PROGRAM
from mojobot.feeds.numbers import Refusal
from mojobot.feeds.pool_accounts import (
    LAYOUTS,
    PUMPSWAP,
    RAYDIUM_CLMM,
    RAYDIUM_CPMM,
    RAYDIUM_V4,
    WHIRLPOOL,
    pool_state,
    vault,
)
from mojobot.feeds.pool_watch import PoolSeen
from mojobot.feeds.rpc import Rpc
from mojobot.feeds.subscriptions import Logged, SlotSeen, Subscriptions, Wanted
from mojobot.net.outcome import Outcome, ProviderError
from mojobot.net.provider import Ask
from tests.feeds.answering import Answering
from tests.feeds.wronged import COUNT, bodies, mangled

POOL, TOKEN, DOLLAR, LEFT, RIGHT, SOMEBODY = (Keypair.from_seed(bytes([n] * 32)).pubkey() for n in range(6))
SIGNED = "5h6xBEauJ3PK6SWCZ1PGjBvj8vDdWG3KpwATGy1ARAXFSDwt8GFXM7W5Ncn16wmqokgpiKRLuS83KUxyZyv2sUYv"
DISCRIMINATORS = {
    RAYDIUM_CPMM: "f7ede3f5d7c3de46",
    RAYDIUM_CLMM: "f7ede3f5d7c3de46",
    WHIRLPOOL: "3f95d10ce1806309",
    PUMPSWAP: "f19a6d0411b16dbc",
    RAYDIUM_V4: "0600000000000000",  # its status: swaps alone
}


def pool_bytes(program: str = RAYDIUM_V4, root: float = 1.0, virtual: int = 0, owed: int = 0) -> bytes:
    """A pool of TOKEN against DOLLAR, as its program writes it."""
    layout = LAYOUTS[program]
    data = bytearray(max(layout.least, 301))
    data[:8] = bytes.fromhex(DISCRIMINATORS[program])
    for at, key in zip((*layout.mints, *layout.vaults), (TOKEN, DOLLAR, LEFT, RIGHT), strict=True):
        data[at : at + 32] = bytes(key)
    if layout.root is not None:
        data[layout.root : layout.root + 16] = int(root * 2**64).to_bytes(16, "little")
    if layout.virtual is not None:
        data[layout.virtual : layout.virtual + 16] = virtual.to_bytes(16, "little", signed=True)
    for at, _ in layout.owed:
        data[at : at + 8] = owed.to_bytes(8, "little")
    return bytes(data)


def pool(program: str = RAYDIUM_V4, slot: int = 5, **other: Any) -> Account:
    return Account(address=str(POOL), program=program, lamports=1, data=pool_bytes(program, **other), slot=slot)


def held(where: Pubkey, amount: int, slot: int = 5, mint: Pubkey | None = None) -> Account:
    """A vault as the token program writes it."""
    token = mint or (TOKEN if where == LEFT else DOLLAR)
    state = TokenAccount(token, POOL, amount, None, TokenAccountState.Initialized, None, 0, None)
    return Account(address=str(where), program=TOKEN_PROGRAM, lamports=1, data=bytes(state), slot=slot)


def token_account(data: bytes) -> Account:
    return Account(address=str(LEFT), program=TOKEN_PROGRAM, lamports=1, data=data, slot=1)


def minted(which: Pubkey, decimals: int) -> Account:
    data = bytes(Mint(None, 10**15, decimals, True, None))
    return Account(address=str(which), program=TOKEN_PROGRAM, lamports=1, data=data, slot=5)


def wire(account: Account) -> dict[str, Any]:
    return {
        "owner": account.program,
        "lamports": account.lamports,
        "data": [b64encode(account.data).decode(), "base64"],
        "executable": False,
    }


class Node:
    """A node that knows some accounts, and answers for all it is asked."""

    def __init__(self, *accounts: Account) -> None:
        self.slot = 5
        self.accounts = {account.address: account for account in accounts}

    def __call__(self, ask: Ask) -> bytes:
        names = json.loads(ask.body or b"")["params"][0]
        value = [wire(self.accounts[name]) if name in self.accounts else None for name in names]
        return json.dumps(
            {"jsonrpc": "2.0", "id": 1, "result": {"context": {"slot": self.slot}, "value": value}}
        ).encode()


def notice(number: int, account: Account) -> bytes:
    result = {"context": {"slot": account.slot}, "value": wire(account)}
    return told("account", number, result)


def told(kind: str, number: int, result: Any) -> bytes:
    params = {"subscription": number, "result": result}
    return json.dumps({"jsonrpc": "2.0", "method": f"{kind}Notification", "params": params}).encode()


def granted(request: str, number: int) -> bytes:
    return json.dumps({"jsonrpc": "2.0", "result": number, "id": json.loads(request)["id"]}).encode()


# Pools


@pytest.mark.parametrize("program", list(LAYOUTS))
def test_every_program_says_where_its_vaults_are(program: str) -> None:
    state = pool_state(pool(program))
    assert (state.base_mint, state.quote_mint) == (str(TOKEN), str(DOLLAR))
    assert (state.base_vault, state.quote_vault) == (str(LEFT), str(RIGHT))


@pytest.mark.parametrize(
    ("account", "price"),
    [
        (pool(RAYDIUM_V4), 2.0),
        (pool(RAYDIUM_V4, owed=500_000_000), 4.0),  # half of the tokens are owed to the makers
        (pool(RAYDIUM_CPMM, owed=250_000_000), 8.0),  # three kinds of fees, of a quarter each
        (pool(PUMPSWAP), 2.0),
        (pool(PUMPSWAP, virtual=-1_000_000), 1.0),  # half of the money counts as not there
        (pool(PUMPSWAP, virtual=2_000_000), 4.0),
        (pool(WHIRLPOOL, root=0.05), 2.5),
        (pool(RAYDIUM_CLMM, root=0.05), 2.5),
    ],
)
def test_a_pool_costs_what_its_program_says(account: Account, price: float) -> None:
    found = pool_state(account).price(1_000_000_000, 2_000_000, 9, 6)
    assert math.isclose(found, price, rel_tol=1e-9)


@pytest.mark.parametrize(
    ("account", "why"),
    [
        (Account(address="x", program=TOKEN_PROGRAM, lamports=1, data=b"", slot=1), "program we do not read"),
        (Account(address="x", program=WHIRLPOOL, lamports=1, data=bytes(653), slot=1), "no pool"),
        (Account(address="x", program=PUMPSWAP, lamports=1, data=pool_bytes(PUMPSWAP)[:200], slot=1), "no pool"),
        (Account(address="x", program=RAYDIUM_V4, lamports=1, data=b"\1" + pool_bytes()[1:], slot=1), "order book"),
        (Account(address="x", program=RAYDIUM_V4, lamports=1, data=pool_bytes()[:336] + bytes(500), slot=1), "twice"),
        (pool(WHIRLPOOL, root=0.0), "no price yet"),
    ],
)
def test_what_is_no_pool_is_refused(account: Account, why: str) -> None:
    with pytest.raises(Refusal, match=why):
        pool_state(account)


def test_an_empty_pool_has_no_price() -> None:
    with pytest.raises(Refusal, match="empty"):
        pool_state(pool(RAYDIUM_V4, owed=10)).price(10, 5, 9, 6)
    with pytest.raises(Refusal, match="out of range"):
        pool_state(pool()).price(1, 10**19, 30, 0)


def test_a_frozen_vault_is_none() -> None:
    data = held(LEFT, 5).data
    frozen = data[:108] + b"\2" + data[109:]
    with pytest.raises(Refusal, match="no token account in use"):
        vault(token_account(frozen))


# The stream


class Heard:
    """Everything a stream told."""

    def __init__(self) -> None:
        self.slots: list[int] = []
        self.pools: list[PoolSeen] = []
        self.logs: list[Logged] = []


async def started(
    program: str = RAYDIUM_V4, mentions: tuple[str, ...] = ()
) -> tuple[ChainStream, Heard, list[str], Node]:
    """A stream that follows POOL, connected, with everything granted under 100, 101 ..."""
    node = Node(pool(program), held(LEFT, 10**12), held(RIGHT, 2 * 10**9), minted(TOKEN, 9), minted(DOLLAR, 6))
    heard, sent = Heard(), list[str]()
    stream = ChainStream(
        Rpc(Answering(node)),
        on_slot=heard.slots.append,
        on_pool=heard.pools.append,
        on_log=heard.logs.append,
        mentions=mentions,
    )

    async def send(text: str) -> None:
        sent.append(text)

    await stream.subscribe(send)
    assert (await stream.watch([str(POOL)])).records == (str(POOL),)
    for number, request in enumerate(sent):
        assert not stream.take(granted(request, 100 + number))
    return stream, heard, sent, node


async def test_a_pool_is_priced_from_the_first_reading() -> None:
    _, heard, sent, _ = await started()
    (seen,) = heard.pools
    assert (seen.price, seen.base, seen.quote, seen.slot) == (2.0, 1_000.0, 2_000.0, 5)
    methods = [json.loads(request)["method"] for request in sent]
    assert methods == ["slotSubscribe", *["accountSubscribe"] * 3]
    assert json.loads(sent[1])["params"] == [str(POOL), {"encoding": "base64", "commitment": "confirmed"}]


async def test_a_trade_is_told_when_both_vaults_have_moved() -> None:
    stream, heard, _, _ = await started()
    assert stream.take(notice(102, held(LEFT, 900 * 10**9, slot=6)))
    assert len(heard.pools) == 1
    assert stream.take(notice(103, held(RIGHT, 2_222_222_222, slot=6)))
    seen = heard.pools[-1]
    assert (seen.bought, round(seen.paid, 6), seen.slot) == (100.0, 222.222222, 6)
    assert math.isclose(seen.price, 2_222.222222 / 900.0)


async def test_liquidity_that_comes_is_no_trade() -> None:
    stream, heard, _, _ = await started()
    stream.take(notice(102, held(LEFT, 2 * 10**12, slot=6)))
    stream.take(notice(103, held(RIGHT, 4 * 10**9, slot=6)))
    assert (heard.pools[-1].price, heard.pools[-1].bought, heard.pools[-1].quote) == (2.0, 0.0, 4_000.0)


async def test_what_comes_late_changes_nothing() -> None:
    stream, heard, _, _ = await started()
    stream.take(notice(102, held(LEFT, 1, slot=4)))
    stream.take(notice(103, held(RIGHT, 1, slot=4)))
    assert len(heard.pools) == 1


async def test_a_concentrated_pool_waits_for_its_own_account() -> None:
    stream, heard, _, _ = await started(WHIRLPOOL)
    assert heard.pools[-1].price == 1_000.0
    stream.take(notice(102, held(LEFT, 900 * 10**9, slot=6)))
    stream.take(notice(103, held(RIGHT, 3 * 10**9, slot=6)))
    assert len(heard.pools) == 1
    stream.take(notice(101, pool(WHIRLPOOL, slot=6, root=2.0)))
    seen = heard.pools[-1]
    assert (seen.price, seen.bought, seen.paid) == (4_000.0, 100.0, 1_000.0)
    quote = seen.quote_of(str(TOKEN), {str(DOLLAR): 1.0}, 7, "node")
    assert quote is not None
    assert (quote.price_usd, quote.liquidity_usd) == (4_000.0, None)


async def test_a_pool_gives_the_price_of_either_side() -> None:
    _, heard, _, _ = await started()
    (seen,) = heard.pools
    quote = seen.quote_of(str(TOKEN), {str(DOLLAR): 1.5}, 7, "node")
    assert quote is not None
    assert (quote.price_usd, quote.liquidity_usd, quote.pool, quote.block) == (3.0, 6_000.0, str(POOL), 5)
    other = seen.quote_of(str(DOLLAR), {str(TOKEN): 3.0}, 7, "node")
    assert other is not None
    assert other.price_usd == 1.5
    assert seen.quote_of(str(TOKEN), {}, 7, "node") is None
    assert seen.quote_of(str(SOMEBODY), {str(DOLLAR): 1.0}, 7, "node") is None


async def test_a_vault_of_another_token_is_refused() -> None:
    stream, heard, _, _ = await started()
    stream.take(notice(102, held(LEFT, 5, slot=6, mint=SOMEBODY)))
    stream.take(notice(103, held(RIGHT, 5, slot=6)))
    assert (len(heard.pools), dict(stream.refused)) == (1, {"base vault holds another token": 1})


async def test_slots_and_mentions_are_passed_on() -> None:
    stream, heard, sent, _ = await started(mentions=(str(SOMEBODY),))
    assert json.loads(sent[1])["params"][0] == {"mentions": [str(SOMEBODY)]}
    assert stream.take(told("slot", 100, {"parent": 75, "root": 42, "slot": 76}))
    value = {"signature": SIGNED, "err": None, "logs": ["Program log: x"]}
    assert stream.take(told("logs", 101, {"context": {"slot": 77}, "value": value}))
    assert (heard.slots, heard.logs) == ([76], [Logged(str(SOMEBODY), SIGNED, 77, False)])


async def test_after_a_reconnect_everything_is_asked_for_again_and_read_anew() -> None:
    stream, heard, sent, node = await started()
    again: list[str] = []

    async def send(text: str) -> None:
        again.append(text)

    await stream.subscribe(send)
    assert [json.loads(request)["params"] for request in again] == [json.loads(request)["params"] for request in sent]
    assert not stream.take(told("slot", 100, {"slot": 80}))  # the old number means nothing now
    node.slot = 9
    node.accounts |= {account.address: account for account in (held(LEFT, 500 * 10**9, 9), held(RIGHT, 4 * 10**9, 9))}
    await stream.on_gap(0, 1)
    assert (heard.pools[-1].price, heard.pools[-1].bought) == (8.0, 500.0)
    stream.take(granted(again[0], 7))
    assert stream.take(told("slot", 7, {"slot": 81}))
    assert heard.slots == [81]


async def test_a_pool_that_is_left_is_asked_for_no_longer() -> None:
    stream, heard, sent, _ = await started()
    await stream.leave([str(POOL), "never followed"])
    assert [json.loads(request) for request in sent[4:]] == [
        {"jsonrpc": "2.0", "id": 5 + n, "method": "accountUnsubscribe", "params": [101 + n]} for n in range(3)
    ]
    assert not stream.take(notice(102, held(LEFT, 5, slot=6)))
    assert (stream.pools, len(heard.pools)) == ((), 1)


async def test_what_cannot_be_followed_is_absent_with_the_reason() -> None:
    stream, _, _, node = await started()
    strange = Account(address=str(SOMEBODY), program=TOKEN_PROGRAM, lamports=1, data=b"", slot=5)
    node.accounts[str(SOMEBODY)] = strange
    answer = await stream.watch([str(SOMEBODY), str(RIGHT), str(POOL)])
    assert (answer.records, answer.absent) == ((), (str(SOMEBODY), str(RIGHT)))
    assert dict(answer.refused) == {"pool of a program we do not read": 2}


async def test_a_connection_lost_while_asking_is_no_fault() -> None:
    stream, _, _, _ = await started()

    async def gone(text: str) -> None:
        if "account" in text:
            raise ProviderError("rpc", Outcome.UNAVAILABLE, "the stream takes nothing")

    await stream.leave([str(POOL)])
    await stream.subscribe(gone)
    assert (await stream.watch([str(POOL)])).records == (str(POOL),)


def test_a_subscription_refused_waits_for_the_next_connection() -> None:
    asked = Subscriptions([Wanted("slot")])
    (request,) = asked.requests()
    error = {
        "jsonrpc": "2.0",
        "error": {"code": -32601, "message": "Method not found"},
        "id": json.loads(request)["id"],
    }
    assert asked.take(json.dumps(error).encode()) is None
    assert (asked.waiting, dict(asked.refused)) == ((Wanted("slot"),), {"slot subscription refused": 1})
    assert asked.add(Wanted("slot")) is None
    asked.take(granted(asked.requests()[0], 3))
    assert asked.waiting == ()
    assert asked.take(told("slot", 3, {"slot": 4})) == SlotSeen(4)


# What nobody should send


def test_no_frame_breaks_it() -> None:
    asked = Subscriptions([Wanted("slot"), Wanted("logs", str(SOMEBODY)), Wanted("account", str(LEFT))])
    frames = [granted(request, number) for number, request in enumerate(asked.requests())]
    for frame in frames:
        asked.take(frame)
    value = {"signature": SIGNED, "err": {"InstructionError": [1, "x"]}, "logs": []}
    samples = [
        told("slot", 0, {"slot": 4, "root": 2, "parent": 3}),
        told("logs", 1, {"context": {"slot": 5}, "value": value}),
        notice(2, held(LEFT, 10**9)),
    ]
    read = 0
    for body in bodies([*samples, *frames]):
        news = asked.take(body)
        if isinstance(news, Account):
            assert 0 <= news.slot < 2**64
            assert 0 <= news.lamports < 2**64
        read += news is not None
    assert read


def test_no_account_breaks_a_pool_or_makes_a_bad_price() -> None:
    chance = random.Random(1)
    priced = 0
    for _ in range(COUNT):
        program = chance.choice(list(LAYOUTS))
        data = mangled(pool_bytes(program, root=0.05), chance)
        account = Account(address=str(POOL), program=program, lamports=1, data=data, slot=1)
        try:
            state = pool_state(account)
            found = state.price(chance.randrange(2**64), chance.randrange(2**64), chance.randrange(20), 6)
            vault(token_account(mangled(held(LEFT, 5).data, chance)))
        except Refusal:
            continue
        priced += 1
        assert 1e-18 <= found <= 1e12
    assert priced
