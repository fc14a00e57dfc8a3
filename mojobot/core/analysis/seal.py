"""Sealing: the one rounding that makes a feature the same whether it came from a column or from a block."""

from __future__ import annotations

import numpy as np

from mojobot.model.market import FloatArray

_BILLION = 1e9


def billionths(feature: FloatArray) -> FloatArray:
    """A dimensionless feature in whole billionths, half to even; NaN stays NaN. Its sign is the sealed sign."""
    return np.asarray(np.rint(feature * _BILLION))


def seal(feature: FloatArray) -> FloatArray:
    """A dimensionless feature rounded to 9 decimals, half to even; NaN stays NaN, and there is no negative zero."""
    return billionths(feature) / _BILLION + 0.0
