from __future__ import annotations

import pytest

from mojobot.core.learning.regime import regime

NAN = float("nan")


@pytest.mark.parametrize(
    ("gap", "slope", "v", "name"),
    [
        (0.02, 0.001, 1.0, "up/normal"),
        (-0.02, -0.001, 1.5, "down/wild"),
        (0.02, -0.001, 0.67, "mixed/calm"),
        (NAN, 0.001, 1.49, "mixed/normal"),
        (0.02, NAN, 0.68, "mixed/normal"),
        (0.0, 0.0, NAN, "down/normal"),
    ],
)
def test_a_regime_is_sol_s_trend_and_its_volatility(gap: float, slope: float, v: float, name: str) -> None:
    assert regime(gap, slope, v) == name
