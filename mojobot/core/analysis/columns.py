"""All technical columns of one timeframe, in one push: what the strategies' features are made of.

Means of the same kind are stacked as channels of one scan, since a step costs
about the same for one channel as for eight. The plain classes (`Rsi`, `Adx`,
`Macd`, ...) say the same one by one; a test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mojobot.core.analysis.means import ExponentialMeans, ema_gain, wilder_gain
from mojobot.core.analysis.oscillators import ZeroCrossing, relative_strength
from mojobot.core.analysis.ranges import (
    PreviousExtremes,
    directional_index,
    directional_movement,
    directional_spread,
    true_range,
)
from mojobot.core.analysis.ratios import PreviousMeanRatio
from mojobot.core.analysis.rows import Rows, stacked
from mojobot.core.analysis.scans import Lag, RollingMean, RollingMoments
from mojobot.model.market import Block, BoolArray, FloatArray

_WILDER = wilder_gain(14)


@dataclass(frozen=True, slots=True)
class TechnicalColumns:
    """Raw (unsealed) indicator values, every array (series, k); NaN where not yet defined, False for flags."""

    close: FloatArray
    rsi: FloatArray  # 0..100, RSI(14)
    atr: FloatArray  # price units, ATR(14)
    adx: FloatArray  # 0..100, ADX(14)
    plus_di: FloatArray  # 0..100
    minus_di: FloatArray  # 0..100
    macd: FloatArray  # price units, MACD(12, 26, 9)
    macd_signal: FloatArray
    macd_hist: FloatArray
    crossed_up: BoolArray  # histogram > 0 now and ≤ 0 at one of the three bars before
    crossed_down: BoolArray
    hist_positive_3: BoolArray  # now and at the two bars before
    hist_negative_3: BoolArray
    sma20: FloatArray
    sma50: FloatArray
    sma200: FloatArray
    ema20: FloatArray
    band_mid: FloatArray  # Bollinger(20): the same as sma20
    band_sigma: FloatArray  # population deviation of 20 closes: band = mid ± k · sigma
    volume_ratio: FloatArray  # volume over the mean of the 20 previous bars
    volatility_ratio: FloatArray  # σ₂₀ over its mean of the 100 previous bars
    high20: FloatArray  # highest high of the 20 previous bars
    low20: FloatArray  # lowest low of the 20 previous bars


class Technical(Rows):
    """The indicators of `TechnicalColumns` for all series of one timeframe.

    `push(block)` takes closed bars, oldest first, and may be called with any
    number of them at a time. A series starts at its first finite close; from
    there on its prices must be finite (gaps are synthetic bars), its volume
    may be NaN. Long histories are best pushed some thousand bars at a time.
    """

    _parts = (
        "_last",
        "_means",
        "_second_means",
        "_crossing",
        "_moments",
        "_sma50",
        "_sma200",
        "_extremes",
        "_volume_ratio",
        "_volatility_ratio",
    )

    def __init__(self, series: int, timeframe_ms: int) -> None:
        self.timeframe_ms = timeframe_ms
        self._last = Lag((3, series))
        self._means = ExponentialMeans((8, series), (ema_gain(12), ema_gain(26), ema_gain(20), *(_WILDER,) * 5))
        self._second_means = ExponentialMeans((2, series), (ema_gain(9), _WILDER))
        self._crossing = ZeroCrossing(series)
        self._moments = RollingMoments((2, series), 20)
        self._sma50 = RollingMean(series, 50)
        self._sma200 = RollingMean(series, 200)
        self._extremes = PreviousExtremes(series, 20)
        self._volume_ratio = PreviousMeanRatio(series, 20)
        self._volatility_ratio = PreviousMeanRatio(series, 100)

    def push(self, block: Block) -> TechnicalColumns:
        """The columns at every bar of the block."""
        with np.errstate(all="ignore"):
            return self._columns(block)

    def _columns(self, block: Block) -> TechnicalColumns:
        close = block.close
        bars = stacked(block.high, -block.low, close)  # the low upside down: outward moves are then all upward
        last = self._last.push(bars)
        moves = bars - last

        drivers = np.empty((8, *close.shape))
        drivers[:3] = close
        up = np.maximum(moves[2], 0.0, out=drivers[3])
        np.subtract(up, moves[2], out=drivers[4])
        drivers[5] = true_range(block.high, block.low, last[2])
        drivers[6:] = directional_movement(moves[:2])
        means = self._means.push(drivers)
        ema12, ema26, ema20, mean_up, mean_down, atr = means[:6]
        macd = ema12 - ema26
        plus_di, minus_di = directional_index(means[6:], atr)
        signal, adx = self._second_means.push(stacked(macd, directional_spread(plus_di, minus_di)))
        hist = macd - signal
        crossed = self._crossing.push(hist, close)

        (mid, _), (squares, return_squares) = self._moments.push(stacked(close, np.log(close / last[2])))
        high20, low20 = self._extremes.push(bars[:2])
        return TechnicalColumns(
            close=close,
            rsi=relative_strength(mean_up, mean_down),
            atr=atr,
            adx=adx,
            plus_di=plus_di,
            minus_di=minus_di,
            macd=macd,
            macd_signal=signal,
            macd_hist=hist,
            crossed_up=crossed.up,
            crossed_down=crossed.down,
            hist_positive_3=crossed.positive_3,
            hist_negative_3=crossed.negative_3,
            sma20=mid,
            sma50=self._sma50.push(close),
            sma200=self._sma200.push(close),
            ema20=ema20,
            band_mid=mid,
            band_sigma=np.sqrt(squares / 20.0),
            volume_ratio=self._volume_ratio.push(block.volume),
            volatility_ratio=self._volatility_ratio.push(np.sqrt(return_squares / 19.0)),
            high20=high20,
            low20=low20,
        )
