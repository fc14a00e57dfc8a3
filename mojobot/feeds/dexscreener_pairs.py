"""DexScreener's pairs: numbers and text mixed, whole members left out where there is nothing to say.

`priceUsd` is that of the base token. Addresses are never taken from `url`,
whose case is lost. A reply has no time of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TypeVar

from msgspec import Raw, Struct

from mojobot.feeds.decoding import Listed, One, fit
from mojobot.feeds.labels import LONGEST_SYMBOL, address, plain
from mojobot.feeds.numbers import Refusal, amount, count, fraction, past, price, unix_ms
from mojobot.feeds.records import Answer, Pool, Quote

SOURCE = "dexscreener"
CHAIN = "solana"

T = TypeVar("T")


class Side(Struct, gc=False):
    """One token of a pair."""

    address: str | None = None


class Named(Side, gc=False):
    """One token of a pair, as it calls itself."""

    symbol: str | None = None
    name: str | None = None


class Trades(Struct, gc=False):
    """How many of each."""

    buys: int | None = None
    sells: int | None = None


class Counts(Struct, gc=False):
    """Trades of the last 24 hours; the shorter windows are not read."""

    h24: Trades | None = None


class Windows(Struct, gc=False):
    """Volume in USD, or change in percent; windows without trades are left out."""

    h24: float | None = None
    m5: float | None = None


class Liquidity(Struct, gc=False):
    """USD of both sides."""

    usd: float | None = None


class Priced(Struct, rename="camel", gc=False):
    """One pool, as far as a price needs it: quotes are decoded many times a minute."""

    chain_id: str | None = None
    pair_address: str | None = None
    base_token: Side | None = None
    quote_token: Side | None = None
    price_native: float | None = None  # of the base token, in quote tokens
    price_usd: float | None = None  # of the base token
    txns: Counts | None = None
    volume: Windows | None = None
    price_change: Windows | None = None
    liquidity: Liquidity | None = None  # none for launch curves


class Pair(Priced, rename="camel", gc=False):
    """One pool, whole."""

    dex_id: str | None = None
    base_token: Named | None = None
    quote_token: Named | None = None
    pair_created_at: int | None = None  # milliseconds


class Envelope(Struct):
    """How the older paths wrap their pairs; null when there are none."""

    pairs: Raw = Raw(b"[]")


_PRICED = Listed(Priced)
_PAIRS = Listed(Pair)
_ENVELOPE = One(Envelope)
_NOBODY = Named()
_NO_TRADES = Trades()
_NO_COUNTS = Counts(_NO_TRADES)
_NO_WINDOWS = Windows()


def parse_quotes(body: bytes, asked: Sequence[str], arrived_ms: int) -> Answer[Quote]:
    """A quote of each mint asked for, from the pool that has most liquidity; either side of a pool will do.

    A pool of two mints asked for is its base token's, unless the other has no
    pool of its own in the reply: then it tells that one's price too.
    """
    refused: Counter[str] = Counter()
    wanted = dict.fromkeys(asked)
    best: dict[str, Quote] = {}
    pairs = _pairs(body, _PRICED, refused)
    for pair in pairs:
        try:
            quote = _quote(pair, *_side(pair, wanted), arrived_ms)
        except Refusal as why:
            refused[str(why)] += 1
            continue
        _keep(quote, best)
    for pair in pairs if len(best) < len(wanted) else ():
        mint = (pair.quote_token or _NOBODY).address
        if mint in wanted and mint not in best and pair.chain_id == CHAIN:
            with suppress(Refusal):  # counted above
                _keep(_quote(pair, mint, is_base=False, arrived_ms=arrived_ms), best)
    absent = tuple(mint for mint in wanted if mint not in best) if len(best) < len(wanted) else ()
    return Answer(tuple(best.values()), refused, absent)


def _keep(quote: Quote, best: dict[str, Quote]) -> None:
    known = best.get(quote.mint)
    if known is None or (quote.liquidity_usd or 0.0) > (known.liquidity_usd or 0.0):
        best[quote.mint] = quote


def parse_pools(body: bytes, asked: Sequence[str] | None, arrived_ms: int) -> Answer[Pool]:
    """The pools of the mints asked for, deepest first; of any base token when `asked` is None."""
    refused: Counter[str] = Counter()
    wanted = None if asked is None else dict.fromkeys(asked)
    pools: dict[str, Pool] = {}
    for pair in _pairs(body, _PAIRS, refused):
        if wanted is None and pair.chain_id != CHAIN:
            continue  # a search mixes every chain
        try:
            pool = _pool(pair, wanted, arrived_ms)
            pools[pool.address] = pool
        except Refusal as why:
            refused[str(why)] += 1
    there = {pool.mint for pool in pools.values()}
    deepest = sorted(pools.values(), key=lambda pool: -(pool.liquidity_usd or 0.0))
    return Answer(tuple(deepest), refused, tuple(mint for mint in wanted or () if mint not in there))


def _pairs(body: bytes, kind: Listed[T], refused: Counter[str]) -> list[T]:
    """The pairs of a reply of either form: a bare list, or wrapped."""
    if not fit(body, refused):
        return []
    if body[:16].lstrip().startswith(b"["):
        return kind.decode(body, refused)
    wrapped = _ENVELOPE.decode(body, refused)
    return [] if wrapped is None else kind.decode(wrapped.pairs, refused)


def _quote(pair: Priced, mint: str, is_base: bool, arrived_ms: int) -> Quote:
    trades = (pair.txns or _NO_COUNTS).h24 or _NO_TRADES
    volume = pair.volume or _NO_WINDOWS
    liquidity, change = pair.liquidity, pair.price_change
    return Quote(
        mint=mint,
        price_usd=price(pair.price_usd) if is_base else _inverted(pair),
        at_ms=arrived_ms,
        arrived_ms=arrived_ms,
        source=SOURCE,
        liquidity_usd=None if liquidity is None else amount(liquidity.usd, "liquidity"),
        volume_24h_usd=amount(volume.h24, "volume"),
        volume_5m_usd=amount(volume.m5, "volume"),
        buys_24h=count(trades.buys if is_base else trades.sells, "trades"),
        sells_24h=count(trades.sells if is_base else trades.buys, "trades"),
        change_24h=fraction(change.h24, "change") if is_base and change is not None else None,
        pool=address(pair.pair_address, "pool"),
    )


def _pool(pair: Pair, wanted: Mapping[str, None] | None, arrived_ms: int) -> Pool:
    base, quote = pair.base_token or _NOBODY, pair.quote_token or _NOBODY
    mint, is_base = (address(base.address, "mint"), True) if wanted is None else _side(pair, wanted)
    trades = (pair.txns or _NO_COUNTS).h24 or _NO_TRADES
    volume, change = pair.volume or _NO_WINDOWS, pair.price_change or _NO_WINDOWS
    created = pair.pair_created_at
    return Pool(
        address=address(pair.pair_address, "pool"),
        mint=mint,
        dex=plain(pair.dex_id),
        source=SOURCE,
        base_mint=address(base.address, "mint"),
        quote_mint=address(quote.address, "mint"),
        base_symbol=plain(base.symbol, LONGEST_SYMBOL),
        quote_symbol=plain(quote.symbol, LONGEST_SYMBOL),
        name=plain(base.name),
        price_usd=price(pair.price_usd) if is_base else _inverted(pair),
        liquidity_usd=None if pair.liquidity is None else amount(pair.liquidity.usd, "liquidity"),
        volume_24h_usd=amount(volume.h24, "volume"),
        volume_5m_usd=amount(volume.m5, "volume"),
        buys_24h=count(trades.buys, "trades"),
        sells_24h=count(trades.sells, "trades"),
        change_24h=fraction(change.h24, "change"),
        created_ms=None if created is None else past(unix_ms(created, "creation"), arrived_ms),
    )


def _side(pair: Priced, wanted: Mapping[str, None]) -> tuple[str, bool]:
    """The mint asked for that the pair trades, and whether it is the base token. Case counts."""
    if pair.chain_id != CHAIN:
        raise Refusal("of another chain")
    mint = (pair.base_token or _NOBODY).address
    if mint is not None and mint in wanted:
        return mint, True
    mint = (pair.quote_token or _NOBODY).address
    if mint is not None and mint in wanted:
        return mint, False
    raise Refusal("not asked for")


def _inverted(pair: Priced) -> float:
    """USD of the quote token."""
    return price(price(pair.price_usd) / price(pair.price_native, "native price"))
