"""In which order a table stands: pure ordering, and the pace at which it may change."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from mojobot.model.market import FloatArray
from mojobot.tui.choices import Sort
from mojobot.tui.rows.quotes import Quotes

RESORT_S = 5.0  # rows re-sort by themselves no more often than this (console.md 1)


class Pace:
    """An order is kept for `RESORT_S` seconds, unless what it is made by changes: then it is made anew at once."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._key: object = None
        self._due_s = 0.0
        self._order: tuple[int, ...] = ()

    def keep(self, key: object, make: Callable[[], Sequence[int]]) -> tuple[int, ...]:
        """The kept order, or a new one when it is due or `key` is another."""
        now_s = self._clock()
        if key != self._key or now_s >= self._due_s:
            self._key, self._due_s = key, now_s + RESORT_S
            self._order = tuple(make())
        return self._order


def market_order(symbols: Sequence[str], seen: Quotes, sort: Sort | None, stars: frozenset[str]) -> list[int]:
    """Series in display order: stars first, each part by the sort or in the market's own order; unknown is last."""
    places = list(range(len(symbols))) if sort is None else _sorted(symbols, seen, sort)
    return [s for s in places if symbols[s] in stars] + [s for s in places if symbols[s] not in stars]


def by_value(values: FloatArray, *, falling: bool) -> list[int]:
    """Places by value; equal ones keep their order, NaN is last either way."""
    keys = np.where(np.isnan(values), np.inf, -values if falling else values)
    return [int(place) for place in np.argsort(keys, kind="stable")]


def _sorted(symbols: Sequence[str], seen: Quotes, sort: Sort) -> list[int]:
    if sort.column == "symbol":
        return sorted(range(len(symbols)), key=lambda s: symbols[s], reverse=not sort.falling)
    columns = {
        "price": seen.price,
        "m5": seen.change_5m,
        "spark": seen.change_1h,
        "h1": seen.change_1h,
        "h24": seen.change_24h,
        "vote": seen.vote,
        "volume": seen.volume_24h,
        "liquidity": seen.liquidity,
        "age": seen.age_s,
    }
    return by_value(columns.get(sort.column, seen.price), falling=sort.falling)
