"""P1, P2: the columns of `Technical` by TA-Lib, a series at a time: over windows of 300 bars, or carried by handles.

Both give `NAMES` in order. TA-Lib 0.8 has the handles (`talib.stream`).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log
from typing import Any

import numpy as np
import talib
from talib import stream

from mojobot.core.analysis.columns import TechnicalColumns
from mojobot.model.market import FloatArray

WINDOW = 300
NAMES = (
    *("rsi", "atr", "adx", "plus_di", "minus_di", "macd", "macd_signal", "macd_hist", "upper", "mid", "lower"),
    *("sma50", "sma200", "ema20", "volume_ratio", "volatility_ratio", "high20", "low20"),
)


def ours(columns: TechnicalColumns, upper: FloatArray, lower: FloatArray) -> FloatArray:
    """Our newest column as (names, series); the bands' edges are made of its middle and deviation."""
    made = {"upper": upper, "mid": columns.band_mid, "lower": lower}
    return np.stack([made[name] if name in made else getattr(columns, name) for name in NAMES])[:, :, -1]


def window(high: FloatArray, low: FloatArray, close: FloatArray, volume: FloatArray) -> list[float]:
    """The newest values of one series from its last `WINDOW` bars."""
    macd, signal, hist = talib.MACD(close, 12, 26, 9)
    upper, mid, lower = talib.BBANDS(close, 20, 2, 2)
    spread = talib.STDDEV(talib.MOM(talib.LN(close), 1), 20)
    return [
        talib.RSI(close, 14)[-1],
        talib.ATR(high, low, close, 14)[-1],
        talib.ADX(high, low, close, 14)[-1],
        talib.PLUS_DI(high, low, close, 14)[-1],
        talib.MINUS_DI(high, low, close, 14)[-1],
        macd[-1],
        signal[-1],
        hist[-1],
        upper[-1],
        mid[-1],
        lower[-1],
        talib.SMA(close, 50)[-1],
        talib.SMA(close, 200)[-1],
        talib.EMA(close, 20)[-1],
        volume[-1] / talib.SMA(volume, 20)[-2],
        spread[-1] / talib.SMA(spread, 100)[-2],
        talib.MAX(high, 20)[-2],
        talib.MIN(low, 20)[-2],
    ]


class Handles:
    """One series carried forward bar by bar, begun with a stretch of history."""

    def __init__(self, high: FloatArray, low: FloatArray, close: FloatArray, volume: FloatArray) -> None:
        made: Any = stream  # its types do not know the handles
        of_close = (made.RSI(close, 14), made.MACD(close, 12, 26, 9), made.BBANDS(close, 20, 2, 2))
        self._of_close = [h.update for h in (*of_close, made.SMA(close, 50), made.SMA(close, 200), made.EMA(close, 20))]
        self._of_bar = [f(high, low, close, 14).update for f in (made.ATR, made.ADX, made.PLUS_DI, made.MINUS_DI)]
        returns = np.diff(np.log(close))
        spread = talib.STDDEV(returns, 20)[19:]
        before = (talib.SMA(volume, 20), talib.SMA(spread, 100), talib.MAX(high, 20), talib.MIN(low, 20))
        self._volume, self._usual, self._high, self._low = (float(column[-1]) for column in before)
        self._next_volume, self._next_usual = made.SMA(volume, 20).update, made.SMA(spread, 100).update
        self._next_high, self._next_low = made.MAX(high, 20).update, made.MIN(low, 20).update
        self._spread = made.STDDEV(returns, 20).update
        self._close = float(close[-1])

    def step(self, high: float, low: float, close: float, volume: float) -> Sequence[float]:
        """The next bar."""
        rsi, macd, bands, sma50, sma200, ema20 = [update(close) for update in self._of_close]
        atr, adx, plus, minus = [update(high, low, close) for update in self._of_bar]
        spread = self._spread(log(close / self._close))
        told = (*macd, *bands, sma50, sma200, ema20, volume / self._volume, spread / self._usual, self._high, self._low)
        self._close = close
        self._volume, self._usual = self._next_volume(volume), self._next_usual(spread)
        self._high, self._low = self._next_high(high), self._next_low(low)
        return (rsi, atr, adx, plus, minus, *told)
