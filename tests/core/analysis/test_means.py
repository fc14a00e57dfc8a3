from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from mojobot.core.analysis.decay import decayed
from mojobot.core.analysis.means import Ema, EwMean, ExponentialMeans, Wilder, WilderSum, ema_gain, wilder_gain
from mojobot.model.market import FloatArray
from tests.core.analysis.candles import in_parts, motley, one_by_one


def by_hand(x: FloatArray, gain: float, seed: int, first: int) -> FloatArray:
    """One row, one bar after the other, holes held."""
    told, seen, mean = np.full(len(x), np.nan), 0, 0.0
    for bar, value in enumerate(x):
        if np.isnan(value):
            continue
        seen += 1
        mean = (mean * (seen - 1) + value) / seen if seen <= seed else mean + gain * (value - mean)
        if seen >= first:
            told[bar] = mean
    return told


@pytest.mark.parametrize("bars", [5, 31, 32, 33, 200, 2100])
def test_means_follow_their_definition(bars: int) -> None:
    x = motley(bars, 1).close
    for row in range(8):
        one = x[row : row + 1]
        assert_allclose(Ema(1, 9).push(one)[0], by_hand(x[row], 0.2, 9, 9), rtol=1e-12)
        assert_allclose(Wilder(1, 14).push(one)[0], by_hand(x[row], 1 / 14, 14, 14), rtol=1e-12)
        assert_allclose(EwMean(1, 0.95).push(one)[0], by_hand(x[row], 0.05, 20, 1), rtol=1e-12)


def test_wilders_sum_starts_as_a_sum_and_sheds_an_nth() -> None:
    x = np.array([[1.0, 2.0, 3.0, 10.0, 4.0]])
    assert_allclose(WilderSum(1, 3).push(x), [[np.nan, np.nan, 6.0, 14.0, 14.0 - 14.0 / 3 + 4.0]])


@given(seed=st.integers(0, 2**32), cuts=st.lists(st.integers(0, 300), max_size=8), holes=st.floats(0.0, 0.6))
@settings(max_examples=30)
def test_holes_hold_the_mean_however_the_data_is_cut(seed: int, cuts: list[int], holes: float) -> None:
    x = motley(300, seed).close
    x[np.random.default_rng(seed).random(x.shape) < holes] = np.nan
    expected = np.array([by_hand(row, 2 / 13, 12, 12) for row in x])
    assert_allclose(Ema(8, 12).push(x), expected, rtol=1e-12, atol=0)
    assert_allclose(in_parts(Ema(8, 12).push, x, cuts), expected, rtol=1e-12, atol=0)
    assert_allclose(one_by_one(Ema(8, 12).push, x), expected, rtol=1e-12, atol=0)


def test_a_row_that_falls_silent_and_wakes_goes_on_from_where_it_was() -> None:
    x = np.array([[1.0, 3.0, np.nan, np.nan, 6.0], [1.0, 3.0, 5.0, 7.0, 6.0]])
    assert_allclose(one_by_one(Ema(2, 2).push, x)[0], [np.nan, 2.0, np.nan, np.nan, 2.0 + 2 / 3 * 4.0])


def test_each_channel_has_its_own_gain_and_beginning() -> None:
    x = np.array([motley(100, 2).close, motley(100, 2).volume])
    gains = (ema_gain(12), wilder_gain(14))
    whole = ExponentialMeans((2, 8), gains).push(x)
    assert_allclose(whole[0], Ema(8, 12).push(x[0]), rtol=1e-13)
    assert_allclose(whole[1], Wilder(8, 14).push(x[1]), rtol=1e-13)
    assert_allclose(one_by_one(ExponentialMeans((2, 8), gains).push, x), whole, rtol=1e-12)


def test_a_constant_series_has_itself_as_mean() -> None:
    x = np.full((1, 200), 0.1)
    assert_array_equal(one_by_one(Ema(1, 20).push, x)[0, 19:], x[0, 19:])
    assert_allclose(Ema(1, 20).push(x)[0, 19:], x[0, 19:], rtol=1e-14)


@given(k=st.integers(1, 3000), decay=st.floats(0.0, 0.999))
@settings(max_examples=30)
def test_forgetting_sums_are_the_recursion(k: int, decay: float) -> None:
    x = np.random.default_rng(k).random((1, 2, k))
    carry = np.array([[5.0, 0.0]])
    expected, y = np.empty_like(x), carry
    for bar in range(k):
        expected[..., bar] = y = decay * y + x[..., bar]
    assert_allclose(decayed(x, np.array([decay]), carry), expected, rtol=1e-13)


def test_periods_and_decays_out_of_range_are_refused() -> None:
    with pytest.raises(ValueError, match="period of 0"):
        Ema(1, 0)
    with pytest.raises(ValueError, match="decay of 1"):
        EwMean(1, 1.0)
    with pytest.raises(ValueError, match="do not fit"):
        ExponentialMeans((3, 1), (ema_gain(3),))
