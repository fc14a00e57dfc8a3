"""How far trading moves a price: Amihud's ratio and Kyle's λ, and whether a pool is as deep as it says."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mojobot.model.market import BoolArray, FloatArray, IntArray

FEWEST_BARS = 20
_TOO_STEEP = 3.0  # times what the pool's size says
_SURE = 2.0  # standard errors away from 0


@dataclass(frozen=True, slots=True, eq=False)
class Slope:
    """Kyle's λ: log return per signed USD; arrays are (series,), NaN under 20 bars or without flow."""

    slope: FloatArray
    error: FloatArray  # standard error


def amihud(close: FloatArray, volume: FloatArray) -> FloatArray:
    """Mean of |log return|/USD volume over bars with volume [Amihud 2002], from (series, k); NaN under 20 of them."""
    moved = np.abs(_returns(close))
    traded = volume[:, 1:]
    counts = np.isfinite(moved) & (traded > 0.0)
    ratio = np.where(counts, moved / np.where(counts, traded, 1.0), 0.0)
    bars = np.count_nonzero(counts, axis=1)
    return np.where(bars >= FEWEST_BARS, ratio.sum(axis=1) / np.maximum(bars, 1), np.nan)


def kyle(close: FloatArray, flow: FloatArray) -> Slope:
    """Slope of the bar's log return on its signed USD volume by ordinary least squares [Kyle 1985].

    `close` and `flow` are (series, k); flow is what was bought less what was
    sold in the bar, NaN where that is not known.
    """
    moved, signed = _returns(close), flow[:, 1:]
    counts = np.isfinite(moved) & np.isfinite(signed)
    bars = np.count_nonzero(counts, axis=1)
    signed, moved = _centred(signed, counts, bars), _centred(moved, counts, bars)
    squares = (signed * signed).sum(axis=1)
    usable = (bars >= FEWEST_BARS) & (squares > 0.0)
    squares = np.where(usable, squares, np.nan)
    slope = (signed * moved).sum(axis=1) / squares
    left = np.where(usable, ((moved - np.nan_to_num(slope)[:, None] * signed) ** 2).sum(axis=1), np.nan)
    return Slope(slope, np.sqrt(left / np.maximum(bars - 2, 1) / squares))


def steepness(liquidity_usd: FloatArray) -> FloatArray:
    """What λ is in a constant-product pool of so much liquidity, both sides: 4/L per USD."""
    return np.asarray(4.0 / np.where(liquidity_usd > 0.0, liquidity_usd, np.nan))


def missing_depth(fitted: Slope, liquidity_usd: FloatArray) -> BoolArray:
    """Where prices move more than three times as far as the pool's size allows, surely (two standard errors)."""
    with np.errstate(invalid="ignore"):
        steep = fitted.slope > _TOO_STEEP * steepness(liquidity_usd)
        return np.asarray(steep & (fitted.slope > _SURE * fitted.error))


def _returns(close: FloatArray) -> FloatArray:
    with np.errstate(all="ignore"):
        return np.diff(np.log(close), axis=1)


def _centred(values: FloatArray, counts: BoolArray, bars: IntArray) -> FloatArray:
    """Less the mean of what counts; 0 elsewhere."""
    values = np.where(counts, values, 0.0)
    mean = values.sum(axis=1) / np.maximum(bars, 1)
    return np.where(counts, values - mean[:, None], 0.0)
