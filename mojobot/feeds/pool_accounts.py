"""Pools as they are on the chain: whose vaults hold what, and what that makes a token cost.

Constant-product pools cost what lies in their vaults, less what the pool owes
to its makers, plus what it only pretends to hold (PumpSwap's virtual
reserves). Concentrated pools keep their price in the pool's account.

Offsets are those of the programs' published account structures: Raydium
`raydium-amm` state.rs, `raydium-cp-swap` and `raydium-clmm` states/pool.rs, Orca
`whirlpools` state/whirlpool.rs, and PumpSwap's interface description. None is
trusted alone: a pool counts only when its vaults hold the mints it names.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from mojobot.feeds.base58 import ADDRESS_BYTES, encoded
from mojobot.feeds.chain import Account
from mojobot.feeds.mint import TOKEN_PROGRAMS
from mojobot.feeds.numbers import LARGEST_PRICE, SMALLEST_PRICE, Refusal

RAYDIUM_V4 = "675kPX9MHTjS2zt1qfr1NYHuzeLXfQM9H24wFSUt1Mp8"
RAYDIUM_CPMM = "CPMMoo8L3F4NbTegBCKVNunggL7H1ZpdTHKxQB5qKP1C"
RAYDIUM_CLMM = "CAMMCzo5YL8w4VFF8KVHrK22GGUsp5VTaW7grrKgrWqK"
WHIRLPOOL = "whirLbMiicVdio4qvUfM5KAg6Ct8VwpYzGff3uctyCc"
PUMPSWAP = "pAMMBay6oceH9fJKBRHGP5D4bD4sWpmSwMn52FMfXEA"

SWAP_ONLY = 6  # of a Raydium v4 pool that has nothing in an order book, where its vaults would not show it
_Q64 = float(1 << 64)
_TOKEN_ACCOUNT = 165  # bytes; with extensions it is longer
_FROZEN_OR_NONE = 108  # state of a token account: 1 is in use


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a program keeps what; pairs are of the base and the quote side."""

    dex: str
    least: int  # bytes
    mints: tuple[int, int]
    vaults: tuple[int, int]
    name: str = ""  # of the account, whose hash begins it; "" where there is none
    owed: tuple[tuple[int, int], ...] = ()  # u64 in the vaults that are not the pool's
    virtual: int | None = None  # i128 added to the quote side; older accounts end before it
    root: int | None = None  # u128: square root of the price in base units, times 2^64
    status: int | None = None  # what the first u64 must be


LAYOUTS = {
    RAYDIUM_V4: Layout("raydium", 752, (400, 432), (336, 368), owed=((192, 200),), status=SWAP_ONLY),
    RAYDIUM_CPMM: Layout("raydium", 413, (168, 200), (72, 104), "PoolState", owed=((341, 349), (357, 365), (397, 405))),
    RAYDIUM_CLMM: Layout("raydium", 269, (73, 105), (137, 169), "PoolState", root=253),
    WHIRLPOOL: Layout("orca", 653, (101, 181), (133, 213), "Whirlpool", root=65),
    PUMPSWAP: Layout("pumpswap", 211, (43, 75), (139, 171), "Pool", virtual=245),
}


@dataclass(frozen=True, slots=True)
class PoolState:
    """One pool as of a slot; amounts in base units."""

    address: str
    dex: str
    base_mint: str
    quote_mint: str
    base_vault: str
    quote_vault: str
    slot: int
    base_owed: int = 0
    quote_owed: int = 0  # below zero: it counts more than it holds
    root: int | None = None  # of concentrated pools

    @property
    def concentrated(self) -> bool:
        """Whether the vaults say nothing about the price."""
        return self.root is not None

    def price(self, base: int, quote: int, base_decimals: int, quote_decimals: int) -> float:
        """Quote tokens per base token, from the vaults or the pool's own root; raises Refusal."""
        if self.root is not None:
            raw = (self.root / _Q64) ** 2
        else:
            held, paid = base - self.base_owed, quote - self.quote_owed
            if held <= 0 or paid <= 0:
                raise Refusal("pool is empty")
            raw = paid / held
        found = raw * 10.0 ** (base_decimals - quote_decimals)
        if not SMALLEST_PRICE <= found <= LARGEST_PRICE:
            raise Refusal("price out of range")
        return found


@dataclass(frozen=True, slots=True)
class Vault:
    """What a token account holds."""

    address: str
    mint: str
    owner: str
    amount: int
    slot: int


def pool_state(account: Account) -> PoolState:
    """The pool in an account of a program we know; raises Refusal."""
    layout, data = LAYOUTS.get(account.program), account.data
    if layout is None:
        raise Refusal("pool of a program we do not read")
    if len(data) < layout.least or (layout.name and data[:8] != _hash(layout.name)):
        raise Refusal("account is no pool")
    if layout.status is not None and _u64(data, 0) != layout.status:
        raise Refusal("pool keeps part of its tokens in an order book")
    base_mint, quote_mint = (_address(data, at) for at in layout.mints)
    base_vault, quote_vault = (_address(data, at) for at in layout.vaults)
    if len({base_mint, quote_mint, base_vault, quote_vault}) != 4:
        raise Refusal("pool names one account twice")
    virtual = 0
    if layout.virtual is not None and len(data) >= layout.virtual + 16:
        virtual = int.from_bytes(data[layout.virtual : layout.virtual + 16], "little", signed=True)
    return PoolState(
        address=account.address,
        dex=layout.dex,
        base_mint=base_mint,
        quote_mint=quote_mint,
        base_vault=base_vault,
        quote_vault=quote_vault,
        slot=account.slot,
        base_owed=sum(_u64(data, at) for at, _ in layout.owed),
        quote_owed=sum(_u64(data, at) for _, at in layout.owed) - virtual,
        root=None if layout.root is None else _root(data, layout.root),
    )


def vault(account: Account) -> Vault:
    """The holding in a token account; raises Refusal."""
    data = account.data
    if account.program not in TOKEN_PROGRAMS or len(data) < _TOKEN_ACCOUNT or data[_FROZEN_OR_NONE] != 1:
        raise Refusal("vault is no token account in use")
    return Vault(account.address, _address(data, 0), _address(data, 32), _u64(data, 64), account.slot)


def checked(state: PoolState, base: Vault, quote: Vault) -> PoolState:
    """The same pool, when its vaults hold what it says they do; raises Refusal."""
    if (base.address, base.mint) != (state.base_vault, state.base_mint):
        raise Refusal("base vault holds another token")
    if (quote.address, quote.mint) != (state.quote_vault, state.quote_mint):
        raise Refusal("quote vault holds another token")
    return state


def _hash(name: str) -> bytes:
    """What begins an account of an Anchor program."""
    return sha256(f"account:{name}".encode()).digest()[:8]


def _address(data: bytes, at: int) -> str:
    return encoded(data[at : at + ADDRESS_BYTES])


def _u64(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 8], "little")


def _root(data: bytes, at: int) -> int:
    root = int.from_bytes(data[at : at + 16], "little")
    if not root:
        raise Refusal("pool has no price yet")
    return root
