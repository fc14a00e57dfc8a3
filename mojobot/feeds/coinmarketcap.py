"""CoinMarketCap without a key: candles by mint, and a fear and greed index of its own.

Candles are of the token, not of a pool: their history outlives a pool's. The
time is the sixth column, in seconds or milliseconds, any cell may be null,
and a refusal has null for data. `1m` is a month there.
"""

from __future__ import annotations

from collections import Counter
from typing import Final, NamedTuple

from msgspec import Struct

from mojobot.feeds.answered import answered
from mojobot.feeds.closed_bars import Row, closed_bars, series
from mojobot.feeds.decoding import Listed, One, data_of
from mojobot.feeds.labels import is_address
from mojobot.feeds.numbers import Refusal, iso_ms, past, share
from mojobot.feeds.records import Answer, Candles, MoodReading, VolumeKind
from mojobot.model.market import Timeframe
from mojobot.net.limits import Priority
from mojobot.net.provider import Ask, Provider

NAME = "coinmarketcap"
MOST_BARS = 600
SETTLE_MS = 60_000  # its freshness is not published

_INTERVALS: Final = {
    Timeframe.M1: "1min",
    Timeframe.M5: "5min",
    Timeframe.M15: "15min",
    Timeframe.H1: "1h",
    Timeframe.H4: "4h",
}


class Candle(NamedTuple):
    """One row, in the provider's order."""

    open: float | None
    high: float | None
    low: float | None
    close: float | None
    volume: float | None
    at: float | None
    traders: float | None = None


class Index(Struct):
    """The newest fear and greed value."""

    value: float | None = None  # 0 to 100
    update_time: str | None = None


_CANDLES = Listed(Candle)
_INDEX = One(Index)


class CoinMarketCap:
    """Candles and mood; `prefix` is that of the keyless routes."""

    def __init__(self, provider: Provider, prefix: str = "/public-api") -> None:
        self._provider = provider
        self._prefix = prefix

    async def candles(
        self,
        mint: str,
        timeframe: Timeframe,
        before_ms: int,
        limit: int = MOST_BARS,
        priority: Priority = Priority.BACKGROUND,
    ) -> Answer[Candles]:
        """Closed bars of a token in USD, the newest `limit` that opened before `before_ms`."""
        bars = min(limit, MOST_BARS)
        params = (
            ("platform", "solana"),
            ("address", mint),
            ("interval", _INTERVALS[timeframe]),
            ("from", str((before_ms - bars * timeframe.ms) // 1000)),
            ("to", str(before_ms // 1000)),
            ("limit", str(bars)),
            ("unit", "usd"),
            ("pm", "p"),
        )

        if not is_address(mint):
            return Answer(absent=(mint,))
        return await answered(
            self._provider,
            Ask(f"{self._prefix}/v1/k-line/candles", params, priority=priority),
            lambda body, at_ms: parse_candles(body, mint, timeframe, at_ms),
            (mint,),
        )

    async def readings(self, priority: Priority = Priority.BACKGROUND) -> Answer[MoodReading]:
        """Its own fear and greed index, another series than alternative.me's."""
        ask = Ask(f"{self._prefix}/v3/fear-and-greed/latest", priority=priority)
        return await answered(self._provider, ask, parse_readings)


def parse_candles(body: bytes, mint: str, timeframe: Timeframe, arrived_ms: int) -> Answer[Candles]:
    """Closed bars, oldest first, of rows whose time comes after their numbers."""
    refused: Counter[str] = Counter()
    given = _CANDLES.decode(data_of(body, refused), refused)
    rows = (Row(row.at, row.open, row.high, row.low, row.close, row.volume) for row in given)
    bars = closed_bars(rows, timeframe, arrived_ms, SETTLE_MS, refused)
    return series(bars, mint, timeframe, NAME, VolumeKind.REAL, refused)


def parse_readings(body: bytes, arrived_ms: int) -> Answer[MoodReading]:
    """The index as a score in [0, 1]; it moves once a day, so it may well be a day old."""
    refused: Counter[str] = Counter()
    index = _INDEX.decode(data_of(body, refused), refused)
    if index is None:
        return Answer((), refused)
    try:
        if index.value is None or index.update_time is None:
            raise Refusal("no value" if index.value is None else "no time")
        at_ms = past(iso_ms(index.update_time), arrived_ms)
        score = share(index.value / 100.0, "value")
        return Answer((MoodReading(series="fear_greed", source=NAME, at_ms=at_ms, score=score),), refused)
    except Refusal as why:
        refused[str(why)] += 1
    return Answer((), refused)
