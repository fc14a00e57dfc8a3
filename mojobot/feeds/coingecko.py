"""CoinGecko: reference prices of majors, their past, and what its visitors vote.

Unknown ids are silently left out of a reply. A free key gives ten thousand
calls a month, which is 333 a day: it is for bursts, and failed calls count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from msgspec import Struct

from mojobot.feeds.answered import answered
from mojobot.feeds.batches import Batch, by_batches
from mojobot.feeds.coingecko_coin import parse_facts, parse_readings
from mojobot.feeds.coingecko_past import parse_points
from mojobot.feeds.decoding import Mapped, fit
from mojobot.feeds.numbers import amount, fraction, price, recent, unix_ms
from mojobot.feeds.reconciling import reconciled
from mojobot.feeds.records import Answer, MoodReading, PricePoint, Quote, TokenFacts
from mojobot.net.limits import Priority
from mojobot.net.provider import Ask, Provider

NAME = "coingecko"
BATCH = 30

T = TypeVar("T")

_WITH = (
    ("vs_currencies", "usd"),
    ("include_24hr_vol", "true"),
    ("include_24hr_change", "true"),
    ("include_last_updated_at", "true"),
    ("precision", "full"),
)
_COIN = (
    ("localization", "false"),
    ("tickers", "false"),
    ("community_data", "true"),
    ("developer_data", "false"),
    ("sparkline", "false"),
)


class Price(Struct, gc=False):
    """One coin of the reply."""

    usd: float | None = None
    usd_24h_vol: float | None = None
    usd_24h_change: float | None = None  # percent
    last_updated_at: int | None = None  # seconds


_PRICES = Mapped(Price)


class CoinGecko:
    """Coins; `ids` says which mint is which coin, for what is asked by coin."""

    def __init__(self, provider: Provider, ids: Mapping[str, str]) -> None:
        self._provider = provider
        self._ids = ids

    def knows(self, mint: str) -> bool:
        """Whether it is one of our coins."""
        return mint in self._ids

    async def quotes(self, mints: Iterable[str], priority: Priority = Priority.WATCH) -> Answer[Quote]:
        """One quote a mint whose coin is known, thirty a request. Raises ProviderError when none could be had."""

        async def ask(batch: Batch) -> Answer[Quote]:
            known = {mint: self._ids[mint] for mint in batch if mint in self._ids}
            if not known:
                return Answer(absent=batch)
            params = (("ids", ",".join(dict.fromkeys(known.values()))), *_WITH)
            question = Ask("/api/v3/simple/price", params, priority=priority)
            answer = await answered(
                self._provider, question, lambda body, at_ms: parse_quotes(body, known, at_ms), tuple(known)
            )
            unknown = tuple(mint for mint in batch if mint not in known)
            return Answer(answer.records, answer.refused, answer.absent + unknown)

        return await by_batches(ask, mints, BATCH)

    async def history(self, mint: str, days: int, priority: Priority = Priority.BACKGROUND) -> Answer[PricePoint]:
        """Prices of the last `days`, oldest first: every 5 minutes of one day, hourly up to 90, daily beyond."""
        if mint not in self._ids:
            return Answer(absent=(mint,))
        params = (("vs_currency", "usd"), ("days", str(days)))
        ask = Ask(f"/api/v3/coins/{self._ids[mint]}/market_chart", params, priority=priority)
        return await answered(self._provider, ask, lambda body, at_ms: parse_points(body, mint, at_ms), (mint,))

    async def facts(self, mint: str, priority: Priority = Priority.BACKGROUND) -> Answer[TokenFacts]:
        """What is known of a coin."""
        return await self._of_coin(mint, priority, parse_facts)

    async def readings(self, mint: str, priority: Priority = Priority.BACKGROUND) -> Answer[MoodReading]:
        """The votes on a coin, by the same question as `facts`."""
        return await self._of_coin(mint, priority, parse_readings)

    async def _of_coin(
        self, mint: str, priority: Priority, parse: Callable[[bytes, str, str, int], Answer[T]]
    ) -> Answer[T]:
        coin = self._ids.get(mint)
        if coin is None:
            return Answer(absent=(mint,))
        ask = Ask(f"/api/v3/coins/{coin}", _COIN, priority=priority)
        return await answered(self._provider, ask, lambda body, at_ms: parse(body, mint, coin, at_ms), (mint,))


def parse_quotes(body: bytes, keys: Mapping[str, str], arrived_ms: int) -> Answer[Quote]:
    """Quotes by mint; `keys` maps each mint asked for to its coin, which is its name in the reply."""
    refused: Counter[str] = Counter()
    given = _PRICES.decode(body, refused) if fit(body, refused) else {}
    by_mint = {mint: given.get(key) for mint, key in keys.items()}
    strangers = len(given.keys() - set(keys.values()))
    if strangers:
        refused["not asked for"] += strangers
    asked: Sequence[str] = tuple(keys)
    return reconciled(by_mint, asked, refused, lambda mint, found: _quote(mint, found, arrived_ms))


def _quote(mint: str, found: Price, arrived_ms: int) -> Quote:
    at = found.last_updated_at
    return Quote(
        mint=mint,
        price_usd=price(found.usd),
        at_ms=arrived_ms if at is None else recent(unix_ms(at), arrived_ms),
        arrived_ms=arrived_ms,
        source=NAME,
        volume_24h_usd=amount(found.usd_24h_vol, "volume"),
        change_24h=fraction(found.usd_24h_change, "change"),
    )
