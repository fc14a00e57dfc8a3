"""Filling one archive: the missing times from the newest back, from the first source that has them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from mojobot.feeds.download.archive import Archive
from mojobot.feeds.download.sources import Source
from mojobot.feeds.download.stretches import Stretch, length
from mojobot.feeds.records import Answer, CandleRow, Candles
from mojobot.model.market import MINUTE_MS, Timeframe
from mojobot.net.clock import Clock
from mojobot.net.outcome import Outcome, ProviderError

_SAVED_EVERY = 10  # pages; what is not saved yet is lost to a killed process
_EMPTY_IN_A_ROW = 3  # pages without a bar, and it has nothing older
_TRIES = 4
_LONGEST_WAIT_S = 300.0
_SETTLED_MS = 2 * MINUTE_MS  # a younger bar may still be missing from a provider's cache
_FIRST_GUESS_S = 2.5  # a page, before one was seen


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is."""

    bars: int  # in the file
    share: float  # of the time asked for
    requests: int
    left_s: float
    doing: str


@dataclass(frozen=True, slots=True)
class Fetched:
    """What became of it."""

    wanted: Stretch
    new: int
    requests: int
    refused: Counter[str]
    limits: Mapping[str, int]  # who has nothing before when, where that is less than was asked for
    error: ProviderError | None  # why something is still missing


def wanted(timeframe: Timeframe, days: float, now_ms: int) -> Stretch:
    """The last so many days, in whole bars that are closed and told by everybody."""
    end_ms = now_ms - _SETTLED_MS
    end_ms -= end_ms % timeframe.ms
    return end_ms - max(1, round(days * timeframe.bars_per_day)) * timeframe.ms, end_ms


class Fetching:
    """One token's download. It saves as it goes, and when it ends, however it ends."""

    def __init__(
        self, archive: Archive, sources: Sequence[Source], clock: Clock, tell: Callable[[Progress], None]
    ) -> None:
        self._archive = archive
        self._sources = tuple(sources)
        self._clock = clock
        self._tell = tell
        self._step = archive.timeframe.ms
        self._requests = self._new = 0
        self._refused: Counter[str] = Counter()
        self._limits: dict[str, int] = {}
        # Of the source that is asked now:
        self._begun, self._pages, self._to_do, self._floor = 0.0, 0, 0, 0

    async def run(self, wanted: Stretch) -> Fetched:
        """Ask every source in turn for what is still missing."""
        error: ProviderError | None = None
        try:
            for source in self._sources:
                try:
                    await self._from(source, wanted)
                except ProviderError as fault:
                    error = fault
            if error is None:
                for stretch in self._archive.missing(wanted):
                    self._archive.settle(stretch)
        finally:
            self._archive.save()
        if not self._archive.missing(wanted):
            error = None  # who failed was not needed
        return Fetched(wanted, self._new, self._requests, self._refused, self._limits, error)

    async def _from(self, source: Source, wanted: Stretch) -> None:
        begins_ms = source.begins_ms(self._clock.now_ms())
        begins_ms += -begins_ms % self._step
        self._begun, self._pages, self._floor = self._clock.monotonic(), 0, max(begins_ms, wanted[0])
        self._to_do = self._left(wanted)
        if self._to_do:
            self._say(wanted, f"asking {source.name}")
        for begin, end in reversed(self._archive.missing(wanted)):
            reached = await self._stretch(source, max(begin, begins_ms), end, wanted)
            if reached > begin:
                self._limits[source.name] = reached
                return

    async def _stretch(self, source: Source, begin: int, end: int, wanted: Stretch) -> int:
        """Page back from `end`; how far back it has come: `begin`, or where the source has nothing more."""
        before, empty, oldest = end, 0, end
        while before > begin and empty < _EMPTY_IN_A_ROW:
            bars = min(source.most, (before - begin) // self._step)
            rows = self._rows(source, await self._page(source, before, bars, wanted), before)
            since = rows[0].open_ms if rows else before - bars * self._step
            if rows:
                self._new += self._archive.add(rows, (since, oldest), source.name)
                empty, oldest = 0, since
            else:
                empty += 1
            before = since
            self._pages += 1
            if self._requests % _SAVED_EVERY == 0:
                self._archive.save()
            self._say(wanted, f"from {source.name}")
        if empty < _EMPTY_IN_A_ROW and before <= begin:
            self._archive.settle((begin, oldest))
            return begin
        return oldest

    async def _page(self, source: Source, before_ms: int, bars: int, wanted: Stretch) -> Answer[Candles]:
        """A page, after as many waits as it takes to be polite."""
        for attempt in range(_TRIES):
            self._requests += 1
            try:
                return await source.page(self._archive.timeframe, before_ms, bars)
            except ProviderError as fault:
                wait = fault.retry_after_s
                patient = fault.outcome is Outcome.RATE_LIMITED or attempt == 0
                if not (fault.outcome.again and patient and wait is not None and wait <= _LONGEST_WAIT_S):
                    raise
                last = fault
                self._say(wanted, f"{source.name} asks us to wait {wait:.0f} s")
                await self._clock.sleep(wait)
        raise last

    def _rows(self, source: Source, answer: Answer[Candles], before_ms: int) -> list[CandleRow]:
        """The bars of a page. Nothing but nonsense is not the same as nothing: then another source is asked."""
        self._refused.update(answer.refused)
        rows = [row for candles in answer.records for row in candles.rows if row.open_ms < before_ms]
        if answer.refused and not rows:
            why = f"nothing of what it tells can be used ({', '.join(answer.refused)})"
            raise ProviderError(source.name, Outcome.BAD_PAYLOAD, why)
        return rows

    def _say(self, wanted: Stretch, doing: str) -> None:
        share = 1.0 - length(self._archive.missing(wanted)) / (wanted[1] - wanted[0])
        self._tell(Progress(len(self._archive), share, self._requests, self._left_s(wanted), doing))

    def _left_s(self, wanted: Stretch) -> float:
        """By what a page has covered so far and how long it took; the first one did not wait for its turn."""
        left, pages = self._left(wanted), self._pages
        done = self._to_do - left
        a_page = done / pages if done > 0 and pages else self._step * max(source.most for source in self._sources)
        took_s = (self._clock.monotonic() - self._begun) / (pages - 1) if pages > 1 else _FIRST_GUESS_S
        return math.ceil(left / a_page) * took_s

    def _left(self, wanted: Stretch) -> int:
        """Milliseconds the source that is asked now can still fill."""
        return length(self._archive.missing((min(self._floor, wanted[1]), wanted[1])))
