"""What the crowd says: a score and a count of mentions for each token, and for the market, every quarter of an hour."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mojobot.feeds.demo.chance import Stream, generator
from mojobot.feeds.demo.day import Day
from mojobot.feeds.demo.grid import BAR_MS, BARS_PER_DAY, day_open
from mojobot.model.events import Mood
from mojobot.model.market import FloatArray

SOURCE = "demo crowd"
READ_MS = 7 * 60_000 + 45_000  # into the bar
_NOISE = 0.035


@dataclass(frozen=True, slots=True, eq=False)
class Readings:
    """The readings of one day; column 0 is the market as a whole, the tokens follow: (96, 1 + tokens)."""

    open_ms: int
    score: FloatArray
    mentions: FloatArray

    def at(self, row: int) -> Mood:
        """The reading made during bar `row`, as it is made."""
        at_ms = self.open_ms + row * BAR_MS + READ_MS
        series = np.arange(-1, self.score.shape[1] - 1)
        return Mood(at_ms, SOURCE, np.full(len(series), at_ms), series, self.score[row], self.mentions[row])


def readings(seed: int, day: Day, log_liquidity: FloatArray) -> Readings:
    """All readings of `day`; larger tokens are talked about more."""
    chance = generator(seed, Stream.MOOD, day.number)
    drawn = chance.standard_normal((2, BARS_PER_DAY, 1 + day.mood.shape[1]))
    market = day.mood.mean(axis=1, keepdims=True)
    level = np.hstack((market, day.mood)) + _NOISE * drawn[0]
    usual = 6.0 * np.exp(0.5 * (log_liquidity - np.log(1e6)))
    talk = day.chatter * usual
    mentions = np.hstack((talk.sum(axis=1, keepdims=True) * 0.5, talk)) * np.exp(0.2 * drawn[1])
    return Readings(day_open(day.number), np.round(np.clip(level, 0.0, 1.0), 4), np.rint(mentions))


def backfill(days: list[Readings], since_ms: int, until_ms: int) -> Mood:
    """The readings of [since, until) in one event at `until_ms`, oldest first."""
    made = [event for day in days for event in map(day.at, range(BARS_PER_DAY)) if since_ms <= event.ts_ms < until_ms]
    return Mood(
        until_ms,
        SOURCE,
        np.concatenate([event.at_ms for event in made]),
        np.concatenate([event.series for event in made]),
        np.concatenate([event.score for event in made]),
        np.concatenate([event.mentions for event in made]),
    )
