"""GeckoTerminal's candles: rows of numbers, newest first, seconds, in USD as asked."""

from __future__ import annotations

from collections import Counter

from msgspec import Raw, Struct

from mojobot.feeds.closed_bars import Row, closed_bars, series
from mojobot.feeds.decoding import Listed, One, fit
from mojobot.feeds.records import Answer, Candles, VolumeKind
from mojobot.model.market import Timeframe

SETTLE_MS = 60_000  # a reply may come from a cache this old


class Attributes(Struct):
    """Rows of (seconds, open, high, low, close, volume)."""

    ohlcv_list: Raw = Raw(b"null")


class Only(Struct):
    """The one object of the reply."""

    attributes: Attributes


class Token(Struct):
    """One side of the pool."""

    address: str | None = None


class Meta(Struct):
    """Of which pool they are; older replies do not say."""

    base: Token
    quote: Token


class CandleReply(Struct):
    """The reply."""

    data: Only
    meta: Meta | None = None


_REPLY = One(CandleReply)
_ROWS = Listed(Row)


def parse_candles(body: bytes, mint: str, timeframe: Timeframe, arrived_ms: int, source: str) -> Answer[Candles]:
    """Closed bars in USD per `mint`; those of a pool that does not hold it are refused whole."""
    refused: Counter[str] = Counter()
    reply = _REPLY.decode(body, refused) if fit(body, refused) else None
    if reply is None:
        return Answer((), refused, (mint,))
    if reply.meta is not None and mint not in (reply.meta.base.address, reply.meta.quote.address):
        refused["bars of another token"] += 1
        return Answer((), refused, (mint,))
    rows = _ROWS.decode(reply.data.attributes.ohlcv_list, refused)
    bars = closed_bars(rows, timeframe, arrived_ms, SETTLE_MS, refused)
    return series(bars, mint, timeframe, source, VolumeKind.REAL, refused)
