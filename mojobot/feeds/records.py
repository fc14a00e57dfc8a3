"""What every provider's answer becomes: one set of neutral records, units settled, whoever said it.

Money is USD, shares and changes are fractions, times are unix milliseconds UTC. A
member that a provider did not give is None, never 0. Records are structs
rather than dataclasses, since a refresh makes hundreds of them;
`msgspec.structs.replace` changes one.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Generic, TypeVar

from msgspec import Struct

from mojobot.model.market import Timeframe
from mojobot.model.trading import Side

T = TypeVar("T")


class VolumeKind(StrEnum):
    """Where a bar's volume comes from."""

    REAL = "real"  # summed by the provider over the bar's trades
    ESTIMATED = "estimated"  # made from a rolling window or from another unit
    UNKNOWN = "unknown"  # the bars' volume is NaN


class Quote(Struct, frozen=True, gc=False, kw_only=True):
    """What one token costs, as one source says, and what the source knows beside it."""

    mint: str
    price_usd: float  # finite, above zero
    at_ms: int  # the provider's own time, else the arrival
    arrived_ms: int
    source: str
    liquidity_usd: float | None = None
    volume_24h_usd: float | None = None
    volume_5m_usd: float | None = None
    buys_24h: int | None = None
    sells_24h: int | None = None
    change_24h: float | None = None  # fraction: 0.034 is up 3.4 %
    pool: str | None = None  # the pool it was seen in, where it is of one
    block: int | None = None  # the slot it is of
    decimals: int | None = None
    spread: float | None = None  # fraction of the price the source gives either side


class CandleRow(Struct, frozen=True, gc=False):
    """One closed bar in USD; `volume_usd` is NaN where unknown."""

    open_ms: int
    open: float
    high: float
    low: float
    close: float
    volume_usd: float


class Candles(Struct, frozen=True, kw_only=True):
    """Closed bars of one token: oldest first, aligned to UTC, one a bucket, buckets without trades left out."""

    mint: str
    timeframe: Timeframe
    rows: tuple[CandleRow, ...]
    source: str
    volume_kind: VolumeKind


class PricePoint(Struct, frozen=True, gc=False, kw_only=True):
    """What a token cost at one moment of the past; enough for returns, too little for a bar."""

    mint: str
    at_ms: int
    price_usd: float
    source: str
    volume_24h_usd: float | None = None  # of the 24 h before


class Pool(Struct, frozen=True, gc=False, kw_only=True):
    """One pool in which a token trades; `mint` is the token asked for, whichever side of the pool it is."""

    address: str
    mint: str
    dex: str
    source: str
    base_mint: str
    quote_mint: str
    base_symbol: str
    quote_symbol: str
    name: str = ""  # of the base token, or of the pool where only that is known
    price_usd: float | None = None  # of `mint`
    liquidity_usd: float | None = None  # both sides
    volume_24h_usd: float | None = None
    volume_5m_usd: float | None = None
    buys_24h: int | None = None
    sells_24h: int | None = None
    change_24h: float | None = None  # fraction, of the base token
    created_ms: int | None = None  # of the pool, not of the mint


class Swap(Struct, frozen=True, gc=False, kw_only=True):
    """One trade in a pool, as seen from `mint`."""

    mint: str
    at_ms: int
    owner: str  # the wallet that signed
    side: Side  # BUY = the owner got `mint`
    usd: float
    price: float  # USD per `mint`
    tx: str
    source: str
    pool: str | None = None
    block: int | None = None


class TokenFacts(Struct, frozen=True, gc=False, kw_only=True):
    """What a token calls itself, and what is counted of it."""

    mint: str
    symbol: str
    name: str
    source: str
    at_ms: int
    decimals: int | None = None
    supply: float | None = None  # tokens
    market_cap_usd: float | None = None  # of what circulates; never the fully diluted value
    liquidity_usd: float | None = None
    holders: int | None = None
    created_ms: int | None = None  # of the mint
    coingecko_id: str | None = None


class Safety(Struct, frozen=True, kw_only=True):
    """What a mint allows its makers to do. None = not found out, which is never the same as safe."""

    mint: str
    source: str
    at_ms: int
    owner_program: str | None = None  # the token program that owns the mint account
    mint_authority: str | None = None  # "" = given up
    freeze_authority: str | None = None  # "" = given up
    extensions: tuple[str, ...] | None = None  # of Token-2022, by their names in jsonParsed; () = none
    transfer_fee_bps: int | None = None
    transferable: bool | None = None
    mutable_metadata: bool | None = None
    decimals: int | None = None
    supply: float | None = None  # tokens
    top10_share: float | None = None  # fraction of the supply
    creator_share: float | None = None
    holders: int | None = None
    liquidity_usd: float | None = None
    created_ms: int | None = None  # of the mint
    fake: bool | None = None  # it passes itself off as another token


class MoodReading(Struct, frozen=True, gc=False, kw_only=True):
    """One reading of one series of sentiment; two sources never share a history."""

    series: str  # what is read: `fear_greed`, `votes`, `boosts` ...
    source: str
    at_ms: int
    mint: str = ""  # "" = of the whole market
    score: float | None = None  # 0 = all fear, 1 = all greed
    mentions: float | None = None


class News(Struct, frozen=True, gc=False, kw_only=True):
    """One headline."""

    title: str
    link: str
    published_ms: int
    source: str
    summary: str = ""


class Answer(Struct, Generic[T], frozen=True):
    """What an adapter made of one reply: the good records, how many it refused and why, and what was not in it."""

    records: tuple[T, ...] = ()
    refused: Mapping[str, int] = {}  # reason -> how many
    absent: tuple[str, ...] = ()  # asked for and not answered
