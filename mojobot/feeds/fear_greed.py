"""alternative.me's index of fear and greed. CoinMarketCap's is another one, in its own file and under its own name."""

from __future__ import annotations

from collections import Counter

from msgspec import Struct

from mojobot.feeds.answered import answered
from mojobot.feeds.decoding import One, fit
from mojobot.feeds.numbers import Refusal, past, unix_ms
from mojobot.feeds.records import Answer, MoodReading
from mojobot.model.market import DAY_MS
from mojobot.net.limits import Priority
from mojobot.net.provider import Ask, Provider

NAME = "alternative.me"
SERIES = "fear_greed"
MOST_BYTES = 50_000  # for one day
FRESH_S = 1_800.0  # it changes once a day; asked at most every half hour
OLD_MS = 3 * DAY_MS  # an index this old says nothing about today


class Row(Struct, gc=False):
    """One day, numbers as text."""

    value: float
    timestamp: float


class Metadata(Struct):
    """Where errors are."""

    error: str | None = None


class Daily(Struct):
    """The reply of alternative.me, newest first."""

    data: list[Row] | None = None
    metadata: Metadata | None = None


_DAILY = One(Daily)


class FearGreed:
    """alternative.me's index: one value a day, of the whole market."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    async def readings(self, priority: Priority = Priority.BACKGROUND) -> Answer[MoodReading]:
        """Today's value."""
        params = (("limit", "1"), ("format", "json"))
        ask = Ask("/fng/", params, priority=priority, fresh_s=FRESH_S, max_bytes=MOST_BYTES)
        return await answered(self._provider, ask, parse_alternative)


def parse_alternative(body: bytes, arrived_ms: int) -> Answer[MoodReading]:
    """The newest usable value of the reply."""
    refused: Counter[str] = Counter()
    given = _DAILY.decode(body, refused) if fit(body, refused) else None
    if given is not None and given.metadata is not None and given.metadata.error:
        refused["the provider says that something went wrong"] += 1
        given = None
    rows = [] if given is None else given.data or []
    found = [_reading(row, arrived_ms, refused) for row in rows]
    usable = [reading for reading in found if reading is not None]
    return Answer((max(usable, key=lambda reading: reading.at_ms),) if usable else (), refused)


def _reading(row: Row, arrived_ms: int, refused: Counter[str]) -> MoodReading | None:
    try:
        at_ms = past(unix_ms(row.timestamp), arrived_ms)
        if at_ms < arrived_ms - OLD_MS:
            raise Refusal("older than three days")
        if not 0.0 <= row.value <= 100.0:
            raise Refusal("index outside 0 to 100")
        return MoodReading(series=SERIES, source=NAME, at_ms=at_ms, score=row.value / 100.0)
    except Refusal as why:
        refused[str(why)] += 1
        return None
