"""A Solana node: what is asked, and what becomes of every recorded reply."""

from __future__ import annotations

import json
import math
from base64 import b64encode
from typing import Any

import pytest

from mojobot.feeds.chain import SOL
from mojobot.feeds.records import Answer
from mojobot.feeds.rpc import Rpc, fault
from mojobot.feeds.rpc_replies import (
    parse_accounts,
    parse_largest,
    parse_signatures,
    parse_slot,
    parse_supply,
)
from mojobot.feeds.transactions import parse_transaction
from mojobot.net.outcome import Outcome, ProviderError
from mojobot.net.provider import Ask
from tests.feeds.answering import ARRIVED_MS, Answering
from tests.feeds.wronged import bodies, sample

A, B, C = "A" * 43, "B" * 43, "C" * 43
MINT = "M" * 43
TOKEN = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"
SIGNED = "5h6xBEauJ3PK6SWCZ1PGjBvj8vDdWG3KpwATGy1ARAXFSDwt8GFXM7W5Ncn16wmqokgpiKRLuS83KUxyZyv2sUYv"


def reply(result: Any) -> bytes:
    return json.dumps({"jsonrpc": "2.0", "id": 1, "result": result}).encode()


def at_slot(value: Any, slot: int = 9) -> bytes:
    return reply({"context": {"slot": slot, "apiVersion": "2"}, "value": value})


def account(data: bytes = b"abc", **other: Any) -> dict[str, Any]:
    return {"lamports": 5, "owner": TOKEN, "data": [b64encode(data).decode(), "base64"], "executable": False, **other}


def balance(index: int, owner: str, amount: int, mint: str = MINT, decimals: int = 6) -> dict[str, Any]:
    ui = {"amount": str(amount), "decimals": decimals, "uiAmount": None}
    return {"accountIndex": index, "mint": mint, "owner": owner, "programId": TOKEN, "uiTokenAmount": ui}


def bought(**meta: Any) -> bytes:
    """A buys 3 tokens of C's pool for 2 SOL and pays 5,000 lamports; its token account B is new."""
    rent = 2_039_280
    told = {
        "err": None,
        "fee": 5_000,
        "preBalances": [10 * 10**9, 0, 7 * 10**9],
        "postBalances": [8 * 10**9 - rent - 5_000, rent, 9 * 10**9],
        "preTokenBalances": [],
        "postTokenBalances": [balance(1, A, 3_000_000)],
        "loadedAddresses": {"writable": [C], "readonly": []},
        **meta,
    }
    signed = {"signatures": [SIGNED], "message": {"accountKeys": [A, B], "instructions": []}}
    return reply({"slot": 8, "blockTime": 1_790_000_000, "meta": told, "transaction": signed})


# What was recorded


def recorded(name: str) -> bytes:
    return sample(f"solana_rpc/{name}.json")


def refused(answer: Answer[Any]) -> list[str]:
    assert answer.records == ()
    return list(answer.refused)


