"""GeckoTerminal's prices of many tokens: one map a column, all of it text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec import Raw, Struct

from mojobot.feeds.decoding import Mapped, One, fit
from mojobot.feeds.numbers import amount, fraction, price, recent, unix_ms
from mojobot.feeds.reconciling import reconciled
from mojobot.feeds.records import Answer, Quote

NOTHING = Raw(b"null")


class Columns(Struct):
    """Each maps mints to numbers."""

    token_prices: Raw = NOTHING
    h24_volume_usd: Raw = NOTHING
    h24_price_change_percentage: Raw = NOTHING
    total_reserve_in_usd: Raw = NOTHING
    last_trade_timestamp: Raw = NOTHING  # seconds


class Only(Struct):
    """The one object of the reply."""

    attributes: Columns


class PriceReply(Struct):
    """The reply."""

    data: Only


Column = Mapping[str, float | None]

_REPLY = One(PriceReply)
_COLUMN: Mapped[float] = Mapped(float)


def parse_quotes(body: bytes, asked: Sequence[str], arrived_ms: int, source: str) -> Answer[Quote]:
    """Quotes of the mints asked for, of the last trade's time where it is told."""
    refused: Counter[str] = Counter()
    reply = _REPLY.decode(body, refused) if fit(body, refused) else None
    given = Columns() if reply is None else reply.data.attributes
    prices = _COLUMN.decode(given.token_prices, refused)
    others = tuple(
        _COLUMN.decode(column, refused)
        for column in (
            given.h24_volume_usd,
            given.h24_price_change_percentage,
            given.total_reserve_in_usd,
            given.last_trade_timestamp,
        )
    )
    return reconciled(prices, asked, refused, lambda mint, usd: _quote(mint, usd, others, arrived_ms, source))


def _quote(mint: str, usd: float, others: tuple[Column, ...], arrived_ms: int, source: str) -> Quote:
    volume, change, reserve, traded = (column.get(mint) for column in others)
    return Quote(
        mint=mint,
        price_usd=price(usd),
        at_ms=arrived_ms if traded is None else recent(unix_ms(traded), arrived_ms),
        arrived_ms=arrived_ms,
        source=source,
        liquidity_usd=amount(reserve, "liquidity"),
        volume_24h_usd=amount(volume, "volume"),
        change_24h=fraction(change, "change"),
    )
