"""Every indicator and every volatility estimate of one timeframe at its newest bar, for whoever wants to look.

What strategies read is kept up bar by bar; this is made from the last kept
bars when somebody asks, by the same scans. A value that has not warmed up is
NaN. Range-based volatility is honest only where bars hold a hundred trades or
more, which candles do not say: no strategy and no limit reads it.
"""

from __future__ import annotations

import numpy as np

from mojobot.core.analysis.bands import Bands
from mojobot.core.analysis.columns import Technical
from mojobot.core.analysis.volatility import (
    EwmaVolatility,
    RangeVolatility,
    YangZhang,
    garman_klass,
    parkinson,
    per_day,
    rogers_satchell,
)
from mojobot.core.analysis.warmup import warmup
from mojobot.model.market import Block, FloatArray, Timeframe

_WINDOW = 100  # bars of a range-based estimate
_SHOWN = (
    *("rsi", "atr", "adx", "plus_di", "minus_di", "macd", "macd_signal", "macd_hist"),
    *("sma20", "sma50", "sma200", "ema20", "band_mid", "band_sigma"),
    *("volume_ratio", "volatility_ratio", "high20", "low20"),
)
NEEDED = 1 + max(warmup(name) for name in _SHOWN)  # bars from which every indicator is warm
_RANGES = {"parkinson": parkinson, "garman_klass": garman_klass, "rogers_satchell": rogers_satchell}


def overview(block: Block, timeframe: Timeframe) -> dict[str, FloatArray]:
    """Newest values by name, (series,): prices and distances in USD, volatilities as fractions a day."""
    if not block.bars:
        return dict.fromkeys(NAMES, np.full(block.series, np.nan))
    with np.errstate(all="ignore"):
        seen, volatile = _indicators(block, timeframe), _volatilities(block, timeframe)
        bands, close = Bands(seen["band_mid"], seen["band_sigma"]), block.close[:, -1]
        places = {
            "band_upper": bands.upper(),
            "band_lower": bands.lower(),
            "percent_b": bands.percent_b(close),
            "band_width": bands.width(),
            "deviation": close / seen["sma20"] - 1.0,
        }
    return {**seen, **places, **volatile}


def _indicators(block: Block, timeframe: Timeframe) -> dict[str, FloatArray]:
    columns = Technical(block.series, timeframe.ms).push(block)
    alive = np.isfinite(block.close)
    bars = np.where(alive[:, -1], np.count_nonzero(alive, axis=1), 0)
    return {name: np.where(bars > warmup(name), getattr(columns, name)[:, -1], np.nan) for name in _SHOWN}


def _volatilities(block: Block, timeframe: Timeframe) -> dict[str, FloatArray]:
    """σ of a day: from closes, weighted with a half-life of one day, and from the ranges of the last hundred bars."""
    series, day = block.series, timeframe.bars_per_day
    late = block.part(max(block.bars - _WINDOW - 1, 0), block.bars)
    sides = late.open, late.high, late.low, late.close
    found = {"ewma": EwmaVolatility(series, day).push(block.close)}
    for name, bar_variance in _RANGES.items():
        found[name] = RangeVolatility(series, _WINDOW, bar_variance).push(*sides)
    found["yang_zhang"] = YangZhang(series, _WINDOW).push(*sides)
    return {name: per_day(sigma[:, -1], day) for name, sigma in found.items()}


NAMES = (
    *_SHOWN,
    *("band_upper", "band_lower", "percent_b", "band_width", "deviation"),
    *("ewma", *_RANGES, "yang_zhang"),
)
