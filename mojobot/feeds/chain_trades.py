"""From what a transaction moved to what a wallet traded, and what went into and out of known wallets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set

from mojobot.feeds.chain import Transaction, Transfer
from mojobot.feeds.numbers import Refusal, amount, price
from mojobot.feeds.records import Swap
from mojobot.model.trading import Side

_DUST = 0.01  # of the larger side: below it the smaller is rent, tips and change


def swap(found: Transaction, owner: str, mint: str, paid_in: Mapping[str, float]) -> Swap:
    """What `owner` bought or sold of `mint`, paid in money whose USD prices are given (SOL, USDC, USDT).

    Raises Refusal where it is no trade: failed, without a time, nothing of
    `mint` moved, or tokens and money went the same way.
    """
    if found.failed or found.at_ms is None:
        raise Refusal("failed" if found.failed else "no time")
    gained = found.gained(owner)
    tokens = gained.get(mint, 0.0)
    money = sum(gained[paid] * usd for paid, usd in paid_in.items() if paid in gained and paid != mint)
    if not tokens or not money or (tokens > 0.0) == (money > 0.0):
        raise Refusal("no trade of this token for money")
    usd = amount(abs(money), "usd") or 0.0
    return Swap(
        mint=mint,
        at_ms=found.at_ms,
        owner=owner,
        side=Side.BUY if tokens > 0.0 else Side.SELL,
        usd=usd,
        price=price(usd / abs(tokens)),
        tx=found.signature,
        source=found.source,
        block=found.slot,
    )


def swaps(
    found: Iterable[Transaction], owners: Set[str] | None, mints: Iterable[str], paid_in: Mapping[str, float]
) -> Iterator[Swap]:
    """All trades of these wallets in these tokens; of each transaction's payer where no wallets are named."""
    wanted = tuple(mints)
    for transaction in found:
        there = {change.owner for change in transaction.changes}
        for owner in (transaction.payer,) if owners is None else sorted(there & owners):
            for mint in wanted:
                try:
                    yield swap(transaction, owner, mint, paid_in)
                except Refusal:
                    continue


def transfers(found: Iterable[Transaction], wallets: Set[str], usd: Mapping[str, float]) -> Iterator[Transfer]:
    """What came into (above zero) and left `wallets` of the tokens whose prices are given.

    A wallet that got one token and gave another in the same transaction traded;
    that is no transfer.
    """
    for transaction in found:
        if transaction.failed or transaction.at_ms is None:
            continue
        for wallet in sorted(wallets & {change.owner for change in transaction.changes}):
            gained = {mint: n * usd[mint] for mint, n in transaction.gained(wallet).items() if mint in usd}
            largest = max(map(abs, gained.values()), default=0.0)
            gained = {mint: worth for mint, worth in gained.items() if abs(worth) > _DUST * largest}
            if len({worth > 0.0 for worth in gained.values()}) == 1:
                for mint, worth in gained.items():
                    yield _transfer(transaction, transaction.at_ms, wallet, mint, worth)


def _transfer(found: Transaction, at_ms: int, wallet: str, mint: str, worth: float) -> Transfer:
    return Transfer(mint=mint, at_ms=at_ms, wallet=wallet, usd=worth, tx=found.signature, source=found.source)
