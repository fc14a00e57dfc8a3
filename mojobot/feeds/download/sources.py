"""Who can tell the candles of one token: a page of them before some moment."""

from __future__ import annotations

from typing import Protocol

from mojobot.feeds import coinmarketcap, geckoterminal
from mojobot.feeds.coinmarketcap import CoinMarketCap
from mojobot.feeds.geckoterminal import GeckoTerminal
from mojobot.feeds.records import Answer, Candles
from mojobot.model.market import DAY_MS, Timeframe

GECKO_DAYS = 180  # what its public half tells of the past; asking for more is refused


class Source(Protocol):
    """One provider's candles of one token."""

    @property
    def name(self) -> str:
        """As in the settings."""

    @property
    def most(self) -> int:
        """Bars a request."""

    def begins_ms(self, now_ms: int) -> int:
        """Before this it has nothing, or tells nothing."""

    async def page(self, timeframe: Timeframe, before_ms: int, bars: int) -> Answer[Candles]:
        """The newest closed bars that opened before then. Raises ProviderError."""


class OfPool:
    """GeckoTerminal's candles of the token's pool."""

    name = geckoterminal.NAME
    most = geckoterminal.MOST_BARS

    def __init__(self, adapter: GeckoTerminal, mint: str, pool: str, created_ms: int | None = None) -> None:
        self._adapter = adapter
        self._mint = mint
        self._pool = pool
        self._created_ms = created_ms or 0

    def begins_ms(self, now_ms: int) -> int:
        """The pool's first moment, half a year ago at the most."""
        return max(self._created_ms, now_ms - GECKO_DAYS * DAY_MS)

    async def page(self, timeframe: Timeframe, before_ms: int, bars: int) -> Answer[Candles]:
        """A page of the pool's."""
        return await self._adapter.candles(self._mint, self._pool, timeframe, before_ms, bars)


class OfMint:
    """CoinMarketCap's candles of the token, wherever it trades."""

    name = coinmarketcap.NAME
    most = coinmarketcap.MOST_BARS

    def __init__(self, adapter: CoinMarketCap, mint: str) -> None:
        self._adapter = adapter
        self._mint = mint

    def begins_ms(self, now_ms: int) -> int:  # noqa: ARG002 - its depth is not published
        """Nobody says how far back it goes."""
        return 0

    async def page(self, timeframe: Timeframe, before_ms: int, bars: int) -> Answer[Candles]:
        """A page of the token's."""
        return await self._adapter.candles(self._mint, timeframe, before_ms, bars)


def sources(
    mint: str, pool: str, created_ms: int | None, gecko: GeckoTerminal | None, cmc: CoinMarketCap | None
) -> list[Source]:
    """Those that are switched on and can be asked of this token, the better first; `created_ms` is its pool's."""
    found: list[Source] = []
    if gecko is not None and pool:
        found.append(OfPool(gecko, mint, pool, created_ms))
    if cmc is not None:
        found.append(OfMint(cmc, mint))
    return found
