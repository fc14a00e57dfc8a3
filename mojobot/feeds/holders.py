"""Who holds a token: its largest accounts put together by owner, without pools and what nobody can move."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from mojobot.feeds.base58 import NOBODY
from mojobot.feeds.chain import Account, Holding
from mojobot.feeds.numbers import Refusal
from mojobot.feeds.pool_accounts import LAYOUTS, vault

# Programs whose accounts hold tokens for everybody who trades; their vaults are no holder's.
POOL_PROGRAMS = frozenset(LAYOUTS) | {
    "LBUZKhRxPF3XUpBCjp4YzTKgLccjZhTSDM9YuVaPwxo",  # Meteora DLMM
    "cpamdpZCGKUy5JxQXB4dcpGPiikHawvSWAd6mEn1sGG",  # Meteora DAMM v2
    "6EF8rrecthR5Dkzon8Nwu78hRvfCKubJ14M5uBEwF6P",  # pump.fun's launch curve
}
# Signers of pools that have no account of their own.
POOL_AUTHORITIES = frozenset(
    {
        "5Q544fKrFoe6tsEbD7S8EmxGTJYAKtTVhAW5Q5pge4j1",  # Raydium v4
        "GpMZbSM2GgvTKHJirzeGfMFoaZ8UR2X7F4v8vHTvxFbL",  # Raydium CPMM
        "HLnpSz9h2S4hiLQ43rnSD9XkcUThA7B8hQMKmDaiTLcC",  # Meteora DAMM v2
    }
)
BURNT = frozenset({NOBODY, "1nc1nerator11111111111111111111111111111111"})
TOP = 10


def owners(holdings: Iterable[Holding], accounts: Iterable[Account], mint: str) -> tuple[Counter[str], bool]:
    """Base units by owner, and whether every account's owner is known."""
    found: Counter[str] = Counter()
    told = {account.address: account for account in accounts}
    whole = True
    for holding in holdings:
        try:
            held = vault(told[holding.account]) if holding.account in told else None
        except Refusal:
            held = None
        if held is None or held.mint != mint:
            whole = whole and not holding.amount
            continue
        found[held.owner] += holding.amount
    return found, whole


def is_pool(owner: str, programs: Mapping[str, str]) -> bool:
    """Whether an owner is a pool; `programs` says by owner's address which program owns that."""
    return owner in POOL_AUTHORITIES or programs.get(owner, "") in POOL_PROGRAMS


def top_share(held: Mapping[str, int], programs: Mapping[str, str], supply: int) -> float | None:
    """The part of all tokens in circulation that the ten largest holders have.

    Pools hold for everybody and are no holders; what is burnt is in nobody's
    hands and leaves the circulation. None without a supply.
    """
    burnt = sum(amount for owner, amount in held.items() if owner in BURNT)
    people = [amount for owner, amount in held.items() if owner not in BURNT and not is_pool(owner, programs)]
    left = supply - burnt
    if left <= 0:
        return None
    return min(sum(sorted(people, reverse=True)[:TOP]) / left, 1.0)
