"""Headlines of news feeds: asked whether anything changed, read with suspicion, each piece of news once.

A feed that fails is left alone for an hour; the others still count.
"""

from __future__ import annotations

import asyncio
import html
import re
from collections import Counter, OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Protocol
from urllib.parse import urlsplit

from mojobot.feeds.labels import plain
from mojobot.feeds.numbers import Refusal, iso_ms
from mojobot.feeds.records import Answer, News
from mojobot.feeds.xml_items import MOST_BYTES, FeedRefused, Item, items
from mojobot.model.market import DAY_MS, HOUR_MS
from mojobot.net.clock import Clock
from mojobot.net.limits import Priority
from mojobot.net.outcome import ProviderError
from mojobot.net.provider import Ask, Provider

EVERY_S = 720.0  # how often feeds like to be asked
SKIPPED_S = 3_600.0  # after a failure
KINDS = ("xml", "rss", "atom")
_EARLY_MS = HOUR_MS  # a date as far ahead as this is a date set for later, and the news is here already
_LONGEST_TITLE = 300
_LONGEST_SUMMARY = 600
_LONGEST_NAME = 300
_MARKUP = 6  # letters read for each shown: the rest is markup
_REMEMBERED = 8_192  # names of news
_TAG = re.compile(r"<[^<>]*>")
_SPACE = re.compile(r"\s+")
_NO_WORD = re.compile(r"[\W_]+")


class Source(Protocol):
    """One feed, as the connections name it: its own provider, and what to ask that for."""

    @property
    def name(self) -> str:
        """As on the System pane: `rss coindesk.com`."""

    @property
    def provider(self) -> Provider:
        """Holds its host."""

    @property
    def path(self) -> str:
        """Where it lies there."""

    @property
    def params(self) -> tuple[tuple[str, str], ...]:
        """Its query."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One headline and the names it is known by: guid, link, words of the title."""

    news: News
    names: tuple[str, ...]
    dated: bool


class Rss:
    """All feeds together."""

    def __init__(self, sources: Sequence[Source], clock: Clock) -> None:
        self._sources = tuple(sources)
        self._clock = clock
        self._skipped_until: dict[str, float] = {}
        self._followed: set[str] = set()
        self._seen: OrderedDict[str, None] = OrderedDict()

    async def headlines(self, priority: Priority = Priority.BACKGROUND) -> Answer[News]:
        """What is new since the last time, oldest first; feeds that fail are counted and left alone for an hour."""
        refused: Counter[str] = Counter()
        fresh: list[News] = []
        for source in self._sources:
            if self._skipped_until.get(source.name, 0.0) > self._clock.monotonic():
                continue
            try:
                entries = await self._asked(source, priority, refused)
            except (ProviderError, FeedRefused) as error:
                why = error.outcome.value if isinstance(error, ProviderError) else str(error)
                refused[f"{source.name}: {why}"] += 1
                self._skipped_until[source.name] = self._clock.monotonic() + SKIPPED_S
                continue
            fresh += self._new(entries, source.name in self._followed, refused)
            self._followed.add(source.name)
        return Answer(tuple(sorted(fresh, key=lambda news: news.published_ms)), refused)

    async def _asked(self, source: Source, priority: Priority, refused: Counter[str]) -> list[Entry]:
        ask = Ask(
            source.path,
            source.params,
            priority=priority,
            max_bytes=MOST_BYTES,
            conditional=source.name,
            content=KINDS,
        )
        reply = await source.provider.ask(ask)
        if reply.not_modified:
            return []
        # In a thread: a large feed takes longer than the loop may wait.
        name = source.name.removeprefix("rss ")
        return await asyncio.to_thread(parse_feed, reply.body, name, reply.at_ms, refused)

    def _new(self, entries: Iterable[Entry], followed: bool, refused: Counter[str]) -> list[News]:
        """Those not told before. A piece without a date is of now only in a feed whose older ones are known."""
        fresh = []
        for entry in entries:
            known = any(name in self._seen for name in entry.names)
            for name in entry.names:
                self._seen[name] = None
                self._seen.move_to_end(name)
            if known:
                continue
            if entry.dated or followed:
                fresh.append(entry.news)
            else:
                refused["no date, and the feed is seen for the first time"] += 1
        while len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
        return fresh


def parse_feed(body: bytes, source: str, arrived_ms: int, refused: Counter[str]) -> list[Entry]:
    """The entries of the last 24 hours, as given; older ones are left out. Raises FeedRefused."""
    found = []
    for item in items(body):
        try:
            entry = _entry(item, source, arrived_ms)
        except Refusal as why:
            refused[str(why)] += 1
            continue
        if entry.news.published_ms >= arrived_ms - DAY_MS:
            found.append(entry)
    return found


def words(markup: str, most: int) -> str:
    """Text without tags, entities and line breaks, cut at `most` letters."""
    text = html.unescape(_TAG.sub(" ", html.unescape(markup[: _MARKUP * most])))
    return plain(_SPACE.sub(" ", _TAG.sub(" ", text)).strip(), most)


def _entry(item: Item, source: str, arrived_ms: int) -> Entry:
    title = words(item.title, _LONGEST_TITLE)
    publisher = words(item.publisher, _LONGEST_TITLE)
    if publisher:  # a gatherer's title ends in " - Publisher"
        title = title.removesuffix(f" - {publisher}")
    if not title:
        raise Refusal("no title")
    link, at_ms = _link(item), _date(item.date or item.changed, arrived_ms)
    said = _NO_WORD.sub(" ", title.casefold()).strip()
    known = (("id", item.guid), ("at", link), ("as", said))
    names = tuple(f"{kind} {name[:_LONGEST_NAME]}" for kind, name in known if name)
    news = News(
        title=title,
        link=link,
        published_ms=arrived_ms if at_ms is None else at_ms,
        source=f"{source} ({publisher})" if publisher else source,
        summary=words(item.summary or item.content, _LONGEST_SUMMARY),
    )
    return Entry(news, names, dated=at_ms is not None)


def _link(item: Item) -> str:
    """Where the news is: http and https alone, "" for anything else."""
    for text in (item.link, item.guid):
        link = text.strip()
        try:
            parts = urlsplit(link)
        except ValueError:
            continue
        if parts.scheme in {"http", "https"} and parts.netloc and link.isprintable() and " " not in link:
            return link
    return ""


def _date(text: str, arrived_ms: int) -> int | None:
    """Milliseconds of an RFC 822 or ISO 8601 date, None for a missing or impossible one; never after the arrival."""
    at_ms = _mail_ms(text)
    if at_ms is None:
        try:
            at_ms = iso_ms(text.strip())
        except Refusal:
            return None
    return None if at_ms > arrived_ms + _EARLY_MS else min(at_ms, arrived_ms)


def _mail_ms(text: str) -> int | None:
    try:
        moment = parsedate_to_datetime(text)
        return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
