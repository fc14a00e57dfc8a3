"""Replies of a Solana node, read and judged: pure functions from bytes to records and reasons."""

from __future__ import annotations

from base64 import b64decode
from collections import Counter
from collections.abc import Sequence
from typing import TypeVar

from msgspec import Raw, Struct

from mojobot.feeds.chain import Account, Holding, Signature, Supply
from mojobot.feeds.decoding import Listed, One, fit
from mojobot.feeds.labels import address, signature
from mojobot.feeds.numbers import Refusal, decimals, past, unix_ms
from mojobot.feeds.records import Answer

T = TypeVar("T")

U64 = 1 << 64
_NOTHING = (b"", b"null")


class Fault(Struct, gc=False):
    """A JSON-RPC error."""

    code: int = 0
    message: str = ""


class Envelope(Struct):
    """A JSON-RPC reply."""

    result: Raw = Raw()
    error: Fault | None = None


class Context(Struct, gc=False):
    """As of when."""

    slot: int


class WithContext(Struct):
    """A result and its slot."""

    context: Context
    value: Raw


class AccountWire(Struct):
    """An account with its data as [text, encoding]."""

    owner: str
    lamports: int
    data: tuple[str, str]


class AmountWire(Struct, rename="camel", gc=False):
    """A token amount; `address` is there in getTokenLargestAccounts alone."""

    amount: int
    decimals: int
    address: str = ""


class SignatureWire(Struct, rename="camel"):
    """One line of getSignaturesForAddress."""

    signature: str
    slot: int
    err: Raw = Raw()
    block_time: int | None = None


_ENVELOPE = One(Envelope)
_CONTEXT = One(WithContext)
_ACCOUNT = One(AccountWire)
_RAWS = One(list[Raw])
_AMOUNT = One(AmountWire)
_AMOUNTS = Listed(AmountWire)
_SIGNATURES = Listed(SignatureWire)
_SLOT = One(int)


def result(body: bytes, refused: Counter[str]) -> Raw | None:
    """The result of a reply, None with the reason where there is none; a result of null is `EMPTY`'s case."""
    envelope = _ENVELOPE.decode(body, refused) if fit(body, refused) else None
    if envelope is None:
        return None
    if envelope.error is not None:
        refused[f"answered with error {envelope.error.code}"] += 1
        return None
    if bytes(envelope.result) == b"":
        refused["no result"] += 1
        return None
    return envelope.result


def nothing(raw: Raw) -> bool:
    """Whether a member was null or left out."""
    return bytes(raw) in _NOTHING


def parse_slot(body: bytes) -> Answer[int]:
    """The slot a node has reached."""
    refused: Counter[str] = Counter()
    raw = result(body, refused)
    found = None if raw is None else _SLOT.decode(raw, refused)
    if found is not None and not 0 < found < U64:
        refused["slot out of range"] += 1
        found = None
    return Answer(() if found is None else (found,), refused)


def parse_accounts(body: bytes, asked: Sequence[str]) -> Answer[Account]:
    """The reply of getMultipleAccounts: in the order asked for; accounts that do not exist are absent."""
    refused: Counter[str] = Counter()
    found = _with_context(body, refused)
    raws = None if found is None else _RAWS.decode(found.value, refused)
    if found is None or raws is None:
        return Answer((), refused, tuple(asked))
    if len(raws) != len(asked):
        refused["another number of accounts than asked for"] += 1
        return Answer((), refused, tuple(asked))
    return _accounts(raws, asked, found, refused)


def parse_supply(body: bytes, mint: str) -> Answer[Supply]:
    """The reply of getTokenSupply."""
    refused: Counter[str] = Counter()
    found = _with_context(body, refused)
    wire = None if found is None else _AMOUNT.decode(found.value, refused)
    if found is None or wire is None:
        return Answer((), refused, (mint,))
    try:
        amount, places = _amount(wire)
    except Refusal as why:
        refused[str(why)] += 1
        return Answer((), refused, (mint,))
    return Answer((Supply(mint=mint, amount=amount, decimals=places, slot=found.context.slot),), refused)


def parse_largest(body: bytes) -> Answer[Holding]:
    """The reply of getTokenLargestAccounts, largest first; an account named twice is refused."""
    refused: Counter[str] = Counter()
    found = _with_context(body, refused)
    holdings: dict[str, Holding] = {}
    for wire in () if found is None else _AMOUNTS.decode(found.value, refused):
        try:
            amount, places = _amount(wire)
            account = address(wire.address, "account")
            if account in holdings:
                raise Refusal("account twice")
            holdings[account] = Holding(account=account, amount=amount, decimals=places)
        except Refusal as why:
            refused[str(why)] += 1
    return Answer(tuple(sorted(holdings.values(), key=lambda holding: -holding.amount)), refused)


def parse_signatures(body: bytes, arrived_ms: int) -> Answer[Signature]:
    """The reply of getSignaturesForAddress, as given: newest first."""
    refused: Counter[str] = Counter()
    raw = result(body, refused)
    found = []
    for wire in () if raw is None else _SIGNATURES.decode(raw, refused):
        try:
            found.append(
                Signature(
                    signature=signature(wire.signature),
                    slot=slot(wire.slot),
                    failed=not nothing(wire.err),
                    at_ms=None if wire.block_time is None else past(unix_ms(wire.block_time), arrived_ms),
                )
            )
        except Refusal as why:
            refused[str(why)] += 1
    return Answer(tuple(found), refused)


def slot(number: int) -> int:
    """A slot; raises Refusal."""
    if not 0 <= number < U64:
        raise Refusal("slot out of range")
    return number


def units(amount: int) -> int:
    """Base units or lamports, which 64 bits hold; raises Refusal."""
    if not 0 <= amount < U64:
        raise Refusal("amount out of range")
    return amount


def _with_context(body: bytes, refused: Counter[str]) -> WithContext | None:
    raw = result(body, refused)
    found = None if raw is None else _CONTEXT.decode(raw, refused)
    if found is not None and not 0 <= found.context.slot < U64:
        refused["slot out of range"] += 1
        return None
    return found


def _accounts(raws: Sequence[Raw], asked: Sequence[str], found: WithContext, refused: Counter[str]) -> Answer[Account]:
    accounts, absent = [], []
    for name, raw in zip(asked, raws, strict=True):
        account = None if nothing(raw) else _account(name, raw, found.context.slot, refused)
        if account is None:
            absent.append(name)
        else:
            accounts.append(account)
    return Answer(tuple(accounts), refused, tuple(absent))


def _account(name: str, raw: Raw, at: int, refused: Counter[str]) -> Account | None:
    wire = _ACCOUNT.decode(raw, refused)
    if wire is None:
        return None
    try:
        program, lamports = address(wire.owner, "owner program"), units(wire.lamports)
        return Account(address=name, program=program, lamports=lamports, data=account_data(wire.data), slot=at)
    except Refusal as why:
        refused[str(why)] += 1
        return None


def account_data(data: tuple[str, str]) -> bytes:
    """The bytes of an account; raises Refusal. An account without data is the same in every encoding."""
    text, encoding = data
    if not text:
        return b""
    if encoding != "base64":
        raise Refusal("account data is not base64")
    try:
        return b64decode(text, validate=True)
    except ValueError:
        raise Refusal("account data is not base64") from None


def _amount(wire: AmountWire) -> tuple[int, int]:
    return units(wire.amount), decimals(wire.decimals) or 0
