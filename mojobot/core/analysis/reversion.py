"""How likely a spread is to come home: the first passage of an Ornstein-Uhlenbeck process (`quant.md` 5)."""

from __future__ import annotations

import math

import numpy as np

from mojobot.model.market import FloatArray

HORIZON = 3.0  # half-lives


def reversion_probability(z: FloatArray, horizon: float = HORIZON) -> FloatArray:
    """The chance that a process now `z` deviations from its mean touches it within `horizon` half-lives.

    P = 2Φ(-|z|·e^{-θτ}/√(1 - e^{-2θτ})), exact by reflection; any shape, NaN
    stays NaN. With θτ counted in half-lives e^{-θτ} is 0.5^horizon.
    """
    kept = 0.5**horizon
    scale = kept / math.sqrt(2.0 * (1.0 - kept * kept))
    flat = np.abs(z).ravel() * scale
    return np.array([math.erfc(far) for far in flat.tolist()], dtype=np.float64).reshape(z.shape)
