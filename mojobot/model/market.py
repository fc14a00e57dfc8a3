"""What a market is made of: timeframes, tokens, blocks of bars, and what a market can tell us."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

DAY_MS = 86_400_000
HOUR_MS = 3_600_000
MINUTE_MS = 60_000


_TIMEFRAME_MS = {
    "1m": MINUTE_MS,
    "5m": 5 * MINUTE_MS,
    "15m": 15 * MINUTE_MS,
    "1h": HOUR_MS,
    "4h": 4 * HOUR_MS,
}


class Timeframe(StrEnum):
    """The five bar lengths, lowest first; bars are aligned to UTC."""

    ms: int  # length of a bar in milliseconds

    def __init__(self, text: str) -> None:
        self.ms = _TIMEFRAME_MS[text]  # plain attributes: these are read several times a bar

    __hash__ = str.__hash__

    M1 = "1m"
    M5 = "5m"
    M15 = "15m"
    H1 = "1h"
    H4 = "4h"

    @property
    def bars_per_day(self) -> int:
        """Bars in 24 hours."""
        return DAY_MS // self.ms


class TokenClass(StrEnum):
    """How much a token has been tested by time: reviewed majors, established, or younger than 30 days."""

    MAJOR = "major"
    ESTABLISHED = "established"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Token:
    """One traded token; its place in the market's tuple of tokens is its series index."""

    symbol: str
    mint: str  # base58 address; empty where the market has none (candle files)
    token_class: TokenClass
    base: Timeframe = Timeframe.M1  # the lowest timeframe its bars come at
    decimals: int = 9


def series_of(tokens: Sequence[Token], symbol: str) -> int | None:
    """The series of a symbol, if it is one of a market's."""
    return next((series for series, token in enumerate(tokens) if token.symbol == symbol), None)


@dataclass(frozen=True, slots=True)
class Provides:
    """What a market can tell us; in paper a gate on anything else is `n/a` and shown so."""

    volume: bool = True
    liquidity: bool = False
    second_source: bool = False
    token_safety: bool = False
    whales: bool = False
    sentiment: bool = False
    swaps: bool = False  # single trades with their side
    holders: bool = False  # how much the largest have; a part of token safety that public nodes refuse
    sellable: bool = False  # whether a token can be sold again, and what a round trip loses


@dataclass(frozen=True, slots=True)
class Costs:
    """What trading here costs where the market does not say it token by token."""

    pool_fee: float = 0.0025  # fraction of the amount in
    liquidity_usd: float = 5_000_000.0  # both sides of the pool


@dataclass(frozen=True, slots=True)
class Block:
    """Closed bars of one timeframe for all series, oldest first.

    Arrays are (series, k); `open_ms` is (k,). A series not yet listed is NaN.
    Volume is USD; NaN = unknown. `synthetic` marks bars no trade made.
    """

    open_ms: IntArray
    open: FloatArray
    high: FloatArray
    low: FloatArray
    close: FloatArray
    volume: FloatArray
    synthetic: BoolArray

    @property
    def series(self) -> int:
        """How many series."""
        return int(self.close.shape[0])

    @property
    def bars(self) -> int:
        """How many bars a series."""
        return int(self.close.shape[1])

    def part(self, start: int, stop: int) -> Block:
        """Bars `start` to `stop` (exclusive) as a view on this block."""
        cut = slice(start, stop)
        return Block(
            self.open_ms[cut],
            self.open[:, cut],
            self.high[:, cut],
            self.low[:, cut],
            self.close[:, cut],
            self.volume[:, cut],
            self.synthetic[:, cut],
        )

    def rows(self, rows: IntArray) -> Block:
        """The same bars for some of the series, in the order of `rows`."""
        return Block(
            self.open_ms,
            self.open[rows],
            self.high[rows],
            self.low[rows],
            self.close[rows],
            self.volume[rows],
            self.synthetic[rows],
        )
