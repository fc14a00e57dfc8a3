"""A token's dangers: what the mint says, who holds it, who told it, and what nobody knows."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

import pytest
from solders.keypair import Keypair
from solders.pubkey import Pubkey
from solders.token.state import Mint, TokenAccount, TokenAccountState

from mojobot.feeds.base58 import NOBODY
from mojobot.feeds.chain import Account, Holding
from mojobot.feeds.holders import owners, top_share
from mojobot.feeds.mint import TOKEN_2022_PROGRAM, TOKEN_PROGRAM
from mojobot.feeds.pool_accounts import PUMPSWAP
from mojobot.feeds.records import Pool, Safety
from mojobot.feeds.rpc import Rpc
from mojobot.feeds.safety import ChainSafety
from mojobot.feeds.token_safety import (
    FACTS,
    Reading,
    TokenSafety,
    mint_readings,
    pool_readings,
    together,
    told_readings,
)
from mojobot.model.market import DAY_MS, HOUR_MS
from mojobot.net.outcome import Outcome, ProviderError
from mojobot.net.provider import Ask
from tests.feeds.answering import Answering
from tests.feeds.wronged import bodies

RAYDIUM = "5Q544fKrFoe6tsEbD7S8EmxGTJYAKtTVhAW5Q5pge4j1"
SOMEBODY = Keypair.from_seed(bytes([9] * 32)).pubkey()
NOW = 1_795_000_000_000


def key(n: int) -> Pubkey:
    return Keypair.from_seed(bytes([n]) + bytes(31)).pubkey()


MINT = key(200)


def wire(program: str, data: bytes) -> dict[str, Any]:
    return {"owner": program, "lamports": 1, "data": [b64encode(data).decode(), "base64"]}


class Node:
    """A chain with one token: who holds how much in which account, and what owns the owners."""

    def __init__(self, held: list[tuple[str, int]], programs: dict[str, str], supply: int = 1_000) -> None:
        self.held, self.supply, self.refusing = held, supply, ""
        self.mint: tuple[str, bytes] = (TOKEN_PROGRAM, bytes(Mint(SOMEBODY, supply, 0, True, None)))
        self.accounts = {str(key(n)): self._account(owner, amount) for n, (owner, amount) in enumerate(held)}
        self.accounts |= {owner: wire(program, b"") for owner, program in programs.items()}

    def __call__(self, ask: Ask) -> bytes | Outcome:
        asked = json.loads(ask.body or b"")
        method, params = asked["method"], asked["params"]
        if method == self.refusing:
            return Outcome.DENIED
        if method == "getTokenLargestAccounts":
            rows = [
                {"address": str(key(n)), "amount": str(held), "decimals": 0} for n, (_, held) in enumerate(self.held)
            ]
            return self._said(rows)
        known = {**self.accounts, str(MINT): wire(*self.mint)}
        return self._said([known.get(name) for name in params[0]])

    def _account(self, owner: str, amount: int) -> dict[str, Any]:
        state = TokenAccount(
            MINT, Pubkey.from_string(owner), amount, None, TokenAccountState.Initialized, None, 0, None
        )
        return wire(TOKEN_PROGRAM, bytes(state))

    def _said(self, value: Any) -> bytes:
        return json.dumps({"jsonrpc": "2.0", "id": 1, "result": {"context": {"slot": 5}, "value": value}}).encode()


PEOPLE = [str(key(n)) for n in range(50, 64)]


async def asked(node: Node) -> tuple[TokenSafety, dict[str, int]]:
    answer = await ChainSafety(Rpc(Answering(node, "helius"))).safety(str(MINT), NOW)
    (found,) = answer.records
    return found, dict(answer.refused)


async def test_the_mint_tells_its_authorities_and_the_holders_their_part() -> None:
    pool, curve = str(key(70)), str(key(71))
    held = [(RAYDIUM, 300), (pool, 200), (PEOPLE[0], 150), (PEOPLE[0], 50), (PEOPLE[1], 100), (NOBODY, 200)]
    node = Node([*held, (curve, 0)], {pool: PUMPSWAP, PEOPLE[0]: NOBODY})
    found, refused = await asked(node)
    assert refused == {}
    assert found.value("top10_share") == 300 / 800  # pools hold for everybody, and 200 are burnt
    assert found.readings["mint_authority"] == Reading(str(SOMEBODY), "helius", NOW)
    assert (found.value("freeze_authority"), found.value("extensions"), found.value("supply")) == ("", (), 1_000.0)
    others = ("creator_share", "holders", "liquidity_usd", "created_ms", "mutable_metadata", "fake")
    assert found.unknown == (*others, "sellable", "round_trip_loss")


async def test_only_the_ten_largest_owners_count() -> None:
    found, _ = await asked(Node([(owner, 50) for owner in PEOPLE], {}))
    assert found.value("top10_share") == 0.5


async def test_holders_that_cannot_be_read_are_unknown() -> None:
    node = Node([(PEOPLE[0], 100), (PEOPLE[1], 100)], {})
    del node.accounts[str(key(1))]
    found, refused = await asked(node)
    assert (found.value("top10_share"), refused) == (None, {"holders: an account cannot be read": 1})
    assert found.value("decimals") == 0


async def test_a_node_that_does_not_tell_holders_still_tells_the_mint() -> None:
    node = Node([(PEOPLE[0], 100)], {})
    node.refusing = "getTokenLargestAccounts"
    found, refused = await asked(node)
    assert (found.value("owner_program"), refused) == (TOKEN_PROGRAM, {"holders: denied": 1})


async def test_what_is_no_mint_is_absent() -> None:
    node = Node([], {})
    node.mint = (NOBODY, b"")
    answer = await ChainSafety(Rpc(Answering(node))).safety(str(MINT), NOW)
    assert (answer.records, answer.absent) == ((), (str(MINT),))
    assert dict(answer.refused) == {"the account belongs to no token program": 1}
    nowhere = await ChainSafety(Rpc(Answering(node))).safety(str(key(99)), NOW)
    assert nowhere.absent == (str(key(99)),)


async def test_a_node_that_does_not_answer_is_an_error_and_no_safety() -> None:
    with pytest.raises(ProviderError):
        await ChainSafety(Rpc(Answering(lambda ask: Outcome.UNAVAILABLE))).safety(str(MINT), NOW)


def test_an_account_of_another_token_makes_holders_unknown() -> None:
    state = TokenAccount(key(7), key(8), 5, None, TokenAccountState.Initialized, None, 0, None)
    account = Account(address="x", program=TOKEN_PROGRAM, lamports=1, data=bytes(state), slot=1)
    assert owners([Holding(account="x", amount=5, decimals=0)], [account], str(MINT)) == ({}, False)
    assert owners([Holding(account="y", amount=0, decimals=0)], [], str(MINT)) == ({}, True)


def test_a_supply_that_is_burnt_whole_has_no_holders() -> None:
    assert top_share({NOBODY: 10}, {}, 10) is None
    assert top_share({PEOPLE[0]: 20}, {}, 10) == 1.0


def test_who_is_trusted_most_is_believed_and_the_others_fill_in() -> None:
    chain = {"freeze_authority": Reading("", "helius", NOW), "decimals": Reading(6, "helius", NOW)}
    told = Safety(
        mint="m",
        source="birdeye",
        at_ms=NOW - 5,
        freeze_authority="somebody",
        created_ms=7,
        transferable=True,
        fake=False,
    )
    pools = [
        Pool(address=a, mint="m", dex="d", source="dexscreener", base_mint="m", quote_mint="q", base_symbol="M",
             quote_symbol="Q", liquidity_usd=usd, created_ms=born)
        for a, usd, born in (("a", 1_000.0, 50), ("b", None, 20), ("c", 500.0, None))
    ]  # fmt: skip
    found = together("m", chain, told_readings(told), pool_readings(pools, NOW))
    assert found.readings["freeze_authority"].source == "helius"
    assert found.readings["created_ms"] == Reading(7, "birdeye", NOW - 5)
    assert found.readings["liquidity_usd"] == Reading(1_500.0, "dexscreener", NOW)
    assert found.value("fake") is False
    assert pool_readings(pools, NOW)["created_ms"] == Reading(20, "dexscreener", NOW)
    assert pool_readings([], NOW) == {}
    assert "mint_authority" in found.unknown


def test_facts_grow_old_and_are_unknown_again() -> None:
    readings = {"liquidity_usd": Reading(5.0, "x", NOW), "mint_authority": Reading("", "x", NOW)}
    found = TokenSafety("m", readings)
    assert found.at(NOW + HOUR_MS).unknown == found.unknown
    assert set(found.at(NOW + HOUR_MS + 1).readings) == {"mint_authority"}
    assert found.at(NOW + DAY_MS + 1).unknown == FACTS


def test_a_hook_nobody_has_set_yet_is_a_danger_all_the_same() -> None:
    from mojobot.feeds.mint import Mint as Read

    read = Read(
        program=TOKEN_2022_PROGRAM,
        mint_authority="",
        freeze_authority="",
        supply=1,
        decimals=0,
        transfer_hook_authority="a",
    )
    assert mint_readings(read, "x", NOW)["transfer_hook"].value == "a"


async def test_no_reply_breaks_it() -> None:
    node = Node([(PEOPLE[0], 100), (RAYDIUM, 10)], {})
    asks = {
        method: Ask("/", method="POST", body=json.dumps({"method": method, "params": params}).encode())
        for method, params in (
            ("getTokenLargestAccounts", [str(MINT)]),
            ("getMultipleAccounts", [[str(MINT)]]),
        )
    }
    samples = [said for ask in asks.values() if isinstance(said := node(ask), bytes)]
    wrong = bodies(samples)
    safety = ChainSafety(Rpc(Answering(lambda ask: next(wrong))))
    known = 0
    for _ in range(5_000):
        try:
            answer = await safety.safety(str(MINT), NOW)
        except ProviderError:
            continue
        for found in answer.records:
            known += 1
            share = found.value("top10_share")
            assert share is None or (isinstance(share, float) and 0.0 <= share <= 1.0)
    assert known
