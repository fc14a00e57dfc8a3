"""Birdeye's prices: one object for one mint, a map for many, null for what it does not know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct, field

from mojobot.feeds.decoding import Mapped, One, data_of
from mojobot.feeds.numbers import Refusal, amount, fraction, price, recent, unix_ms
from mojobot.feeds.reconciling import reconciled
from mojobot.feeds.records import Answer, Quote

SOURCE = "birdeye"


class Price(Struct, rename="camel", gc=False):
    """One token."""

    value: float | None = None
    update_unix_time: int | None = None
    price_change24h: float | None = field(default=None, name="priceChange24h")  # percent
    liquidity: float | None = None


_ONE: One[Price | None] = One(Price | None)  # type: ignore[arg-type]
_MANY = Mapped(Price)


def parse_price(body: bytes, mint: str, arrived_ms: int) -> Answer[Quote]:
    """The quote of the one mint asked for; the reply does not say whose it is."""
    refused: Counter[str] = Counter()
    found = _ONE.decode(data_of(body, refused), refused)
    return reconciled({mint: found}, (mint,), refused, lambda of, given: _quote(of, given, arrived_ms))


def parse_prices(body: bytes, asked: Sequence[str], arrived_ms: int) -> Answer[Quote]:
    """Quotes of the mints asked for."""
    refused: Counter[str] = Counter()
    given = _MANY.decode(data_of(body, refused), refused)
    return reconciled(given, asked, refused, lambda mint, found: _quote(mint, found, arrived_ms))


def _quote(mint: str, found: Price, arrived_ms: int) -> Quote:
    if found.update_unix_time is None:
        raise Refusal("no time")
    return Quote(
        mint=mint,
        price_usd=price(found.value),
        at_ms=recent(unix_ms(found.update_unix_time), arrived_ms),
        arrived_ms=arrived_ms,
        source=SOURCE,
        liquidity_usd=amount(found.liquidity, "liquidity"),
        change_24h=fraction(found.price_change24h, "change"),
    )
