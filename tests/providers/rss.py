"""RSS: a feed for each publisher, conditional requests honoured, one that refuses servers.

Over one address the publisher is the first part of the path (`/decrypt/feed`);
under their real hosts the paths are their own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape

from tests.providers.limits import Refusal
from tests.providers.message import Page, Request
from tests.providers.news import FEEDS, Story
from tests.providers.service import Service, Windows
from tests.providers.world import World

HOSTS = {
    "www.coindesk.com": "coindesk",
    "cointelegraph.com": "cointelegraph",
    "decrypt.co": "decrypt",
    "www.theblock.co": "theblock",
    "www.dlnews.com": "dlnews",
    "blockworks.co": "blockworks",
    "cryptoslate.com": "cryptoslate",
    "news.google.com": "google",
}
PATHS = {
    "coindesk": "/arc/outboundfeeds/rss/",
    "cointelegraph": "/rss",
    "decrypt": "/feed",
    "theblock": "/rss.xml",
    "dlnews": "/arc/outboundfeeds/rss/",
}
_PER_MINUTE = 6
_REFUSES = ("blockworks", "cryptoslate")


class Rss(Service):
    """Headlines of all publishers."""

    name = "rss"
    hosts = tuple(HOSTS)

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._windows = Windows("6 a minute", 60.0)

    def admit(self, request: Request) -> Refusal | None:
        return self._windows.of(_feed(request), _PER_MINUTE).spend(request.now_ms)

    def too_many(self, request: Request, refusal: Refusal) -> Page:
        return Page(b"<html>Too Many Requests</html>", 429, {"retry-after": "60"}, "text/html")

    def forbid(self, request: Request) -> Page | None:
        if _feed(request) in _REFUSES or not request.headers.get("user-agent"):
            return Page(b"<!DOCTYPE html><html>Just a moment...</html>", 403, content_type="text/html")
        return None

    def answer(self, request: Request) -> Page:
        feed = _feed(request)
        if feed not in FEEDS:
            return Page(b"<html>Not Found</html>", 404, content_type="text/html")
        stories = self.world.news.stories(feed, request.now_ms)
        marks = _marks(stories)
        if _known(request, marks):
            return Page(b"", 304, marks)
        return Page(_document(feed, stories), 200, marks, "application/rss+xml; charset=utf-8")


def _feed(request: Request) -> str:
    if request.host in HOSTS:
        return HOSTS[request.host]
    return request.parts[0] if request.parts else ""


def _marks(stories: list[Story]) -> Mapping[str, str]:
    digest = hashlib.sha256("".join(story.guid for story in stories).encode()).hexdigest()[:16]
    return {"etag": f'"{digest}"', "last-modified": _http_date(stories[0].at_ms)}


def _known(request: Request, marks: Mapping[str, str]) -> bool:
    if "if-none-match" in request.headers:
        return request.headers["if-none-match"].removeprefix("W/") == marks["etag"]
    return request.headers.get("if-modified-since") == marks["last-modified"]


def _http_date(at_ms: int) -> str:
    return format_datetime(datetime.fromtimestamp(at_ms // 1000, UTC), usegmt=True)


def _document(feed: str, stories: list[Story]) -> bytes:
    items = "".join(
        f"<item><title>{escape(story.title)}</title><link>https://example.test/{story.guid}</link>"
        f'<guid isPermaLink="false">{story.guid}</guid><pubDate>{_http_date(story.at_ms)}</pubDate>'
        f"<description><![CDATA[<p>{escape(story.title)}</p>]]></description><category>Markets</category></item>"
        for story in stories
    )
    head = f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>{feed}</title>'
    return f"{head}<link>https://example.test/</link>{items}</channel></rss>".encode()
