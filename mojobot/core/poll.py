"""One decision close put to all eight strategies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mojobot.core.consensus import counted
from mojobot.core.market import Closing
from mojobot.core.strategies.registry import STRATEGIES, rules
from mojobot.core.strategies.vote import DirectionArray, confidence, missing
from mojobot.model.market import BoolArray, FloatArray
from mojobot.model.notices import VoteCast
from mojobot.model.settings import Settings


@dataclass(frozen=True, slots=True, eq=False)
class Ballot:
    """Everybody's votes at one close; arrays are (strategies, len(closing.rows))."""

    closing: Closing
    direction: DirectionArray
    strength: FloatArray
    stop: FloatArray
    target: FloatArray
    leave: BoolArray
    ready: BoolArray

    def cast(self, place: int, weights: FloatArray, settings: Settings) -> tuple[VoteCast, ...]:
        """All votes on one token, with their reasons in words."""
        return tuple(self._vote(which, place, weights, settings) for which in range(len(STRATEGIES)))

    def _vote(self, which: int, place: int, weights: FloatArray, settings: Settings) -> VoteCast:
        strategy, rule = STRATEGIES[which], rules(settings.strategies)[which]
        direction = int(self.direction[which, place])
        strength = float(self.strength[which, place])
        sure = float(confidence(self.strength[which, place : place + 1])[0]) if direction else 0.0
        features = self.closing.features
        if self.ready[which, place]:
            reasons = strategy.reasons(features, rule, place, 0, direction)
        else:
            reasons = (f"not_ready({missing(features, strategy, place, 0)})",)
        return VoteCast(
            strategy=strategy.name,
            direction=direction,
            strength=strength,
            confidence=sure,
            weight=float(weights[which]),
            cast=bool(counted(self.direction[:, place], self.strength[:, place], weights, settings.trading)[which]),
            stop=_known(self.stop[which, place]),
            target=_known(self.target[which, place]),
            reasons=reasons,
        )


def poll(closing: Closing, settings: Settings) -> Ballot:
    """Ask all eight."""
    votes = [s.vote(closing.features, rule) for s, rule in zip(STRATEGIES, rules(settings.strategies), strict=True)]
    return Ballot(
        closing,
        np.array([v.direction[:, 0] for v in votes]),
        np.array([v.strength[:, 0] for v in votes]),
        np.array([v.stop[:, 0] for v in votes]),
        np.array([v.target[:, 0] for v in votes]),
        np.array([v.leave[:, 0] for v in votes]),
        np.array([v.ready[:, 0] for v in votes]),
    )


def _known(price: np.float64) -> float | None:
    return None if np.isnan(price) else float(price)
