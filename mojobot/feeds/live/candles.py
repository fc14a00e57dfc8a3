"""Candles, one request after the other: what is most urgent, from whoever can tell it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Protocol

from mojobot.feeds.live.backlog import Backlog, Job
from mojobot.feeds.live.kept import SOURCE, KeptCandles
from mojobot.feeds.live.pools import Pools
from mojobot.feeds.live.told_bars import repair
from mojobot.feeds.records import Answer, Candles
from mojobot.model.events import Repair
from mojobot.model.market import Timeframe
from mojobot.net.clock import Clock
from mojobot.net.limits import Priority
from mojobot.net.outcome import ProviderError

IDLE_S = 1.0


class ByPool(Protocol):
    """An adapter that knows candles of pools."""

    async def candles(
        self,
        mint: str,
        pool: str,
        timeframe: Timeframe,
        before_ms: int | None = ...,
        limit: int = ...,
        priority: Priority = ...,
    ) -> Answer[Candles]:
        """Closed bars. Raises ProviderError."""


class ByMint(Protocol):
    """An adapter that knows candles of tokens."""

    async def candles(
        self, mint: str, timeframe: Timeframe, before_ms: int, limit: int = ..., priority: Priority = ...
    ) -> Answer[Candles]:
        """Closed bars. Raises ProviderError."""


class CandleSource(Protocol):
    """One way to have the bars of a job."""

    name: str

    async def bars(self, series: int, job: Job, now_ms: int, priority: Priority) -> Answer[Candles]:
        """Its bars, none where it knows none. Raises ProviderError."""


class PoolCandles:
    """Candles of a token's pool."""

    def __init__(self, name: str, adapter: ByPool, mints: Sequence[str], pools: Pools) -> None:
        self.name = name
        self._adapter = adapter
        self._mints = mints
        self._pools = pools

    async def bars(self, series: int, job: Job, now_ms: int, priority: Priority) -> Answer[Candles]:  # noqa: ARG002
        """Its bars; none while nobody has said where the token trades."""
        mint = self._mints[series]
        pool = await self._pools.of(series)
        if not pool:
            return Answer(absent=(mint,))
        return await self._adapter.candles(mint, pool, job.timeframe, job.before_ms, job.bars, priority)


class MintCandles:
    """Candles of a token, wherever it trades."""

    def __init__(self, name: str, adapter: ByMint, mints: Sequence[str], most: int) -> None:
        self.name = name
        self._adapter = adapter
        self._mints = mints
        self._most = most

    async def bars(self, series: int, job: Job, now_ms: int, priority: Priority) -> Answer[Candles]:
        """Its bars."""
        before_ms = now_ms if job.before_ms is None else job.before_ms
        return await self._adapter.candles(
            self._mints[series], job.timeframe, before_ms, min(job.bars, self._most), priority
        )


class CandleFeed:
    """Works the backlog off. The first source that has bars is believed; who fails is asked again by the next job.

    The parts of a token's history are given together: the core reckons a
    token anew for each time it is corrected.
    """

    def __init__(
        self,
        backlog: Backlog,
        sources: Sequence[CandleSource],
        clock: Clock,
        give: Callable[[Repair], None],
        kept: KeptCandles | None = None,
        mints: Sequence[str] = (),
    ) -> None:
        self._backlog = backlog
        self._kept = kept  # of earlier sessions, and for later ones
        self._mints = mints
        self._sources = tuple(sources)
        self._clock = clock
        self._give = give
        self._held: dict[int, list[Repair]] = {}  # parts of histories that are not whole
        self._recalled: set[int] = set()  # whose kept past was looked for
        self.told: Counter[str] = Counter()  # bars by source
        self.refused: Counter[str] = Counter()
        self.doing = "idle"

    async def run(self, order: Callable[[], list[int]], urgent: Callable[[], int]) -> None:
        """Until cancelled."""
        while True:
            for series in [at for at in order() if at not in self._recalled]:
                self._recalled.add(series)
                self._remember(series)
                await self._clock.sleep(0.0)  # others have their turn between two files
            job = self._backlog.next(self._clock.now_ms(), order(), urgent())
            if job is None:
                self.doing = "up to date"
                await self._clock.sleep(IDLE_S)
            elif not await self._work(job, urgent=job.series in order()[: urgent()]):
                self._backlog.failed(job, self._clock.now_ms())
                self._let_go(job.series)
                await self._clock.sleep(IDLE_S)

    def _remember(self, series: int) -> None:
        """Begin with what earlier sessions kept of a token, if nothing is known of it yet."""
        if self._kept is None or self._backlog.through_ms(series):
            return
        for candles in self._kept.of(self._mints[series], self._clock.now_ms()):
            if candles.timeframe is Timeframe.M1:  # both of its pages
                self._backlog.took(Job(series, Timeframe.M1, 1, 0), 0, 0)
            self._took(Job(series, candles.timeframe, 0, 0), candles, SOURCE)

    async def _work(self, job: Job, *, urgent: bool) -> bool:
        """Whether somebody answered; a token nobody has bars of counts as told."""
        priority = Priority.POSITION if urgent else Priority.BACKGROUND if job.fresh else Priority.WATCH
        answered = False
        for source in self._sources:
            self.doing = f"{job.timeframe} from {source.name}"
            try:
                answer = await source.bars(job.series, job, self._clock.now_ms(), priority)
            except ProviderError:
                continue
            self.refused.update(answer.refused)
            answered = True
            if self._tell(job, answer, source.name):
                return True
        if answered:
            self._backlog.took(job, 0, 0)
            self._let_go(job.series)
        return answered

    def _tell(self, job: Job, answer: Answer[Candles], name: str) -> bool:
        candles = next((one for one in answer.records if one.rows), None)
        if candles is None:
            return False
        if self._kept is not None:
            self._kept.keep(candles)
        self._took(job, candles, name)
        return True

    def _took(self, job: Job, candles: Candles, name: str) -> None:
        told = repair(candles, job.series, self._clock.now_ms())
        if told is None:
            return
        self.told[name] += len(told.open_ms)
        self._backlog.took(job, int(told.open_ms[0]), int(told.open_ms[-1]) + told.timeframe.ms)
        self._held.setdefault(job.series, []).append(told)
        if job.fresh or self._backlog.complete(job.series):
            self._let_go(job.series)

    def _let_go(self, series: int) -> None:
        for told in self._held.pop(series, ()):
            self._give(told)
