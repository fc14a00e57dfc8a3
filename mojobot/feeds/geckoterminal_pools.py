"""GeckoTerminal's pools: numbers as text, tokens by an id with the network before the mint."""

from __future__ import annotations

from collections import Counter

from msgspec import Struct

from mojobot.feeds.decoding import Listed, data_of
from mojobot.feeds.labels import LONGEST_SYMBOL, address, plain
from mojobot.feeds.numbers import Refusal, amount, count, fraction, iso_ms, past, price
from mojobot.feeds.records import Answer, Pool

PREFIX = "solana_"


class Windows(Struct, gc=False):
    """Values of the last five minutes and of the day."""

    m5: float | None = None
    h24: float | None = None


class Trades(Struct, gc=False):
    """How many of each."""

    buys: int | None = None
    sells: int | None = None


class Counts(Struct, gc=False):
    """Trades of the last 24 hours."""

    h24: Trades | None = None


class Attributes(Struct, gc=False):
    """A pool's numbers."""

    address: str | None = None
    name: str | None = None  # as BONK / SOL 0.25%
    pool_created_at: str | None = None
    base_token_price_usd: float | None = None
    quote_token_price_usd: float | None = None
    reserve_in_usd: float | None = None
    volume_usd: Windows | None = None
    price_change_percentage: Windows | None = None
    transactions: Counts | None = None


class Identity(Struct, gc=False):
    """An id such as `solana_` and the mint."""

    id: str | None = None


class Related(Struct, gc=False):
    """One relationship."""

    data: Identity | None = None


class Relationships(Struct, gc=False):
    """What a pool is made of."""

    base_token: Related | None = None
    quote_token: Related | None = None
    dex: Related | None = None


class Item(Struct, gc=False):
    """One pool."""

    attributes: Attributes
    relationships: Relationships


_ITEMS = Listed(Item)
_NO_WINDOWS = Windows()
_NO_TRADES = Trades()


def parse_pools(body: bytes, mint: str | None, arrived_ms: int, source: str) -> Answer[Pool]:
    """The pools of `mint` in the order given; with None those of any token, each seen from its base token."""
    refused: Counter[str] = Counter()
    pools: dict[str, Pool] = {}
    for item in _ITEMS.decode(data_of(body, refused), refused):
        try:
            pool = _pool(item.attributes, item.relationships, mint, arrived_ms, source)
            pools.setdefault(pool.address, pool)
        except Refusal as why:
            refused[str(why)] += 1
    return Answer(tuple(pools.values()), refused, () if pools or mint is None else (mint,))


def _pool(given: Attributes, related: Relationships, mint: str | None, arrived_ms: int, source: str) -> Pool:
    base, quote = _mint(related.base_token), _mint(related.quote_token)
    ours = base if mint is None else mint
    if ours not in (base, quote):
        raise Refusal("not asked for")
    name = plain(given.name)
    base_symbol, _, rest = name.partition(" / ")
    volume, change = given.volume_usd or _NO_WINDOWS, given.price_change_percentage or _NO_WINDOWS
    trades = (given.transactions.h24 if given.transactions else None) or _NO_TRADES
    born = given.pool_created_at
    return Pool(
        address=address(given.address, "pool"),
        mint=ours,
        dex=plain(_id(related.dex)),
        source=source,
        base_mint=base,
        quote_mint=quote,
        base_symbol=base_symbol[:LONGEST_SYMBOL],
        quote_symbol=rest.partition(" ")[0][:LONGEST_SYMBOL],  # a fee may follow
        name=name,
        price_usd=price(given.base_token_price_usd if ours == base else given.quote_token_price_usd),
        liquidity_usd=amount(given.reserve_in_usd, "liquidity"),
        volume_24h_usd=amount(volume.h24, "volume"),
        volume_5m_usd=amount(volume.m5, "volume"),
        buys_24h=count(trades.buys, "trades"),
        sells_24h=count(trades.sells, "trades"),
        change_24h=fraction(change.h24, "change"),
        created_ms=None if born is None else past(iso_ms(born, "creation"), arrived_ms),
    )


def _mint(related: Related | None) -> str:
    text = _id(related)
    if not text.startswith(PREFIX):
        raise Refusal("of another chain")
    return address(text.removeprefix(PREFIX), "mint")


def _id(related: Related | None) -> str:
    return (related.data.id if related is not None and related.data is not None else None) or ""
