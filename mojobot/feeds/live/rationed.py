"""Candles of a provider that counts by the month: what is left is spread over its days, not spent in the first."""

from __future__ import annotations

from collections.abc import Callable

from mojobot.feeds.live.backlog import Job
from mojobot.feeds.live.candles import CandleSource
from mojobot.feeds.live.standing import requests_left
from mojobot.feeds.records import Answer, Candles
from mojobot.net.clock import Clock
from mojobot.net.limits import Priority, Usage
from mojobot.net.outcome import Outcome, ProviderError

_DAY_MIN = 1440.0


class Rationed:
    """A source asked as often as the rest of the month bears; a day's share may be saved, and be spent at once.

    Tokens with open positions are served whatever has been saved: the
    provider's own count then is the only limit.
    """

    def __init__(self, source: CandleSource, usage: Callable[[], Usage], cost: int, clock: Clock) -> None:
        self.name = source.name
        self._source = source
        self._usage = usage
        self._cost = cost  # of a request, in what the provider counts
        self._clock = clock
        self._saved: float | None = None  # requests; None before the first
        self._counted_s = 0.0

    async def bars(self, series: int, job: Job, now_ms: int, priority: Priority) -> Answer[Candles]:
        """Its bars. Raises ProviderError, RATE_LIMITED while the share of the day is spent."""
        if self._usage().month_limit is not None:
            self._draw(now_ms, must=priority is Priority.POSITION)
        return await self._source.bars(series, job, now_ms, priority)

    def _draw(self, now_ms: int, *, must: bool) -> None:
        a_minute = requests_left(self._usage(), now_ms, self._cost) or 0.0
        now_s, day = self._clock.monotonic(), max(a_minute * _DAY_MIN, 1.0)
        saved = day if self._saved is None else self._saved + a_minute * (now_s - self._counted_s) / 60.0
        self._saved, self._counted_s = min(saved, day), now_s
        if self._saved < 1.0 and not must:
            wait_s = 60.0 * (1.0 - self._saved) / a_minute if a_minute > 0.0 else None
            why = "its month's quota is spread over the days that are left"
            raise ProviderError(self.name, Outcome.RATE_LIMITED, why, retry_after_s=wait_s)
        self._saved = max(self._saved - 1.0, 0.0)
