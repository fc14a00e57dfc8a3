"""A market that knows its whole range: the engine's market, brought to the moments at which something can happen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields

import numpy as np

from mojobot.core.analysis.conditions import Conditions
from mojobot.core.analysis.correlation import Correlation
from mojobot.core.analysis.features import Features
from mojobot.core.closing import Closing
from mojobot.core.market import Market
from mojobot.model.events import Bars, MarketEvent, MarketOpened
from mojobot.model.market import FloatArray, IntArray, Timeframe
from mojobot.model.settings import Settings
from mojobot.research.columns import Columns
from mojobot.research.reel import Reel
from mojobot.research.said import Said

_FIELDS = tuple(field.name for field in fields(Features) if field.name != "close_ms")


class KnownConditions(Conditions):
    """What risk reads, looked up instead of continued; what is seldom asked for is made when it is."""

    def __init__(self, bases: Sequence[Timeframe], max_synthetic: int, columns: Columns, sol: int | None) -> None:
        super().__init__(bases, max_synthetic)
        self._columns, self._sol, self._at = columns, sol, -1
        self._hourly = _Hourly(columns)
        self.correlation = self._hourly

    def go_to(self, close: int) -> None:
        """Be as of a decision close."""
        if close == self._at:
            return
        columns, self._at, self._factor = self._columns, close, None
        self.daily_volatility = columns.daily_volatility[:, close]
        if self._sol is not None:
            self.mean_gap[self._sol], self.mean_slope[self._sol] = columns.trend[:, close]
        self._hourly.hour = int(columns.hour[close])

    @property
    def volatility_factor(self) -> FloatArray:
        """Definitions' v by series, made once an hour whoever asks."""
        if self._at < 0:
            return np.full(len(self.daily_volatility), np.nan)
        return self._columns.factor_at(int(self._columns.hour[self._at]))


class _Hourly(Correlation):
    """Continued to the hour at which somebody asks."""

    def __init__(self, columns: Columns) -> None:
        super().__init__(len(columns.price), kept=1)
        self._returns, self._done, self.hour = columns.hourly_returns, 0, 0

    def with_book(self, series: int, values: FloatArray) -> float | None:
        """As ever."""
        if self.hour > self._done:
            self.push(self._returns[:, self._done : self.hour])
            self._done = self.hour
        return super().with_book(series, values)


class KnownMarket(Market):
    """Takes the bars that matter and the timers that close something; all else it knows already."""

    conditions: KnownConditions

    def __init__(self, opened: MarketOpened, settings: Settings, reel: Reel, columns: Columns, said: Said) -> None:
        super().__init__(opened, settings)
        bases = [token.base for token in opened.tokens]
        self.conditions = KnownConditions(bases, settings.data.max_synthetic, columns, self.sol)
        self._reel, self._columns, self._said = reel, columns, said
        self._everybody = np.arange(len(opened.tokens))
        self._together = bool(columns.due.all())  # a slice of the columns is then cheaper than picked rows
        self.coming: int | None = None  # the decision close that the next timer closes

    def priced(self, series: Sequence[int], at_ms: int) -> None:
        """Newest prices of some series as of a moment."""
        for row in series:
            one = self._reel.bars[row]
            place = int(one.newest(at_ms))
            if place >= 0:
                self.price[row], self.price_ms[row] = one.close[place], one.open_ms[place] + one.base_ms

    def take(self, event: MarketEvent) -> None:
        """Bars tell the newest prices; their columns are known."""
        if not isinstance(event, Bars):
            raise TypeError(f"candles tell bars alone, not {type(event).__name__}")
        self._quote(event.series, event.close, event.ts_ms)

    def closings(self, now_ms: int) -> Iterator[Closing]:  # noqa: ARG002 - whoever steps knows what is due
        """The decision close that comes, if one does."""
        self.bars += self.ladder.series
        if self.coming is None:
            return
        columns, close, self.coming = self._columns, self.coming, None
        self.conditions.go_to(close)
        self.price[:], self.price_ms[:] = columns.price[:, close], columns.price_ms[:, close]
        rows = self._everybody if self._together else np.flatnonzero(columns.due[:, close])
        features = self._features(close, slice(None) if self._together else rows)
        self._keep(rows, features)
        self.closed_ms = int(columns.close_ms[close])
        yield Closing(self.closed_ms, rows, features, self._said.at(close, slice(None) if self._together else rows))

    def _features(self, close: int, rows: IntArray | slice) -> Features:
        seen, cut = self._columns.features, slice(close, close + 1)
        taken = {name: getattr(seen, name)[rows, cut] for name in _FIELDS}
        return Features(close_ms=seen.close_ms[cut], **taken)
