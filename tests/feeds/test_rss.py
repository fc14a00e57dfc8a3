"""News feeds: their entries, their dates, what is hostile in them, and each piece of news once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest

from mojobot.feeds.rss import SKIPPED_S, Rss, parse_feed, words
from mojobot.feeds.xml_items import MOST_BYTES, FeedRefused, items
from mojobot.net.outcome import Outcome
from mojobot.net.provider import Ask, Reply
from tests.feeds.answering import ARRIVED_MS, Answering, Script
from tests.feeds.wronged import bodies

NOW = format_datetime(datetime.fromtimestamp(ARRIVED_MS / 1000 - 600, UTC))
RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom"
  xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>The feed</title>
<link>https://news.example</link><atom:link href="https://news.example/rss" rel="self"/>{}</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title>
<entry><title type="html">Solana &lt;b&gt;up&lt;/b&gt;
</title><link rel="enclosure" href="https://a.example/x.mp3"/><link href="https://a.example/1"/><id>urn:1</id>
<updated>2026-11-18T07:00:00Z</updated><summary>Short</summary><author><name>N</name></author></entry></feed>"""


def item(title: str = "Solana upgrade ships", guid: str = "g1", date: str = NOW, link: str = "", more: str = "") -> str:
    link = link or f"https://news.example/{guid}"
    dated = f"<pubDate>{date}</pubDate>" if date else ""
    return f"<item><title>{title}</title><link>{link}</link><guid>{guid}</guid>{dated}{more}</item>"


def rss(*rows: str) -> bytes:
    return RSS.format("".join(rows)).encode()


def read(body: bytes) -> tuple[list[str], dict[str, int]]:
    refused: Counter[str] = Counter()
    return [entry.news.title for entry in parse_feed(body, "wire", ARRIVED_MS, refused)], dict(refused)


def test_an_entry_is_a_headline_with_its_time_and_link() -> None:
    (entry,) = parse_feed(
        rss(item(more="<description>&lt;p&gt;Now&lt;/p&gt;</description>")), "wire", ARRIVED_MS, Counter()
    )
    assert (entry.news.title, entry.news.link) == ("Solana upgrade ships", "https://news.example/g1")
    assert (entry.news.published_ms, entry.news.source, entry.news.summary) == (ARRIVED_MS - 600_000, "wire", "Now")
    assert entry.names == ("id g1", "at https://news.example/g1", "as solana upgrade ships")


def test_atom_is_read_alike() -> None:
    (entry,) = parse_feed(ATOM.encode(), "wire", ARRIVED_MS, Counter())
    assert (entry.news.title, entry.news.link, entry.news.summary) == ("Solana up", "https://a.example/1", "Short")
    assert entry.news.published_ms == int(datetime(2026, 11, 18, 7, tzinfo=UTC).timestamp() * 1000)


def test_members_of_other_vocabularies_are_left_alone() -> None:
    titles, _ = read(
        rss(item(more="<media:title>Advertisement</media:title><media:group><title>x</title></media:group>"))
    )
    assert titles == ["Solana upgrade ships"]


def test_a_gatherers_title_loses_its_publisher() -> None:
    body = rss(item(title="SOL rises - The Paper", more='<source url="https://p.example">The Paper</source>'))
    (entry,) = parse_feed(body, "gatherer", ARRIVED_MS, Counter())
    assert (entry.news.title, entry.news.source) == ("SOL rises", "gatherer (The Paper)")


@pytest.mark.parametrize(
    ("markup", "plain"),
    [
        ("<p>Solana&nbsp;&amp;amp; friends</p>\n\n<br/>rise", "Solana & friends rise"),
        ("&lt;script&gt;x&lt;/script&gt; y", "x y"),
        ("a < b and c > d", "a d"),
        ("\x1b[31mred\x07\u202e", "[31mred"),
        ("<" * 1_000, "<" * 50),
        ("<p>" * 100 + "late", ""),
    ],
)
def test_markup_is_stripped(markup: str, plain: str) -> None:
    assert words(markup, 50) == plain


@pytest.mark.parametrize(
    ("date", "before_ms"),
    [
        ("Wed, 18 Nov 2026 07:00:00 EST", -3_600_000 * 5),
        ("18 Nov 2026 07:00 +0000", 0),
        ("2026-11-18T07:00:00+02:00", 3_600_000 * 2),
        ("2026-11-18 07:00:00", 0),
    ],
)
def test_odd_dates_are_understood(date: str, before_ms: int) -> None:
    seven = int(datetime(2026, 11, 18, 7, tzinfo=UTC).timestamp() * 1000)
    (entry,) = parse_feed(rss(item(date=date)), "wire", ARRIVED_MS, Counter())
    assert entry.dated
    assert entry.news.published_ms == min(seven - before_ms, ARRIVED_MS)


@pytest.mark.parametrize("date", ["", "soon", "Wed, 99 Nov 2026 10:00:00 GMT", "Fri, 20 Nov 2099 10:00:00 GMT"])
def test_a_date_that_is_none_is_taken_as_now_and_marked(date: str) -> None:
    (entry,) = parse_feed(rss(item(date=date)), "wire", ARRIVED_MS, Counter())
    assert (entry.dated, entry.news.published_ms) == (False, ARRIVED_MS)


def test_news_of_yesterday_is_left_out_without_being_a_fault() -> None:
    assert read(rss(item(date="Sun, 15 Nov 2026 10:00:00 GMT"))) == ([], {})


def test_an_entry_without_a_title_is_refused_alone() -> None:
    assert read(rss(item(title=" &lt;img&gt; "), item(guid="g2"))) == (["Solana upgrade ships"], {"no title": 1})


