"""Purchases and trades made by hand, to teach a learner with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mojobot.core.learning.learner import Learner
from mojobot.core.strategies.registry import NAMES
from mojobot.core.weights import Weights
from mojobot.model.learning_settings import LearningSettings
from mojobot.model.notices import Decision, Outcome, VoteCast
from mojobot.model.strategy_settings import StrategiesSettings
from mojobot.model.trading import Reason, Side, Trade

ASKED = 0.6  # confidence a vote needs to count
PRIOR = Weights.configured(StrategiesSettings())


def purchase(name: str, backers: Iterable[str], strength: float = 0.5, against: Iterable[str] = ()) -> Decision:
    """A decision to buy that some strategies agreed on."""
    sure = 0.5 + 0.45 * strength
    votes = [VoteCast(who, 1, strength, sure, 0.1, True, None, None, ()) for who in backers]
    votes += [VoteCast(who, -1, strength, sure, 0.1, True, None, None, ()) for who in against]
    return Decision(
        *(f"{name}-d", 0, 0, "SOL", Side.BUY, Outcome.BUY, 100.0, 1.0, sure, None, tuple(votes), (), None),
        intent_id=name,
    )


def trade(name: str, r: float | None) -> Trade:
    """What became of it."""
    net = round((r or 0.0) * 30e6)
    return Trade(
        *(name, 0, "SOL", "x", 0, 1, 10**9, 100.0, 100.0, 0, 0.0, net, net / 1e9, r, Reason.TARGET, 0.7, 1.0, 97.0)
    )


class School:
    """A learner and its weights, taught one trade after the other."""

    def __init__(self, rule: LearningSettings | None = None) -> None:
        self.learner = Learner(rule or LearningSettings())
        self.weights = PRIOR
        self.benched: list[str] = []
        self.trades = 0

    def teach(self, results: Sequence[float | None], *backers: str, strength: float = 0.5) -> School:
        """Trades with these results in R, all backed by the same strategies."""
        for r in results:
            self.trades += 1
            name = f"s1-{self.trades}-1"
            self.learner.backed(purchase(name, backers or NAMES[:1], strength), {name})
            self.weights, benched = self.learner.closed(trade(name, r), self.weights, self.trades, ASKED)
            self.benched += benched
        return self
