"""GeckoTerminal's trades of a pool: a whale feed that needs no key."""

from __future__ import annotations

from collections import Counter

from msgspec import Struct

from mojobot.feeds.decoding import Listed, data_of
from mojobot.feeds.labels import address, signature
from mojobot.feeds.numbers import Refusal, amount, count, iso_ms, price, recent
from mojobot.feeds.records import Answer, Swap
from mojobot.model.trading import Side


class Trade(Struct, gc=False):
    """One trade: the wallet gave `from` and got `to`."""

    tx_hash: str | None = None
    tx_from_address: str | None = None
    block_number: int | None = None
    block_timestamp: str | None = None
    volume_in_usd: float | None = None
    price_from_in_usd: float | None = None
    price_to_in_usd: float | None = None
    from_token_address: str | None = None
    to_token_address: str | None = None


class Item(Struct, gc=False):
    """One trade of the list."""

    attributes: Trade


_ITEMS = Listed(Item)


def parse_swaps(body: bytes, mint: str, pool: str, arrived_ms: int, source: str) -> Answer[Swap]:
    """Trades of the last 24 hours as seen from `mint`, oldest first; `kind` is not read, since it is of the base."""
    refused: Counter[str] = Counter()
    swaps = []
    for item in _ITEMS.decode(data_of(body, refused), refused):
        try:
            swaps.append(_swap(item.attributes, mint, pool, arrived_ms, source))
        except Refusal as why:
            refused[str(why)] += 1
    swaps.sort(key=lambda swap: swap.at_ms)
    return Answer(tuple(swaps), refused, () if swaps else (mint,))


def _swap(trade: Trade, mint: str, pool: str, arrived_ms: int, source: str) -> Swap:
    bought = trade.to_token_address == mint
    if not bought and trade.from_token_address != mint:
        raise Refusal("not asked for")
    usd = amount(trade.volume_in_usd, "volume")
    if usd is None or trade.block_timestamp is None:
        raise Refusal("no volume" if usd is None else "no time")
    return Swap(
        mint=mint,
        at_ms=recent(iso_ms(trade.block_timestamp), arrived_ms),
        owner=address(trade.tx_from_address, "wallet"),
        side=Side.BUY if bought else Side.SELL,
        usd=usd,
        price=price(trade.price_to_in_usd if bought else trade.price_from_in_usd),
        tx=signature(trade.tx_hash),
        source=source,
        pool=pool,
        block=count(trade.block_number, "block"),
    )
