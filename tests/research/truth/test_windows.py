from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojobot.model.errors import UsageError
from mojobot.model.market import DAY_MS
from mojobot.research.truth.windows import Stretch, folds


@given(
    days=st.integers(40, 1_000),
    count=st.integers(1, 8),
    horizon=st.integers(0, 2 * DAY_MS),
    start=st.integers(0, 10**12),
)
def test_tests_join_and_no_training_comes_near_its_test(days: int, count: int, horizon: int, start: int) -> None:
    whole = Stretch(start, start + days * DAY_MS)
    found = folds(whole, count, horizon)
    embargo = max(horizon, whole.ms // 100)
    assert len(found) == count
    assert found[-1].test.end_ms == whole.end_ms
    assert found[0].train.start_ms == whole.start_ms
    for fold in found:
        assert fold.test.start_ms - fold.train.end_ms == embargo
        assert fold.train.ms == found[0].train.ms > 0
        assert fold.test.ms >= DAY_MS
    for one, after in pairwise(found):
        assert one.test.end_ms == after.test.start_ms


@pytest.mark.parametrize(("days", "count"), [(3, 2), (20, 15), (30, 0)])
def test_too_few_days_are_said_in_one_sentence(days: int, count: int) -> None:
    with pytest.raises(UsageError, match=f"{days}.0 days of candles are too few for a walk forward of {count} tests"):
        folds(Stretch(0, days * DAY_MS), count, 0)
