"""The demo market as a tape: what came before, then bar after bar of ticks, from a seed."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from mojobot.feeds.demo.day import Day
from mojobot.feeds.demo.flows import Flows, flows
from mojobot.feeds.demo.grid import BAR_MS, BARS_PER_DAY, START_MS, day_open
from mojobot.feeds.demo.live import minutes
from mojobot.feeds.demo.mark import Mark, check, digest, read
from mojobot.feeds.demo.past import Past, past
from mojobot.feeds.demo.paths import ticks
from mojobot.feeds.demo.skeleton import Skeleton
from mojobot.feeds.demo.tokens import universe
from mojobot.model.events import MarketEvent, MarketOpened, Timer
from mojobot.model.market import MINUTE_MS, Costs, Provides

PROVIDES = Provides(volume=True, liquidity=True, whales=True, sentiment=True, swaps=True)


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """Where live events begin: bar `row` of `today`, and what flows on it."""

    today: Day
    row: int
    flows: Flows


class DemoMarket:
    """A market of `tokens` tokens made from `seed`: the same seed gives the same events, whenever and in what pieces.

    `bars` ends it after so many closed 1m bars. `resume` is a `mark()` of an
    earlier market of the same seed and number of tokens, to go on from;
    SettingsError if they differ, StoreError if it cannot be continued.
    """

    def __init__(
        self, seed: int, tokens: int = 50, grace_ms: int = 2000, bars: int | None = None, resume: str = ""
    ) -> None:
        self._seed = seed
        self._listed = universe(tokens)
        self._grace_ms = grace_ms
        self._bars = bars
        self._resumed = read(resume, seed, tokens) if resume else None
        self._start_ms = self._resumed.at_ms if self._resumed else START_MS
        self._mark: Mark | None = self._resumed
        self._coming: deque[Mark] = deque()  # of bars made whose timer has not passed

    def opened(self, session: int) -> MarketOpened:
        """What this market is; it opens where it starts or continues."""
        listed = self._listed.tokens
        return MarketOpened(self._start_ms, session, "demo", listed, PROVIDES, Costs(), ticks=True)

    @property
    def progress(self) -> tuple[int, int]:
        """Nothing to measure: it has no end worth waiting for."""
        return 0, 0

    def events(self) -> Iterator[MarketEvent]:
        """Back-fill, a timer, then live events in order of time; endless unless `bars` were given."""
        self._coming.clear()
        skeleton = Skeleton(self._seed, self._listed)
        before = past(skeleton, self._seed, self._listed, self._start_ms)
        self._check(before)
        now = Moment(before.today, before.row, before.flows)
        yield from before.events()
        del before  # weeks of bars, which nobody needs any more
        yield Timer(self._start_ms)
        for event in self._live(skeleton, now):
            if self._bars is not None and event.ts_ms > self._start_ms + self._bars * MINUTE_MS + self._grace_ms:
                return
            yield event

    def mark(self) -> str:
        """The last quarter-hour whose timer has passed, for `resume`; empty before the first event."""
        return self._mark.text() if self._mark else ""

    def _live(self, skeleton: Skeleton, now: Moment) -> Iterator[MarketEvent]:
        """Every minute's events, the timer of the bar whose grace ends in it among them."""
        for minute_ms, events in self._minutes(skeleton, now):
            timer = Timer(minute_ms + self._grace_ms % MINUTE_MS)
            closed_ms = timer.ts_ms - self._grace_ms
            yield from (event for event in events if event.ts_ms <= timer.ts_ms)
            if closed_ms > self._start_ms:
                self._pass(closed_ms)
                yield timer
            yield from (event for event in events if event.ts_ms > timer.ts_ms)

    def _minutes(self, skeleton: Skeleton, now: Moment) -> Iterator[tuple[int, list[MarketEvent]]]:
        day, row, flow = now.today, now.row, now.flows
        while True:
            if row == BARS_PER_DAY:
                day, row = skeleton.day(), 0
                flow = flows(self._seed, day, self._listed)
            yield from minutes(flow, day.number, row, ticks(self._seed, day, row))
            self._coming.append(self._after(day, row))
            row += 1

    def _after(self, day: Day, row: int) -> Mark:
        closed_ms = day_open(day.number) + (row + 1) * BAR_MS
        return Mark(self._seed, self._listed.size, closed_ms, digest(day, row))

    def _pass(self, closed_ms: int) -> None:
        while self._coming and self._coming[0].at_ms <= closed_ms:
            self._mark = self._coming.popleft()

    def _check(self, before: Past) -> None:
        found = self._after(before.today, before.row - 1)
        if self._resumed is not None:
            check(self._resumed, found.digest)
        self._mark = found
