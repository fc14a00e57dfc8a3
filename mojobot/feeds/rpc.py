"""A Solana node over JSON-RPC: Helius, QuickNode, the public endpoint or one's own, by URL alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TypeVar

import msgspec

from mojobot.feeds.answered import Parse, answered
from mojobot.feeds.chain import Account, Holding, Signature, Supply, Transaction
from mojobot.feeds.decoding import One
from mojobot.feeds.labels import addresses
from mojobot.feeds.records import Answer
from mojobot.feeds.rpc_replies import (
    Fault,
    parse_accounts,
    parse_largest,
    parse_signatures,
    parse_slot,
    parse_supply,
)
from mojobot.feeds.transactions import parse_transaction
from mojobot.net.limits import Priority
from mojobot.net.outcome import Outcome, ProviderError
from mojobot.net.provider import Ask, Provider

T = TypeVar("T")

MOST_ACCOUNTS = 100  # a request
MOST_SIGNATURES = 1_000
COMMITMENT = "confirmed"
HISTORY = 10  # credits of a question about the past, at Helius; the others cost 1

_SPENT = ("max usage", "quota", "monthly", "credits exhausted", "out of credits")
_TOO_OFTEN = ("too many requests", "rate limit", "limited to")
_OUTCOMES = {
    429: Outcome.RATE_LIMITED,
    -32429: Outcome.RATE_LIMITED,
    -32001: Outcome.DENIED,
    -32010: Outcome.DENIED,  # the node does not index this program or account
    -32011: Outcome.DENIED,  # the node keeps no history
    -32004: Outcome.EMPTY,  # block not there yet
    -32007: Outcome.EMPTY,  # slot skipped
    -32009: Outcome.EMPTY,  # slot skipped, or gone from long-term storage
    -32015: Outcome.BAD_REQUEST,  # a transaction version we did not say we read
    -32600: Outcome.BAD_REQUEST,
    -32601: Outcome.BAD_REQUEST,
    -32602: Outcome.BAD_REQUEST,
    -32700: Outcome.BAD_REQUEST,
}


class _Failed(msgspec.Struct):
    error: Fault | None = None


_FAILED = One(_Failed)


def fault(body: bytes) -> tuple[Outcome, str] | None:
    """What a JSON-RPC error means and its code in a few words; None when the body holds none.

    Rates and quotas the network layer has judged already; they are judged
    here as well, since a node may answer with any status.
    """
    if b'"error"' not in body[:256] and b'"error"' not in body[-512:]:
        return None
    failed = _FAILED.decode(body, Counter())
    if failed is None or failed.error is None:
        return None
    said, code = failed.error.message.lower(), failed.error.code
    if any(words in said for words in _SPENT):
        return Outcome.QUOTA_EXHAUSTED, f"error {code}, the allowance is spent"
    if any(words in said for words in _TOO_OFTEN):
        return Outcome.RATE_LIMITED, f"error {code}, asked too often"
    return _OUTCOMES.get(code, Outcome.UNAVAILABLE), f"error {code}"


class Rpc:
    """Reading the chain through one node. Every method raises ProviderError when there is no answer to use."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    @property
    def source(self) -> str:
        """Who answers: helius, quicknode, rpc ..."""
        return self._provider.name

    async def slot(self, priority: Priority = Priority.WATCH) -> Answer[int]:
        """The slot the node has reached."""
        return await self._call("getSlot", [{"commitment": COMMITMENT}], priority, lambda body, _: parse_slot(body))

    async def accounts(self, names: Sequence[str], priority: Priority = Priority.WATCH) -> Answer[Account]:
        """The accounts that exist, at most 100; the others are absent."""
        asked = addresses(names)[:MOST_ACCOUNTS]
        if not asked:
            return Answer(absent=tuple(names))
        how = {"encoding": "base64", "commitment": COMMITMENT}
        params = [asked, how]
        found = await self._call("getMultipleAccounts", params, priority, lambda body, _: parse_accounts(body, asked))
        return Answer(found.records, found.refused, found.absent + tuple(name for name in names if name not in asked))

    async def supply(self, mint: str, priority: Priority = Priority.WATCH) -> Answer[Supply]:
        """How much of a token there is."""
        return await self._call("getTokenSupply", [mint], priority, lambda body, _: parse_supply(body, mint))

    async def largest(self, mint: str, priority: Priority = Priority.BACKGROUND) -> Answer[Holding]:
        """The twenty largest accounts of a token."""
        return await self._call("getTokenLargestAccounts", [mint], priority, lambda body, _: parse_largest(body))

    async def signatures(
        self, name: str, limit: int = 100, before: str | None = None, priority: Priority = Priority.BACKGROUND
    ) -> Answer[Signature]:
        """The newest transactions that touched an address, those before `before` where it is given."""
        how = {"limit": max(1, min(limit, MOST_SIGNATURES)), "commitment": COMMITMENT}
        params = [name, how if before is None else {**how, "before": before}]
        return await self._call("getSignaturesForAddress", params, priority, parse_signatures, HISTORY)

    async def transaction(self, signed: str, priority: Priority = Priority.WATCH) -> Answer[Transaction]:
        """One transaction by what it moved; none while the node does not know it."""
        how = {"encoding": "jsonParsed", "commitment": COMMITMENT, "maxSupportedTransactionVersion": 0}

        def parse(body: bytes, at_ms: int) -> Answer[Transaction]:
            return parse_transaction(body, self.source, at_ms)

        return await self._call("getTransaction", [signed, how], priority, parse, HISTORY)

    async def _call(
        self, method: str, params: Sequence[object], priority: Priority, parse: Parse[T], cost: int = 1
    ) -> Answer[T]:
        def read(body: bytes, at_ms: int) -> Answer[T]:
            failed = fault(body)
            if failed is not None:
                raise ProviderError(self.source, failed[0], f"{method} is answered with {failed[1]}")
            return parse(body, at_ms)

        body = msgspec.json.encode({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
        headers = (("content-type", "application/json"),)
        ask = Ask("/", method="POST", body=body, headers=headers, priority=priority, cost=cost)
        return await answered(self._provider, ask, read)
