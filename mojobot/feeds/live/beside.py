"""What is learned beside prices and candles: large trades, mood, headlines; each asked at its own pace."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Protocol

from mojobot.core.analysis.headlines import headline_score
from mojobot.feeds.chain_time import ChainTime
from mojobot.feeds.live.places import by_mint
from mojobot.feeds.live.pools import Pools
from mojobot.feeds.mood import Mentions, headlines, moods
from mojobot.feeds.records import Answer, MoodReading, News, Swap
from mojobot.feeds.whale_sources import WhaleSource
from mojobot.model.events import ClockTold, MarketEvent
from mojobot.model.market import Token
from mojobot.net.clock import Clock
from mojobot.net.limits import Priority
from mojobot.net.outcome import ProviderError
from mojobot.net.provider import Health

BOOSTS_S, MOOD_S, NEWS_S, TRADES_S, CLOCK_S, CHAIN_S = 60.0, 1_800.0, 720.0, 5.0, 5.0, 60.0
_BESIDE = 3  # of the turns of large trades, one is taken while histories are missing
_AGAIN_S = 60.0  # after a failure, if that is sooner

Events = Callable[[int], Awaitable[Iterable[MarketEvent]]]
Readings = Callable[[], Awaitable[Answer[MoodReading]]]
Trades = Callable[[str, str, float, Priority], Awaitable[Answer[Swap]]]


class Voted(Protocol):
    """Who knows what people vote on some coins."""

    def knows(self, mint: str) -> bool:
        """Whether it is one of them."""

    async def readings(self, mint: str) -> Answer[MoodReading]:
        """The votes on one. Raises ProviderError."""


@dataclass(frozen=True, slots=True)
class Periodic:
    """Asks every so often; a failure is the provider's to report, and the next time comes sooner."""

    name: str
    every_s: float
    ask: Events = field(repr=False)

    async def run(self, clock: Clock, give: Callable[[MarketEvent], None]) -> None:
        """Until cancelled."""
        while True:
            wait_s = self.every_s
            try:
                for event in await self.ask(clock.now_ms()):
                    give(event)
            except ProviderError:
                wait_s = min(wait_s, _AGAIN_S)
            await clock.sleep(wait_s)


def mood(name: str, every_s: float, readings: Readings, tokens: Sequence[Token], clock: Clock) -> Periodic:
    """Readings of one source, as events."""
    series = by_mint(tokens)

    async def ask(_: int) -> Iterable[MarketEvent]:
        return moods((await readings()).records, series, clock.now_ms())

    return Periodic(name, every_s, ask)


def votes(coins: Voted, tokens: Sequence[Token]) -> Readings:
    """What people vote on one coin after the other, of those that are watched and known."""
    asked = count()

    async def read() -> Answer[MoodReading]:
        known = [token.mint for token in tokens if coins.knows(token.mint)]
        return await coins.readings(known[next(asked) % len(known)]) if known else Answer()

    return read


def chain_time(told: ChainTime) -> Periodic:
    """The chain's clock, which `clocks` weighs with the others."""

    async def ask(_: int) -> Iterable[MarketEvent]:
        await told.look()
        return ()

    return Periodic("chain time", CHAIN_S, ask)


def clocks(health: Callable[[], Iterable[Health]], chain: ChainTime | None = None) -> Periodic:
    """How far our clock is ahead of the providers' and the chain's, when that has changed."""
    told: list[float] = []

    async def ask(now_ms: int) -> Iterable[MarketEvent]:
        off_s = agreed(_told_clocks(health(), chain))
        if off_s is None or told == [off_s]:
            return ()
        told[:] = [off_s]
        return (ClockTold(now_ms, off_s),)

    return Periodic("clock", CLOCK_S, ask)


def _told_clocks(health: Iterable[Health], chain: ChainTime | None) -> list[float]:
    known = [*(one.clock_s for one in health), None if chain is None else chain.seconds]
    return [seconds for seconds in known if seconds is not None]


def agreed(seconds: Sequence[float]) -> float | None:
    """The middle of what several say, of two in the middle the smaller: one wrong clock of theirs is not ours."""
    return sorted(seconds, key=abs)[(len(seconds) - 1) // 2] if seconds else None


def news(read: Callable[[], Awaitable[Answer[News]]], tokens: Sequence[Token], clock: Clock) -> Periodic:
    """Headlines with their scores."""
    mentions = Mentions(tokens)

    async def ask(_: int) -> Iterable[MarketEvent]:
        return headlines((await read()).records, mentions, headline_score, clock.now_ms())

    return Periodic("headlines", NEWS_S, ask)


def large_trades(
    trades: Trades,
    tokens: Sequence[Token],
    pools: Pools,
    order: Callable[[], list[int]],
    behind: Callable[[], bool],
    floor_usd: float,
    clock: Clock,
) -> Periodic:
    """Large trades of one token after the other, the most important first in every round.

    They wait behind everything else, but for the histories of a start, which
    take minutes: beside those every third has its turn.
    """
    source = WhaleSource(by_mint(tokens), floor_usd=floor_usd)
    waiting, turns = list[int](), count()

    async def ask(_: int) -> Iterable[MarketEvent]:
        priority = Priority.WATCH if behind() else Priority.BACKGROUND
        if next(turns) % _BESIDE and priority is Priority.WATCH:
            return ()
        if not waiting:
            waiting.extend(order())
        while waiting:
            at = waiting.pop(0)
            pool = pools.known(at)
            if pool:
                found = (await trades(tokens[at].mint, pool, floor_usd, priority)).records
                told = source.whales(found, (), clock.now_ms())
                return () if told is None else (told,)
        return ()

    return Periodic("large trades", TRADES_S, ask)
