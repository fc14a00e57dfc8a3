"""The newest vote of every strategy on every token, as the vote map shows it (definitions.md 8)."""

from __future__ import annotations

import numpy as np

from mojobot.core.analysis.rows import widened
from mojobot.core.consensus import vote_column
from mojobot.core.learning.learner import Learner
from mojobot.core.learning.prediction.skill import one_sided
from mojobot.core.poll import Ballot
from mojobot.core.strategies import prediction
from mojobot.core.strategies.vote import silent
from mojobot.core.weights import Weights
from mojobot.model.market import FloatArray
from mojobot.model.settings import TradingSettings
from mojobot.model.views import ForecastView, VotesView


class VoteBoard:
    """Arrays (strategies, series), replaced a column at a time."""

    def __init__(self, series: int, strategies: int) -> None:
        self.at_ms = np.zeros(series, dtype=np.int64)
        self._direction = np.zeros((strategies, series))
        self._confidence = np.zeros((strategies, series))
        self._vote = np.zeros(series)
        self._ballots: list[Ballot | None] = [None] * series

    def widen(self, series: int) -> None:
        """Show `series` tokens from now on; nobody has voted on the new ones."""
        self._ballots += [None] * (series - len(self._ballots))
        self.at_ms = widened(self.at_ms, series)
        self._vote = _unheard(self._vote, series)
        self._direction = _unheard(self._direction, series)
        self._confidence = _unheard(self._confidence, series)

    def take(self, ballot: Ballot, weights: FloatArray, rule: TradingSettings) -> None:
        """The votes of one close."""
        rows = ballot.closing.rows
        self.at_ms[rows] = ballot.closing.ts_ms
        for series in rows.tolist():
            self._ballots[series] = ballot
        self._direction[:, rows] = ballot.direction
        if silent(ballot.direction):
            self._confidence[:, rows] = 0.0
            self._vote[rows] = 0.0
            return
        self._confidence[:, rows] = ballot.confidence
        self._vote[rows] = vote_column(ballot.direction, ballot.confidence, weights, rule)

    def newest(self, series: int) -> Ballot | None:
        """The last ballot a token was on; None before its first decision close."""
        return self._ballots[series]

    def view(self, weights: Weights, learner: Learner, codes: tuple[str, ...] = ()) -> VotesView:
        """A frozen copy."""
        return VotesView(
            strategies=weights.names,
            weights=weights.shares,
            at_ms=self.at_ms.copy(),
            direction=self._direction.copy(),
            confidence=self._confidence.copy(),
            vote=self._vote.copy(),
            configured=weights.prior,
            benched=learner.benched,
            effective_bets=learner.effective_bets(weights),
            regime=learner.regime,
            standings=learner.views(weights),
            codes=codes,
            forecast=self._forecast() if prediction.STRATEGY.name in weights.names else None,
        )

    def _forecast(self) -> ForecastView:
        """What every token's last ballot holds of it."""
        series = len(self._ballots)
        known = {name: np.full(series, np.nan) for name in ("chance", "base", "skill", "z", "count", "open")}
        for ballot in {id(one): one for one in self._ballots if one is not None}.values():
            seen, rows = ballot.closing.features, ballot.closing.rows
            mine = np.array([self._ballots[row] is ballot for row in rows.tolist()])
            for name, column in known.items():
                feature = "forecast" if name == "chance" else f"forecast_{name}"
                column[rows[mine]] = getattr(seen, feature)[mine, -1]
        luck = np.array([one_sided(z) for z in known.pop("z").tolist()])
        return ForecastView(luck=luck, open=known.pop("open") == 1.0, **known)


def _unheard(array: FloatArray, series: int) -> FloatArray:
    """Grown to `series`, with no vote at the new places."""
    return np.asarray(np.nan_to_num(widened(array, series), nan=0.0))
