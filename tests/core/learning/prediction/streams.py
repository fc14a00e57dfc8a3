"""Markets made for forecasts: what is to come shows in the inputs, or does not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mojobot.core.learning.prediction.forecaster import Forecaster
from mojobot.core.learning.prediction.inputs import NAMES
from mojobot.model.market import FloatArray, Timeframe

COST = 0.006
SIGMA = 0.004
DECISION = Timeframe.M15


@dataclass(frozen=True, slots=True, eq=False)
class Stream:
    """Inputs (closes, inputs, series) and prices (closes + 1, series): a bar opens where the one before closed."""

    inputs: FloatArray
    price: FloatArray

    def feed(self, one: Forecaster, start: int = 0, stop: int | None = None) -> None:
        """Closes `start` to `stop`, exclusive."""
        for at in range(start, len(self.inputs) if stop is None else stop):
            traded = np.isfinite(self.price[at + 1])
            one.step(DECISION.ms * (at + 1), self.inputs[at], self.price[at], self.price[at + 1], traded)


def stream(seed: int, closes: int, series: int, told: float = 0.0, until: int | None = None) -> Stream:
    """A walk whose drift of the coming hours is `told` times the first input, before the close `until`."""
    chance = np.random.default_rng(seed)
    inputs = np.empty((closes, len(NAMES), series))
    column = chance.standard_normal((len(NAMES), series))
    for at in range(closes):
        column = 0.9 * column + 0.436 * chance.standard_normal(column.shape)
        inputs[at] = column
    steps = chance.standard_t(4, (closes, series)) * SIGMA
    steps[1:until] += told * SIGMA * inputs[:-1, 0][: None if until is None else until - 1]
    logs = np.concatenate((np.zeros((1, series)), np.cumsum(steps, axis=0)))
    return Stream(inputs, np.exp(logs))


def fresh(series: int) -> Forecaster:
    """A forecaster of quarters of an hour that has seen nothing."""
    return Forecaster(DECISION, np.full(series, COST))
