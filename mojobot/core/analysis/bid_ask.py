"""What it costs to be in and out at once: the round trip from two quotes, and two estimates from candles.

Only the round trip is measured. Roll's and Corwin and Schultz's are guesses
from prices for tokens nobody quotes, and are labelled so wherever they are shown.
"""

from __future__ import annotations

import math

import numpy as np

from mojobot.core.fills import Pool, swap_out
from mojobot.model.market import FloatArray

REFERENCE_USD = 1_000.0
FEWEST_BARS = 20
_SKEW = 3.0 - 2.0 * math.sqrt(2.0)


def round_trip(spent_usd: float, back_usd: float) -> float | None:
    """1 - sell(buy(Q))/Q from two quotes of one moment; None where a quote is unusable."""
    if not (spent_usd > 0.0 and math.isfinite(spent_usd) and back_usd >= 0.0 and math.isfinite(back_usd)):
        return None
    return 1.0 - back_usd / spent_usd


def pool_round_trip(pool: Pool, spent_usd: float = REFERENCE_USD) -> float | None:
    """The round trip a constant-product pool would quote: the two quotes of a market that quotes nothing else."""
    side_usd = pool.liquidity_usd / 2.0
    if not (side_usd > 0.0 and math.isfinite(side_usd)):
        return None
    bought = swap_out(side_usd, side_usd, spent_usd, pool.fee)
    return round_trip(spent_usd, swap_out(side_usd, side_usd, bought, pool.fee))


def roll(close: FloatArray) -> FloatArray:
    """2√(-cov(Δp, Δp₋₁)) of log prices, (series, k) to (series,) [Roll 1984].

    A fraction of the price; NaN where the covariance is not negative, where a
    price is missing, and under 20 moves.
    """
    with np.errstate(all="ignore"):
        moves = np.diff(np.log(close), axis=1)
        if moves.shape[1] < FEWEST_BARS:
            return np.full(len(close), np.nan)
        now, before = moves[:, 1:], moves[:, :-1]
        away = now - now.mean(axis=1, keepdims=True), before - before.mean(axis=1, keepdims=True)
        covariance = (away[0] * away[1]).sum(axis=1) / (now.shape[1] - 1)
        return np.asarray(2.0 * np.sqrt(np.where(covariance < 0.0, -covariance, np.nan)))


def corwin_schultz(high: FloatArray, low: FloatArray) -> FloatArray:
    """Mean over all pairs of neighbouring bars of Corwin and Schultz's [2012] spread, negatives as 0.

    (series, k) to (series,), a fraction of the price; NaN where a bar is
    missing or there are fewer than two.
    """
    if high.shape[1] < 2:
        return np.full(len(high), np.nan)
    with np.errstate(all="ignore"):
        squares = np.log(high / low) ** 2
        beta = squares[:, 1:] + squares[:, :-1]
        widest = np.maximum(high[:, 1:], high[:, :-1]), np.minimum(low[:, 1:], low[:, :-1])
        gamma = np.log(widest[0] / widest[1]) ** 2
        alpha = (np.sqrt(2.0 * beta) - np.sqrt(beta)) / _SKEW - np.sqrt(gamma / _SKEW)
        spread = np.maximum(2.0 * np.expm1(alpha) / (1.0 + np.exp(alpha)), 0.0)
        return np.asarray(spread.mean(axis=1))
