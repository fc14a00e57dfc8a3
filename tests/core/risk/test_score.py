from __future__ import annotations

import pytest

from mojobot.core.risk.score import RiskLimits, risk_level, risk_score


@pytest.mark.parametrize(
    ("drawdown", "now", "volatility", "rho", "score"),
    [
        (0.15, 0.0, None, None, 100.0),
        (0.03, 0.0, None, None, 20.0),
        (0.0, 0.8, None, None, 80.0),
        (0.0, 0.0, 0.05, None, 70.0),
        (0.0, 0.0, None, 0.7, 50.0),
        (0.3, 1.0, 1.0, 1.0, 100.0),
        (0.0, 0.0, None, -0.9, 0.0),
    ],
)
def test_the_risk_score_is_the_worst_part(
    drawdown: float, now: float, volatility: float | None, rho: float | None, score: float
) -> None:
    assert risk_score(drawdown, now, volatility, rho, RiskLimits()) == pytest.approx(score)


@pytest.mark.parametrize(
    ("score", "level"),
    [(0, "LOW"), (29.9, "LOW"), (30, "MEDIUM"), (59.9, "MEDIUM"), (60, "HIGH"), (84.9, "HIGH"), (85, "CRITICAL")],
)
def test_risk_has_four_levels(score: float, level: str) -> None:
    assert risk_level(score) == level
