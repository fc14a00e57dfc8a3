"""A block and its bars one by one give the same answer, however it is cut (`quant.md` 10)."""

from __future__ import annotations

import numpy as np
import pytest

from mojobot.core.analysis.features import Features
from mojobot.core.strategies.registry import STRATEGIES
from mojobot.research.lookahead import same
from mojobot.research.made import made_bars
from mojobot.research.subjects import SAMPLED, in_block
from tests.honesty.scans import judged, pushed, scans
from tests.honesty.stages import BARS, QUICK, live, market

SAMPLING = {strategy.name for strategy in STRATEGIES if set(strategy.needs) & set(SAMPLED)}


def of_bars(name: str) -> bool:
    """Whether a value is made of bars alone."""
    return name not in SAMPLED and name.partition(".")[0] not in SAMPLING


@pytest.mark.parametrize("name", sorted(judged()))
def test_a_scan_says_the_same_in_any_parts(name: str) -> None:
    tape, one = made_bars(5, 860), scans()[name]
    whole = pushed(one, tape).values
    for seed in range(3):
        cuts = np.random.default_rng(seed).choice(np.arange(1, 860), 9, replace=False).tolist()
        found = pushed(one, tape, cuts).values
        assert [part for part in whole if not same(whole[part], found[part]).all()] == []
    alone = pushed(one, tape, range(1, 860)).values
    assert [part for part in whole if not same(whole[part], alone[part]).all()] == []


@pytest.mark.parametrize("seed", [1, 2])
def test_features_and_votes_are_the_same_to_the_last_bit_in_any_parts(seed: int) -> None:
    whole = in_block(market(seed), QUICK)
    cuts = np.random.default_rng(seed).choice(np.arange(1, BARS), 12, replace=False).tolist()
    found = in_block(market(seed), QUICK, cuts)
    np.testing.assert_array_equal(whole.close_ms, found.close_ms)
    for name, values in whole.values.items():
        np.testing.assert_array_equal(values, found.values[name], err_msg=name)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_back_test_sees_what_happens_live(seed: int) -> None:
    """All that is made of bars: one block of all, and event after event, close after close."""
    block, lived = in_block(market(seed), QUICK), live(seed)
    since = len(block.close_ms) - len(lived.close_ms)
    np.testing.assert_array_equal(block.close_ms[since:], lived.close_ms)
    compared = [name for name in block.values if of_bars(name)]
    for name in compared:
        np.testing.assert_array_equal(block.values[name][:, since:], lived.values[name], err_msg=name)
    assert len(compared) > len(Features.__slots__)
