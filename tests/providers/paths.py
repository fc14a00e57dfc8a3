"""Prices: a random walk for each token, the same for the same seed, to be read at any moment without walking there.

A day's ends are levels of a slow walk that comes back to the listed price, and
the minutes between are a Brownian bridge. Within a minute the price goes in
straight lines from open over both extremes to close, so that what was quoted
lies within the candle that is told afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.providers.chance import Stream, generator
from tests.providers.listing import Listed

Floats = NDArray[np.float64]
MINUTE_MS = 60_000
DAY_MS = 86_400_000
MINUTES = 1440
_FIRST_DAY = 16_000  # October 2013: before anything that is asked for
_DAYS = 12_000
_STAY = 0.97  # of yesterday's distance from the listed price
_WITH_MARKET = 0.6


@dataclass(frozen=True, slots=True, eq=False)
class Minutes:
    """A day of one token, USD: `opens` has 1441 entries, the last being the next day's first."""

    opens: Floats
    highs: Floats
    lows: Floats
    high_first: NDArray[np.bool_]


class Paths:
    """The prices of all tokens."""

    def __init__(self, seed: int, listed: tuple[Listed, ...]) -> None:
        self._seed = seed
        self._listed = listed
        # Bound here rather than as decorators: a world that is dropped takes its caches with it.
        self.day = lru_cache(maxsize=400)(self._day)
        self._levels = lru_cache(maxsize=None)(self._drawn_levels)
        self._market = lru_cache(maxsize=64)(self._drawn_market)

    def price(self, token: int, at_ms: int) -> float:
        """USD per token at that millisecond."""
        day, rest = divmod(at_ms, DAY_MS)
        minute, rest = divmod(rest, MINUTE_MS)
        return _within(self.knots(token, day, minute), rest / MINUTE_MS)

    def knots(self, token: int, day: int, minute: int) -> tuple[float, float, float, float]:
        """Open, the extreme that comes first, the other one, close."""
        minutes = self.day(token, day)
        high, low = float(minutes.highs[minute]), float(minutes.lows[minute])
        first, second = (high, low) if minutes.high_first[minute] else (low, high)
        return float(minutes.opens[minute]), first, second, float(minutes.opens[minute + 1])

    def _day(self, token: int, day: int) -> Minutes:
        listed = self._listed[token]
        chance = generator(self._seed, Stream.MINUTES, token, day)
        steps = chance.standard_normal(MINUTES)
        if not listed.stable:
            steps = _WITH_MARKET * self._market(day) + (1.0 - _WITH_MARKET**2) ** 0.5 * steps
        sigma = listed.vol / MINUTES**0.5
        walk = np.concatenate(([0.0], np.cumsum(sigma * steps)))
        levels = self._levels(token)
        start, end = levels[day - _FIRST_DAY], levels[day - _FIRST_DAY + 1]
        line = np.linspace(0.0, 1.0, MINUTES + 1)
        opens = listed.price * np.exp(start + walk + line * (end - start - walk[-1]))
        wicks = np.exp(0.4 * sigma * np.abs(chance.standard_normal((2, MINUTES))))
        highs = np.maximum(opens[:-1], opens[1:]) * wicks[0]
        lows = np.minimum(opens[:-1], opens[1:]) / wicks[1]
        return Minutes(opens, highs, lows, chance.random(MINUTES) < 0.5)

    def _drawn_levels(self, token: int) -> Floats:
        steps = generator(self._seed, Stream.LEVEL, token).standard_normal(_DAYS) * self._listed[token].vol
        level, levels = 0.0, []
        for step in steps.tolist():
            level = _STAY * level + step
            levels.append(level)
        return np.array(levels)

    def _drawn_market(self, day: int) -> Floats:
        drawn: Floats = generator(self._seed, Stream.MARKET, day).standard_normal(MINUTES)
        return drawn


def _within(knots: tuple[float, ...], part: float) -> float:
    """The price when `part` of the minute is over: a straight line between two knots."""
    where = 3.0 * part
    left = min(int(where), 2)
    return knots[left] + (where - left) * (knots[left + 1] - knots[left])


def partial_minute(knots: tuple[float, ...], part: float) -> tuple[float, float, float, float]:
    """Open, high, low and close of a minute of which `part` is over."""
    seen: list[Any] = [*knots[: min(int(3.0 * part), 2) + 1], _within(knots, part)]
    return knots[0], max(seen), min(seen), seen[-1]
