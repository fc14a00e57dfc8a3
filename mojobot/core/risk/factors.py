"""What the risk of a trade is multiplied by: the seven factors of `quant.md` 8.

An input that is missing (None) takes the low end of its factor's range.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from math import prod


@dataclass(frozen=True, slots=True)
class Factors:
    """What the risk is multiplied by; `product` never exceeds 1: factors above 1 only undo cuts."""

    volatility: float
    trend: float
    market: float
    confidence: float
    budget: float
    heat: float
    correlation: float

    @property
    def product(self) -> float:
        """F."""
        return min(1.0, float(prod(getattr(self, f.name) for f in fields(self))))


def volatility_factor(ratio: float | None) -> float:
    """0.7 from 1.5 on, 1.0 at 1, 1.2 up to 0.67, linear between; unknown is 0.7."""
    if ratio is None:
        return 0.7
    if ratio >= 1.0:
        return max(0.7, 1.0 - 0.3 * (ratio - 1.0) / 0.5)
    return min(1.2, 1.0 + 0.2 * (1.0 - ratio) / 0.33)


def trend_factor(adx: float | None, direction: int | None) -> float:
    """1.1 with a trend (ADX over 25) upwards, 0.9 against one or without one (ADX under 20), else 1; unknown is 0.9."""
    if adx is None or direction is None or direction < 0 or adx < 20.0:
        return 0.9
    return 1.1 if adx > 25.0 and direction > 0 else 1.0


def market_factor(above_mean: bool | None, rising: bool | None) -> float:
    """1.1 above a rising mean, 0.9 below a falling one, else 1; unknown is 0.9."""
    if above_mean is None or rising is None:
        return 0.9
    if above_mean != rising:
        return 1.0
    return 1.1 if above_mean else 0.9


def confidence_factor(confidence: float) -> float:
    """Confidence over 0.8, in [0.5, 1]."""
    return min(1.0, max(0.5, confidence / 0.8))


def budget_factor(stop_risk: float, risk_per_trade: float, max_concurrent: int) -> float:
    """The share of one trade's risk that the budget of all trades has left, in [0, 1]."""
    return min(1.0, max(0.0, (max_concurrent * risk_per_trade - stop_risk) / risk_per_trade))


def correlation_factor(rho_book: float | None, limit: float = 0.7, refused: float = 0.9) -> float:
    """1 up to `limit`, falling linearly to 0 at `refused`; 1 for an empty book."""
    if rho_book is None or rho_book <= limit:
        return 1.0
    return max(0.0, (refused - rho_book) / (refused - limit))
