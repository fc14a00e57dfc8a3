"""What daily returns tell (`quant.md` 9): the ratios of reward to risk, and how sure one may be of them.

Arrays are 1-d simple returns a UTC day, oldest first; `None` is "undefined".
"""

from __future__ import annotations

from math import erfc, sqrt

import numpy as np

from mojobot.core.results import NOISE, Z_TWO_SIDED_95, deviation
from mojobot.model.market import FloatArray

YEAR_DAYS = 365
MIN_DAYS = 30  # of returns, for what is annualised
MIN_PSR_DAYS = 10
Z_ONE_SIDED_95 = 1.6448536269514722


def sharpe(daily: FloatArray, min_days: int = MIN_DAYS) -> float | None:
    """Mean over sd (ddof 1) of daily returns × √365, risk-free 0 [Sharpe 1994]; None under `min_days` days."""
    ratio = _daily_sharpe(daily)
    return ratio * sqrt(YEAR_DAYS) if ratio is not None and daily.size >= min_days else None


def sharpe_interval(daily: FloatArray, min_days: int = MIN_DAYS) -> tuple[float, float] | None:
    """95 % interval of the yearly Sharpe ratio, by the standard error `psr` has [Bailey & López de Prado 2012]."""
    ratio = _daily_sharpe(daily)
    if ratio is None or daily.size < max(min_days, MIN_PSR_DAYS):
        return None
    half = Z_TWO_SIDED_95 * sqrt(max(_ratio_variance(ratio, *_shape(daily)), 0.0) / (daily.size - 1))
    return (ratio - half) * sqrt(YEAR_DAYS), (ratio + half) * sqrt(YEAR_DAYS)


def sharpe_autocorrelated(daily: FloatArray, min_days: int = MIN_DAYS) -> float | None:
    """The yearly Sharpe ratio for returns of lag-1 autocorrelation ρ, where |ρ| > 0.1; else None.

    √365 becomes Lo's factor for an AR(1), √q·[1 + 2ρ/(1−ρ)·(1 − (1−ρ^q)/(q(1−ρ)))]^−½ [Lo 2002].
    """
    plain = sharpe(daily, min_days)
    if plain is None:
        return None
    off = daily - daily.mean()
    rho = float(np.dot(off[1:], off[:-1]) / np.dot(off, off))
    if abs(rho) <= 0.1:
        return None
    q = YEAR_DAYS
    return plain / sqrt(1.0 + 2.0 * rho / (1.0 - rho) * (1.0 - (1.0 - rho**q) / (q * (1.0 - rho))))


def sortino(daily: FloatArray) -> float | None:
    """Mean over √mean(min(r,0)²), all days in the denominator, × √365 [Sortino & Price 1994]."""
    if not np.any(daily < -NOISE):
        return None
    downside = float(np.sqrt(np.mean(np.minimum(daily, 0.0) ** 2)))
    return float(daily.mean()) / downside * sqrt(YEAR_DAYS)


def annual_growth(daily: FloatArray) -> float | None:
    """Growth a year at the pace of these days, compounded; None without days or when nothing is left."""
    end = float(np.prod(1.0 + daily))
    return end ** (YEAR_DAYS / daily.size) - 1.0 if daily.size and end > 0 else None


def calmar(daily: FloatArray, depth: float | None, min_days: int = MIN_DAYS) -> float | None:
    """Annual growth over maximum drawdown [Young 1991]; None without a drawdown or under `min_days` days."""
    growth = annual_growth(daily)
    return growth / depth if growth is not None and depth and daily.size >= min_days else None


def ulcer(daily: FloatArray) -> float | None:
    """Root mean square of the drawdown at day ends, the start being the first high-water mark."""
    if not daily.size:
        return None
    value = np.cumprod(1.0 + daily)
    high = np.maximum(np.maximum.accumulate(value), 1.0)
    return float(np.sqrt(np.mean((1.0 - value / high) ** 2)))


def psr(ratio: float, days: int, skew: float, kurtosis: float, benchmark: float = 0.0) -> float | None:
    """Probability that the true daily Sharpe ratio exceeds `benchmark` [Bailey & López de Prado 2012].

    `ratio` and `benchmark` are per day, `kurtosis` is raw (3 for a normal).
    None under 10 days.
    """
    scale = _ratio_variance(ratio, skew, kurtosis)
    if days < MIN_PSR_DAYS or scale <= 0:
        return None
    return _normal_cdf((ratio - benchmark) * sqrt(days - 1) / sqrt(scale))


def psr_of(daily: FloatArray, benchmark: float = 0.0) -> float | None:
    """`psr` of a series of daily returns."""
    ratio = _daily_sharpe(daily)
    return psr(ratio, daily.size, *_shape(daily), benchmark) if ratio is not None else None


def psr_days(ratio: float, skew: float, kurtosis: float, benchmark: float = 0.0) -> int | None:
    """Days a daily Sharpe ratio needs for a `psr` of 95 %; None if it is not above the benchmark."""
    if ratio <= benchmark:
        return None
    scale = _ratio_variance(ratio, skew, kurtosis)
    return max(MIN_PSR_DAYS, 1 + int(np.ceil(scale * (Z_ONE_SIDED_95 / (ratio - benchmark)) ** 2)))


def psr_missing_days(daily: FloatArray) -> int | None:
    """Days still missing until `psr_of` reaches 95 %, should the ratio stay as it is."""
    ratio = _daily_sharpe(daily)
    if ratio is None or daily.size < MIN_PSR_DAYS:
        return None
    needed = psr_days(ratio, *_shape(daily))
    return max(0, needed - daily.size) if needed is not None else None


def _daily_sharpe(daily: FloatArray) -> float | None:
    spread = deviation(daily)
    return float(daily.mean()) / spread if spread is not None else None


def _shape(daily: FloatArray) -> tuple[float, float]:
    """Skewness and raw kurtosis, moments with ddof 0."""
    off = daily - daily.mean()
    variance = float(np.mean(off**2))
    return float(np.mean(off**3)) / variance**1.5, float(np.mean(off**4)) / variance**2


def _ratio_variance(ratio: float, skew: float, kurtosis: float) -> float:
    return 1.0 - skew * ratio + (kurtosis - 1.0) / 4.0 * ratio * ratio


def _normal_cdf(z: float) -> float:
    return 0.5 * erfc(-z / sqrt(2.0))
