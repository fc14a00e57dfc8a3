"""What risk reads of the market at each decision: volatility, its regime, SOL's trend, correlation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite

import numpy as np

from mojobot.core.analysis.correlation import Correlation
from mojobot.core.analysis.median import median
from mojobot.core.analysis.rows import Rows
from mojobot.core.analysis.scans import Lag, RollingMean, RollingSum
from mojobot.core.analysis.seal import seal
from mojobot.core.analysis.timeframes import PerTimeframe, Readiness
from mojobot.core.analysis.volatility import RealisedVolatility
from mojobot.core.analysis.windowed import Windowed
from mojobot.model.market import Block, BoolArray, FloatArray, Timeframe

VOLATILITY_BARS = 24  # 1h bars in the present volatility
MEDIAN_BARS = 30 * 24  # 1h bars its median looks at
MEDIAN_LEAST = 7 * 24


class Conditions(Rows):
    """Newest values per series, sealed; NaN = unknown.

    `daily_volatility` is the root of the sum of squared log returns over a
    day of five-minute bars (of the series' base, if coarser).
    `volatility_factor` is v of definitions.md 4. `mean_gap` is the 4h close
    over its SMA50 minus 1, `mean_slope` that mean over its previous minus 1.
    What is read of 1h and 4h bars is unknown while more than `max_synthetic`
    of the last 100 were made up.
    """

    _parts = (
        "_realised",
        "_last_hour",
        "_hourly_squares",
        "_median",
        "correlation",
        "_sma50",
        "_last_sma50",
        "_whole_hours",
        "_whole_four_hours",
    )
    _arrays = ("daily_volatility", "mean_gap", "mean_slope", "_volatility")

    def __init__(self, bases: Sequence[Timeframe], max_synthetic: int) -> None:
        series = len(bases)
        self.daily_volatility: FloatArray = np.full(series, np.nan)
        self._volatility: FloatArray = np.full(series, np.nan)  # of the newest hour
        self._factor: FloatArray | None = None
        self.mean_gap: FloatArray = np.full(series, np.nan)
        self.mean_slope: FloatArray = np.full(series, np.nan)
        fine = sorted({_fine(base) for base in bases}, key=lambda t: t.ms)
        self._realised = PerTimeframe({t: RealisedVolatility(len(bases), t.bars_per_day) for t in fine})
        self.fine = {t: np.array([_fine(base) is t for base in bases]) for t in fine}
        self._last_hour = Lag(series)
        self._hourly_squares = RollingSum(series, VOLATILITY_BARS)
        self._median = Windowed(monthly, MEDIAN_BARS, 1, Timeframe.H1.ms, series)
        self.correlation = Correlation(series)
        self._sma50 = RollingMean(series, 50)
        self._last_sma50 = Lag(series)
        self._whole_hours = Readiness(series, max_synthetic)
        self._whole_four_hours = Readiness(series, max_synthetic)

    def grow(self, bases: Sequence[Timeframe]) -> None:
        """Serve series of these bases from now on: those there are and, behind them, new ones without a bar."""
        there = len(self.daily_volatility)
        for timeframe in sorted({_fine(base) for base in bases} - self._realised.keys(), key=lambda t: t.ms):
            self._realised[timeframe] = RealisedVolatility(there, timeframe.bars_per_day)
        self.widen(len(bases))
        self.fine = {t: np.array([_fine(base) is t for base in bases]) for t in self._realised}

    def push(self, blocks: Mapping[Timeframe, Block]) -> None:
        """Take the bars that closed since the last push."""
        with np.errstate(all="ignore"):
            for timeframe in self._realised:
                self._push_fine(timeframe, blocks[timeframe])
            if Timeframe.H1 in blocks:
                self._push_hours(blocks[Timeframe.H1])
            if Timeframe.H4 in blocks:
                self._push_four_hours(blocks[Timeframe.H4])

    @property
    def volatility_factor(self) -> FloatArray:
        """Definitions' v by series; computed when asked, since only a purchase asks."""
        if self._factor is None:
            median = self._median.now()
            self._factor = factor(self._volatility, median)
        return self._factor

    def _changed(self) -> None:
        self._factor = None

    def volatilities(self) -> list[float | None]:
        """Daily volatility of each series, None where it is not known."""
        return [value if isfinite(value) else None for value in self.daily_volatility.tolist()]

    def _push_fine(self, timeframe: Timeframe, block: Block) -> None:
        if block.bars:
            newest = seal(self.days(timeframe, block)[:, -1])
            self.daily_volatility = np.where(self.fine[timeframe], newest, self.daily_volatility)

    def _push_hours(self, block: Block) -> None:
        if not block.bars:
            return
        volatility, returns, whole = self.hours(block)
        self._median.keep(volatility)
        self._volatility, self._factor = np.where(whole[:, -1], volatility[:, -1], np.nan), None
        self.correlation.push(returns)

    def _push_four_hours(self, block: Block) -> None:
        if block.bars:
            gap, slope = self.four_hours(block)
            self.mean_gap, self.mean_slope = seal(gap[:, -1]), seal(slope[:, -1])

    def days(self, timeframe: Timeframe, block: Block) -> FloatArray:
        """Volatility of the day that ends with each bar, (series, k), not sealed."""
        made_up = block.synthetic | np.isnan(block.close)
        return self._realised[timeframe].push(block.close, made_up)

    def hours(self, block: Block) -> tuple[FloatArray, FloatArray, BoolArray]:
        """Of 1h bars: volatility of 24 hours, log returns of real bars, and whether gaps are few; (series, k)."""
        returns = np.log(block.close / self._last_hour.push(block.close))
        volatility = np.sqrt(np.maximum(self._hourly_squares.push(returns * returns), 0.0))
        _, whole = self._whole_hours.push(block)
        return volatility, np.where(block.synthetic, np.nan, returns), whole

    def four_hours(self, block: Block) -> tuple[FloatArray, FloatArray]:
        """Of 4h bars: close over its mean of 50, and that mean over the one before, - 1; (series, k), not sealed."""
        mean = self._sma50.push(block.close)
        gap, slope = block.close / mean - 1.0, mean / self._last_sma50.push(mean) - 1.0
        _, whole = self._whole_four_hours.push(block)
        return np.where(whole, gap, np.nan), np.where(whole, slope, np.nan)


def _fine(base: Timeframe) -> Timeframe:
    """The timeframe a series' daily volatility is measured on: five minutes, or its base if that is coarser."""
    return base if base.ms > Timeframe.M5.ms else Timeframe.M5


def factor(volatility: FloatArray, median: FloatArray) -> FloatArray:
    """Definitions' v: today's volatility over its monthly median, sealed; NaN where either is unknown."""
    with np.errstate(all="ignore"):
        return seal(np.where(median > 0.0, volatility / median, np.nan))


def monthly(window: FloatArray) -> FloatArray:
    """Median over time of what is known, (series,); NaN under a week of values."""
    known = np.isfinite(window)
    enough = known.sum(axis=1) >= MEDIAN_LEAST
    answer = np.full(window.shape[0], np.nan)
    whole = enough & known.all(axis=1)
    if whole.any():
        answer[whole] = median(window[whole])
    for series in np.nonzero(enough & ~whole)[0]:
        answer[series] = median(window[series, known[series]])
    return answer
