"""The live market: its tokens, what its panels begin with, and everything that asks the world."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial
from typing import Protocol

from mojobot.feeds.live.asking import Adapters
from mojobot.feeds.live.backlog import Backlog
from mojobot.feeds.live.beside import Periodic
from mojobot.feeds.live.candles import CandleFeed
from mojobot.feeds.live.dangers import Asker, dangers
from mojobot.feeds.live.kept import KeptCandles
from mojobot.feeds.live.pools import Pools
from mojobot.feeds.live.review import Review
from mojobot.feeds.live.seats import Seats
from mojobot.feeds.live.standing import feed_view
from mojobot.feeds.live.told_bars import empty_past
from mojobot.feeds.live.universe import Universe
from mojobot.feeds.live.volume import VolumeEstimate
from mojobot.model.events import MarketEvent, MarketOpened, Prices, TokensAdded, Watched
from mojobot.model.market import Costs, Provides
from mojobot.model.settings import Settings
from mojobot.model.views import FeedView
from mojobot.net.clock import Clock

_LOG = logging.getLogger("mojobot.feed")
AGAIN_S = 5.0
Give = Callable[[MarketEvent], None]


class Looking(Protocol):
    """What matters most now."""

    def held(self) -> Sequence[int]:
        """Series with an open position or an order."""

    def looked_at(self) -> int | None:
        """The series on the screen."""


class LiveMarket:
    """Events as they come, timers not among them."""

    def __init__(
        self,
        seats: Seats,
        adapters: Adapters,
        settings: Settings,
        clock: Clock,
        chosen: Universe | None = None,
        kept: KeptCandles | None = None,
    ) -> None:
        self._kept_candles = kept
        self._seats = seats
        self._adapters = adapters
        self._settings = settings
        self._clock = clock
        self._looking: Looking | None = None
        self._started_ms = clock.now_ms()
        self._tokens = seats.roll
        asked = adapters.dexscreener, adapters.geckoterminal
        chosen = chosen or Universe(tuple(seats.tokens[at] for at in seats.watched))
        self._unclear = chosen.notes  # of the start; later ones come with the event they are of
        self._review = Review(settings.universe, chosen, *asked, clock)
        self._volumes = VolumeEstimate(len(self._tokens))
        self._pools = Pools(seats.tokens, adapters.pool_finders())
        self._prices = adapters.price_sources(clock, self._pools.learn)
        self._backlog = Backlog(len(self._tokens))
        self._candles: CandleFeed | None = None
        self._usd: dict[str, float] = {}  # by mint, as providers tell them
        self._chain = adapters.chain_feed(self._tokens, self._pools, self._usd, clock)

    def opened(self, session: int) -> MarketOpened:
        """What this market is."""
        paper = self._settings.paper
        costs = Costs(paper.pool_fee_bps / 10_000.0, paper.assumed_liquidity_usd)
        return MarketOpened(
            self._clock.now_ms(), session, "live", self._seats.listed(), self._provides(), costs, ticks=True
        )

    def _provides(self) -> Provides:
        return Provides(
            volume=True,
            liquidity=True,
            second_source=True,
            token_safety=self._adapters.tells_safety,
            whales=True,
            sentiment=True,
            holders=self._adapters.tells_holders,
            sellable=self._adapters.tells_sellable,
        )

    def history(self) -> Iterator[MarketEvent]:
        """Who is watched, names that led to nobody, and an empty past, which back-fill goes into token by token."""
        if self._unclear or len(self._seats.watched) < len(self._tokens):
            yield Watched(self._clock.now_ms(), self._seats.watched, self._unclear)
        yield from empty_past(len(self._tokens), self._settings.data.kept_bars, self._clock.now_ms())

    @property
    def progress(self) -> tuple[int, int]:
        """Parts of the watched tokens' histories that are there, and how many there are."""
        return self._backlog.progress(self._seats.watched)

    def revise(self, settings: Settings) -> None:
        """The settings were read again: other tokens may be wanted."""
        self._review.revise(settings.universe)

    async def run(self, give: Give, looking: Looking) -> None:
        """Until cancelled; `looking` says whose data are kept alive longest.

        Whoever fails says so in `views`; nothing ends because a provider does.
        """
        self._looking = looking
        mints = self._seats.mints
        sources = self._adapters.candle_sources(mints, self._pools, self._clock)
        candles = CandleFeed(self._backlog, sources, self._clock, give, self._kept_candles, mints)
        self._candles = candles
        chain = self._chain

        def told(event: MarketEvent) -> None:
            if isinstance(event, Prices):
                known = zip(event.series.tolist(), event.price.tolist(), strict=True)
                self._usd.update((mints[series], price) for series, price in known if price > 0.0)
            give(event)

        async with asyncio.TaskGroup() as group:
            for name, source in self._prices.items():
                group.create_task(
                    self._kept(name, partial(source.run, self._order, self._urgent, mints, self._volumes, told))
                )
            group.create_task(self._kept("universe", partial(self._review.run, partial(self._seat, give))))
            group.create_task(self._kept("candles", partial(candles.run, self._order, self._urgent)))
            if chain is not None:
                group.create_task(self._kept("chain", partial(chain.run, self._order, self._volumes, give)))
            for periodic in self._beside():
                group.create_task(self._kept(periodic.name, partial(periodic.run, self._clock, give)))

    def views(self) -> tuple[FeedView, ...]:
        """Every provider that is asked or could be."""
        now_ms = self._clock.now_ms()
        doing = {name: source.rung.sentence() for name, source in self._prices.items() if source.rung.tokens}
        if self._candles is not None:
            done, total = self.progress
            told = self._candles.doing if done == total else f"history {done}/{total}, {self._candles.doing}"
            prices = doing.get("geckoterminal", "")
            doing["geckoterminal"] = f"{prices}; {told}" if " of " in prices else told
        if self._chain is not None:
            doing[self._chain.source] = self._chain.doing
        return tuple(
            feed_view(health, doing.get(health.name, ""), now_ms, self._started_ms)
            for health in self._adapters.health()
        )

    def _seat(self, give: Give, chosen: Universe, notes: tuple[str, ...]) -> None:
        """Watch these from now on. Whatever keeps something of every token grows before anybody asks for a new one."""
        first, before, now_ms = len(self._tokens), self._seats.watched, self._clock.now_ms()
        fresh = self._seats.take(chosen.tokens)
        for part in (self._backlog, self._volumes):
            part.widen(len(self._tokens))
        self._pools.widen()
        if fresh:
            give(TokensAdded(now_ms, first, fresh))
        if notes or self._seats.watched != before:
            give(Watched(now_ms, self._seats.watched, notes))

    async def close(self) -> None:
        """Let go of every connection."""
        await self._adapters.close()

    async def _kept(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        """A fault of ours in one of them is told and does not end the others."""
        while True:
            try:
                await run()
            except Exception:  # noqa: BLE001 - the edge that keeps it alive
                _LOG.exception("%s failed, and goes on in %g s", name, AGAIN_S)
            await self._clock.sleep(AGAIN_S)

    def _order(self) -> list[int]:
        """What is held, what is looked at, and the watched tokens as they are listed."""
        return list(dict.fromkeys((*self._first(), *self._seats.watched)))

    def _urgent(self) -> int:
        return len(dict.fromkeys(self._first()))

    def _first(self) -> list[int]:
        if self._looking is None:
            return []
        held, looked_at = self._looking.held(), self._looking.looked_at()
        screen = [series for series in self._seats.watched if series == looked_at]  # nobody asks for who was let go
        return [series for series in (*held, *screen) if 0 <= series < len(self._tokens)]

    def _beside(self) -> list[Periodic]:
        floor = min(
            self._settings.whales.whale_min_transaction_size,
            self._settings.whales.min_size_established,
            self._settings.whales.min_size_new,
        )
        return [
            *self._adapters.beside(self._tokens, self._pools, self._order, self._behind, floor, self._clock),
            dangers(self._tokens, self._safety_askers(), self._order, self._clock),
            *self._adapters.quote_tokens(self._watched, self._usd, self._clock),
            *self._adapters.wallets(self._settings.whales, self._tokens, self._usd, self._clock),
        ]

    def _watched(self) -> list[str]:
        return [self._seats.mints[at] for at in self._seats.watched]

    def _behind(self) -> bool:
        """Whether histories of watched tokens are still missing."""
        done, total = self.progress
        return done < total

    def _safety_askers(self) -> list[Asker]:
        return self._adapters.safety_askers(1000 * self._settings.safety.refresh_s)
