"""One pool followed on the chain: its price after each change, and what was traded in between."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mojobot.feeds.chain import Account
from mojobot.feeds.numbers import Refusal, amount, price
from mojobot.feeds.pool_accounts import PoolState, Vault, checked, pool_state, vault
from mojobot.feeds.records import Quote


@dataclass(frozen=True, slots=True)
class PoolSeen:
    """A pool after a slot in which it changed.

    `bought` is how many base tokens left it for quote tokens since the last
    one (below zero: came in), `paid` the quote tokens for them, both 0 when
    liquidity was added or taken away. Several trades of a slot are one.
    """

    pool: str
    base_mint: str
    quote_mint: str
    price: float  # quote tokens per base token
    slot: int
    base: float  # tokens in the vault
    quote: float
    concentrated: bool
    bought: float = 0.0
    paid: float = 0.0

    def quote_of(self, mint: str, usd: Mapping[str, float], at_ms: int, source: str) -> Quote | None:
        """The price of `mint` in USD, when that of the pool's other side is known; None when not.

        `at_ms` is when the change arrived: a slot has no time. The vaults of
        a concentrated pool say nothing about its depth.
        """
        other = self.quote_mint if mint == self.base_mint else self.base_mint
        if mint not in (self.base_mint, self.quote_mint) or other not in usd:
            return None
        try:
            dollars = price(self.price * usd[other] if mint == self.base_mint else usd[other] / self.price)
            held = self.quote if other == self.quote_mint else self.base
            liquidity = None if self.concentrated else amount(2.0 * held * usd[other], "liquidity")
        except Refusal:
            return None
        return Quote(
            mint=mint,
            price_usd=dollars,
            at_ms=at_ms,
            arrived_ms=at_ms,
            source=source,
            liquidity_usd=liquidity,
            pool=self.pool,
            block=self.slot,
        )


class PoolWatch:
    """What is known of one pool.

    The vaults change together in a trade and are told apart one after the
    other: only when both are of the same slot is there a price, and in a
    concentrated pool only when its own account has followed. Accounts of an
    older slot than the one held are late and left aside.
    """

    def __init__(self, state: PoolState, base_decimals: int, quote_decimals: int) -> None:
        self.state = state
        self._decimals = (base_decimals, quote_decimals)
        self._base: Vault | None = None
        self._quote: Vault | None = None
        self._last: PoolSeen | None = None

    @property
    def accounts(self) -> tuple[str, str, str]:
        """What to subscribe to: the pool and its vaults."""
        return self.state.address, self.state.base_vault, self.state.quote_vault

    def take(self, account: Account) -> PoolSeen | None:
        """The pool after this change, None while only part of it is known; raises Refusal."""
        if account.address == self.state.address:
            self._renew(pool_state(account))
        elif account.address == self.state.base_vault:
            self._base = _newer(self._base, vault(account))
        elif account.address == self.state.quote_vault:
            self._quote = _newer(self._quote, vault(account))
        return self._seen()

    def _renew(self, state: PoolState) -> None:
        if state.slot < self.state.slot:
            return
        if (state.base_vault, state.quote_vault) != (self.state.base_vault, self.state.quote_vault):
            raise Refusal("pool has other vaults than before")
        self.state = state

    def _seen(self) -> PoolSeen | None:
        base, quote, state = self._base, self._quote, self.state
        if base is None or quote is None or base.slot != quote.slot:
            return None
        if state.concentrated and state.slot < base.slot:
            return None
        checked(state, base, quote)
        held, paid = base.amount / 10.0 ** self._decimals[0], quote.amount / 10.0 ** self._decimals[1]
        seen = PoolSeen(
            pool=state.address,
            base_mint=state.base_mint,
            quote_mint=state.quote_mint,
            price=state.price(base.amount, quote.amount, *self._decimals),
            slot=max(base.slot, state.slot),
            base=held,
            quote=paid,
            concentrated=state.concentrated,
        )
        last, self._last = self._last, seen
        if last is not None and (seen.price, seen.base, seen.quote) == (last.price, last.base, last.quote):
            return None
        return seen if last is None else _traded(seen, last)


def _newer(known: Vault | None, told: Vault) -> Vault:
    return told if known is None or told.slot >= known.slot else known


def _traded(seen: PoolSeen, last: PoolSeen) -> PoolSeen:
    """The same, with what was traded since: one side went up, the other down."""
    bought, paid = last.base - seen.base, seen.quote - last.quote
    if bought * paid <= 0.0:
        return seen
    return PoolSeen(
        seen.pool,
        seen.base_mint,
        seen.quote_mint,
        seen.price,
        seen.slot,
        seen.base,
        seen.quote,
        seen.concentrated,
        bought,
        paid,
    )
