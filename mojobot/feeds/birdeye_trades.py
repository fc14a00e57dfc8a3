"""Birdeye's trades of a token, in whatever pool they happened."""

from __future__ import annotations

from collections import Counter

from msgspec import Struct, field

from mojobot.feeds.birdeye_items import items_of
from mojobot.feeds.decoding import Listed
from mojobot.feeds.labels import address, signature
from mojobot.feeds.numbers import Refusal, amount, price, recent, unix_ms
from mojobot.feeds.records import Answer, Swap
from mojobot.model.trading import Side

SOURCE = "birdeye"


class Leg(Struct, rename="camel", gc=False):
    """What the wallet gave or got."""

    address: str | None = None
    ui_amount: float | None = None
    price: float | None = None
    nearest_price: float | None = None


class Trade(Struct, rename="camel", gc=False):
    """One swap: the wallet gave `from` and got `to`."""

    tx_hash: str | None = None
    block_unix_time: int | None = None
    owner: str | None = None
    tx_type: str | None = None
    pool_id: str | None = None
    gave: Leg | None = field(default=None, name="from")
    got: Leg | None = field(default=None, name="to")


_TRADES = Listed(Trade)


def parse_swaps(body: bytes, mint: str, arrived_ms: int) -> Answer[Swap]:
    """Swaps of the last 24 hours as seen from `mint`, oldest first; `side` is not read, since it is of the pool."""
    refused: Counter[str] = Counter()
    swaps = []
    for trade in items_of(body, _TRADES, refused):
        try:
            swaps.append(_swap(trade, mint, arrived_ms))
        except Refusal as why:
            refused[str(why)] += 1
    swaps.sort(key=lambda swap: swap.at_ms)
    return Answer(tuple(swaps), refused, () if swaps else (mint,))


def _swap(trade: Trade, mint: str, arrived_ms: int) -> Swap:
    side, leg = _leg(trade, mint)
    if trade.block_unix_time is None:
        raise Refusal("no time")
    each = price(leg.nearest_price if leg.price is None else leg.price)
    tokens = amount(leg.ui_amount, "amount")
    usd = amount(None if tokens is None else tokens * each, "volume")
    if usd is None:
        raise Refusal("no amount")
    return Swap(
        mint=mint,
        at_ms=recent(unix_ms(trade.block_unix_time), arrived_ms),
        owner=address(trade.owner, "wallet"),
        side=side,
        usd=usd,
        price=each,
        tx=signature(trade.tx_hash),
        source=SOURCE,
        pool=None if trade.pool_id is None else address(trade.pool_id, "pool"),
    )


def _leg(trade: Trade, mint: str) -> tuple[Side, Leg]:
    """Our side of the trade."""
    if trade.tx_type != "swap":
        raise Refusal("not a swap")
    if trade.got is not None and trade.got.address == mint:
        return Side.BUY, trade.got
    if trade.gave is not None and trade.gave.address == mint:
        return Side.SELL, trade.gave
    raise Refusal("not asked for")
