"""The median is numpy's, to the last bit."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from mojobot.core.analysis.median import median


@pytest.mark.parametrize("count", [1, 2, 3, 720, 721])
def test_it_is_the_middle_value_or_the_mean_of_the_two(count: int) -> None:
    values = np.random.default_rng(count).exponential(1.0, (7, count))
    assert_array_equal(median(values), np.median(values, axis=-1))
    assert median(values[0]) == np.median(values[0])
