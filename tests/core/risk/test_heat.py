from __future__ import annotations

import pytest

from mojobot.core.risk.heat import HeatRule, heat, heat_band, heat_factor, stop_risk


@pytest.mark.parametrize(
    ("now", "band", "factor"),
    [
        (0.0, "normal", 1.0), (0.4999, "normal", 1.0), (0.5, "reduced -20%", 0.8), (0.6999, "reduced -20%", 0.8),
        (0.7, "reduced -50%", 0.5), (0.8, "reduced -50%", 0.5), (0.8001, "no entries", 0.0),
    ],
)  # fmt: skip
def test_heat_bands_begin_where_they_say(now: float, band: str, factor: float) -> None:
    assert heat_band(now) == band
    assert heat_factor(now, HeatRule()) == factor


def test_heat_is_what_is_and_may_soon_be_in_the_market() -> None:
    assert heat(4_000.0, 1_000.0, 10_000.0) == 0.5
    assert heat(0.0, 0.0, 0.0) == 1.0


def test_stop_risk_is_what_all_stops_together_would_cost() -> None:
    assert stop_risk([(10.0, 100.0, 97.0), (1.0, 50.0, 60.0)], 10_000.0) == pytest.approx(0.003)
    assert stop_risk([], 10_000.0) == 0.0
    assert stop_risk([(1.0, 1.0, 0.5)], 0.0) == 1.0
