"""How sure a vote may be: the chance of a positive net result, learned from trades (`quant.md` 5).

Until a strategy has enough closed trades its confidence is 0.5 + 0.45·s. From
then on the logit of that map is shifted and tilted to fit what came of its
votes [Platt 1999], pulled back by a ridge that weighs as much as 20 trades.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mojobot.core.strategies.vote import confidence
from mojobot.model.learning import Lesson, ReliabilityBin
from mojobot.model.market import BoolArray, FloatArray

RIDGE = 5.0  # 20 trades carry so much information: 20·p(1 - p) at p = ½
BINS = 5
_STEPS = 50
_CLOSE = 1e-10
_SURE = 1e-9  # no strength makes a vote certain


@dataclass(frozen=True, slots=True)
class Calibration:
    """logit P = logit(0.5 + 0.45·s) + shift + tilt·(2s - 1)."""

    shift: float = 0.0
    tilt: float = 0.0
    trades: int = 0  # it was fitted to

    def confidence(self, strength: FloatArray) -> FloatArray:
        """P of each strength, rounded as features are."""
        z = _prior(strength) + self.shift + self.tilt * (2.0 * strength - 1.0)
        return np.round(_sigmoid(z), 9)


@dataclass(frozen=True, slots=True)
class Reliability:
    """How forecasts did; lower is better for both numbers."""

    brier: float  # mean squared distance from what came
    error: float  # expected calibration error over the bins
    bins: tuple[ReliabilityBin, ...]


def fitted(lessons: Sequence[Lesson], least: int) -> Calibration | None:
    """The calibration of some lessons; None while there are fewer than `least`."""
    if len(lessons) < least:
        return None
    strength = np.array([lesson.strength for lesson in lessons])
    return fit(strength, np.array([lesson.won for lesson in lessons]))


def fit(strength: FloatArray, won: BoolArray) -> Calibration:
    """Ridge-penalised maximum likelihood by Newton's method, every step halved until it gains."""
    prior, design = _prior(strength), np.column_stack((np.ones(len(strength)), 2.0 * strength - 1.0))
    hit, theta = won.astype(np.float64), np.zeros(2)
    loss = _loss(theta, prior, design, hit)
    for _ in range(_STEPS):
        chance = _sigmoid(prior + design @ theta)
        gradient = design.T @ (chance - hit) + RIDGE * theta
        curvature = (design.T * (chance * (1.0 - chance))) @ design + RIDGE * np.eye(2)
        step = np.linalg.solve(curvature, gradient)
        while (tried := _loss(theta - step, prior, design, hit)) > loss and np.abs(step).max() > _CLOSE:
            step = 0.5 * step
        theta, loss = theta - step, min(loss, tried)
        if np.abs(step).max() <= _CLOSE:
            break
    return Calibration(round(float(theta[0]), 9), round(float(theta[1]), 9), len(strength))


def reliability(lessons: Sequence[Lesson]) -> Reliability | None:
    """How the confidences that were voted with turned out; None without lessons.

    Five bins of about equally many, cut at the fifths of what was forecast:
    equal confidences are in one bin, and a bin nobody is in is left out.
    """
    if not lessons:
        return None
    forecast = np.array([lesson.confidence for lesson in lessons])
    hit = np.array([lesson.won for lesson in lessons], dtype=np.float64)
    bin_of = np.searchsorted(np.quantile(forecast, np.arange(1, BINS) / BINS), forecast, side="right")
    places = [at for which in range(BINS) if (at := np.flatnonzero(bin_of == which)).size]
    bins = tuple(ReliabilityBin(len(at), float(forecast[at].mean()), float(hit[at].mean())) for at in places)
    error = sum(part.votes * abs(part.won - part.forecast) for part in bins) / len(lessons)
    return Reliability(float(np.mean((forecast - hit) ** 2)), error, bins)


def _prior(strength: FloatArray) -> FloatArray:
    sure = np.clip(confidence(strength), _SURE, 1.0 - _SURE)
    return np.asarray(np.log(sure / (1.0 - sure)))


def _sigmoid(z: FloatArray) -> FloatArray:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(z, -700.0, 700.0))))


def _loss(theta: FloatArray, prior: FloatArray, design: FloatArray, hit: FloatArray) -> float:
    z = prior + design @ theta
    return float(np.sum(np.logaddexp(0.0, z) - hit * z) + 0.5 * RIDGE * theta @ theta)
