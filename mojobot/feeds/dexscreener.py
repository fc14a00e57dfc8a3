"""DexScreener: liquidity, volume, buys and sells, pools, and what is paid for attention.

Prices are text, `priceUsd` is that of the base token, and nothing has a time:
a reply may be half a minute old when it comes. Unknown mints are just not
there. Addresses are never taken from `url`, whose case is lost. There is no
key: one that is set is not sent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from msgspec import Raw, Struct

from mojobot.feeds.batches import Batch, by_batches
from mojobot.feeds.decoding import Listed, One, fit
from mojobot.feeds.labels import LONGEST_SYMBOL, address, addresses, plain
from mojobot.feeds.numbers import Refusal, amount, count, fraction, past, price, unix_ms
from mojobot.feeds.records import Answer, MoodReading, Pool, Quote
from mojobot.net.limits import Priority
from mojobot.net.provider import Ask, Provider

NAME = "dexscreener"
CHAIN = "solana"
BATCH = 30

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


class Boost(Struct, rename="camel", gc=False):
    """What was paid for a token to be seen."""

    chain_id: str | None = None
    token_address: str | None = None
    amount: float | None = None
    total_amount: float | None = None


class Envelope(Struct):
    """How the older paths wrap their pairs; null when there are none."""

    pairs: Raw = Raw(b"[]")


_PRICED = Listed(Priced)
_PAIRS = Listed(Pair)
_ENVELOPE = One(Envelope)
_BOOSTS = Listed(Boost)
_NOBODY = Named()
_NO_TRADES = Trades()
_NO_COUNTS = Counts(_NO_TRADES)
_NO_WINDOWS = Windows()


class DexScreener:
    """Pairs by token, by words, and boosts."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    async def quotes(self, mints: Iterable[str], priority: Priority = Priority.WATCH) -> Answer[Quote]:
        """One quote a mint from its deepest pool, thirty a request. Raises ProviderError when none could be had."""
        return await self._batched(mints, priority, parse_quotes)

    async def main_pools(self, mints: Iterable[str], priority: Priority = Priority.WATCH) -> Answer[Pool]:
        """The primary pool of each mint, thirty a request, by the same question as `quotes`."""
        return await self._batched(mints, priority, parse_pools)

    async def pools(self, mint: str, priority: Priority = Priority.BACKGROUND) -> Answer[Pool]:
        """All pools of a token, deepest first, thirty at most."""
        if not addresses((mint,)):
            return Answer(absent=(mint,))
        reply = await self._provider.ask(Ask(f"/token-pairs/v1/{CHAIN}/{mint}", priority=priority))
        return parse_pools(reply.body, (mint,), reply.at_ms)

    async def search(self, text: str, priority: Priority = Priority.SCREEN) -> Answer[Pool]:
        """Pools whose token, symbol or address matches, of Solana alone, deepest first; `mint` is the base token."""
        reply = await self._provider.ask(Ask("/latest/dex/search", (("q", text),), priority=priority))
        return parse_pools(reply.body, None, reply.at_ms)

    async def boosts(self, priority: Priority = Priority.BACKGROUND) -> Answer[MoodReading]:
        """The thirty newest boosts: promotion, not endorsement."""
        reply = await self._provider.ask(Ask("/token-boosts/latest/v1", group="boosts", priority=priority))
        return parse_boosts(reply.body, reply.at_ms)

    async def _batched(
        self, mints: Iterable[str], priority: Priority, parse: Callable[[bytes, Sequence[str], int], Answer[T]]
    ) -> Answer[T]:
        async def ask(batch: Batch) -> Answer[T]:
            reply = await self._provider.ask(Ask(f"/tokens/v1/{CHAIN}/{','.join(batch)}", priority=priority))
            return parse(reply.body, batch, reply.at_ms)

        return await by_batches(ask, mints, BATCH)


def parse_quotes(body: bytes, asked: Sequence[str], arrived_ms: int) -> Answer[Quote]:
    """A quote of each mint asked for, from the pool that has most liquidity; either side of a pool will do."""
    refused: Counter[str] = Counter()
    wanted = dict.fromkeys(asked)
    best: dict[str, Quote] = {}
    for pair in _pairs(body, _PRICED, refused):
        try:
            quote = _quote(pair, wanted, arrived_ms)
        except Refusal as why:
            refused[str(why)] += 1
            continue
        known = best.get(quote.mint)
        if known is None or (quote.liquidity_usd or 0.0) > (known.liquidity_usd or 0.0):
            best[quote.mint] = quote
    absent = tuple(mint for mint in wanted if mint not in best) if len(best) < len(wanted) else ()
    return Answer(tuple(best.values()), refused, absent)


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


def parse_boosts(body: bytes, arrived_ms: int) -> Answer[MoodReading]:
    """Boosts of Solana tokens as mentions: all that was paid so far where it is said, else this payment."""
    refused: Counter[str] = Counter()
    readings: dict[str, MoodReading] = {}
    for boost in _BOOSTS.decode(body, refused) if fit(body, refused) else ():
        if boost.chain_id != CHAIN:
            continue
        try:
            mint = address(boost.token_address, "mint")
            paid = amount(boost.amount if boost.total_amount is None else boost.total_amount, "boost")
            if paid is None:
                raise Refusal("no boost")
            readings[mint] = MoodReading(series="boosts", source=NAME, at_ms=arrived_ms, mint=mint, mentions=paid)
        except Refusal as why:
            refused[str(why)] += 1
    return Answer(tuple(readings.values()), refused)


def _pairs(body: bytes, kind: Listed[T], refused: Counter[str]) -> list[T]:
    """The pairs of a reply of either form: a bare list, or wrapped."""
    if not fit(body, refused):
        return []
    if body[:16].lstrip().startswith(b"["):
        return kind.decode(body, refused)
    wrapped = _ENVELOPE.decode(body, refused)
    return [] if wrapped is None else kind.decode(wrapped.pairs, refused)


def _quote(pair: Priced, wanted: Mapping[str, None], arrived_ms: int) -> Quote:
    mint, is_base = _side(pair, wanted)
    trades = (pair.txns or _NO_COUNTS).h24 or _NO_TRADES
    volume = pair.volume or _NO_WINDOWS
    liquidity, change = pair.liquidity, pair.price_change
    return Quote(
        mint=mint,
        price_usd=_price(pair, is_base),
        at_ms=arrived_ms,
        arrived_ms=arrived_ms,
        source=NAME,
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
        source=NAME,
        base_mint=address(base.address, "mint"),
        quote_mint=address(quote.address, "mint"),
        base_symbol=plain(base.symbol, LONGEST_SYMBOL),
        quote_symbol=plain(quote.symbol, LONGEST_SYMBOL),
        name=plain(base.name),
        price_usd=_price(pair, is_base),
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


def _price(pair: Priced, is_base: bool) -> float:
    base_usd = price(pair.price_usd)
    return base_usd if is_base else price(base_usd / price(pair.price_native, "native price"))
