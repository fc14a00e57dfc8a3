"""Which candles to ask for next: histories first, then what has closed since, always the most important token."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mojobot.model.market import MINUTE_MS, Timeframe

MOST = 1_000  # bars a request
_FAILED_MS = 30_000  # before a job that failed is tried again; doubled each time
_LONGEST_MS = 15 * MINUTE_MS
REFRESH_MS = 10 * MINUTE_MS  # a provider's last word this old is worth a request
_URGENT = 4  # times as often as others
_LEAST = 10
_OVERLAP = 3  # bars asked for again: the newest of them may have been told too early

# The order of the queue: 1h makes 4h, 15m decides, 1m makes 5m; the second page of 1m makes 5m long enough.
SERIES = ((Timeframe.H1, 0), (Timeframe.M15, 0), (Timeframe.M1, 0), (Timeframe.M1, 1))


@dataclass(frozen=True, slots=True)
class Job:
    """One request for candles."""

    series: int
    timeframe: Timeframe
    page: int  # 0: the newest bars; 1: those before
    bars: int
    before_ms: int | None = None
    fresh: bool = False  # what closed since the last time, not a part of the history


@dataclass(slots=True)
class _Line:
    """How far one series of candles of one token is known."""

    done: bool = False
    from_ms: int = 0  # open of the oldest bar told
    through_ms: int = 0  # close of the newest bar told
    asked_ms: int = 0
    not_before_ms: int = 0
    failures: int = 0


class Backlog:
    """What is known of every token's candles, and what to ask for next.

    `next` gives the most urgent job of tokens in the order it is given them,
    of which the first `urgent` are asked for more often; `took` and `failed`
    tell what became of it.
    """

    def __init__(self, tokens: int) -> None:
        self._lines: dict[tuple[int, tuple[Timeframe, int]], _Line] = {}
        self.widen(tokens)

    def widen(self, tokens: int) -> None:
        """Serve so many tokens from now on; of the new ones nothing is known."""
        for series in range(len(self._lines) // len(SERIES), tokens):
            self._lines.update(((series, key), _Line()) for key in SERIES)

    def complete(self, series: int) -> bool:
        """Whether a token's whole history is there."""
        return all(self._lines[series, key].done for key in SERIES)

    def progress(self, series: Iterable[int]) -> tuple[int, int]:
        """Parts of some tokens' histories that are there, and how many there are."""
        parts = [self._lines[at, key].done for at in series for key in SERIES]
        return sum(parts), len(parts)

    def through_ms(self, series: int) -> int:
        """The close of the newest 1m bar a provider has told of a token."""
        return self._lines[series, (Timeframe.M1, 0)].through_ms

    def next(self, now_ms: int, order: Iterable[int], urgent: int = 0) -> Job | None:
        """The most urgent job; None when nothing is worth asking for now."""
        ranked = list(order)
        return self._history(now_ms, ranked) or self._fresh(now_ms, ranked, urgent)

    def took(self, job: Job, from_ms: int, through_ms: int) -> None:
        """Bars from one open to one close came; both 0 where there are none."""
        line = self._line(job)
        line.done, line.failures = True, 0
        line.from_ms = min(line.from_ms or from_ms, from_ms or line.from_ms)
        line.through_ms = max(line.through_ms, through_ms)
        older = self._lines.get((job.series, (job.timeframe, job.page + 1)))
        if older is not None and not line.from_ms:  # before nothing there is nothing
            older.done = True

    def failed(self, job: Job, now_ms: int) -> None:
        """Nothing came; it is asked for again later."""
        line = self._line(job)
        line.failures += 1
        line.not_before_ms = now_ms + min(_FAILED_MS << min(line.failures - 1, 10), _LONGEST_MS)

    def _history(self, now_ms: int, order: list[int]) -> Job | None:
        for series in order:
            for timeframe, page in SERIES:
                line = self._lines[series, (timeframe, page)]
                if line.done or now_ms < line.not_before_ms:
                    continue
                job = self._page(series, timeframe, page)
                if job is not None:
                    line.asked_ms = now_ms
                    return job
        return None

    def _page(self, series: int, timeframe: Timeframe, page: int) -> Job | None:
        if not page:
            return Job(series, timeframe, 0, MOST)
        newest = self._lines[series, (timeframe, 0)]
        if not newest.done:
            return None
        return Job(series, timeframe, page, MOST // 2, newest.from_ms or None)

    def _fresh(self, now_ms: int, order: list[int], urgent: int) -> Job | None:
        """The token that has waited longest for a word of the provider; a minute of an urgent one counts as four."""
        waited: list[tuple[int, int, int]] = []
        for rank, series in enumerate(order):
            line = self._lines[series, (Timeframe.M1, 0)]
            span_ms = (now_ms - line.asked_ms) * (_URGENT if rank < urgent else 1)
            if line.done and now_ms >= line.not_before_ms and span_ms >= REFRESH_MS:
                waited.append((span_ms, -rank, series))
        return self._since(max(waited)[2], now_ms) if waited else None

    def _since(self, series: int, now_ms: int) -> Job:
        line = self._lines[series, (Timeframe.M1, 0)]
        line.asked_ms = now_ms
        missing = (now_ms - line.through_ms) // MINUTE_MS if line.through_ms else MOST
        if missing > MOST:  # a gap longer than one request of 1m bars: coarser ones bridge it
            for timeframe in (Timeframe.H1, Timeframe.M15):
                coarse = self._lines[series, (timeframe, 0)]
                if now_ms - coarse.through_ms > 3 * timeframe.ms and now_ms >= coarse.not_before_ms:
                    return Job(series, timeframe, 0, MOST, fresh=True)
        return Job(series, Timeframe.M1, 0, min(max(missing + _OVERLAP, _LEAST), MOST), fresh=True)

    def _line(self, job: Job) -> _Line:
        return self._lines[job.series, (job.timeframe, job.page)]
