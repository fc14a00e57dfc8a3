"""One price per token from several sources: what each said last, which is believed, and how well it is known.

A source states its refresh: how old what it says may be when it says it. What
it said counts for twice that (safety.md S306), and no less than
`data.stale_after_seconds`. Of those that count, the one with the shortest
refresh is believed while it speaks (within twice its refresh), after that the
newest, unless a majority of three or more says otherwise. Two are at one when
they differ by no more than the tolerance and what the token usually moves in
the time that lies between them.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace

import numpy as np

from mojobot.core.analysis.rows import widened
from mojobot.model.events import Prices
from mojobot.model.market import DAY_MS, BoolArray, FloatArray, IntArray
from mojobot.model.settings import DataSettings

LEAP = 0.25  # a price this far from the believed one must be said twice, or by two
SMALLEST, LARGEST = 1e-18, 1e12  # USD: beyond these there is no trade, only a rounding or a fault
MOST_SOURCES = 8  # another's prices are refused: what outsiders name must not grow without end (S505)
_ALONE, _PAIR = 0.5, 0.9  # quality of one source, of two; three or more are 1


@dataclass(frozen=True, slots=True)
class Grade:
    """How well the price of one token is known, and why nothing is bought at it, empty where it may be."""

    price: float
    sources: tuple[str, ...]  # those that agree, the believed one first
    apart: float  # the furthest of all that count from the believed one, a fraction; NaN with one source
    age_s: float
    quality: float  # in [0, 1]
    unsure: str = ""  # no price, stale or disputed
    thin: str = ""  # too little liquidity, or nobody says how much


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """The columns of some tokens at one moment, (sources, n)."""

    counts: BoolArray
    at_one: BoolArray  # counts, and agrees with the believed price
    lead: IntArray  # (n,) the believed source; -1 where none counts


class Quotes:
    """What every source said last of every token.

    `take` gives a batch back as the market is to see it: the believed price of
    each of its tokens, whoever sent it. What cannot be a price is left out and
    counted in `refused`.
    """

    def __init__(self, series: int, rule: DataSettings) -> None:
        self._rule = rule
        self.sources: list[str] = []  # rising refresh: the first that counts is believed
        self.refused: Counter[str] = Counter()
        self._price = np.full((0, series), np.nan)
        self._at = np.zeros((0, series), dtype=np.int64)
        self._leap = np.full((0, series), np.nan)  # said once, too far to be believed at once
        self._limit = np.zeros(0, dtype=np.int64)  # how long what a source said counts, ms
        self._speaks = np.zeros(0, dtype=np.int64)  # how long it is preferred, ms
        self.believed: FloatArray = np.full(series, np.nan)
        self.at_ms: IntArray = np.zeros(series, dtype=np.int64)
        self._moves: FloatArray = np.zeros(series)  # daily volatility, 0 where unknown

    def take(self, prices: Prices) -> Prices | None:
        """The batch as it is believed; None where nothing of it can be."""
        at_ms = np.full(len(prices.series), prices.ts_ms) if prices.at_ms is None else prices.at_ms
        row = self._row(prices)
        if row is None:
            self.refused["source"] += len(prices.series)
            return None
        good = self._fit(prices, at_ms, row)
        if not good.all():
            prices, at_ms = part(prices, good), at_ms[good]
        if not len(prices.series):
            return None
        self._price[row, prices.series] = prices.price
        self._at[row, prices.series] = at_ms
        return self._as_believed(prices, row)

    def widen(self, series: int) -> None:
        """Serve `series` tokens from now on; of the new ones no source has said anything."""
        self._price, self._leap = widened(self._price, series), widened(self._leap, series)
        self._at, self.at_ms = widened(self._at, series), widened(self.at_ms, series)
        self.believed = widened(self.believed, series)
        self._moves = np.nan_to_num(widened(self._moves, series), nan=0.0)

    def settle(self, now_ms: int) -> None:
        """Believe another source where the one believed has fallen silent and the other has spoken since."""
        every = np.arange(self._price.shape[1])
        lead = self._look(every, now_ms).lead
        newer = np.flatnonzero(lead >= 0)
        newer = newer[self._at[lead[newer], newer] > self.at_ms[newer]]
        self.believed[newer] = self._price[lead[newer], newer]
        self.at_ms[newer] = self._at[lead[newer], newer]

    def moves(self, daily_volatility: FloatArray) -> None:
        """How much each token usually moves in a day; NaN counts as not at all."""
        self._moves = np.nan_to_num(daily_volatility, nan=0.0, posinf=0.0)

    def quality(self, now_ms: int) -> FloatArray:
        """The quality of every token's price, (series,)."""
        every = np.arange(self._price.shape[1])
        seen = self._look(every, now_ms)
        age_s = (now_ms - self.at_ms) / 1000.0
        return self._quality(seen, age_s)

    def grade(self, series: int, now_ms: int, liquidity_usd: float) -> Grade:
        """How well one token's price is known now."""
        seen = self._look(np.array([series]), now_ms)
        age_s = (now_ms - int(self.at_ms[series])) / 1000.0
        lead = int(seen.lead[0])
        names = tuple(name for name, agrees in zip(self.sources, seen.at_one[:, 0].tolist(), strict=True) if agrees)
        if lead >= 0:
            names = (self.sources[lead], *(name for name in names if name != self.sources[lead]))
        apart = self._apart(series, seen)
        quality = float(self._quality(seen, np.array([age_s]))[0])
        unsure, thin = self._unsure(seen, apart, age_s), self._thin(liquidity_usd)
        return Grade(float(self.believed[series]), names, apart, age_s, quality, unsure, thin)

    def _row(self, prices: Prices) -> int | None:
        """The row of a source, made at its first word; rows stay in the order of their refresh then."""
        speaks = round(2000.0 * prices.refresh_s)
        limit = max(speaks, round(1000.0 * self._rule.stale_after_seconds))
        if prices.source in self.sources:
            row = self.sources.index(prices.source)
            self._limit[row], self._speaks[row] = limit, speaks
            return row
        if len(self.sources) == MOST_SOURCES:
            return None
        at = int(np.searchsorted(self._speaks, speaks, side="right"))
        self.sources.insert(at, prices.source)
        self._limit = np.insert(self._limit, at, limit)
        self._speaks = np.insert(self._speaks, at, speaks)
        self._price = np.insert(self._price, at, np.nan, axis=0)
        self._leap = np.insert(self._leap, at, np.nan, axis=0)
        self._at = np.insert(self._at, at, 0, axis=0)
        return at

    def _fit(self, prices: Prices, at_ms: IntArray, row: int) -> BoolArray:
        """Which of a batch can be prices; the others are counted by what is wrong with them."""
        good = np.ones(len(prices.series), dtype=np.bool_)
        for why, bad in (
            ("not finite", ~np.isfinite(prices.price)),
            ("zero", prices.price == 0.0),
            ("negative", prices.price < 0.0),
            ("out of range", ~((prices.price >= SMALLEST) & (prices.price <= LARGEST))),
            ("crossed", ~((prices.low <= prices.price) & (prices.price <= prices.high))),
            ("out of order", at_ms < self._at[row, prices.series]),
            ("stale", prices.ts_ms - at_ms > self._limit[row]),
        ):
            self._count(why, good & bad)
            good &= ~bad
        leaps = good & self._leaps(prices, row)
        self._count("leap", leaps)
        return good & ~leaps

    def _count(self, why: str, bad: BoolArray) -> None:
        found = int(np.count_nonzero(bad))
        if found:
            self.refused[why] += found

    def _leaps(self, prices: Prices, row: int) -> BoolArray:
        """Which are too far from what is believed to be taken at the first word of one source alone."""
        at, price = prices.series, prices.price
        known = self.believed[at]
        with np.errstate(all="ignore"):  # what was refused already is among them
            far = np.abs(price / known - 1.0) > LEAP
            again = np.abs(price / self._leap[row, at] - 1.0) <= LEAP
            by_another = (np.abs(self._price[:, at] / price - 1.0) <= LEAP) & self._count_now(at, prices.ts_ms)
        by_another[row] = False
        alone = far & self._count_now(at, prices.ts_ms).any(axis=0) & ~again & ~by_another.any(axis=0)
        self._leap[row, at] = np.where(far, price, np.nan)
        return np.asarray(alone)

    def _as_believed(self, prices: Prices, row: int) -> Prices | None:
        at = prices.series
        seen = self._look(at, prices.ts_ms)
        some = seen.lead >= 0
        place = np.arange(len(at))
        price = np.where(some, self._price[seen.lead, at], np.nan)
        self.believed[at[some]] = price[some]
        self.at_ms[at[some]] = self._at[seen.lead, at][some]
        self._count("outlier", (seen.counts & ~seen.at_one)[row, place] & (seen.counts.sum(axis=0) > 2))
        own = some & (seen.lead == row)
        if own.all():
            return prices
        if not some.any():
            return None
        high, low = np.where(own, prices.high, price), np.where(own, prices.low, price)
        told = replace(prices, price=price, high=high, low=low, at_ms=self._at[seen.lead, at])
        return told if some.all() else part(told, some)

    def _count_now(self, at: IntArray, now_ms: int) -> BoolArray:
        """Which sources count for tokens `at`, (sources, n)."""
        known = self._at[:, at]
        return np.asarray((known > 0) & (now_ms - known <= self._limit[:, None]))

    def _look(self, at: IntArray, now_ms: int) -> _Seen:
        counts = self._count_now(at, now_ms)
        if not len(self.sources):
            return _Seen(counts, counts, np.full(len(at), -1))
        price, age = self._price[:, at], self._at[:, at]
        inside = counts.copy()
        many = counts.sum(axis=0) > 2
        if many.any():
            middle = np.nanmedian(np.where(counts[:, many], price[:, many], np.nan), axis=0)
            inside[:, many] &= np.abs(price[:, many] / middle - 1.0) <= self._rule.dispute_tolerance
        inside = np.where(inside.any(axis=0), inside, counts)
        speaking = inside & (now_ms - age <= self._speaks[:, None])
        newest = np.where(inside, age, 0).argmax(axis=0)
        lead = np.where(speaking.any(axis=0), speaking.argmax(axis=0), newest)
        lead = np.where(counts.any(axis=0), lead, -1)
        place = np.arange(len(at))
        with np.errstate(invalid="ignore"):
            apart = np.abs(price / price[lead, place] - 1.0)
        between = np.abs(age - age[lead, place]) / DAY_MS
        bound = self._rule.dispute_tolerance + self._moves[at] * np.sqrt(between)
        return _Seen(counts, counts & (apart <= bound), np.asarray(lead, dtype=np.int64))

    def _apart(self, series: int, seen: _Seen) -> float:
        lead, counts = int(seen.lead[0]), seen.counts[:, 0]
        if lead < 0 or np.count_nonzero(counts) < 2:
            return math.nan
        return float(np.abs(self._price[counts, series] / self._price[lead, series] - 1.0).max())

    def _quality(self, seen: _Seen, age_s: FloatArray) -> FloatArray:
        """Half for one source, 0.9 for two and 1 for more that agree, times 1 - age/limit, 0 where disputed."""
        agree, count = seen.at_one.sum(axis=0), seen.counts.sum(axis=0)
        base = np.select([agree >= 3, agree == 2, agree == 1], [1.0, _PAIR, _ALONE], 0.0)
        fresh = np.clip(1.0 - age_s / (2.0 * self._rule.stale_after_seconds), 0.0, 1.0)
        return np.asarray(np.where((count > 1) & (agree < 2), 0.0, base * fresh))

    def _unsure(self, seen: _Seen, apart: float, age_s: float) -> str:
        counts, agree = int(seen.counts.sum()), int(seen.at_one.sum())
        if not counts:
            return "no price"
        if age_s > self._rule.stale_after_seconds:
            return f"stale: {age_s:.0f} s old"
        if counts > 1 and agree < 2:
            return f"disputed: {counts} sources are {apart:.1%} apart"
        return ""

    def _thin(self, liquidity_usd: float) -> str:
        if liquidity_usd >= self._rule.thin_liquidity_usd:
            return ""
        least = f"least {self._rule.thin_liquidity_usd:,.0f}"
        return f"{liquidity_usd:,.0f} USD, {least}" if math.isfinite(liquidity_usd) else f"unknown, {least}"


def part(prices: Prices, chosen: BoolArray) -> Prices:
    """The batch of some of its tokens."""
    at_ms = None if prices.at_ms is None else prices.at_ms[chosen]
    names = ("series", "price", "high", "low", "volume", "liquidity")
    cut = {name: getattr(prices, name)[chosen] for name in names}
    return replace(prices, at_ms=at_ms, **cut)
