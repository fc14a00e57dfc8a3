"""What is known at every decision close of a reel, worked out for the whole range at once.

It depends on the candles and on the settings of data and decision timeframe
alone. Who votes what, and what comes of it, is asked of it again and again.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np

from mojobot.core.analysis.conditions import MEDIAN_BARS, factor, monthly
from mojobot.core.analysis.features import Features
from mojobot.core.analysis.seal import seal
from mojobot.core.analysis.timeframes import Held
from mojobot.core.groups import Group
from mojobot.core.market import Market
from mojobot.model.market import BoolArray, FloatArray, IntArray, Timeframe
from mojobot.model.settings import Settings
from mojobot.research.panels import Blocks, stretches
from mojobot.research.reel import Reel

_NAMES = tuple(one.name for one in fields(Features) if one.name != "close_ms")


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """All decision closes, (n,), and arrays (series, n) beside them."""

    close_ms: IntArray
    due: BoolArray  # whether a series decides then
    features: Features
    price: FloatArray  # newest close that was traded, USD; NaN before the first
    price_ms: IntArray  # and when that was
    daily_volatility: FloatArray
    trend: FloatArray  # (2, n): SOL's 4h close over its mean - 1, and that mean over the one before - 1
    opened: FloatArray  # of the bar that closes then: what shadow trades live through
    high: FloatArray
    low: FloatArray
    traded: BoolArray
    hour: IntArray  # (n,) hours closed by then
    hourly_returns: FloatArray  # (series, hours); NaN where one is missing or made up
    hourly_volatility: FloatArray  # (series, hours) of 24 hours
    hourly_whole: BoolArray  # (series, hours) whether the hours before have few enough gaps
    _factors: dict[int, FloatArray] = field(default_factory=dict)

    def factor_at(self, hour: int) -> FloatArray:
        """Definitions' v after so many hours, (series,): made when somebody asks, and kept."""
        made = self._factors.get(hour)
        if made is None:
            made = self._factors[hour] = self._factor(hour)
        return made

    def _factor(self, hour: int) -> FloatArray:
        window = np.full((len(self.price), MEDIAN_BARS), np.nan)
        newest = self.hourly_volatility[:, max(hour - MEDIAN_BARS, 0) : hour]
        if not newest.shape[1]:
            return window[:, -1]
        window[:, -newest.shape[1] :] = newest
        return factor(np.where(self.hourly_whole[:, hour - 1], window[:, -1], np.nan), monthly(window))


def columns(reel: Reel, settings: Settings) -> Columns:
    """Read a reel from its first bar to its last."""
    market = Market(reel.opened(), settings)
    made = _Made(reel, market)
    for blocks in stretches(reel):
        made.take(blocks)
    return made.done()


class _Made:
    """Arrays of the whole range, filled stretch by stretch."""

    def __init__(self, reel: Reel, market: Market) -> None:
        self._reel, self._groups, self._conditions = reel, market.groups, market.conditions
        self._sol = market.sol
        self._every_ms = min(group.decision.ms for group in market.groups)
        first = -(-reel.first_ms // self._every_ms) * self._every_ms
        self._close_ms = np.arange(first, reel.last_ms + 1, self._every_ms, dtype=np.int64)
        shape = len(reel.tokens), len(self._close_ms)
        self._features: dict[str, Any] = {}
        self._nothing = np.broadcast_to(np.nan, shape)  # takes no memory
        self._volatility, self._trend = np.full(shape, np.nan), np.full((2, shape[1]), np.nan)
        self._bars = np.full((3, *shape), np.nan)
        self._due, self._traded = np.zeros(shape, dtype=np.bool_), np.zeros(shape, dtype=np.bool_)
        self._held = {t: Held(shape[0]) for t in market.conditions.fine}
        self._held_trend = Held(2)
        self._hours: list[tuple[FloatArray, FloatArray, BoolArray]] = []
        self._hours_from = 0

    def take(self, blocks: Blocks) -> None:
        for group in self._groups:
            self._vote_on(group, blocks)
        with np.errstate(all="ignore"):
            self._condition(blocks)

    def done(self) -> Columns:
        place = np.stack([one.newest(self._close_ms) for one in self._reel.bars])
        known = np.maximum(place, 0)
        price = [one.close[at] for one, at in zip(self._reel.bars, known, strict=True)]
        when = [one.open_ms[at] + one.base_ms for one, at in zip(self._reel.bars, known, strict=True)]
        nothing = np.empty((len(self._due), 0))
        hours = [np.concatenate(parts, axis=1) for parts in zip(*self._hours, strict=True)] or [nothing] * 3
        hour = np.maximum((self._close_ms - self._hours_from) // Timeframe.H1.ms, 0)
        return Columns(
            close_ms=self._close_ms,
            due=self._due,
            features=Features(close_ms=self._close_ms, **self._features),
            price=np.where(place >= 0, np.stack(price), np.nan),
            price_ms=np.where(place >= 0, np.stack(when), 0),
            daily_volatility=self._volatility,
            trend=self._trend,
            opened=self._bars[0],
            high=self._bars[1],
            low=self._bars[2],
            traded=self._traded,
            hour=hour,
            hourly_returns=hours[1],
            hourly_volatility=hours[0],
            hourly_whole=hours[2],
        )

    def _vote_on(self, group: Group, blocks: Blocks) -> None:
        """The features of a group at its own decision closes, and the bars of these."""
        seen = group.read(blocks)
        first_ms = -(-self._reel.first_ms // self._every_ms) * self._every_ms
        wanted = seen.close_ms >= first_ms
        into = np.ix_(group.rows, (seen.close_ms[wanted] - first_ms) // self._every_ms)
        blank = seen.order_flow  # candles tell nothing of it, nor of whatever is the very same array
        for name in _NAMES:
            values = getattr(seen, name)
            if values is blank:
                self._features.setdefault(name, self._nothing)
                continue
            if self._features.get(name, self._nothing) is self._nothing:
                self._features[name] = np.full(self._due.shape, np.nan if values.dtype.kind == "f" else 0, values.dtype)
            self._features[name][into] = values[:, wanted]
        block = blocks[group.decision]
        for at, values in enumerate((block.open, block.high, block.low)):
            self._bars[at][into] = values[group.rows][:, wanted]
        self._traded[into] = (~block.synthetic & ~np.isnan(block.close))[group.rows][:, wanted]
        self._due[into] = True

    def _condition(self, blocks: Blocks) -> None:
        """What risk reads, as of each close of the stretch."""
        conditions = self._conditions
        first, last = blocks[self._reel.base].open_ms[[0, -1]] + self._reel.step_ms
        at = np.searchsorted(self._close_ms, (first, last + 1))
        cut, at_ms = slice(*at.tolist()), self._close_ms[slice(*at.tolist())]
        for timeframe, held in self._held.items():
            block, mine = blocks[timeframe], conditions.fine[timeframe]
            values = held.push(seal(conditions.days(timeframe, block)), block.open_ms + timeframe.ms, at_ms)
            self._volatility[mine, cut] = values[mine]
        if Timeframe.H1 in blocks:
            if not self._hours:
                self._hours_from = int(blocks[self._reel.base].open_ms[0])  # a stretch begins with a whole 4h bar
            self._hours.append(conditions.hours(blocks[Timeframe.H1]))
        if self._sol is not None and Timeframe.H4 in blocks:
            block = blocks[Timeframe.H4]
            trend = np.stack([seal(column[self._sol]) for column in conditions.four_hours(block)])
            self._trend[:, cut] = self._held_trend.push(trend, block.open_ms + Timeframe.H4.ms, at_ms)
