"""Helius's parsed histories, and what is made of transactions: trades and transfers."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from mojobot.feeds.chain import SOL, Change, Transaction
from mojobot.feeds.chain_trades import swap, swaps, transfers
from mojobot.feeds.helius import Helius, parse_history
from mojobot.feeds.numbers import Refusal
from mojobot.model.trading import Side
from tests.feeds.answering import ARRIVED_MS, Answering
from tests.feeds.wronged import bodies, sample

USDC = "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v"
SEND = "SENDdRQtYMWaQrBroBrJ2Q53fgVuq95CV9UPGEvpCxa"
TRADER = "FCHTRYx6npkQCogtpZtEFLJeevAFGbDHhJyvqvT6F4kX"
FRIEND = "CNcD57kV79EfHqqRRLbFWBEWpht8LLR5M58WmFwP96qx"
A, B, C, MINT = "A" * 43, "B" * 43, "C" * 43, "M" * 43
SIGNED = "5h6xBEauJ3PK6SWCZ1PGjBvj8vDdWG3KpwATGy1ARAXFSDwt8GFXM7W5Ncn16wmqokgpiKRLuS83KUxyZyv2sUYv"


def enhanced(**other: Any) -> dict[str, Any]:
    """A buys 3 tokens for 2 SOL."""
    got = {"userAccount": A, "tokenAccount": C, "rawTokenAmount": {"tokenAmount": "3000000", "decimals": 6}}
    return {
        "type": "SWAP",
        "source": "JUPITER",
        "signature": SIGNED,
        "slot": 7,
        "fee": 5_000,
        "feePayer": A,
        "timestamp": 1_790_000_000,
        "transactionError": None,
        "accountData": [
            {"account": A, "nativeBalanceChange": -2_002_044_280, "tokenBalanceChanges": []},
            {"account": C, "nativeBalanceChange": 2_039_280, "tokenBalanceChanges": [{**got, "mint": MINT}]},
            {"account": B, "nativeBalanceChange": 2_000_000_000, "tokenBalanceChanges": []},
        ],
        **other,
    }


def body(*rows: Any) -> bytes:
    return json.dumps(rows).encode()


def one(**other: Any) -> Transaction:
    (found,) = parse_history(body(enhanced(**other)), ARRIVED_MS).records
    return found


def told(moved: dict[str, float], owner: str = A, failed: bool = False, at_ms: int | None = 5) -> Transaction:
    changes = tuple(Change(owner=owner, mint=mint, tokens=n) for mint, n in moved.items())
    return Transaction(
        signature=SIGNED, slot=1, payer=A, failed=failed, fee_lamports=0, source="test", changes=changes, at_ms=at_ms
    )


# What was recorded


def test_enhanced_swaps_say_what_was_given_and_got() -> None:
    answer = parse_history(sample("helius/enhanced_swaps.json"), ARRIVED_MS)
    assert not answer.refused
    assert [found.gained(TRADER) for found in answer.records] == [
        {USDC: -13.279846, SOL: 0.1},
        {USDC: -150.0, SOL: 1.00019736},
        {USDC: -100.0, SOL: 0.661030656},  # 0.666361548 less a fee of 0.005330892 to the referrer
    ]
    assert [found.fee_lamports for found in answer.records] == [59_985, 105_000, 565_000]
    assert [found.at_ms for found in answer.records] == [1_725_303_149_000, 1_723_001_217_000, 1_723_001_159_000]
    for found in answer.records:
        assert math.isclose(math.fsum(c.tokens for c in found.changes if c.mint == SOL), 0.0, abs_tol=1e-9)


def test_enhanced_swaps_become_trades_with_a_price() -> None:
    answer = parse_history(sample("helius/enhanced_swaps.json"), ARRIVED_MS)
    made = list(swaps(answer.records, {TRADER}, [SOL], {USDC: 1.0, SOL: 130.0}))
    assert [trade.side for trade in made] == [Side.BUY] * 3
    assert [trade.usd for trade in made] == [13.279846, 150.0, 100.0]
    assert [round(trade.price, 4) for trade in made] == [132.7985, 149.9704, 151.2789]


def test_enhanced_history_mixed_has_transfers_and_dust() -> None:
    answer = parse_history(sample("helius/enhanced_history_mixed.json"), ARRIVED_MS)
    assert (len(answer.records), dict(answer.refused)) == (8, {})
    assert [found.gained(TRADER).get(SEND) for found in answer.records] == [None, None, -2.0, None, None, -5e-06] + [
        None
    ] * 2
    moved = list(transfers(answer.records, {FRIEND}, {SEND: 0.01, SOL: 130.0}))
    assert [(gone.mint, round(gone.usd, 6)) for gone in moved] == [(SOL, 1.95), (SEND, 0.02), (SOL, 0.265106)]


def test_doc_webhooks_is_the_sale_of_a_picture() -> None:
    (found,) = parse_history(sample("helius/doc_webhooks_0.json"), ARRIVED_MS).records
    picture = "FdsNQE5EeCe57tbEYCRV1JwW5dzNCof7MUTaGWhmzYqu"
    assert found.gained(found.payer) == {picture: 1.0, SOL: -72.936}


def test_doc_parse_transactions_has_transfers_alone() -> None:
    given = json.loads(sample("helius/doc_parse-transactions_0.json"))
    (found,) = parse_history(body(given), ARRIVED_MS).records
    receiver = "FXvStt8aeQHMGKDgqaQ2HXWfJsXnqiKSoBEpHJahkuD"
    assert (found.gained(found.payer), found.gained(receiver)) == ({SOL: -0.1}, {SOL: 0.1})
    alone = parse_history(json.dumps(given).encode(), ARRIVED_MS)
    assert (alone.records, list(alone.refused)) == ((), ["wrong shape: Expected `array`, got `object`"])


def test_doc_get_priority_fee_estimate_is_no_history() -> None:
    answer = parse_history(sample("helius/doc_getPriorityFeeEstimate.json"), ARRIVED_MS)
    assert (answer.records, list(answer.refused)) == ((), ["wrong shape: Expected `array`, got `object`"])


# What is composed


def test_rent_and_fee_are_no_part_of_a_trade() -> None:
    assert one().gained(A) == {MINT: 3.0, SOL: -2.0}
    trade = swap(one(), A, MINT, {SOL: 150.0})
    assert (trade.side, trade.usd, trade.price, trade.owner) == (Side.BUY, 300.0, 100.0, A)
    assert (trade.at_ms, trade.tx, trade.source, trade.block) == (1_790_000_000_000, SIGNED, "helius", 7)


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"fee": 6_000}, "lamports do not add up"),
        ({"feePayer": "nobody"}, "fee payer is no Solana address"),
        ({"timestamp": 1_895_000_000}, "time ahead of ours"),
        ({"slot": -1}, "slot out of range"),
        ({"signature": "x"}, "no transaction signature"),
        ({"accountData": None, "tokenTransfers": [{"mint": MINT, "tokenAmount": -1.0}]}, "amount out of range"),
    ],
)
def test_what_cannot_be_is_refused_and_the_rest_stays(other: dict[str, Any], why: str) -> None:
    good = enhanced(signature=SIGNED[:-1] + "w")
    answer = parse_history(body(enhanced(**other), good, good), ARRIVED_MS)
    assert len(answer.records) == 1
    assert dict(answer.refused) == {why: 1, "transaction twice": 1}


@pytest.mark.parametrize(
    "found",
    [
        told({MINT: 1.0, SOL: -1.0}, failed=True),
        told({MINT: 1.0, SOL: -1.0}, at_ms=None),
        told({MINT: 1.0}),
        told({SOL: -1.0}),
        told({MINT: 1.0, SOL: 1.0}),
        told({MINT: 1.0, SOL: -1.0}, owner=B),
        told({MINT: 1.0, C: -1.0}),
    ],
)
def test_what_is_no_trade_for_money_is_none(found: Transaction) -> None:
    with pytest.raises(Refusal):
        swap(found, A, MINT, {SOL: 100.0})
    assert list(swaps([found], None, [MINT], {SOL: 100.0})) == []


def test_a_wallet_that_traded_did_not_transfer() -> None:
    prices = {SOL: 100.0, MINT: 50.0}
    assert list(transfers([told({MINT: 2.0, SOL: -1.0})], {A}, prices)) == []
    (came,) = transfers([told({MINT: 2.0, SOL: -0.002})], {A}, prices)
    (gone,) = transfers([told({MINT: -2.0})], {A}, prices)
    assert ((came.mint, came.usd), (gone.mint, gone.usd)) == ((MINT, 100.0), (MINT, -100.0))
    assert list(transfers([told({MINT: 2.0}, failed=True)], {A}, prices)) == []


async def test_a_history_is_asked_for_page_by_page() -> None:
    provider = Answering(lambda ask: body(enhanced()), "helius")
    (found,) = (await Helius(provider).history(A, before=SIGNED, limit=500)).records
    (ask,) = provider.asked
    assert (ask.path, ask.cost) == (f"/v0/addresses/{A}/transactions", 100)
    assert ask.params == (("limit", "100"), ("before-signature", SIGNED))
    assert found.signature == SIGNED


async def test_transactions_not_answered_are_absent() -> None:
    provider = Answering(lambda ask: body(enhanced()), "helius")
    answer = await Helius(provider).transactions([SIGNED, "other"])
    assert json.loads(provider.asked[0].body or b"") == {"transactions": [SIGNED, "other"]}
    assert answer.absent == ("other",)


def test_no_history_breaks_it_or_makes_lamports() -> None:
    plain = enhanced(accountData=None, nativeTransfers=[{"fromUserAccount": A, "toUserAccount": B, "amount": 5}])
    tokens = [{"mint": MINT, "tokenAmount": 1.5, "fromUserAccount": A, "toUserAccount": B}]
    read = 0
    for sent in bodies([body(enhanced()), body({**plain, "tokenTransfers": tokens})]):
        for found in parse_history(sent, ARRIVED_MS).records:
            read += 1
            assert all(math.isfinite(change.tokens) for change in found.changes)
            assert all(0.0 < trade.price < 1e12 for trade in swaps([found], None, [MINT], {SOL: 100.0}))
    assert read
