"""A logistic regression that learns one label at a time, for all series at once.

Second order and with a memory: it keeps the curvature of the penalised
likelihood of the labels so far, forgets half of it in `half_life` labels, and
makes one Newton step a label [Zhang 2000, online Newton; RLS with forgetting].
The ridge comes back as fast as labels are forgotten, so the curvature never
falls below it. It has no intercept: what it says is added to the log-odds of
the base rate, and with nothing learned it says just that.
"""

from __future__ import annotations

import numpy as np

from mojobot.core.analysis.rows import Rows
from mojobot.model.market import BoolArray, FloatArray

RIDGE = 5.0  # as calibration's: 20 independent labels carry so much information


class Logistic(Rows):
    """Weights (inputs, series) and their curvature (inputs, inputs, series).

    `share` is how much of an independent label each label is: of labels over
    h bars, h overlap, and count for one.
    """

    _arrays = ("weights", "curvature")

    def __init__(self, inputs: int, series: int, half_life: float, share: float) -> None:
        self.weights: FloatArray = np.zeros((inputs, series))
        self.curvature: FloatArray = np.repeat(RIDGE * np.eye(inputs)[:, :, None], series, axis=2)
        self._ridge = RIDGE * np.eye(inputs)[:, :, None]
        self._kept = 0.5 ** (1.0 / half_life)
        self._share = share

    def _changed(self) -> None:
        """A new row has learned nothing."""
        new = np.isnan(self.weights[0])
        self.weights[:, new] = 0.0
        self.curvature[..., new] = self._ridge

    def margin(self, z: FloatArray) -> FloatArray:
        """What inputs (inputs, series) add to the log-odds of the base rate, (series,)."""
        total: FloatArray = (self.weights * z).sum(axis=0)
        return total

    def learn(self, z: FloatArray, base: FloatArray, label: FloatArray, known: BoolArray) -> None:
        """One label (0 or 1) a series, of inputs z whose base rate had the log-odds `base`; only where `known`."""
        rows = np.flatnonzero(known)
        if not len(rows):
            return
        z, weights = z[:, rows], self.weights[:, rows]
        chance = sigmoid(base[rows] + (weights * z).sum(axis=0))
        forgotten = 1.0 - self._kept
        curvature = self._kept * self.curvature[..., rows] + forgotten * self._ridge
        curvature += (self._share * chance * (1.0 - chance) * z)[:, None] * z[None, :]
        gradient = forgotten * RIDGE * weights - self._share * (label[rows] - chance) * z
        step = np.linalg.solve(np.ascontiguousarray(curvature.transpose(2, 0, 1)), gradient.T[..., None])
        self.weights[:, rows] = weights - step[..., 0].T
        self.curvature[..., rows] = curvature


def sigmoid(z: FloatArray) -> FloatArray:
    """The chance of log-odds."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(z, -30.0, 30.0))))


def log_odds(chance: FloatArray) -> FloatArray:
    """The log-odds of a chance, which is held away from certainty."""
    held = np.clip(chance, 1e-3, 1.0 - 1e-3)
    return np.asarray(np.log(held / (1.0 - held)))
