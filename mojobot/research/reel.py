"""The candles a back-test plays: each token's own bars at its own base, laid side by side in time."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass

import numpy as np

from mojobot.model.errors import CandleFileError
from mojobot.model.events import Bars, MarketOpened
from mojobot.model.market import Costs, FloatArray, IntArray, Provides, Timeframe, Token


@dataclass(frozen=True, slots=True, eq=False)
class TokenBars:
    """The closed bars of one token at its base, (n,) each, oldest first; volume is USD, NaN unknown."""

    token: Token
    open_ms: IntArray
    open: FloatArray
    high: FloatArray
    low: FloatArray
    close: FloatArray
    volume: FloatArray

    @property
    def base_ms(self) -> int:
        """Length of a bar."""
        return self.token.base.ms

    def newest(self, at_ms: int | IntArray) -> IntArray:
        """Place of the newest bar closed by `at_ms`; -1 before the first."""
        return np.asarray(np.searchsorted(self.open_ms, np.asarray(at_ms) - self.base_ms, side="right") - 1)


@dataclass(frozen=True, slots=True, eq=False)
class Lane:
    """The series of one base, and the times at which any of them has a bar."""

    base: Timeframe
    series: IntArray
    open_ms: IntArray


class Reel:
    """A market of candles step by step, a step being a bar of the lowest base.

    It gives what `feeds/recorded.py` gives the live path: for every step the
    bars that close then, lower bases first, and a timer. Raises
    CandleFileError for what no tape can be made of.
    """

    def __init__(self, bars: Sequence[TokenBars], costs: Costs | None = None) -> None:
        if not bars:
            raise CandleFileError("no candles were given")
        for one in bars:
            _check(one)
        self.bars = tuple(bars)
        self.tokens: tuple[Token, ...] = tuple(one.token for one in bars)
        self.costs = costs or Costs()
        bases = [t for t in Timeframe if any(token.base is t for token in self.tokens)]
        self.lanes = tuple(_lane(base, self.bars) for base in bases)
        self.base: Timeframe = bases[0]
        self.step_ms = self.base.ms
        self.first_ms = min(int(lane.open_ms[0]) + lane.base.ms for lane in self.lanes)  # the first close
        self.last_ms = max(int(lane.open_ms[-1]) + lane.base.ms for lane in self.lanes)
        self.steps = (self.last_ms - self.first_ms) // self.step_ms + 1

    def costing(self, costs: Costs) -> Reel:
        """The same bars at other costs."""
        other = copy(self)
        other.costs = costs
        return other

    def opened(self, step: int = 0) -> MarketOpened:
        """The first event of a session that begins with a step."""
        ts_ms = self.close_ms(step) - self.step_ms
        return MarketOpened(ts_ms, 1, "replay", self.tokens, Provides(volume=True), self.costs, ticks=False)

    def close_ms(self, step: int) -> int:
        """When the bars of a step close."""
        return self.first_ms + step * self.step_ms

    def step_of(self, close_ms: int) -> int:
        """The step whose bars close then, or the first after it."""
        return -((self.first_ms - close_ms) // self.step_ms)

    def told(self, step: int) -> int:
        """How many events come before those of a step."""
        close_ms = self.close_ms(step)
        return step + sum(int(np.searchsorted(lane.open_ms, close_ms - lane.base.ms)) for lane in self.lanes)

    def has(self, lane: Lane, step: int) -> bool:
        """Whether a lane has bars that close with a step."""
        open_ms = self.close_ms(step) - lane.base.ms
        at = int(np.searchsorted(lane.open_ms, open_ms))
        return at < len(lane.open_ms) and int(lane.open_ms[at]) == open_ms

    def event(self, lane: Lane, step: int, series: Sequence[int]) -> Bars | None:
        """The bars of some series that close with a step; None where they have none."""
        open_ms = self.close_ms(step) - lane.base.ms
        found = []
        for row in series:
            one = self.bars[row]
            if one.token.base is lane.base:
                at = int(np.searchsorted(one.open_ms, open_ms))
                if at < len(one.open_ms) and one.open_ms[at] == open_ms:
                    found.append((row, one.open[at], one.high[at], one.low[at], one.close[at], one.volume[at]))
        if not found:
            return None
        rows, *values = zip(*found, strict=True)
        return Bars(
            open_ms + lane.base.ms,
            lane.base,
            open_ms,
            np.array(rows, dtype=np.int64),
            *(np.array(column, dtype=np.float64) for column in values),
        )

    def count(self, start_ms: int, end_ms: int) -> int:
        """Bars that close after `start_ms` and by `end_ms`."""
        return sum(int(one.newest(end_ms)) - int(one.newest(start_ms)) for one in self.bars)


def _lane(base: Timeframe, bars: Sequence[TokenBars]) -> Lane:
    series = [row for row, one in enumerate(bars) if one.token.base is base]
    every = bars[series[0]].open_ms
    for row in series[1:]:
        if not np.array_equal(bars[row].open_ms, every):  # as a rule all have the same
            every = np.union1d(every, bars[row].open_ms)
    return Lane(base, np.array(series, dtype=np.int64), every)


def _check(one: TokenBars) -> None:
    """A file's reader refuses such rows one by one; arrays come from anywhere."""
    name = one.token.symbol
    if not one.open_ms.size:
        raise CandleFileError(f"{name} has no bars")
    if (np.diff(one.open_ms) <= 0).any():
        raise CandleFileError(f"the bars of {name} are not in the order of their times")
    if (one.open_ms % one.base_ms).any():
        raise CandleFileError(f"bars of {name} do not begin on the grid of {one.token.base}")
    prices = np.stack((one.open, one.high, one.low, one.close))
    if not (prices > 0.0).all() or not np.isfinite(prices).all():
        raise CandleFileError(f"{name} has bars whose prices are no positive numbers")
    if (one.high < prices.max(axis=0)).any() or (one.low > prices.min(axis=0)).any():
        raise CandleFileError(f"{name} has bars whose high or low lies inside the body")
