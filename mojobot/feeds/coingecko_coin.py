"""CoinGecko's page of one coin: what it is, and how its visitors vote on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import TypeVar

from msgspec import Struct

from mojobot.feeds.decoding import One, fit
from mojobot.feeds.labels import LONGEST_SYMBOL, plain
from mojobot.feeds.numbers import Refusal, amount, share
from mojobot.feeds.records import Answer, MoodReading, TokenFacts

SOURCE = "coingecko"
T = TypeVar("T")


class Market(Struct, gc=False):
    """The market's numbers in every currency."""

    market_cap: Mapping[str, float | None] | None = None
    circulating_supply: float | None = None


class Coin(Struct):
    """What is read of the page."""

    id: str
    symbol: str | None = None
    name: str | None = None
    sentiment_votes_up_percentage: float | None = None
    market_data: Market | None = None


_COIN = One(Coin)


def parse_facts(body: bytes, mint: str, coin_id: str, arrived_ms: int) -> Answer[TokenFacts]:
    """Names, market value and supply."""
    return _of_coin(body, mint, coin_id, lambda coin: _facts(coin, mint, arrived_ms))


def parse_readings(body: bytes, mint: str, coin_id: str, arrived_ms: int) -> Answer[MoodReading]:
    """The share of votes that are up; small coins have none."""
    return _of_coin(body, mint, coin_id, lambda coin: _votes(coin, mint, arrived_ms))


def _of_coin(body: bytes, mint: str, coin_id: str, make: Callable[[Coin], T]) -> Answer[T]:
    refused: Counter[str] = Counter()
    coin = _COIN.decode(body, refused) if fit(body, refused) else None
    try:
        if coin is not None and coin.id != coin_id:
            raise Refusal("not asked for")
        if coin is not None:
            return Answer((make(coin),), refused)
    except Refusal as why:
        refused[str(why)] += 1
    return Answer((), refused, (mint,))


def _facts(coin: Coin, mint: str, arrived_ms: int) -> TokenFacts:
    market = coin.market_data or Market()
    return TokenFacts(
        mint=mint,
        symbol=plain(coin.symbol, LONGEST_SYMBOL).upper(),
        name=plain(coin.name),
        source=SOURCE,
        at_ms=arrived_ms,
        supply=amount(market.circulating_supply, "supply"),
        market_cap_usd=amount((market.market_cap or {}).get("usd"), "market cap"),
        coingecko_id=coin.id,
    )


def _votes(coin: Coin, mint: str, arrived_ms: int) -> MoodReading:
    up = coin.sentiment_votes_up_percentage
    score = share(None if up is None else up / 100.0, "votes")
    if score is None:
        raise Refusal("no votes")
    return MoodReading(series="votes", source=SOURCE, at_ms=arrived_ms, mint=mint, score=score)
