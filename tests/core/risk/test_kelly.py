from __future__ import annotations

import pytest

from mojobot.core.risk.kelly import kelly_cap


def test_kelly_waits_for_thirty_trades_and_reads_the_rate_low() -> None:
    nets = [75.0] * 16 + [-60.0] * 12 + [0.0] * 2
    assert kelly_cap(nets[:29]) is None
    low = 4 / 7 - (4 / 7 * 3 / 7 / 28) ** 0.5
    assert kelly_cap(nets) == pytest.approx(0.25 * (low - (1 - low) / 1.25))


@pytest.mark.parametrize(
    ("nets", "cap"),
    [([10.0] * 30, 0.25), ([-10.0] * 30, 0.0), ([0.0] * 30, None), ([10.0] * 15 + [-10.0] * 15, 0.0)],
)
def test_kelly_bets_nothing_without_an_edge(nets: list[float], cap: float | None) -> None:
    assert kelly_cap(nets) == cap
