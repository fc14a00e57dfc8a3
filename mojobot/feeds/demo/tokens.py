"""The listing: what trades in the demo market, and how each token moves with the rest.

Symbols of Solana tokens a person knows, at prices and pools of about the
right size; nothing else about them is real, so no token has a mint. The
new class is invented.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mojobot.model.market import BoolArray, FloatArray, IntArray, Token, TokenClass

SOL = 0
SECTORS = ("majors", "defi", "memes", "networks", "applications")

# Volatilities are fractions a day. Symbol, price in USD, pool in millions of USD, volatility with the market,
# volatility of its own, decimals.
_MAJORS = (
    ("SOL", 132.0, 45.0, 0.0218, 0.005, 9),
    ("BTC", 88_400.0, 38.0, 0.0150, 0.007, 8),
    ("ETH", 2_980.0, 30.0, 0.0220, 0.010, 8),
    ("USDC", 1.0, 50.0, 0.0, 0.0004, 6),
    ("BNSOL", 144.0, 12.0, 0.0218, 0.001, 9),
)
# Symbol, sector, price, pool in millions, volatility in all, decimals.
_ESTABLISHED = (
    ("JUP", "defi", 0.21, 50.6, 0.067, 6),
    ("BONK", "memes", 1.1e-5, 33.0, 0.082, 5),
    ("WIF", "memes", 0.37, 29.4, 0.089, 6),
    ("RAY", "defi", 1.12, 43.5, 0.074, 6),
    ("JTO", "defi", 0.41, 25.9, 0.056, 9),
    ("PYTH", "networks", 0.064, 22.4, 0.072, 6),
    ("ORCA", "defi", 1.24, 15.4, 0.072, 6),
    ("RENDER", "networks", 1.62, 24.2, 0.072, 8),
    ("HNT", "networks", 1.48, 11.8, 0.077, 8),
    ("W", "networks", 0.036, 13.6, 0.079, 6),
    ("TNSR", "applications", 0.087, 7.7, 0.089, 9),
    ("DRIFT", "defi", 0.158, 9.0, 0.084, 6),
    ("KMNO", "defi", 0.054, 10.4, 0.077, 6),
    ("MEW", "memes", 9.8e-4, 9.8, 0.094, 5),
    ("POPCAT", "memes", 0.096, 12.5, 0.096, 9),
    ("BOME", "memes", 6.1e-4, 8.3, 0.094, 6),
    ("PENGU", "memes", 0.0101, 27.7, 0.091, 6),
    ("FARTCOIN", "memes", 0.31, 22.4, 0.101, 6),
    ("GIGA", "memes", 0.0042, 6.9, 0.101, 5),
    ("MOODENG", "memes", 0.072, 8.6, 0.098, 6),
    ("PNUT", "memes", 0.079, 7.2, 0.096, 6),
    ("IO", "networks", 0.152, 6.6, 0.084, 8),
    ("GRASS", "networks", 0.29, 9.4, 0.086, 9),
    ("NOS", "networks", 0.27, 4.5, 0.086, 6),
    ("SHDW", "networks", 0.051, 3.0, 0.089, 9),
    ("MOBILE", "networks", 2.7e-4, 4.2, 0.084, 6),
    ("HONEY", "networks", 0.0112, 3.7, 0.086, 9),
    ("ZEUS", "applications", 0.038, 4.5, 0.094, 6),
    ("CLOUD", "applications", 0.071, 5.1, 0.086, 9),
    ("MNDE", "defi", 0.094, 4.2, 0.060, 9),
    ("MPLX", "applications", 0.107, 5.4, 0.077, 6),
    ("ATLAS", "applications", 2.1e-4, 3.4, 0.089, 8),
    ("STEP", "defi", 0.0163, 2.7, 0.091, 9),
    ("SAMO", "memes", 4.4e-4, 3.0, 0.098, 9),
    ("SLND", "defi", 0.19, 2.7, 0.086, 6),
    ("ME", "applications", 0.24, 8.3, 0.084, 6),
)
# Staking tokens: what SOL's log price moves theirs with. The rest is their own, no sector's, and gone within hours.
_BOUND = {"JTO": 1.5, "MNDE": 1.3}
_NEW = (
    ("LUMO", "memes", 0.0031, 1.23, 0.130, 6),
    ("OTTR", "memes", 2.4e-4, 0.98, 0.160, 6),
    ("NOVA", "networks", 0.42, 2.21, 0.120, 9),
    ("FERN", "applications", 0.087, 1.07, 0.140, 6),
    ("BYTE", "applications", 0.013, 0.85, 0.150, 6),
    ("GLOW", "memes", 6.6e-5, 0.74, 0.180, 5),
    ("TIDE", "defi", 0.51, 1.72, 0.120, 9),
    ("KOI", "memes", 0.0009, 0.65, 0.190, 6),
    ("PIXL", "applications", 0.024, 0.91, 0.150, 6),
)
# What share of a token's volatility is the market's and its sector's; the rest is its own.
_MARKET_SHARE = {TokenClass.ESTABLISHED: 0.79, TokenClass.NEW: 0.58}
_SECTOR_SHARE = {TokenClass.ESTABLISHED: 0.40, TokenClass.NEW: 0.36}


@dataclass(frozen=True, slots=True)
class Listed:
    """One token of the demo market; volatilities are fractions a day, the three add up in squares to its own."""

    token: Token
    sector: int
    price: float  # USD, about which it wanders
    liquidity_usd: float  # both sides of its pool, likewise
    market_vol: float
    sector_vol: float
    own_vol: float


@dataclass(frozen=True, slots=True, eq=False)
class Universe:
    """The listing as columns, (tokens,); row 0 is SOL."""

    tokens: tuple[Token, ...]
    sector: IntArray
    log_price: FloatArray
    log_liquidity: FloatArray
    market_vol: FloatArray  # a day, as are the next two
    sector_vol: FloatArray
    own_vol: FloatArray
    whale_usd: FloatArray  # from about this size a transaction is a large one
    stable: IntArray  # rows pegged to the dollar
    staked: IntArray  # rows pegged to SOL
    bound: IntArray  # rows that follow SOL and come back to it within hours
    major: BoolArray
    new: BoolArray

    @property
    def size(self) -> int:
        """How many tokens."""
        return len(self.tokens)


def universe(tokens: int) -> Universe:
    """The first `tokens` of the listing."""
    rows = listing(tokens)
    symbols = [row.token.symbol for row in rows]
    whale_usd = {TokenClass.MAJOR: 100_000.0, TokenClass.ESTABLISHED: 25_000.0, TokenClass.NEW: 10_000.0}
    return Universe(
        tokens=tuple(row.token for row in rows),
        sector=np.array([row.sector for row in rows], np.int64),
        log_price=np.log(np.array([row.price for row in rows])),
        log_liquidity=np.log(np.array([row.liquidity_usd for row in rows])),
        market_vol=np.array([row.market_vol for row in rows]),
        sector_vol=np.array([row.sector_vol for row in rows]),
        own_vol=np.array([row.own_vol for row in rows]),
        whale_usd=np.array([whale_usd[row.token.token_class] for row in rows]),
        stable=_rows(symbols, "USDC"),
        staked=_rows(symbols, "BNSOL"),
        bound=_rows(symbols, *_BOUND),
        major=np.array([row.token.token_class is TokenClass.MAJOR for row in rows]),
        new=np.array([row.token.token_class is TokenClass.NEW for row in rows]),
    )


def listing(tokens: int) -> tuple[Listed, ...]:
    """SOL, the majors, then the others with every fifth of them new, `tokens` in all; beyond the named, numbered."""
    rows = [_major(*row) for row in _MAJORS]
    established, new = list(_ESTABLISHED), list(_NEW)
    while len(rows) < tokens:
        if new and (len(rows) % 5 == 4 or not established):
            rows.append(_minor(TokenClass.NEW, *new.pop(0)))
        elif established:
            rows.append(_minor(TokenClass.ESTABLISHED, *established.pop(0)))
        else:
            rows.append(_numbered(len(rows) + 1))
    return tuple(rows[:tokens])


def _major(symbol: str, price: float, millions: float, market: float, own: float, decimals: int) -> Listed:
    token = Token(symbol, "", TokenClass.MAJOR, decimals=decimals)
    return Listed(token, 0, price, millions * 1e6, market, 0.0, own)


def _minor(
    kind: TokenClass, symbol: str, sector: str, price: float, millions: float, vol: float, decimals: int
) -> Listed:
    token = Token(symbol, "", kind, decimals=decimals)
    if symbol in _BOUND:
        with_sol = _BOUND[symbol] * _MAJORS[SOL][3]
        return Listed(token, SECTORS.index(sector), price, millions * 1e6, with_sol, 0.0, (vol**2 - with_sol**2) ** 0.5)
    market, shared = _MARKET_SHARE[kind], _SECTOR_SHARE[kind]
    own = (1.0 - market * market - shared * shared) ** 0.5
    return Listed(token, SECTORS.index(sector), price, millions * 1e6, market * vol, shared * vol, own * vol)


def _numbered(number: int) -> Listed:
    sector = SECTORS[1 + number % (len(SECTORS) - 1)]
    price = 10.0 ** (number % 7 - 4) * (1.0 + number % 9)
    return _minor(
        TokenClass.ESTABLISHED, f"DEMO{number}", sector, price, 0.5 + number % 5, 0.06 + 0.003 * (number % 8), 6
    )


def _rows(symbols: list[str], *wanted: str) -> IntArray:
    return np.array([row for row, name in enumerate(symbols) if name in wanted], np.int64)
