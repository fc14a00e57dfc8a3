"""Warm-up: from which bar on an indicator no longer depends on where its data began.

A recursion forgets its seed as (1 - α)^k. What is a mean of prices may be told
when the seed's share has fallen below 1e-3. Three kinds need more to be right
to 1e-3 of themselves: a mean of moves (ATR, RSI, DI) may have been seeded in a
market that moved many times as much as now, so it waits until the share is
1e-5; a mean of a ratio of means (ADX) waits for both means in turn; and a
difference of means (MACD) is some thousandth of the price, so each of its means
has to be right to 1e-6.
"""

from __future__ import annotations

import math

from mojobot.core.analysis.means import Gain, ema_gain, wilder_gain

SMALL, SMALLER, TINY = 1e-3, 1e-5, 1e-6  # share of the seed that is left


def bars_to_forget(gain: Gain, share: float = SMALL) -> int:
    """Bars after the seed until its share of the mean is below `share`."""
    return math.ceil(math.log(share) / math.log1p(-gain.gain))


def warmup(name: str) -> int:
    """How many bars must lie before a bar for its value of `name`, a column of `TechnicalColumns`, to be trusted.

    Raises KeyError for a name that is not an indicator.
    """
    return _WARMUP[name]


_WILDER = bars_to_forget(wilder_gain(14))
_MOVES = 14 + bars_to_forget(wilder_gain(14), SMALLER)
_MACD = 25 + bars_to_forget(ema_gain(26), TINY)
_SIGNAL = _MACD + 8 + bars_to_forget(ema_gain(9))

_WARMUP = {
    "close": 0,
    "rsi": _MOVES,
    "atr": _MOVES,
    "plus_di": _MOVES,
    "minus_di": _MOVES,
    "adx": 27 + 2 * _WILDER,
    "macd": _MACD,
    "macd_signal": _SIGNAL,
    "macd_hist": _SIGNAL,
    "crossed_up": _SIGNAL + 3,
    "crossed_down": _SIGNAL + 3,
    "hist_positive_3": _SIGNAL + 2,
    "hist_negative_3": _SIGNAL + 2,
    "sma20": 19,
    "sma50": 49,
    "sma200": 199,
    "ema20": 19 + bars_to_forget(ema_gain(20)),
    "band_mid": 19,
    "band_sigma": 19,
    "volume_ratio": 20,
    "volatility_ratio": 120,
    "high20": 20,
    "low20": 20,
}
