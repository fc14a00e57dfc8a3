"""Pyth Hermes, with a key: majors within a second, each with its uncertainty. Off unless asked for.

A price is text of an integer beside an exponent. Feeds are found by their exact
symbol, such as `Crypto.SOL/USD`, since the search is fuzzy.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Raw, Struct

from mojobot.feeds.answered import answered
from mojobot.feeds.batches import Batch, by_batches
from mojobot.feeds.decoding import Listed, One, fit
from mojobot.feeds.numbers import Refusal, count, price, recent, share, unix_ms
from mojobot.feeds.reconciling import reconciled
from mojobot.feeds.records import Answer, Quote
from mojobot.net.limits import Priority
from mojobot.net.provider import Ask, Provider

NAME = "pyth"
BATCH = 50
LARGEST_EXPONENT = 40


class Amount(Struct, gc=False):
    """A price and its uncertainty, both times ten to the power of `expo`."""

    price: int | None = None
    conf: int | None = None
    expo: int | None = None
    publish_time: int | None = None  # seconds


class Metadata(Struct, gc=False):
    """Where on the chain it was seen."""

    slot: int | None = None


class Update(Struct, gc=False):
    """One feed's newest price."""

    id: str
    price: Amount | None = None
    metadata: Metadata | None = None


class Updates(Struct):
    """The reply."""

    parsed: Raw = Raw(b"null")


class Attributes(Struct, gc=False):
    """How a feed is called."""

    symbol: str | None = None


class Feed(Struct, gc=False):
    """One hit of the search."""

    id: str
    attributes: Attributes


_UPDATES = One(Updates)
_PARSED = Listed(Update)
_FEEDS = Listed(Feed)


class Pyth:
    """Prices of the tokens in `symbols`, which maps a mint to its symbol there."""

    def __init__(self, provider: Provider, symbols: Mapping[str, str]) -> None:
        self._provider = provider
        self._symbols = symbols
        self._ids: dict[str, str] = {}  # by mint, as found; "" for one without a feed

    async def quotes(self, mints: Iterable[str], priority: Priority = Priority.WATCH) -> Answer[Quote]:
        """One quote of each mint that has a feed. Raises ProviderError when none could be had."""
        wanted = tuple(mints)
        for mint in wanted:
            if mint in self._symbols and mint not in self._ids:
                await self._find(mint, priority)

        async def ask(batch: Batch) -> Answer[Quote]:
            known = {mint: self._ids[mint] for mint in batch if self._ids.get(mint)}
            if not known:
                return Answer(absent=batch)
            params = (*(("ids[]", feed) for feed in known.values()), ("parsed", "true"))
            question = Ask("/v2/updates/price/latest", params, priority=priority)
            answer = await answered(
                self._provider, question, lambda body, at_ms: parse_quotes(body, known, at_ms), tuple(known)
            )
            unknown = tuple(mint for mint in batch if mint not in known)
            return Answer(answer.records, answer.refused, answer.absent + unknown)

        return await by_batches(ask, wanted, BATCH)

    async def _find(self, mint: str, priority: Priority) -> None:
        symbol = self._symbols[mint]
        base = symbol.removeprefix("Crypto.").partition("/")[0]
        params = (("query", base), ("asset_type", "crypto"))
        ask = Ask("/v2/price_feeds", params, priority=priority)
        found = await answered(self._provider, ask, lambda body, _: parse_feed(body, symbol))
        self._ids[mint] = next(iter(found.records), "")


def parse_feed(body: bytes, symbol: str) -> Answer[str]:
    """The id of the feed called exactly `symbol`, if there is one."""
    refused: Counter[str] = Counter()
    feeds = _FEEDS.decode(body, refused) if fit(body, refused) else []
    found = (_bare(feed.id) for feed in feeds if feed.attributes.symbol == symbol and _is_id(feed.id))
    return Answer(tuple(found)[:1], refused)


def parse_quotes(body: bytes, feeds: Mapping[str, str], arrived_ms: int) -> Answer[Quote]:
    """Quotes by mint; `feeds` maps each mint asked for to the id of its feed."""
    refused: Counter[str] = Counter()
    reply = _UPDATES.decode(body, refused) if fit(body, refused) else None
    given = {_bare(update.id): update for update in _PARSED.decode(reply.parsed, refused)} if reply is not None else {}
    by_mint = {mint: given.get(_bare(feed)) for mint, feed in feeds.items()}
    strangers = len(given.keys() - {_bare(feed) for feed in feeds.values()})
    if strangers:
        refused["not asked for"] += strangers
    asked: Sequence[str] = tuple(feeds)
    return reconciled(by_mint, asked, refused, lambda mint, update: _quote(mint, update, arrived_ms))


def _quote(mint: str, update: Update, arrived_ms: int) -> Quote:
    found = update.price or Amount()
    value = price(_value(found.price, found.expo))
    if found.publish_time is None:
        raise Refusal("no time")
    sure = _value(count(found.conf, "confidence"), found.expo)
    return Quote(
        mint=mint,
        price_usd=value,
        at_ms=recent(unix_ms(found.publish_time), arrived_ms),
        arrived_ms=arrived_ms,
        source=NAME,
        block=count(update.metadata.slot, "slot") if update.metadata is not None else None,
        spread=None if sure is None else share(sure / value, "confidence"),
    )


def _value(digits: int | None, exponent: int | None) -> float | None:
    if digits is None or exponent is None:
        return None
    if abs(exponent) > LARGEST_EXPONENT or abs(digits) > 10**LARGEST_EXPONENT:
        raise Refusal("exponent out of range")
    return digits * 10.0**exponent


def _bare(feed: str) -> str:
    return feed.removeprefix("0x").lower()


def _is_id(feed: str) -> bool:
    bare = _bare(feed)
    return len(bare) == 64 and all(c in "0123456789abcdef" for c in bare)