@pytest.mark.parametrize(
    ("name", "payer", "fee", "at_s", "mint", "tokens", "other", "moved"),
    [
        (
            "getTransaction_jsonParsed_jupiter_pumpswap",
            "84brU6FLDSfZLphWav2Cbup6AXthfrh8Bw4gcnT2ubFF",
            16_120,
            1_790_535_679,
            "6uPEdkU2xPg1iyfLzV1ssUwvve8nndA2sd6nBFrb1n58",
            365_150.879484,
            SOL,
            -1.350019413,
        ),
        (
            "getTransaction_jupiter_route",
            "3huskHPRJXT5pL6RW57HaA8pXRFojx6gfNVGL9cJ2vtB",
            14_915,
            1_733_730_308,
            "3p7eCgdQx1RiJUfr4t7Z8w6DpVbP7CMa9Z6Ff69tpump",
            3_861_519.639304,
            SOL,
            -0.4,
        ),
        (
            "getTransaction_jupiter_shared_route",
            "GKj54MVFppoYsxPU9jMn7CMniVRAuveFadyTtFhn1vXy",
            105_000,
            1_731_915_782,
            "CMjfdovtzmgRsnhE1cCzdwDFGKt1UzZB4oCGQchQpump",
            -634_862.142081,
            "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v",
            47.461249,
        ),
        (
            "getTransaction_pumpfun_buy",
            "EfbbhahGNuhqEraRZXrwETfsaKxScngEttdQixWAW4WE",
            4_005_001,
            1_726_647_738,
            "D66sbPtYqLnwPYcUqjDktrQtb52CnfF77C3sdpNpR8Si",
            56_716_561.396327,
            SOL,
            -3.07,
        ),
        (
            "getTransaction_pumpfun_sell",
            "4DdrfiDHpmx55i4SPssxVzS9ZaKLb8qr45NKY9Er9nNh",
            36_500,
            1_721_436_000,
            "CnNVDyM7GXBBcH8giuRYm17YCn6kpFTTbnd6Tx4hpump",
            -592_443_959.0,
            SOL,
            37.052911064,
        ),
        (
            "getTransaction_raydium_v4",
            "Do3UdALe5F7NRXB4uYcBzZtCbAt8ssu4a5kGZVucKhC5",
            1_005_000,
            1_727_633_484,
            "2CrtdajpSb7DpMRLKP4yMtFLbCsWZjMkEvgSTf4Ypump",
            -836_112.233953,
            SOL,
            0.348783354,
        ),
    ],
)
def test_a_recorded_swap_says_what_the_wallet_gave_and_got(
    name: str, payer: str, fee: int, at_s: int, mint: str, tokens: float, other: str, moved: float
) -> None:
    answer = parse_transaction(recorded(name), "rpc", ARRIVED_MS)
    (found,) = answer.records
    assert not answer.refused
    assert (found.payer, found.fee_lamports, found.at_ms, found.failed) == (payer, fee, at_s * 1000, False)
    assert found.gained(payer) == {mint: tokens, other: moved}
    assert math.isclose(math.fsum(c.tokens for c in found.changes if c.mint == SOL), 0.0, abs_tol=1e-6)


def test_get_transaction_json_parsed_encoding_is_a_vote_that_moves_nothing() -> None:
    (found,) = parse_transaction(recorded("get_transaction_json_parsed_encoding"), "rpc", ARRIVED_MS).records
    assert (found.slot, found.fee_lamports, found.changes) == (147_558_327, 5_000, ())


def test_get_transaction_base64_encoding_is_refused_since_its_accounts_are_not_read() -> None:
    answer = parse_transaction(recorded("get_transaction_base64_encoding"), "rpc", ARRIVED_MS)
    assert refused(answer) == ["transaction is encoded, its accounts cannot be read"]


def test_doc_get_account_info_is_an_account_without_data() -> None:
    told = json.loads(recorded("doc_getAccountInfo"))["result"]  # of one account; we ask for several
    (found,) = parse_accounts(reply({**told, "value": [told["value"]]}), (A,)).records
    assert (found.address, found.program, found.data) == (A, "11111111111111111111111111111111", b"")
    assert (found.lamports, found.slot) == (88_849_814_690_250, 341_197_053)


def test_doc_get_token_supply_is_in_base_units() -> None:
    (found,) = parse_supply(recorded("doc_getTokenSupply"), MINT).records
    assert (found.mint, found.amount, found.decimals, found.slot) == (MINT, 100_000, 2, 1_114)


def test_doc_get_signatures_for_address_has_no_time() -> None:
    body = json.dumps(json.loads(recorded("doc_getSignaturesForAddress"))["response"]).encode()
    (found,) = parse_signatures(body, ARRIVED_MS).records
    assert (found.signature, found.slot, found.failed, found.at_ms) == (SIGNED, 114, False, None)


def test_doc_get_transactions_for_address_is_no_list_of_signatures() -> None:
    given = json.loads(recorded("doc_getTransactionsForAddress"))
    answer = parse_signatures(json.dumps(given["signaturesResponse"]).encode(), ARRIVED_MS)
    assert refused(answer) == ["wrong shape: Expected `array`, got `object`"]
    inside = parse_signatures(reply(given["signaturesResponse"]["result"]["data"]), ARRIVED_MS)
    assert [found.slot for found in inside.records] == [1054]
    assert dict(inside.refused) == {"no transaction signature": 1}  # the second of the page is written with l and 0


