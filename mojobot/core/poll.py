"""One decision close put to all eight strategies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from mojobot.core.consensus import counted
from mojobot.core.market import Closing
from mojobot.core.strategies.registry import STRATEGIES, rules
from mojobot.core.strategies.vote import DirectionArray, confidence, missing
from mojobot.model.market import BoolArray, FloatArray
from mojobot.model.notices import VoteCast
from mojobot.model.settings import Settings
from mojobot.model.strategy_settings import Rule

T = TypeVar("T", bound=np.generic)


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
        cast = counted(self.direction[:, place], self.strength[:, place], weights, settings.trading).tolist()
        return tuple(
            self._vote(which, place, rule, float(weights[which]), cast[which])
            for which, rule in enumerate(rules(settings.strategies))
        )

    def _vote(self, which: int, place: int, rule: Rule, weight: float, cast: bool) -> VoteCast:
        strategy = STRATEGIES[which]
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
            weight=weight,
            cast=cast,
            stop=_known(self.stop[which, place]),
            target=_known(self.target[which, place]),
            reasons=reasons,
        )


def poll(closing: Closing, settings: Settings) -> Ballot:
    """Ask all eight."""
    votes = [s.vote(closing.features, rule) for s, rule in zip(STRATEGIES, rules(settings.strategies), strict=True)]
    return Ballot(
        closing,
        _by_strategy([v.direction for v in votes]),
        _by_strategy([v.strength for v in votes]),
        _by_strategy([v.stop for v in votes]),
        _by_strategy([v.target for v in votes]),
        _by_strategy([v.leave for v in votes]),
        _by_strategy([v.ready for v in votes]),
    )


def _by_strategy(columns: list[npt.NDArray[T]]) -> npt.NDArray[T]:
    """Columns (series, 1) as the rows of one array."""
    return np.concatenate(columns).reshape(len(columns), -1)


def _known(price: np.float64) -> float | None:
    return None if np.isnan(price) else float(price)
