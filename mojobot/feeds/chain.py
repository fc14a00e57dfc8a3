"""What the chain itself says, whoever passes it on: accounts, holdings, signatures, and what a transaction moved."""

from __future__ import annotations

from msgspec import Struct

SOL = "So11111111111111111111111111111111111111112"  # wrapped SOL; here SOL in any form
LAMPORTS = 1_000_000_000  # a SOL


class Account(Struct, frozen=True, kw_only=True):
    """One account as of a slot."""

    address: str
    program: str  # that owns it
    lamports: int
    data: bytes
    slot: int


class Supply(Struct, frozen=True, gc=False, kw_only=True):
    """How much of a token there is."""

    mint: str
    amount: int  # base units
    decimals: int
    slot: int


class Holding(Struct, frozen=True, gc=False, kw_only=True):
    """One token account and what is in it."""

    account: str
    amount: int  # base units
    decimals: int


class Signature(Struct, frozen=True, gc=False, kw_only=True):
    """One transaction that touched an address."""

    signature: str
    slot: int
    failed: bool
    at_ms: int | None = None  # the block's time


class Change(Struct, frozen=True, gc=False, kw_only=True):
    """What one wallet or program gained (or lost, below zero) of one token in a transaction, in tokens.

    The change in SOL is of everything the owner has: lamports, wrapped SOL and
    the rent of its token accounts, so that opening or closing one changes
    nothing. The fee of the transaction is given back to its payer.
    """

    owner: str
    mint: str
    tokens: float


class Transaction(Struct, frozen=True, kw_only=True):
    """A transaction by what it moved."""

    signature: str
    slot: int
    payer: str
    failed: bool
    fee_lamports: int
    source: str
    changes: tuple[Change, ...]  # by owner and mint, none of them 0
    at_ms: int | None = None  # the block's time

    def gained(self, owner: str) -> dict[str, float]:
        """Mint to tokens, of one owner."""
        return {change.mint: change.tokens for change in self.changes if change.owner == owner}


class Transfer(Struct, frozen=True, gc=False, kw_only=True):
    """Tokens that came into a wallet (above zero) or left it, without anything given for them."""

    mint: str
    at_ms: int
    wallet: str
    usd: float
    tx: str
    source: str
