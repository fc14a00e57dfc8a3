"""What a forecast is made of: features without a scale, so that one token's numbers mean what another's do.

All of them come from bars alone. What flows beside bars (whales, mood) is not
in a back-fill, and a model that has to wait for it learns nothing at a start.
"""

from __future__ import annotations

import numpy as np

from mojobot.core.analysis.features import Features
from mojobot.model.market import FloatArray

NAMES = (
    "rsi",
    "rsi_momentum",
    "deviation",  # in ATR, as the three after it
    "sma20_over_50",
    "sma50_over_200",
    "macd_hist",
    "band_place",  # deviation in sigmas of its band
    "volume_ratio",  # its logarithm, as the next one's
    "volatility_ratio",
    "adx",
    "di_spread",
    "atr",  # its logarithm
    "agreement",
)
_ASKED = ("rsi", "sma50_over_200", "macd_hist", "adx", "atr")  # without these there is no forecast
_LEAST = 1e-9


def inputs(seen: Features) -> FloatArray:
    """The inputs (names, series, k); NaN = unknown, and of all where one of those asked for is."""
    atr = np.maximum(seen.atr, _LEAST)
    told = np.stack(
        [
            seen.rsi / 50.0 - 1.0,
            seen.rsi_momentum,
            seen.deviation / atr,
            seen.sma20_over_50 / atr,
            seen.sma50_over_200 / atr,
            seen.macd_hist / atr,
            seen.deviation / np.maximum(seen.band_sigma, _LEAST),
            np.log(np.maximum(seen.volume_ratio, 1e-3)),
            np.log(np.maximum(seen.volatility_ratio, 1e-3)),
            seen.adx / 100.0,
            seen.di_spread,
            np.log(atr),
            seen.agreement,
        ]
    )
    asked = sum(getattr(seen, name) for name in _ASKED)
    told[:, np.isnan(asked)] = np.nan
    return told
