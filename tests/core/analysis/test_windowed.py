from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from mojobot.core.analysis.windowed import Windowed
from mojobot.model.market import HOUR_MS, FloatArray, IntArray
from tests.core.analysis.candles import motley, walk


def median(window: FloatArray) -> FloatArray:
    return np.median(window, axis=1)


def hours(bars: int, first: int = 5) -> IntArray:
    return (first + np.arange(bars, dtype=np.int64)) * HOUR_MS


def pushed(state: Windowed, x: FloatArray, open_ms: IntArray, cuts: list[int]) -> FloatArray:
    parts = zip(np.split(x, sorted(cuts), axis=1), np.split(open_ms, sorted(cuts)), strict=True)
    return np.concatenate([state.push(block, times) for block, times in parts], axis=1)


@given(seed=st.integers(0, 2**32), cuts=st.lists(st.integers(0, 90), max_size=8), every=st.integers(1, 13))
@settings(max_examples=30)
def test_how_data_is_cut_does_not_matter(seed: int, cuts: list[int], every: int) -> None:
    x, open_ms = motley(90, seed).close, hours(90)
    whole = Windowed(median, 10, every, HOUR_MS, 8).push(x, open_ms)
    assert_array_equal(pushed(Windowed(median, 10, every, HOUR_MS, 8), x, open_ms, cuts), whole)
    assert_array_equal(pushed(Windowed(median, 10, every, HOUR_MS, 8), x, open_ms, list(range(1, 90))), whole)


def test_the_statistic_is_due_by_the_calendar_and_held_between() -> None:
    x = np.arange(10.0)[None]
    seen = Windowed(median, 3, 4, HOUR_MS, 1).push(x, hours(10))  # hours 5 to 14: due at 8 and 12, bars 3 and 7
    assert_array_equal(seen, [[np.nan] * 3 + [2.0] * 4 + [6.0] * 3])


def test_the_window_is_the_last_columns_oldest_first_and_read_only() -> None:
    windows: list[FloatArray] = []

    def first(window: FloatArray) -> FloatArray:
        assert not window.flags.writeable
        windows.append(window.copy())
        return window[:, 0]

    Windowed(first, 4, 1, HOUR_MS, 2).push(np.arange(12.0).reshape(2, 6), hours(6))
    assert_array_equal(windows[-1], [[2, 3, 4, 5], [8, 9, 10, 11]])
    assert_array_equal(windows[0], [[np.nan] * 3 + [0], [np.nan] * 3 + [6]])


@pytest.mark.parametrize("seen", [2, 9, 25])
def test_adopted_rows_bring_their_window(seen: int) -> None:
    x, repaired, open_ms = walk(3, 60, 1).close, walk(1, 60, 2).close, hours(60)
    state, other = Windowed(median, 7, 2, HOUR_MS, 3), Windowed(median, 7, 2, HOUR_MS, 1)
    state.push(x[:, :30], open_ms[:30])
    other.push(repaired[:, 30 - seen : 30], open_ms[30 - seen : 30])
    state.adopt(np.array([1]), other)
    together = x[:, 30:].copy()
    together[1] = repaired[0, 30:]
    after = state.push(together, open_ms[30:])
    assert_array_equal(after[1:2], other.push(repaired[:, 30:], open_ms[30:]))
    assert_array_equal(after[[0, 2]], Windowed(median, 7, 2, HOUR_MS, 3).push(x, open_ms)[[0, 2], 30:])


def test_new_rows_start_empty() -> None:
    x, open_ms = walk(3, 40, 3).close, hours(40)
    state = Windowed(median, 5, 1, HOUR_MS, 2)
    state.push(x[:2, :20], open_ms[:20])
    state.widen(3)
    after = state.push(x[:, 20:], open_ms[20:])
    assert_array_equal(after[2:], Windowed(median, 5, 1, HOUR_MS, 1).push(x[2:, 20:], open_ms[20:]))
    assert_array_equal(after[:2], Windowed(median, 5, 1, HOUR_MS, 2).push(x[:2], open_ms)[:, 20:])


def test_nothing_pushed_is_nothing_said() -> None:
    assert Windowed(median, 5, 1, HOUR_MS, 2).push(np.empty((2, 0)), hours(0)).shape == (2, 0)


def test_a_window_without_length_is_refused() -> None:
    with pytest.raises(ValueError, match="length 0"):
        Windowed(median, 0, 1, HOUR_MS, 2)
