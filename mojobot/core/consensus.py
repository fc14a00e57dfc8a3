"""Eight opinions on one token become one, or none (`quant.md` 6).

Arrays of all tokens are (strategies, series), of one token (strategies,), in
the order of the vote. Weights of strategies that abstain drop out by
construction; who is benched has weight 0. Sums are exact before they are
rounded once, so the order of the strategies cannot change a decision.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum

import numpy as np

from mojobot.core.strategies.vote import DirectionArray
from mojobot.core.strategies.words import at_least, at_least_percent
from mojobot.model.market import BoolArray, FloatArray, IntArray
from mojobot.model.notices import Gate
from mojobot.model.settings import TradingSettings
from mojobot.model.trading import Side

_NONE: IntArray = np.zeros(0, dtype=np.int64)
_SEALED = 5e-10  # half of the ninth decimal: closer than that to a limit is on it


@dataclass(frozen=True, slots=True)
class Agreement:
    """The side that won a token's vote, and whether it may act."""

    side: Side
    consensus: float  # S of the side over S of both, in (0.5, 1]
    confidence: float  # weighted mean of those that agree
    agreeing: tuple[int, ...]  # strategies, rising
    weight: float  # of those that agree
    lead: int  # the agreeing strategy with the largest w·c; the first of equals
    cast: int  # votes counted, both sides
    buying: float  # S+
    selling: float  # S-
    checks: tuple[Gate, ...]  # consensus, confidence, quorum

    @property
    def refused_by(self) -> str | None:
        """The first check that did not pass."""
        return next((check.rule for check in self.checks if not check.passed), None)


@dataclass(frozen=True, slots=True)
class _Vote:
    strategy: int
    direction: int
    weight: float
    confidence: float

    @property
    def voice(self) -> float:
        return self.weight * self.confidence


def counted(
    directions: DirectionArray, confidences: FloatArray, weights: FloatArray, rule: TradingSettings
) -> BoolArray:
    """Which votes are cast: a direction, confidence enough, and a weight above 0."""
    has_weight = (weights > 0.0).reshape(-1, *[1] * (directions.ndim - 1))
    sure = confidences >= rule.min_confidence - _SEALED
    return np.asarray(sure & (directions != 0) & has_weight)


def candidates(
    directions: DirectionArray, confidences: FloatArray, weights: FloatArray, rule: TradingSettings
) -> IntArray:
    """Series with any vote cast, rising: at most closes none."""
    if not np.count_nonzero(directions):
        return _NONE
    return np.flatnonzero(counted(directions, confidences, weights, rule).any(axis=0))


def agree(
    direction: DirectionArray,
    confidences: FloatArray,
    weights: FloatArray,
    rule: TradingSettings,
    entry_consensus: float | None = None,
) -> Agreement | None:
    """What one token's votes come to; None for a tie or no vote at all.

    `entry_consensus` is safe mode's: a BUY needs it where it is higher than
    the rule's own threshold.
    """
    votes = _cast(direction, confidences, weights, rule)
    buying = fsum(vote.voice for vote in votes if vote.direction > 0)
    selling = fsum(vote.voice for vote in votes if vote.direction < 0)
    consensus = max(buying, selling) / (buying + selling) if votes else 0.5
    if consensus < 0.5 + _SEALED:
        return None
    side = Side.BUY if buying > selling else Side.SELL
    behind = [vote for vote in votes if (vote.direction > 0) is (side is Side.BUY)]
    weight = fsum(vote.weight for vote in behind)
    sure = fsum(vote.voice for vote in behind) / weight
    needed = rule.consensus_threshold
    if entry_consensus is not None and side is Side.BUY:
        needed = max(needed, entry_consensus)
    return Agreement(
        side,
        consensus,
        sure,
        tuple(vote.strategy for vote in behind),
        weight,
        max(behind, key=lambda vote: vote.voice).strategy,
        len(votes),
        buying,
        selling,
        (_consensus(consensus, needed), _confidence(sure, rule), _quorum(len(behind), weight, rule)),
    )


def vote_column(
    directions: DirectionArray, confidences: FloatArray, weights: FloatArray, rule: TradingSettings
) -> FloatArray:
    """(S+ - S-) over the weight of those that voted, (series,), in [-1, 1]; 0 where nobody did."""
    if not np.count_nonzero(directions):
        return np.zeros(directions.shape[1:])
    voting = counted(directions, confidences, weights, rule) * weights[:, None]
    voted = voting.sum(axis=0)
    net = (voting * directions * confidences).sum(axis=0)
    return np.asarray(net / np.where(voted > 0.0, voted, 1.0))


def _cast(
    direction: DirectionArray, confidences: FloatArray, weights: FloatArray, rule: TradingSettings
) -> Sequence[_Vote]:
    cast = np.flatnonzero(counted(direction, confidences, weights, rule))
    return [_Vote(int(i), int(direction[i]), float(weights[i]), float(confidences[i])) for i in cast]


def _consensus(consensus: float, needed: float) -> Gate:
    return Gate("consensus", _reaches(consensus, needed), at_least_percent("agree", _sealed(consensus), needed))


def _confidence(sure: float, rule: TradingSettings) -> Gate:
    needed = rule.decision_confidence
    return Gate("confidence", _reaches(sure, needed), at_least("confidence", _sealed(sure), needed))


def _quorum(strategies: int, weight: float, rule: TradingSettings) -> Gate:
    passed = strategies >= rule.quorum_strategies and _reaches(weight, rule.quorum_weight)
    heavy = at_least("weight", _sealed(weight), rule.quorum_weight)
    return Gate("quorum", passed, f"quorum {strategies}/{rule.quorum_strategies} strategies, {heavy}")


def _reaches(value: float, needed: float) -> bool:
    return value >= needed - _SEALED


def _sealed(value: float) -> float:
    return round(value, 9)
