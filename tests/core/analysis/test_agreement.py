from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from mojobot.core.analysis.agreement import Direction, agreement, direction

NAN = float("nan")


@pytest.mark.parametrize(
    ("close", "fast", "slow", "way"),
    [(3, 2, 1, 1), (1, 2, 3, -1), (2, 3, 1, 0), (3, 1, 2, 0), (2, 2, 1, 0), (3, 2, NAN, NAN)],
)
def test_a_timeframe_points_where_price_and_means_stand_in_order(
    close: float, fast: float, slow: float, way: float
) -> None:
    found = direction(*(np.array([[x]], dtype=np.float64) for x in (close, fast, slow)))
    assert_array_equal(found, [[way]])


@pytest.mark.parametrize(
    ("ways", "share"),
    [
        ([1, 1, 1, 1, 1], 1.0),
        ([1, 1, 1, 1, 0], 0.8),
        ([-1, -1, -1, 1, 0], -0.6),
        ([1, -1, 0, 0, 0], 0.0),
        ([0, 0, 0, 0, 0], 0.0),
        ([1, 1, 1, 1, NAN], NAN),
        ([1, 1, 0], 0.666666667),
    ],
)
def test_agreement_is_the_share_of_the_larger_side(ways: list[float], share: float) -> None:
    assert_array_equal(agreement([np.array([[way]], dtype=np.float64) for way in ways]), [[share]])


def test_a_direction_needs_fifty_bars_and_depends_on_no_more() -> None:
    chance = np.random.Generator(np.random.PCG64(1))
    close = np.exp(np.cumsum(chance.standard_normal((3, 500)) * 0.01, axis=1))
    whole = Direction(3).push(close)
    assert np.isnan(whole[:, :49]).all() and np.isfinite(whole[:, 49:]).all()
    assert_array_equal(Direction(3).push(close[:, 450:])[:, 49], whole[:, 499])


def test_no_later_bar_changes_a_direction() -> None:
    chance = np.random.Generator(np.random.PCG64(2))
    close = np.exp(np.cumsum(chance.standard_normal((2, 300)) * 0.01, axis=1))
    before = Direction(2).push(close[:, :200])
    for spoil in (np.nan, 1000.0):
        spoiled = close.copy()
        spoiled[:, 200:] *= spoil
        assert_array_equal(Direction(2).push(spoiled)[:, :200], before)
