from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojobot.core.results import wilson


def test_wilson_stays_inside_zero_and_one() -> None:
    assert wilson(4, 8) == pytest.approx((0.2152, 0.7848), abs=5e-5)
    low, high = wilson(0, 5) or (-1, -1)
    assert (low, high) == pytest.approx((0.0, 0.4345), abs=5e-5)
    assert wilson(5, 5) == pytest.approx((0.5655, 1.0), abs=5e-5)
    assert wilson(0, 0) is None


@given(st.integers(0, 500), st.integers(0, 500))
def test_the_win_rate_lies_in_its_interval(wins: int, others: int) -> None:
    interval = wilson(wins, wins + others)
    if interval is not None:
        assert 0 <= interval[0] <= wins / (wins + others) + 1e-12
        assert wins / (wins + others) - 1e-12 <= interval[1] <= 1
