from __future__ import annotations

import numpy as np
import pytest

from mojobot.research.truth.examined import examined, fractions
from tests.research.truth.made_runs import run, trade


def test_a_run_that_never_traded_is_told_so() -> None:
    found = examined(run(np.full((1, 960), 100.0), [1_000.0] * 11))
    assert found.verdict.startswith("It never traded")
    assert found.random is None
    assert found.monte_carlo is None
    assert found.held is not None


def test_a_trade_counts_by_the_equity_it_was_opened_with() -> None:
    trades = [trade(10.0, 0, 10), trade(-55.0, 500, 600)]
    found = fractions(run(np.full((1, 960), 100.0), [1_000.0, 1_010.0, 1_100.0], trades))
    assert found == pytest.approx([0.01, -55.0 / 1_010.0])


def test_what_was_tried_before_makes_it_humbler() -> None:
    chance = np.random.default_rng(8)
    equity = 1_000.0 * np.cumprod(np.concatenate(([1.0], 1.0 + chance.normal(0.002, 0.01, 200))))
    made = run(np.full((1, 200 * 96), 100.0), equity.tolist(), [trade(1.0, n * 96, n * 96 + 9) for n in range(40)])
    alone = examined(made)
    after = examined(made, ratios=np.random.default_rng(9).normal(0.0, 0.1, 99).tolist(), trials=500)
    assert alone.deflated.trials == 1
    assert after.deflated.trials == 500
    assert (after.deflated.probability or 0.0) < (alone.deflated.probability or 0.0)
