"""The mood around each token: its score, where it is heading, how much talk there is, and the news."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from math import isnan

import numpy as np

from mojobot.core.analysis.mentions import Mentions
from mojobot.core.analysis.seal import seal
from mojobot.model.events import Headline, Mood
from mojobot.model.market import HOUR_MS, FloatArray
from mojobot.model.settings import SentimentSettings

MARKET = -1  # the series of readings that concern the market as a whole; they count for SOL
_MOMENTUM_SCALE = 0.5
_MOST_HEADLINES = 256  # a token, of those that may still be the best of the window
_MOST_SOURCES = 32  # told apart; more than that are averaged all the same
_MOST_MENTIONS = 1e12  # more than that in one reading is no reading


@dataclass(frozen=True, slots=True, eq=False)
class MoodColumns:
    """Mood readings at one time; arrays are (series,), NaN = not ready."""

    sentiment: FloatArray  # in [0, 1]: the fast average
    mood_momentum: FloatArray  # in [-1, 1]: (fast - slow) / 0.5
    social_volume: FloatArray  # percentile in [0, 1]
    news: FloatArray  # best headline of the window, 0 if none
    age_ms: FloatArray  # since the token's last score; NaN = none yet


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """The newest that one source said of each token; arrays are (series,), NaN = nothing yet."""

    score: FloatArray
    mentions: FloatArray
    at_ms: FloatArray


class ForgettingMean:
    """A mean of readings taken at any times: the weight of each halves with every half-life of its age."""

    def __init__(self, series: int) -> None:
        self._total = [0.0] * series
        self._weight = [0.0] * series
        self._at_ms = [0] * series

    def widen(self, series: int) -> None:
        """Serve `series` tokens from now on."""
        more = series - len(self._total)
        self._total += [0.0] * more
        self._weight += [0.0] * more
        self._at_ms += [0] * more

    def take(self, series: int, at_ms: int, reading: float, half_life_ms: float) -> None:
        """Add a reading; one that is late gets the weight it would have had in time."""
        later_ms = at_ms - self._at_ms[series]
        faded = 0.5 ** (abs(later_ms) / half_life_ms)
        if later_ms >= 0:
            self._total[series] = self._total[series] * faded + reading
            self._weight[series] = self._weight[series] * faded + 1.0
            self._at_ms[series] = at_ms
        else:
            self._total[series] += faded * reading
            self._weight[series] += faded

    @property
    def value(self) -> FloatArray:
        """The means, (series,); NaN without a reading."""
        weight = np.array(self._weight)
        return np.array(self._total) / np.where(weight > 0.0, weight, np.nan)


class MoodWatch:
    """Scores, mentions and headlines of every token, in bounded memory.

    A headline's score counts as a reading as well. A reading that says
    nothing usable (outside its range, NaN in both parts, in the future, of an
    unknown series) is counted in `refused`. Readings of the market count for
    the token at `sol_index`; without one they are left aside. `rule` may be
    replaced between two events. A sample reads everything taken so far, and
    does not depend on how readings were put together into events.
    """

    def __init__(self, series: int, sol_index: int | None, rule: SentimentSettings) -> None:
        self.rule = rule
        self.refused = 0
        self._sol = sol_index
        self._fast = ForgettingMean(series)
        self._slow = ForgettingMean(series)
        self._mentions = Mentions(series)
        self._news: list[deque[tuple[int, float]]] = [deque() for _ in range(series)]
        self._told: dict[str, Told] = {}
        self._scored_ms: FloatArray = np.full(series, np.nan)
        self._counted_ms: FloatArray = np.full(series, np.nan)

    def widen(self, series: int, sol_index: int | None = None) -> None:
        """Watch `series` tokens from now on; those watched keep their place. SOL may be among the new ones."""
        self._sol = sol_index if self._sol is None else self._sol
        more = series - len(self._news)
        if more < 0:
            raise ValueError("a token is never taken off the watch")
        for part in (self._fast, self._slow, self._mentions):
            part.widen(series)
        self._news += [deque() for _ in range(more)]
        for name, told in self._told.items():
            parts = (told.score, told.mentions, told.at_ms)
            self._told[name] = Told(*(np.pad(part, (0, more), constant_values=np.nan) for part in parts))
        self._scored_ms = np.pad(self._scored_ms, (0, more), constant_values=np.nan)
        self._counted_ms = np.pad(self._counted_ms, (0, more), constant_values=np.nan)

    def take_mood(self, event: Mood) -> None:
        """Take the readings of one source, in the order given."""
        for series, at_ms, score, mentions in zip(
            event.series.tolist(), event.at_ms.tolist(), event.score.tolist(), event.mentions.tolist(), strict=True
        ):
            if not self._known(series) or at_ms > event.ts_ms or not _readable(score, mentions):
                self.refused += 1
                continue
            token = self._sol if series == MARKET else series
            if token is not None:
                self._score(token, at_ms, score)
                self._count(token, at_ms, mentions, event.ts_ms)
                self._label(event.source, token, at_ms, score, mentions)

    def take_headline(self, event: Headline) -> None:
        """Take a headline: news for its window, and one more reading."""
        if not self._known(event.series) or not 0.0 <= event.score <= 1.0:
            self.refused += 1
            return
        token = self._sol if event.series == MARKET else event.series
        if token is not None:
            self._score(token, event.ts_ms, event.score)
            self._publish(self._news[token], event.ts_ms, event.score)
            self._label(f"headlines: {event.source}", token, event.ts_ms, event.score, np.nan)

    def sample(self, now_ms: int) -> MoodColumns:
        """The readings as of `now_ms`, sealed."""
        max_age_ms = self.rule.max_age_h * HOUR_MS
        age_ms = np.maximum(now_ms - self._scored_ms, 0.0)
        fresh = age_ms <= max_age_ms
        fast = np.where(fresh, self._fast.value, np.nan)
        momentum = np.minimum(np.maximum((fast - self._slow.value) / _MOMENTUM_SCALE, -1.0), 1.0)
        counted = np.maximum(now_ms - self._counted_ms, 0.0) <= max_age_ms
        talk = np.where(counted, self._mentions.percentile(now_ms), np.nan)
        since_ms = now_ms - self.rule.news_window_h * HOUR_MS
        news = np.array([_best(headlines, since_ms) for headlines in self._news])
        return MoodColumns(seal(fast), seal(momentum), seal(talk), seal(news), age_ms)

    def told(self) -> dict[str, Told]:
        """What each source said last, by the name it gives itself, in the order they were first heard; copies."""
        return {
            name: Told(said.score.copy(), said.mentions.copy(), said.at_ms.copy()) for name, said in self._told.items()
        }

    def _label(self, source: str, token: int, at_ms: int, score: float, mentions: float) -> None:
        said = self._told.get(source)
        if said is None:
            if len(self._told) == _MOST_SOURCES:
                return
            said = self._told[source] = Told(*(np.full(len(self._news), np.nan) for _ in range(3)))
        if not at_ms < said.at_ms[token]:
            said.score[token], said.mentions[token], said.at_ms[token] = score, mentions, at_ms

    def _known(self, series: int) -> bool:
        return MARKET <= series < len(self._news)

    def _score(self, token: int, at_ms: int, score: float) -> None:
        if isnan(score):
            return
        self._fast.take(token, at_ms, score, self.rule.fast_half_life_h * HOUR_MS)
        self._slow.take(token, at_ms, score, self.rule.slow_half_life_h * HOUR_MS)
        self._scored_ms[token] = np.fmax(self._scored_ms[token], at_ms)

    def _count(self, token: int, at_ms: int, mentions: float, told_ms: int) -> None:
        if isnan(mentions):
            return
        self._mentions.take(token, at_ms, mentions, told_ms)
        self._counted_ms[token] = np.fmax(self._counted_ms[token], at_ms)

    def _publish(self, headlines: deque[tuple[int, float]], ts_ms: int, score: float) -> None:
        """Keep the headline while it may be the best: one that is newer and no worse makes an older one needless."""
        while len(headlines) == _MOST_HEADLINES and headlines[0][0] < ts_ms - self.rule.news_window_h * HOUR_MS:
            headlines.popleft()
        while headlines and headlines[-1][1] <= score:
            headlines.pop()
        if len(headlines) < _MOST_HEADLINES:
            headlines.append((ts_ms, score))


def _readable(score: float, mentions: float) -> bool:
    if isnan(score) and isnan(mentions):
        return False
    return (isnan(score) or 0.0 <= score <= 1.0) and (isnan(mentions) or 0.0 <= mentions <= _MOST_MENTIONS)


def _best(headlines: deque[tuple[int, float]], since_ms: float) -> float:
    """Scores fall from the oldest to the newest: the first within the window is the best."""
    return next((score for ts_ms, score in headlines if ts_ms >= since_ms), 0.0)
