"""What is traded in the made-up market: tokens, their mints and their pools, awkward ones among them.

Symbols are not unique, as on the chain: there are three PEPE, a second SOL, BONK
and WIF. ORCA's deepest pool has it as the quote side. CURVE trades on a launch
curve, without a liquidity anybody would state. FEES is a Token-2022 mint with a
transfer fee; FROZEN can be frozen and minted at will. Every token of the program's own list
is traded, with its real mint: it is what is watched when nobody says what.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from mojobot.feeds.demo.tokens import listing as demo_listing
from mojobot.feeds.live.reviewed import reviewed
from mojobot.model.market import TokenClass
from tests.providers.chance import address, share_of

HOUR_MS = 3_600_000
SOL_MINT = "So11111111111111111111111111111111111111112"
USDC_MINT = "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v"
TOKEN_PROGRAM = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"
TOKEN_2022_PROGRAM = "TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb"
WELL_KNOWN = {token.symbol: token.mint for token in reviewed()} | {
    "USDC": USDC_MINT,
    "USDT": "Es9vMFrzaCERmJfrF4H2FYD4KCoNkY11McCe8BenwNYB",
    "INF": "5oVNBeEEQvYi1cX3ir8Dx5n1P7pdxydbGF2X4TxVusJm",
    "BTC": "3NZ9JMVBmGAqocybic2c7LQCJScmgsAZ6vQqTDzcqmJh",
    "ETH": "7vfCXTUXx5WJV5JADk17DUJ4ksgau7utNKj4b963voxs",
}
_DECIMALS = {token.symbol: token.decimals for token in reviewed()}
NAMES = {"SOL": "Wrapped SOL", "USDC": "USD Coin", "BONK": "Bonk", "JUP": "Jupiter", "WIF": "dogwifhat", "ORCA": "Orca"}
COINGECKO = {
    "SOL": "solana",
    "BTC": "bitcoin",
    "ETH": "ethereum",
    "USDC": "usd-coin",
    "USDT": "tether",
    "BONK": "bonk",
    "JUP": "jupiter-exchange-solana",
    "WIF": "dogwifcoin",
    "RAY": "raydium",
    "JTO": "jito-governance-token",
    "PYTH": "pyth-network",
    "ORCA": "orca",
}
# Symbol, name, mint's own word, price, liquidity, daily volatility, decimals, age in hours (0: old).
_AWKWARD = (
    ("USDT", "USDT", "", 1.0, 4.1e7, 0.0004, 6, 0),
    ("INF", "Infinity", "", 188.0, 3.5e6, 0.022, 9, 0),
    ("PEPE", "Pepe", "pepe-1", 8.4e-6, 640_000.0, 0.11, 6, 0),
    ("PEPE", "Pepe on Solana", "pepe-2", 0.00031, 92_000.0, 0.16, 6, 700),
    ("PEPE", "PEPE", "pepe-3", 1.9e-9, 1_400.0, 0.25, 9, 60),
    ("SOL", "Solana", "sol-2", 0.0042, 900.0, 0.2, 9, 50),
    ("BONK", "BONK 2.0", "bonk-2", 3.1e-8, 2_300.0, 0.2, 6, 30),
    ("WIF", "wif", "wif-2", 0.00007, 8_800.0, 0.2, 6, 200),
    ("CURVE", "Fresh off the curve", "curve", 6.1e-6, 12_000.0, 0.3, 6, 3),
    ("FEES", "Taker of fees", "fees", 0.013, 210_000.0, 0.14, 9, 900),
    ("FROZEN", "Owner may freeze", "frozen", 0.0027, 330_000.0, 0.14, 6, 900),
)
ORDINARY, AWKWARD = 54, len(_AWKWARD)
# Reviewed tokens that the demo market does not have: symbol, price, liquidity, daily volatility.
_REVIEWED = (
    ("CBBTC", 88_400.0, 9.4e6, 0.017),
    ("JITOSOL", 161.0, 2.1e7, 0.022),
    ("JLP", 4.4, 1.3e7, 0.012),
    ("PUMP", 0.0029, 1.1e7, 0.08),
    ("MET", 0.31, 4.6e6, 0.09),
    ("2Z", 0.12, 2.2e6, 0.08),
    ("WEN", 1.6e-5, 1.4e6, 0.1),
    ("TRUMP", 5.7, 8.3e7, 0.07),
    ("MELANIA", 0.14, 2.6e6, 0.1),
    ("GOAT", 0.041, 1.9e6, 0.11),
)


@dataclass(frozen=True, slots=True)
class Listed:
    """One token; money is USD, `vol` a fraction a day."""

    index: int
    symbol: str
    name: str
    mint: str
    price: float  # about which it wanders
    liquidity: float  # of its deepest pool, both sides
    vol: float
    decimals: int
    created_ms: int
    supply: float  # tokens
    program: str = TOKEN_PROGRAM
    mint_authority: str | None = None
    freeze_authority: str | None = None
    fee_bps: int = 0

    @property
    def stable(self) -> bool:
        """Pegged to the dollar."""
        return self.symbol in ("USDC", "USDT")


@dataclass(frozen=True, slots=True)
class Venue:
    """One pool; `token` is the token it exists for, which may be either side."""

    index: int
    address: str
    dex: str
    label: str | None
    base: int
    quote: int
    token: int
    liquidity: float
    turnover: float  # USD a day
    skew: float  # fraction by which it prices above the market
    created_ms: int
    curve: bool = False

    @property
    def vaults(self) -> tuple[str, str]:
        """The token accounts that hold the base and the quote side."""
        return address(f"vault base {self.address}"), address(f"vault quote {self.address}")


def tokens(start_ms: int) -> tuple[Listed, ...]:
    """Fifty-four of the demo market's, the awkward ones and the other reviewed; `start_ms` is when the new are new."""
    rows = [
        (
            row.token.symbol,
            NAMES.get(row.token.symbol, row.token.symbol.title()),
            row.token.symbol,
            row.price,
            row.liquidity_usd,
            (row.market_vol**2 + row.sector_vol**2 + row.own_vol**2) ** 0.5,
            _DECIMALS.get(row.token.symbol, row.token.decimals or 6),
            40 if row.token.token_class is TokenClass.NEW else 0,
        )
        for row in demo_listing(ORDINARY)
    ]
    rows += [*_AWKWARD, *((one[0], one[0].title(), *one, _DECIMALS[one[0]], 0) for one in _REVIEWED)]
    return tuple(_special(_listed(index, start_ms, *row)) for index, row in enumerate(rows))


