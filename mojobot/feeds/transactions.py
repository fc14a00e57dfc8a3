"""The reply of getTransaction, read by what it moved: json and jsonParsed alike, legacy and versioned.

Nothing in instructions or logs is believed; balances before and after say it
all. Lamports cannot be made: a reply whose sums do not fit is refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec import Raw, Struct

from mojobot.feeds.chain import LAMPORTS, SOL, Change, Transaction
from mojobot.feeds.decoding import One
from mojobot.feeds.labels import address, signature
from mojobot.feeds.numbers import Refusal, decimals, past, unix_ms
from mojobot.feeds.records import Answer
from mojobot.feeds.rpc_replies import nothing, result, slot, units

MOST_ACCOUNTS = 256  # an index into them is a byte


class TokenAmount(Struct, gc=False):
    """An amount in base units."""

    amount: int
    decimals: int


class TokenBalance(Struct, rename="camel"):
    """What a token account held; nodes before 2021 did not say whose."""

    account_index: int
    mint: str
    ui_token_amount: TokenAmount
    owner: str | None = None


class Loaded(Struct):
    """Addresses from lookup tables; jsonParsed has them among the keys instead."""

    writable: list[str] = []
    readonly: list[str] = []


class Meta(Struct, rename="camel"):
    """What became of a transaction."""

    fee: int
    pre_balances: list[int]
    post_balances: list[int]
    err: Raw = Raw()
    pre_token_balances: list[TokenBalance] | None = None
    post_token_balances: list[TokenBalance] | None = None
    loaded_addresses: Loaded | None = None


class Key(Struct):
    """An account key in jsonParsed."""

    pubkey: str


class Signed(Struct):
    """A transaction that is not encoded."""

    signatures: list[str]
    message: Raw


class Wire(Struct, rename="camel"):
    """The result of getTransaction."""

    slot: int
    transaction: Raw
    meta: Meta | None = None
    block_time: int | None = None


class _PlainMessage(Struct, rename="camel"):
    account_keys: list[str]


class _ParsedMessage(Struct, rename="camel"):
    account_keys: list[Key]


_WIRE, _SIGNED, _PLAIN, _PARSED = One(Wire), One(Signed), One(_PlainMessage), One(_ParsedMessage)


def parse_transaction(body: bytes, source: str, arrived_ms: int) -> Answer[Transaction]:
    """One transaction; none and no reason when the node does not know it (yet)."""
    refused: Counter[str] = Counter()
    raw = result(body, refused)
    wire = None if raw is None or nothing(raw) else _WIRE.decode(raw, refused)
    if wire is None:
        return Answer((), refused)
    try:
        return Answer((_transaction(wire, source, arrived_ms, refused),), refused)
    except Refusal as why:
        refused[str(why)] += 1
        return Answer((), refused)


def _transaction(wire: Wire, source: str, arrived_ms: int, refused: Counter[str]) -> Transaction:
    if bytes(wire.transaction)[:1] != b"{":
        raise Refusal("transaction is encoded, its accounts cannot be read")
    signed = _SIGNED.decode(wire.transaction, refused)
    if wire.meta is None or signed is None or not signed.signatures:
        raise Refusal("transaction without balances or signatures")
    keys = _keys(signed.message, wire.meta.loaded_addresses)
    return Transaction(
        signature=signature(signed.signatures[0]),
        slot=slot(wire.slot),
        payer=keys[0],
        failed=not nothing(wire.meta.err),
        fee_lamports=units(wire.meta.fee),
        source=source,
        changes=_changes(keys, wire.meta),
        at_ms=None if wire.block_time is None else past(unix_ms(wire.block_time), arrived_ms),
    )


def _keys(message: Raw, loaded: Loaded | None) -> list[str]:
    """All accounts in the order indexes count them."""
    plain = _PLAIN.decode(message, Counter())
    parsed = None if plain is not None else _PARSED.decode(message, Counter())
    if plain is not None:
        more = Loaded() if loaded is None else loaded
        keys = [*plain.account_keys, *more.writable, *more.readonly]
    else:
        keys = [] if parsed is None else [key.pubkey for key in parsed.account_keys]
    if not 0 < len(keys) <= MOST_ACCOUNTS:
        raise Refusal("account keys unreadable")
    return [address(key, "account key") for key in keys]


def _changes(keys: Sequence[str], meta: Meta) -> tuple[Change, ...]:
    before, after = meta.pre_balances, meta.post_balances
    if not len(keys) == len(before) == len(after):
        raise Refusal("another number of balances than accounts")
    if sum(map(units, before)) - sum(map(units, after)) != meta.fee:
        raise Refusal("lamports do not add up")
    balances = [(-1, held) for held in meta.pre_token_balances or ()]
    balances += [(1, held) for held in meta.post_token_balances or ()]
    owners = _owners(keys, [held for _, held in balances])
    moved: Counter[tuple[str, str]] = Counter()
    places: dict[str, int] = {SOL: 9}
    for sign, held in balances:
        if held.mint != SOL:
            mint = address(held.mint, "mint")
            if places.setdefault(mint, decimals(held.ui_token_amount.decimals) or 0) != held.ui_token_amount.decimals:
                raise Refusal("one mint with two decimals")
            moved[owners[held.account_index], mint] += sign * units(held.ui_token_amount.amount)
    for index, (had, has) in enumerate(zip(before, after, strict=True)):
        moved[owners[index], SOL] += has - had + (meta.fee if index == 0 else 0)
    return changes(moved, places)


def changes(moved: Mapping[tuple[str, str], int], places: Mapping[str, int]) -> tuple[Change, ...]:
    """What was moved, base units by owner and mint, as records; nothing for nothing."""
    return tuple(
        Change(owner=owner, mint=mint, tokens=amount / (LAMPORTS if mint == SOL else 10 ** places[mint]))
        for (owner, mint), amount in sorted(moved.items())
        if amount
    )


def _owners(keys: Sequence[str], balances: Sequence[TokenBalance]) -> list[str]:
    """Whose each account is: the owner of a token account, else its own."""
    owners = list(keys)
    for held in balances:
        if not 0 <= held.account_index < len(keys):
            raise Refusal("balance of an unknown account")
        if held.owner is not None:
            owners[held.account_index] = address(held.owner, "owner")
    return owners
