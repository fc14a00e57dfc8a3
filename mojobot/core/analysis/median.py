"""The median of values that are all numbers."""

from __future__ import annotations

import numpy as np

from mojobot.model.market import FloatArray


def median(values: FloatArray) -> FloatArray:
    """The middle along the last axis, which holds one value at least: (..., k) -> (...).

    As numpy's own, which looks for NaN and loads its masked arrays to do so:
    a twentieth of a second in the first step that asks.
    """
    count = values.shape[-1]
    sides = (count - 1) // 2, count // 2
    ordered = np.partition(values, sides, axis=-1)
    return np.asarray((ordered[..., sides[0]] + ordered[..., sides[1]]) / 2.0)