def test_doc_get_token_accounts_by_owner_is_not_what_multiple_accounts_answers() -> None:
    answer = parse_accounts(recorded("doc_getTokenAccountsByOwner"), [A])
    assert refused(answer) == ["wrong shape: Object missing required field `owner`"]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("doc_getHealth", "wrong shape: Expected `int`, got `str`"),
        ("doc_sendTransaction", "wrong shape: Expected `int`, got `str`"),
        ("doc_getSignatureStatuses", "wrong shape: Expected `int`, got `object`"),
        ("doc_simulateTransaction", "wrong shape: Expected `int`, got `object`"),
    ],
)
def test_replies_to_questions_never_asked_here_are_no_slot(name: str, why: str) -> None:
    assert refused(parse_slot(recorded(name))) == [why]


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("400", Outcome.BAD_REQUEST),
        ("401", Outcome.DENIED),
        ("429", Outcome.RATE_LIMITED),
        ("500", Outcome.UNAVAILABLE),
        ("503", Outcome.UNAVAILABLE),
        ("504", Outcome.UNAVAILABLE),
    ],
)
def test_doc_http_errors_are_told_apart(status: str, outcome: Outcome) -> None:
    given = json.loads(sample("helius/doc_http_errors.json"))
    body = json.dumps(given[status]).encode()
    assert (fault(body) or ("",))[0] is outcome
    assert refused(parse_slot(body)) == [f"answered with error {given[status]['error']['code']}"]


# What is composed


@pytest.mark.parametrize(
    ("code", "message", "outcome"),
    [
        (-32005, "Node is behind by 120 slots", Outcome.UNAVAILABLE),
        (-32429, "max usage reached", Outcome.QUOTA_EXHAUSTED),
        (-32007, "Slot 5 was skipped", Outcome.EMPTY),
        (429, "Too many requests for a specific RPC call", Outcome.RATE_LIMITED),
        (-32003, "credits limited to 15/sec", Outcome.RATE_LIMITED),
        (-32016, "Minimum context slot has not been reached", Outcome.UNAVAILABLE),
        (-32010, "excluded from account secondary indexes", Outcome.DENIED),
    ],
)
def test_an_error_with_status_200_is_an_error(code: int, message: str, outcome: Outcome) -> None:
    body = json.dumps({"jsonrpc": "2.0", "error": {"code": code, "message": message}, "id": 1}).encode()
    assert (fault(body) or ("",))[0] is outcome


def test_a_result_is_no_error() -> None:
    assert fault(reply({"error": "of somebody else", "logs": ['"error"'] * 50})) is None
    assert fault(b"<html>") is None


def test_accounts_that_do_not_exist_are_absent() -> None:
    answer = parse_accounts(at_slot([account(), None, account(data=b"")]), [A, B, C])
    assert [(found.address, found.data) for found in answer.records] == [(A, b"abc"), (C, b"")]
    assert answer.absent == (B,)


def test_fewer_accounts_than_asked_for_are_none_at_all() -> None:
    answer = parse_accounts(at_slot([account()]), [A, B])
    assert (refused(answer), answer.absent) == (["another number of accounts than asked for"], (A, B))


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (account(lamports=-1), "amount out of range"),
        (account(owner="0" * 40), "owner program is no Solana address"),
        ({**account(), "data": ["!!", "base64"]}, "account data is not base64"),
        ({**account(), "data": ["abc", "base58"]}, "account data is not base64"),
    ],
)
def test_a_wrong_account_is_refused_and_the_others_stay(wrong: dict[str, Any], why: str) -> None:
    answer = parse_accounts(at_slot([wrong, account()]), [A, B])
    assert ([found.address for found in answer.records], list(answer.refused)) == ([B], [why])


def test_the_largest_accounts_come_largest_first_and_once() -> None:
    rows = [{"address": name, "amount": str(n), "decimals": 2} for name, n in ((A, 5), (B, 9), (A, 7), (C, -1))]
    answer = parse_largest(at_slot(rows))
    assert [(found.account, found.amount) for found in answer.records] == [(B, 9), (A, 5)]
    assert dict(answer.refused) == {"account twice": 1, "amount out of range": 1}


def test_opening_an_account_costs_nothing_of_what_was_traded() -> None:
    (found,) = parse_transaction(bought(), "node", ARRIVED_MS).records
    assert found.gained(A) == {MINT: 3.0, SOL: -2.0}
    assert found.gained(C) == {SOL: 2.0}
    assert (found.source, found.signature, found.slot) == ("node", SIGNED, 8)


def test_a_failed_transaction_says_so() -> None:
    (found,) = parse_transaction(bought(err={"InstructionError": [2, {"Custom": 6001}]}), "rpc", ARRIVED_MS).records
    assert found.failed


