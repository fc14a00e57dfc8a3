"""Birdeye's candles in both spellings: camelCase with volume in tokens, snake_case with volume in USD as well."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from msgspec import Struct, field

from mojobot.feeds.birdeye_items import items_of
from mojobot.feeds.closed_bars import Row, closed_bars, series
from mojobot.feeds.decoding import Listed
from mojobot.feeds.records import Answer, Candles, VolumeKind
from mojobot.model.market import Timeframe

SOURCE = "birdeye"
SETTLE_MS = 5_000  # it follows every trade


class Candle(Struct, gc=False):
    """One bar; `v` counts tokens."""

    o: float | None = None
    h: float | None = None
    l: float | None = None  # noqa: E741 - its name there
    c: float | None = None
    v: float | None = None
    v_usd: float | None = None
    unix_time: float | None = None
    unix_time_v1: float | None = field(default=None, name="unixTime")
    address: str | None = None
    currency: str | None = None


_CANDLES = Listed(Candle)


def parse_candles(body: bytes, mint: str, timeframe: Timeframe, arrived_ms: int) -> Answer[Candles]:
    """Closed bars in USD; volume is estimated where only tokens are counted."""
    refused: Counter[str] = Counter()
    candles = items_of(body, _CANDLES, refused)
    bars = closed_bars(_rows(candles, mint, refused), timeframe, arrived_ms, SETTLE_MS, refused)
    real = all(candle.v_usd is not None for candle in candles)
    return series(bars, mint, timeframe, SOURCE, VolumeKind.REAL if real else VolumeKind.ESTIMATED, refused)


def _rows(candles: list[Candle], mint: str, refused: Counter[str]) -> Iterator[Row]:
    for bar in candles:
        if bar.address not in (None, mint) or bar.currency not in (None, "usd"):
            refused["bars of another token" if bar.address not in (None, mint) else "not in USD"] += 1
            continue
        at = bar.unix_time_v1 if bar.unix_time is None else bar.unix_time
        yield Row(at, bar.o, bar.h, bar.l, bar.c, _usd(bar))


def _usd(bar: Candle) -> float | None:
    """Volume in USD: as given, else tokens at the bar's typical price."""
    if bar.v_usd is not None:
        return bar.v_usd
    if bar.v is None or bar.h is None or bar.l is None or bar.c is None:
        return None
    return bar.v * (bar.h + bar.l + bar.c) / 3.0
