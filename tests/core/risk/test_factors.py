from __future__ import annotations

import pytest

from mojobot.core.risk.factors import (
    budget_factor,
    confidence_factor,
    correlation_factor,
    market_factor,
    trend_factor,
    volatility_factor,
)


@pytest.mark.parametrize(
    ("ratio", "factor"),
    [(None, 0.7), (2.0, 0.7), (1.5, 0.7), (1.25, 0.85), (1.0, 1.0), (0.835, 1.1), (0.67, 1.2), (0.1, 1.2)],
)
def test_volatility_cuts_from_its_median_on(ratio: float | None, factor: float) -> None:
    assert volatility_factor(ratio) == pytest.approx(factor)


@pytest.mark.parametrize(
    ("adx", "direction", "factor"),
    [
        (26.0, 1, 1.1), (25.0, 1, 1.0), (20.0, 1, 1.0), (19.9, 1, 0.9), (26.0, -1, 0.9), (22.0, -1, 0.9),
        (30.0, 0, 1.0), (None, 1, 0.9), (30.0, None, 0.9),
    ],
)  # fmt: skip
def test_the_trend_helps_its_followers(adx: float | None, direction: int | None, factor: float) -> None:
    assert trend_factor(adx, direction) == factor


@pytest.mark.parametrize(
    ("above", "rising", "factor"),
    [(True, True, 1.1), (True, False, 1.0), (False, True, 1.0), (False, False, 0.9), (None, True, 0.9)],
)
def test_the_market_carries_or_drags(above: bool | None, rising: bool | None, factor: float) -> None:
    assert market_factor(above, rising) == factor


@pytest.mark.parametrize(("confidence", "factor"), [(0.95, 1.0), (0.8, 1.0), (0.6, 0.75), (0.4, 0.5), (0.0, 0.5)])
def test_confidence_is_measured_against_eighty_percent(confidence: float, factor: float) -> None:
    assert confidence_factor(confidence) == pytest.approx(factor)


@pytest.mark.parametrize(("risk", "factor"), [(0.0, 1.0), (0.08, 1.0), (0.09, 0.5), (0.1, 0.0), (0.2, 0.0)])
def test_the_last_trade_gets_what_the_risk_budget_has_left(risk: float, factor: float) -> None:
    assert budget_factor(risk, 0.02, 5) == pytest.approx(factor)


@pytest.mark.parametrize(("rho", "factor"), [(None, 1.0), (-0.5, 1.0), (0.7, 1.0), (0.8, 0.5), (0.9, 0.0), (0.95, 0.0)])
def test_correlation_with_the_book_cuts_between_its_limits(rho: float | None, factor: float) -> None:
    assert correlation_factor(rho) == pytest.approx(factor)