@pytest.mark.parametrize(
    ("meta", "why"),
    [
        ({"fee": 5_001}, "lamports do not add up"),
        ({"fee": -1}, "amount out of range"),
        ({"preBalances": [1, 2]}, "another number of balances than accounts"),
        ({"postTokenBalances": [balance(3, A, 1)]}, "balance of an unknown account"),
        ({"postTokenBalances": [balance(1, A, 2**64)]}, "amount out of range"),
        ({"postTokenBalances": [balance(1, A, 1), balance(2, C, 1, decimals=9)]}, "one mint with two decimals"),
        ({"loadedAddresses": {"writable": ["?"], "readonly": []}}, "account key is no Solana address"),
    ],
)
def test_balances_that_cannot_be_are_refused(meta: dict[str, Any], why: str) -> None:
    assert refused(parse_transaction(bought(**meta), "rpc", ARRIVED_MS)) == [why]


def test_a_transaction_nobody_knows_yet_is_nothing_and_no_fault() -> None:
    assert parse_transaction(reply(None), "rpc", ARRIVED_MS) == Answer((), {})


def test_a_slot_must_be_one() -> None:
    assert parse_slot(reply(402_113_355)).records == (402_113_355,)
    assert refused(parse_slot(reply(-1))) == ["slot out of range"]


async def test_a_node_is_asked_in_its_own_words() -> None:
    provider = Answering(lambda ask: at_slot([account()]), "helius")
    answer = await Rpc(provider).accounts([A, "no address"])
    (ask,) = provider.asked
    assert (ask.method, ask.path, ask.cost) == ("POST", "/", 1)
    assert json.loads(ask.body or b"") == {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "getMultipleAccounts",
        "params": [[A], {"encoding": "base64", "commitment": "confirmed"}],
    }
    assert (answer.records[0].address, answer.absent) == (A, ("no address",))


async def test_the_past_costs_ten_times_as_much() -> None:
    def script(ask: Ask) -> bytes:
        return bought() if b"getTransaction" in (ask.body or b"") else reply([])

    provider = Answering(script, "helius")
    node = Rpc(provider)
    (found,) = (await node.transaction(SIGNED)).records
    await node.signatures(A, limit=5_000, before=SIGNED)
    assert found.source == "helius"
    assert [ask.cost for ask in provider.asked] == [10, 10]
    assert json.loads(provider.asked[1].body or b"")["params"] == [
        A,
        {"limit": 1000, "commitment": "confirmed", "before": SIGNED},
    ]


async def test_an_error_of_the_node_is_raised_as_what_it_means() -> None:
    said = {"jsonrpc": "2.0", "error": {"code": -32602, "message": "Invalid param: could not find mint"}, "id": 1}
    node = Rpc(Answering(lambda ask: json.dumps(said).encode(), "helius"))
    with pytest.raises(ProviderError, match="helius: getTokenSupply is answered with error -32602") as raised:
        await node.supply(MINT)
    assert raised.value.outcome is Outcome.BAD_REQUEST


async def test_nothing_is_asked_for_no_address() -> None:
    provider = Answering(lambda ask: b"")
    assert (await Rpc(provider).accounts(["?"])).absent == ("?",)
    assert provider.asked == []


# What nobody should send


def test_no_reply_of_a_node_breaks_it() -> None:
    rows = [{"address": A, "amount": "5", "decimals": 2, "uiAmount": 0.05}]
    signed = [{"signature": SIGNED, "slot": 3, "err": None, "blockTime": 1_790_000_000}]
    samples = [at_slot([account(), None]), at_slot(rows[0]), at_slot(rows), reply(signed), reply(5)]
    read = 0
    for body in bodies(samples):
        fault(body)
        for found in parse_accounts(body, [A, B]).records:
            assert (found.lamports >= 0, found.slot >= 0) == (True, True)
        read += len(parse_slot(body).records) + len(parse_signatures(body, ARRIVED_MS).records)
        assert all(0 <= held.amount < 2**64 for held in parse_largest(body).records)
        assert all(0 <= supply.decimals <= 30 for supply in parse_supply(body, A).records)
    assert read


def test_no_transaction_breaks_it_or_makes_lamports() -> None:
    read = 0
    for body in bodies([bought(), bought(preTokenBalances=[balance(2, C, 9)])]):
        for found in parse_transaction(body, "rpc", ARRIVED_MS).records:
            read += 1
            assert all(math.isfinite(change.tokens) for change in found.changes)
            assert abs(math.fsum(c.tokens for c in found.changes if c.mint == SOL)) < 1e-3
    assert read