@pytest.mark.parametrize("link", ["javascript:alert(1)", "file:///etc/passwd", "https://[bad", "news"])
def test_a_link_that_leads_elsewhere_is_none(link: str) -> None:
    (entry,) = parse_feed(rss(item(link=link)), "wire", ARRIVED_MS, Counter())
    assert entry.news.link == ""


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (f'<!DOCTYPE rss [<!ENTITY l0 "ha">{LAUGHS}]><rss><item><title>&l9;</title></item></rss>', "entities"),
        ('<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><title>&x;</title></rss>', "entities"),
        ('<!DOCTYPE rss [<!ENTITY % x SYSTEM "http://evil.example/x">%x;]><rss/>', "entities"),
        ("<rss>" + "<a>" * 40 + "</a>" * 40 + "</rss>", "nested too deep"),
        ("<rss>" + "<item/>" * 201 + "</rss>", "too many entries"),
        ("<rss>" + "<a/>" * 20_001 + "</rss>", "too many elements"),
        ("<rss>" + " " * MOST_BYTES + "</rss>", "larger than 2 MB"),
        ("<rss><a " + " ".join(f'a{n}="1"' for n in range(3_000)) + "/></rss>", "a tag too long"),
        ("<rss>" + "".join(f"&n{n};" for n in range(100)) + "</rss>", "too many letters"),
        ("<html><body>Just a moment...</body></html>", "no feed"),
        ("<rss><item><title>cut", "broken"),
        ("", "broken"),
        ('<?xml version="1.0" encoding="klingon"?><rss/>', "encoding is unknown"),
    ],
)
def test_what_is_hostile_or_broken_is_refused(body: str, why: str) -> None:
    with pytest.raises(FeedRefused, match=why):
        items(body.encode())


def test_nothing_outside_is_ever_opened() -> None:
    assert items(b'<!DOCTYPE rss SYSTEM "file:///etc/passwd"><rss><item><title>a</title></item></rss>')[0].title == "a"


def test_other_alphabets_are_read() -> None:
    body = '<?xml version="1.0" encoding="windows-1252"?>' + RSS.partition("?>")[2].format(item(title="Café"))
    assert read(body.encode("cp1252"))[0] == ["Café"]


# All feeds together


class Clock:
    """Time that passes when told."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now_ms(self) -> int:
        return ARRIVED_MS + int(self.seconds * 1000)

    def monotonic(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.seconds += seconds


@dataclass(frozen=True)
class Feed:
    """As the connections hand them out."""

    name: str
    provider: Answering
    path: str
    params: tuple[tuple[str, str], ...] = (("q", "solana"),)


def feed(name: str, script: Script) -> tuple[Feed, Answering]:
    provider = Answering(script, name)
    return Feed(f"rss {name}", provider, "/rss"), provider


async def test_each_piece_of_news_is_told_once_whoever_tells_it() -> None:
    one, _ = feed("one", lambda ask: rss(item(), item("Other news", "g2")))
    two, _ = feed("two", lambda ask: rss(item(guid="x", link="https://two.example", title="SOLANA upgrade: ships!")))
    news = Rss([one, two], Clock())
    assert [told.title for told in (await news.headlines()).records] == ["Solana upgrade ships", "Other news"]
    assert (await news.headlines()).records == ()


async def test_an_undated_piece_counts_only_in_a_feed_that_is_followed() -> None:
    rows = [item(date="")]
    one, _ = feed("one", lambda ask: rss(*rows))
    news = Rss([one], Clock())
    first = await news.headlines()
    assert (first.records, dict(first.refused)) == ((), {"no date, and the feed is seen for the first time": 1})
    rows.append(item("Later news", "g2", date=""))
    assert [told.title for told in (await news.headlines()).records] == ["Later news"]


async def test_a_feed_that_fails_is_skipped_for_an_hour_and_the_others_count() -> None:
    clock = Clock()
    down, asked = feed("down", lambda ask: Outcome.DENIED)
    broken, also = feed("broken", lambda ask: b"<html></html>")
    good, _ = feed("good", lambda ask: rss(item()))
    news = Rss([down, broken, good], clock)
    first = await news.headlines()
    assert [told.source for told in first.records] == ["good"]
    assert dict(first.refused) == {"rss down: denied": 1, "rss broken: it is no feed": 1}
    clock.seconds = SKIPPED_S - 1
    await news.headlines()
    assert (len(asked.asked), len(also.asked)) == (1, 1)
    clock.seconds = SKIPPED_S + 1
    await news.headlines()
    assert (len(asked.asked), len(also.asked)) == (2, 2)


async def test_a_feed_is_asked_whether_it_changed() -> None:
    def script(ask: Ask) -> bytes | Reply:
        return Reply(304, b"", {}, ARRIVED_MS, 1.0, not_modified=True)

    one, provider = feed("one", script)
    assert (await Rss([one], Clock()).headlines()).records == ()
    (ask,) = provider.asked
    assert (ask.path, ask.params) == ("/rss", (("q", "solana"),))
    assert (ask.conditional, ask.max_bytes, ask.content) == ("rss one", 2_000_000, ("xml", "rss", "atom"))


def test_no_body_breaks_it() -> None:
    told = 0
    for body in bodies([rss(item(), item("<![CDATA[x &amp; y]]>", "g2", "2026-11-18T07:00:00Z")), ATOM.encode()]):
        try:
            entries = parse_feed(body, "wire", ARRIVED_MS, Counter())
        except FeedRefused:
            continue
        for entry in entries:
            told += 1
            assert 0 < len(entry.news.title) <= 300
            assert entry.news.title.isprintable()
            assert ARRIVED_MS - 86_400_000 <= entry.news.published_ms <= ARRIVED_MS
    assert told
