from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from mojobot.core.analysis.seal import billionths, seal


def test_a_feature_is_rounded_to_nine_decimals() -> None:
    assert_array_equal(
        seal(np.array([0.1234567894, 0.1234567896, -2.0, np.nan])), [0.123456789, 0.12345679, -2, np.nan]
    )


def test_there_is_no_negative_zero() -> None:
    assert not np.signbit(seal(np.array([-1e-12, -0.0]))).any()


@given(st.floats(-1e4, 1e4))
def test_sealing_twice_changes_nothing(x: float) -> None:
    once = seal(np.array([x]))
    assert_array_equal(seal(once), once)


@given(st.floats(-1e3, 1e3), st.floats(-1e-13, 1e-13))
def test_noise_in_the_last_bits_moves_a_sealed_value_by_at_most_one_grain(x: float, noise: float) -> None:
    assert abs(billionths(np.array([x + noise])) - billionths(np.array([x])))[0] <= 1
