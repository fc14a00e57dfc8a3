"""Counts of a session: votes, agreement, outcomes, and what each gate refused."""

from __future__ import annotations

from collections import Counter

import numpy as np

from mojobot.core.poll import Ballot
from mojobot.core.strategies.vote import silent
from mojobot.model.notices import Decision, Outcome
from mojobot.model.trading import Trade
from mojobot.model.views import Tally


class Counts:
    """Mutable counters behind the `Tally` of a view."""

    def __init__(self, strategies: tuple[str, ...]) -> None:
        self.strategies = strategies
        self.events = 0
        self.bars = 0
        self.closes = 0
        self.paused_closes = 0
        self.decisions = 0
        self.agreed = 0
        self._buys = np.zeros(len(strategies), dtype=np.int64)
        self._sells = np.zeros(len(strategies), dtype=np.int64)
        self._not_ready = np.zeros(len(strategies), dtype=np.int64)
        self._outcomes: Counter[str] = Counter()
        self._refused: Counter[str] = Counter()
        self._trades = self._wins = self._net_micro = self._fees_micro = 0

    def polled(self, ballot: Ballot, *, held_back: bool) -> None:
        """One decision close, whether entries were held back or not."""
        self.closes += 1
        self.paused_closes += held_back
        self.decisions += len(ballot.closing.rows)
        if not silent(ballot.direction):
            self._buys += (ballot.direction > 0).sum(axis=1)
            self._sells += (ballot.direction < 0).sum(axis=1)
        self._not_ready += (~ballot.ready).sum(axis=1)

    def decided(self, decision: Decision) -> None:
        """One decision worth a row."""
        self._outcomes[decision.outcome.value] += 1
        self.agreed += decision.outcome not in (Outcome.HOLD, Outcome.LEFT)
        if decision.refused_by is not None and decision.outcome is Outcome.REFUSED:
            self._refused[decision.refused_by] += 1

    def closed(self, trade: Trade) -> None:
        """A round trip is complete."""
        self._trades += 1
        self._wins += trade.pnl_micro > 0
        self._net_micro += trade.pnl_micro
        self._fees_micro += trade.fees_micro

    def tally(self) -> Tally:
        """The counts, frozen."""
        votes = zip(self.strategies, self._buys.tolist(), self._sells.tolist(), self._not_ready.tolist(), strict=True)
        return Tally(
            events=self.events,
            bars=self.bars,
            decisions=self.decisions,
            votes=tuple(votes),
            agreed=self.agreed,
            outcomes=tuple(sorted(self._outcomes.items())),
            refused=tuple(sorted(self._refused.items())),
            trades=self._trades,
            wins=self._wins,
            net_micro=self._net_micro,
            fees_micro=self._fees_micro,
            paused_closes=self.paused_closes,
            closes=self.closes,
        )
