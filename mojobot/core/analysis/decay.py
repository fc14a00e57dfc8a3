"""Sums that forget: y[t] = decay · y[t-1] + x[t] over a whole block, without a loop over its bars."""

from __future__ import annotations

import numpy as np

from mojobot.model.market import FloatArray

_WIDTH = 32  # bars in one triangular product; 16 to 64 measure alike


def decayed(x: FloatArray, decay: FloatArray, carry: FloatArray) -> FloatArray:
    """The forgetting sums of `x`.

    `x` is (channels, series, k), `decay` is (channels,), `carry` is y before
    the first bar, (channels, series). Within 32 bars y is a product with the
    lower triangle of powers of the decay; the sums at the ends of these
    stretches forget by decay³² and are the same problem, 32 times shorter.
    """
    channels, series, k = x.shape
    width = min(k, _WIDTH)
    powers = decay[:, None] ** np.arange(width + 1)
    triangle = _triangle(powers)
    stretches = -(-k // width) if k else 0
    if stretches <= 1:
        return np.asarray(x @ triangle + carry[..., None] * powers[:, None, 1:])
    padded = np.zeros((channels, series, stretches * width))
    padded[..., :k] = x
    y = (padded.reshape(channels, series * stretches, width) @ triangle).reshape(channels, series, stretches, width)
    ends = decayed(y[..., -1], powers[:, -1], carry)
    y[:, :, 0] += carry[..., None] * powers[:, None, 1:]
    y[:, :, 1:] += ends[..., :-1, None] * powers[:, None, None, 1:]
    return np.asarray(y.reshape(padded.shape)[..., :k])


def _triangle(powers: FloatArray) -> FloatArray:
    """(channels, width, width) with the weight of bar j in the sum at bar i at [j, i]."""
    width = powers.shape[1] - 1
    age = np.arange(width) - np.arange(width)[:, None]
    return np.where(age >= 0, powers[:, np.maximum(age, 0)], 0.0)
