"""Readings of mood and headlines as events: which token each is about, and under whose name."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from mojobot.feeds.records import MoodReading, News
from mojobot.model.events import Headline, Mood
from mojobot.model.market import Token

MARKET = -1  # the series of what concerns the market as a whole
_SHORTEST_WORD = 3  # a symbol of fewer letters is a word in half of all headlines; "$W" is not
_WORD = re.compile(r"\$?[A-Za-z0-9]+")

# Symbols that are English words: as such they name a token only with a dollar sign before them.
_ENGLISH = frozenset(
    {"ACT", "ALL", "AND", "ART", "BAN", "BIG", "BIT", "BOOK", "BUY", "CAT", "DOG", "FAIR", "FUN", "GAME", "GAS", "GIGA"}
    | {"GOLD", "HOLD", "HOT", "JUST", "KEY", "LIFE", "LIGHT", "MAN", "MASK", "ME", "MEME", "MOON", "MOTHER", "NEAR"}
    | {"NET", "NEW", "NOT", "NOW", "OPEN", "PEOPLE", "PRIME", "PUMP", "RAIN", "RAY", "SAFE", "SELL", "SEND", "SUN"}
    | {"SUPER", "THE", "TIME", "TOKEN", "TOP", "TRUMP", "TURBO", "USUAL", "WEN", "WHALE", "WHITE", "WIN", "YOU", "ZERO"}
)
_NAMES = {"solana": "SOL", "bitcoin": "BTC", "ethereum": "ETH", "ether": "ETH", "jupiter": "JUP", "raydium": "RAY"}


class Mentions:
    """Finds the tokens a headline names, by symbol ("$W", "BONK") or by a well-known name."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._read = 0  # of them, as a list may grow
        self._series: dict[str, list[int]] = {}

    def named(self, text: str) -> tuple[int, ...]:
        """Series of the tokens named, in order; `MARKET` alone when none is.

        Where two tokens share a symbol nobody knows which is meant: neither.
        """
        self._read_on()
        found: dict[int, None] = {}
        for word in _WORD.findall(text):
            symbol = self._symbol(word)
            series = self._series.get(symbol, ()) if symbol else ()
            if len(series) == 1:
                found[series[0]] = None
        return tuple(found) or (MARKET,)

    def _read_on(self) -> None:
        for series in range(self._read, len(self._tokens)):
            self._series.setdefault(self._tokens[series].symbol.upper(), []).append(series)
        self._read = len(self._tokens)

    def _symbol(self, word: str) -> str:
        if word.startswith("$"):
            return word[1:].upper()
        if word.lower() in _NAMES:
            return _NAMES[word.lower()]
        plain = len(word) >= _SHORTEST_WORD and word.isupper() and word not in _ENGLISH
        return word if plain else ""


def headlines(
    news: Iterable[News], mentions: Mentions, score: Callable[[str], float], ts_ms: int
) -> tuple[Headline, ...]:
    """One event a token named, with the score `score` reads in the title; known from `ts_ms` on, in order of time.

    The time is that of the publication, but never later than now.
    """
    told = sorted(news, key=lambda piece: piece.published_ms)
    return tuple(
        Headline(min(piece.published_ms, ts_ms), series, score(piece.title), piece.title, piece.source)
        for piece in told
        for series in mentions.named(piece.title)
    )


def moods(readings: Iterable[MoodReading], series: Mapping[str, int], ts_ms: int) -> tuple[Mood, ...]:
    """Events of the readings, one a source and kind of reading: `dexscreener boosts`, `alternative.me fear_greed`.

    Readings of mints that `series` does not know, of the future, or that say
    nothing are left out.
    """
    told: dict[str, list[tuple[int, MoodReading]]] = {}
    for reading in readings:
        at = series.get(reading.mint) if reading.mint else MARKET
        if at is not None and reading.at_ms <= ts_ms and (reading.score, reading.mentions) != (None, None):
            told.setdefault(f"{reading.source} {reading.series}", []).append((at, reading))
    return tuple(_mood(source, rows, ts_ms) for source, rows in told.items())


def _mood(source: str, rows: Sequence[tuple[int, MoodReading]], ts_ms: int) -> Mood:
    said = [reading for _, reading in rows]
    return Mood(
        ts_ms=ts_ms,
        source=source,
        at_ms=np.array([reading.at_ms for reading in said], dtype=np.int64),
        series=np.array([at for at, _ in rows], dtype=np.int64),
        score=np.array([math.nan if reading.score is None else reading.score for reading in said]),
        mentions=np.array([reading.mentions or 0.0 for reading in said]),
    )