def _listed(
    index: int,
    start_ms: int,
    symbol: str,
    name: str,
    word: str,
    price: float,
    liquidity: float,
    vol: float,
    decimals: int,
    age_h: int,
) -> Listed:
    mint = address(f"mint {word}") if word not in WELL_KNOWN and word else WELL_KNOWN[symbol]
    hours = age_h or 10_000 + round(9_000 * share_of(mint))
    supply = min(liquidity * (8.0 + 40.0 * share_of(symbol)) / price, 1.8e19 / 10.0**decimals)  # what 64 bits hold
    return Listed(index, symbol, name, mint, price, liquidity, vol, decimals, start_ms - hours * HOUR_MS, supply)


def _special(token: Listed) -> Listed:
    match token.symbol:
        case "FEES":
            return replace(token, program=TOKEN_2022_PROGRAM, fee_bps=300)
        case "FROZEN":
            return replace(token, mint_authority=address("minter"), freeze_authority=address("freezer"))
        case "USDC" | "USDT":
            return replace(token, mint_authority=address("issuer"), freeze_authority=address("issuer"))
        case _:
            return token


def venues(listed: tuple[Listed, ...]) -> tuple[Venue, ...]:
    """Every token's deepest pool, and a second one for every token of more than a million USD."""
    found: list[Venue] = []
    for token in listed:
        found.append(_venue(len(found), token, listed, second=False))
        if token.liquidity > 1e6:
            found.append(_venue(len(found), token, listed, second=True))
    return tuple(found)


def _venue(index: int, token: Listed, listed: tuple[Listed, ...], *, second: bool) -> Venue:
    usdc = next(other.index for other in listed if other.mint == USDC_MINT)
    sol = next(other.index for other in listed if other.mint == SOL_MINT)
    other = usdc if second or token.index == sol else sol
    if token.index == usdc:
        other = next(row.index for row in listed if row.symbol == "USDT") if second else sol
    turned = token.index == usdc or (token.symbol == "ORCA" and not second)
    base, quote = (other, token.index) if turned else (token.index, other)
    where = address(f"pool {token.mint} {second}")
    chance = share_of(where)
    curve = token.symbol == "CURVE"
    dex = "pumpfun" if curve else ("raydium", "orca", "meteora", "pumpswap")[int(4 * chance)]
    size = token.liquidity * (0.22 if second else 1.0)
    return Venue(
        index=index,
        address=where,
        dex=dex,
        label={"orca": "wp", "meteora": "DLMM", "raydium": "CLMM" if second else None}.get(dex),
        base=base,
        quote=quote,
        token=token.index,
        liquidity=size,
        turnover=size * (0.15 + 1.2 * chance),
        skew=0.002 * (share_of("skew" + where) - 0.5),
        created_ms=token.created_ms + (24 * HOUR_MS if second else 0),
        curve=curve,
    )
