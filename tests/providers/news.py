"""Headlines of the made-up market, one wire for each feed, and the market's mood."""

from __future__ import annotations

from dataclasses import dataclass

from tests.providers.chance import Stream, generator, share_of

FEEDS = ("coindesk", "cointelegraph", "decrypt", "theblock", "dlnews", "blockworks", "cryptoslate", "google")
_EVERY_MS = 20 * 60_000
_DAY_MS = 86_400_000
_WORDS = (
    "{} listed on another exchange as volumes surge",
    "{} team announces a partnership",
    "Fund discloses a position in {}",
    "{} trades sideways as volumes settle",
    "Analysts are divided on {} & its peers",
    "{} unlock adds to supply",
    "Large holder of {} moves coins to an exchange",
    "{} suffers an outage, holders are nervous",
)


@dataclass(frozen=True, slots=True)
class Story:
    """One headline of one feed."""

    feed: str
    at_ms: int
    title: str

    @property
    def guid(self) -> str:
        """What tells it from every other."""
        return f"{self.feed}-{self.at_ms}"


class Wire:
    """A story every twenty minutes or so in each feed, and those that are staged."""

    def __init__(self, seed: int, symbols: tuple[str, ...]) -> None:
        self._seed = seed
        self._symbols = symbols
        self.extra: list[Story] = []

    def stories(self, feed: str, now_ms: int, most: int = 25) -> list[Story]:
        """The newest of a feed, newest first."""
        last = now_ms // _EVERY_MS
        found = [self._story(feed, number) for number in range(last, last - most - 1, -1)]
        found += [story for story in self.extra if story.feed == feed]
        told = sorted((story for story in found if story.at_ms <= now_ms), key=lambda story: -story.at_ms)
        return told[:most]

    def stage(self, feed: str, at_ms: int, title: str) -> None:
        """Let a headline appear."""
        self.extra.append(Story(feed, at_ms, title))

    def fear_greed(self, now_ms: int) -> int:
        """The day's index, 0..100."""
        day = now_ms // _DAY_MS
        week, today = share_of(f"{self._seed} mood {day // 7}"), share_of(f"{self._seed} {day}")
        return round(20 + 60 * (0.7 * week + 0.3 * today))

    def _story(self, feed: str, number: int) -> Story:
        chance = generator(self._seed, Stream.NEWS, FEEDS.index(feed), number)
        at_ms = number * _EVERY_MS + int(chance.integers(_EVERY_MS // 1000)) * 1000
        words = _WORDS[int(chance.integers(len(_WORDS)))]
        return Story(feed, at_ms, words.format(self._symbols[int(chance.integers(len(self._symbols)))]))
