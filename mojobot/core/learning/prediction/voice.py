"""One model's forecasts: how far its margins are believed, what came of them, and whether it may speak."""

from __future__ import annotations

import numpy as np

from mojobot.core.analysis.rows import Rows
from mojobot.core.analysis.seal import seal
from mojobot.core.learning.prediction.logistic import log_odds, sigmoid
from mojobot.core.learning.prediction.skill import Skill
from mojobot.model.market import BoolArray, FloatArray

RIDGE = 0.25  # pulls the tilt to 1
MOST_TILT = 2.0


class Voice(Rows):
    """Margins made into calibrated chances, kept until their labels are known.

    The chance is that of the base rate's log-odds plus tilt times the margin.
    The tilt is learned from forecasts that matured: a model that exaggerates
    is believed less, one that is worth nothing at last not at all. `made` and
    `margins` are (horizon, series), by the slot they wait in; NaN = none.
    """

    _arrays = ("made", "margins", "tilt", "_information")
    _parts = ("skill",)

    def __init__(self, series: int, horizon: int, half_life: float) -> None:
        self.made: FloatArray = np.full((horizon, series), np.nan)
        self.margins: FloatArray = np.full((horizon, series), np.nan)
        self.tilt: FloatArray = np.ones(series)
        self._information: FloatArray = np.full(series, RIDGE)
        self.skill = Skill(series, horizon)
        self._kept = 0.5 ** (1.0 / half_life)
        self._share = 1.0 / horizon

    def _changed(self) -> None:
        """A new row is believed as it speaks."""
        new = np.isnan(self.tilt)
        self.tilt[new], self._information[new] = 1.0, RIDGE

    def forecast(self, slot: int, margin: FloatArray, base: FloatArray) -> FloatArray:
        """The chance of each series, which waits in `slot` for its label."""
        self.margins[slot] = margin
        self.made[slot] = seal(sigmoid(log_odds(base) + self.tilt * margin))
        made: FloatArray = self.made[slot].copy()
        return made

    def silent(self, slot: int) -> None:
        """There is nothing to forecast with."""
        self.made[slot] = np.nan

    def mature(self, slot: int, base: FloatArray, label: FloatArray, known: BoolArray) -> None:
        """The labels of what waits in `slot`, and the base rates it was made with."""
        told = known & np.isfinite(self.made[slot])
        if told.any():
            self.skill.take(self.made[slot], base, label, told)
            self._calibrate(self.margins[slot], base, label, told)

    def _calibrate(self, margin: FloatArray, base: FloatArray, label: FloatArray, told: BoolArray) -> None:
        rows = np.flatnonzero(told)
        m, tilt, forgotten = margin[rows], self.tilt[rows], 1.0 - self._kept
        chance = sigmoid(log_odds(base[rows]) + tilt * m)
        information = self._kept * self._information[rows] + forgotten * RIDGE
        information += self._share * chance * (1.0 - chance) * m * m
        gradient = forgotten * RIDGE * (tilt - 1.0) - self._share * (label[rows] - chance) * m
        self.tilt[rows] = np.clip(tilt - gradient / information, 0.0, MOST_TILT)
        self._information[rows] = information
