"""One number for how near its limits the account stands (`quant.md` 8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

RiskLevel = Literal["LOW", "MEDIUM", "HIGH", "CRITICAL"]


@dataclass(frozen=True, slots=True)
class RiskLimits:
    """What each part of the risk score is measured against."""

    drawdown: float = 0.15
    heat: float = 0.80
    volatility: float = 0.05  # daily
    correlation: float = 0.7


def risk_score(
    drawdown: float, heat_now: float, volatility: float | None, rho: float | None, limits: RiskLimits
) -> float:
    """0 to 100: the worst of drawdown, heat, volatility and correlation against their limits; unknown counts as 0."""
    worst = max(
        drawdown / limits.drawdown,
        heat_now / limits.heat * 0.8,
        (volatility or 0.0) / limits.volatility * 0.7,
        (rho or 0.0) / limits.correlation * 0.5,
    )
    return min(100.0, max(0.0, 100.0 * worst))


def risk_level(score: float) -> RiskLevel:
    """LOW below 30, MEDIUM below 60, HIGH below 85, CRITICAL from there."""
    if score < 30.0:
        return "LOW"
    if score < 60.0:
        return "MEDIUM"
    return "HIGH" if score < 85.0 else "CRITICAL"
