"""The newest vote of every strategy on every token, as the vote map shows it (definitions.md 8)."""

from __future__ import annotations

import numpy as np

from mojobot.core.consensus import vote_column
from mojobot.core.poll import Ballot
from mojobot.core.strategies.registry import NAMES
from mojobot.core.strategies.vote import confidence, silent
from mojobot.model.market import FloatArray
from mojobot.model.settings import TradingSettings
from mojobot.model.views import VotesView


class VoteBoard:
    """Arrays (strategies, series), replaced a column at a time."""

    def __init__(self, series: int, strategies: int) -> None:
        self.at_ms = np.zeros(series, dtype=np.int64)
        self._direction = np.zeros((strategies, series))
        self._confidence = np.zeros((strategies, series))
        self._vote = np.zeros(series)

    def take(self, ballot: Ballot, weights: FloatArray, rule: TradingSettings) -> None:
        """The votes of one close."""
        rows = ballot.closing.rows
        self.at_ms[rows] = ballot.closing.ts_ms
        self._direction[:, rows] = ballot.direction
        if silent(ballot.direction):
            self._confidence[:, rows] = 0.0
            self._vote[rows] = 0.0
            return
        self._confidence[:, rows] = np.where(ballot.direction != 0, confidence(ballot.strength), 0.0)
        self._vote[rows] = vote_column(ballot.direction, ballot.strength, weights, rule)

    def view(self, weights: tuple[float, ...]) -> VotesView:
        """A frozen copy."""
        return VotesView(
            strategies=NAMES,
            weights=weights,
            at_ms=self.at_ms.copy(),
            direction=self._direction.copy(),
            confidence=self._confidence.copy(),
            vote=self._vote.copy(),
        )
