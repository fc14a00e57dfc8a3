"""Helius's parsed histories (enhanced transactions), read by what they moved, as a node's own are.

Their descriptions, types and swap events are frozen and cover few programs, so
none of them is believed: `accountData` has every balance that changed. Where a
body lacks it (a webhook of theirs may), the transfers are added up instead.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec
from msgspec import Raw, Struct

from mojobot.feeds.answered import answered
from mojobot.feeds.chain import SOL, Transaction
from mojobot.feeds.decoding import Listed, fit
from mojobot.feeds.labels import address, is_address, signature
from mojobot.feeds.numbers import Refusal, decimals, past, unix_ms
from mojobot.feeds.records import Answer
from mojobot.feeds.rpc_replies import nothing, slot, units
from mojobot.feeds.transactions import MOST_ACCOUNTS, changes
from mojobot.net.limits import Priority
from mojobot.net.provider import Ask, Provider

NAME = "helius"
COST = 100  # credits of a question here
MOST_BYTES = 1_500_000  # a hundred transactions in many words
MOST = 100  # transactions a question

_MOST_SHARED = 1 << 80  # base units of one token moved in one transaction: above is no sum of amounts
_PLACES = 9  # what a transfer's fractional amount is counted in, which comes without decimals


class Amount(Struct, rename="camel", gc=False):
    """Base units, below zero for what left."""

    token_amount: int
    decimals: int


class TokenChange(Struct, rename="camel"):
    """What a token account gained."""

    user_account: str
    mint: str
    raw_token_amount: Amount


class AccountData(Struct, rename="camel"):
    """What one account gained; a token account names its owner in its token changes."""

    account: str
    native_balance_change: int = 0
    token_balance_changes: list[TokenChange] = []


class NativeTransfer(Struct, rename="camel"):
    """Lamports from one to another."""

    amount: int
    from_user_account: str | None = None
    to_user_account: str | None = None


class TokenTransfer(Struct, rename="camel"):
    """Tokens from one to another; minting and burning leave a side out."""

    mint: str
    token_amount: float
    from_user_account: str | None = None
    to_user_account: str | None = None


class Parsed(Struct, rename="camel"):
    """One transaction of the reply."""

    signature: str
    slot: int
    fee: int
    fee_payer: str
    timestamp: int | None = None
    transaction_error: Raw = Raw()
    account_data: list[AccountData] | None = None
    native_transfers: list[NativeTransfer] | None = None
    token_transfers: list[TokenTransfer] | None = None


_PARSED = Listed(Parsed)
Moved = Counter[tuple[str, str]]


class Helius:
    """Parsed histories; a key is needed, and a question costs a hundred plain ones."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    async def history(
        self, name: str, before: str | None = None, limit: int = MOST, priority: Priority = Priority.BACKGROUND
    ) -> Answer[Transaction]:
        """The newest transactions of an address, those before `before` where it is given."""
        params = [("limit", str(max(1, min(limit, MOST))))]
        if before is not None:
            params.append(("before-signature", before))
        if not is_address(name):
            return Answer()
        path = f"/v0/addresses/{name}/transactions"
        ask = Ask(path, tuple(params), cost=COST, priority=priority, max_bytes=MOST_BYTES)
        return await answered(self._provider, ask, parse_history)

    async def transactions(
        self, signatures: Sequence[str], priority: Priority = Priority.BACKGROUND
    ) -> Answer[Transaction]:
        """These transactions, at most a hundred."""
        body = msgspec.json.encode({"transactions": list(signatures[:MOST])})
        headers = (("content-type", "application/json"),)
        ask = Ask(
            "/v0/transactions",
            method="POST",
            body=body,
            headers=headers,
            cost=COST,
            priority=priority,
            max_bytes=MOST_BYTES,
        )
        found = await answered(self._provider, ask, parse_history)
        there = {transaction.signature for transaction in found.records}
        return Answer(found.records, found.refused, tuple(name for name in signatures if name not in there))


def parse_history(body: bytes, arrived_ms: int) -> Answer[Transaction]:
    """Transactions as given: newest first. Each signature once."""
    refused: Counter[str] = Counter()
    found: dict[str, Transaction] = {}
    for wire in _PARSED.decode(body, refused) if fit(body, refused) else ():
        try:
            if wire.signature in found:
                raise Refusal("transaction twice")
            found[wire.signature] = _transaction(wire, arrived_ms)
        except Refusal as why:
            refused[str(why)] += 1
    return Answer(tuple(found.values()), refused)


def _transaction(wire: Parsed, arrived_ms: int) -> Transaction:
    payer, fee = address(wire.fee_payer, "fee payer"), units(wire.fee)
    moved, places = _balances(wire.account_data, fee) if wire.account_data else _transfers(wire)
    if wire.account_data:
        moved[payer, SOL] += fee
    if any(abs(amount) > _MOST_SHARED for amount in moved.values()):
        raise Refusal("amount out of range")
    return Transaction(
        signature=signature(wire.signature),
        slot=slot(wire.slot),
        payer=payer,
        failed=not nothing(wire.transaction_error),
        fee_lamports=fee,
        source=NAME,
        changes=changes(moved, places),
        at_ms=None if wire.timestamp is None else past(unix_ms(wire.timestamp), arrived_ms),
    )


def _balances(accounts: Sequence[AccountData], fee: int) -> tuple[Moved, dict[str, int]]:
    if len(accounts) > MOST_ACCOUNTS:
        raise Refusal("more accounts than a transaction can have")
    if sum(data.native_balance_change for data in accounts) != -fee:
        raise Refusal("lamports do not add up")
    moved: Moved = Counter()
    places = {SOL: _PLACES}
    for data in accounts:
        owners = {change.user_account for change in data.token_balance_changes}
        if len(owners) > 1:
            raise Refusal("one account with two owners")
        moved[address(owners.pop() if owners else data.account, "account"), SOL] += data.native_balance_change
        for change in data.token_balance_changes:
            mint, amount = address(change.mint, "mint"), change.raw_token_amount
            if places.setdefault(mint, decimals(amount.decimals) or 0) != amount.decimals:
                raise Refusal("one mint with two decimals")
            if mint != SOL:  # wrapped SOL is among the lamports already
                moved[address(change.user_account, "owner"), mint] += amount.token_amount
    return moved, places


def _transfers(wire: Parsed) -> tuple[Moved, dict[str, int]]:
    """Amounts by who sent and who got them; what has no owner on one side is minted or burnt."""
    moved: Moved = Counter()
    places = {SOL: _PLACES}
    told = [(SOL, t.from_user_account, t.to_user_account, units(t.amount)) for t in wire.native_transfers or ()]
    for transfer in wire.token_transfers or ():
        mint = address(transfer.mint, "mint")
        places[mint] = _PLACES
        told.append((mint, transfer.from_user_account, transfer.to_user_account, _counted(transfer.token_amount)))
    for mint, sender, receiver, amount in told:
        for who, signed in ((sender, -amount), (receiver, amount)):
            if who and is_address(who):
                moved[who, mint] += signed
    return moved, places


def _counted(tokens: float) -> int:
    if not 0.0 <= tokens <= 1e18:
        raise Refusal("amount out of range")
    return round(tokens * 1e9)
