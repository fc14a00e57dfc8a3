"""Why every strategy votes on one token as it does: worked out when somebody asks."""

from __future__ import annotations

from dataclasses import dataclass

from mojobot.model.learning import StrategyView
from mojobot.model.notices import VoteCast


@dataclass(frozen=True, slots=True)
class Explanation:
    """All votes of a token's last decision close with their inputs, and how each strategy stands now.

    Weights are those of now; confidence is as it was voted with.
    """

    at_ms: int  # the close
    series: int
    symbol: str
    votes: tuple[VoteCast, ...]
    standings: tuple[StrategyView, ...]  # in the order of the votes
    results: tuple[tuple[float, ...], ...]  # R of each strategy's last trades, oldest first
    min_confidence: float  # from which a vote counts
