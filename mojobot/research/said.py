"""What everybody votes over a whole range, asked once, and the closes at which that may come to something."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from mojobot.core.foreknown import Candles, Foreknown, Spoken
from mojobot.core.strategies import guard
from mojobot.core.strategies.guard import Fault
from mojobot.core.strategies.registry import Roster
from mojobot.core.strategies.vote import Votes, abstained
from mojobot.core.weights import Weights
from mojobot.model.learning import ShadowTrade
from mojobot.model.market import BoolArray, IntArray
from mojobot.model.settings import Settings
from mojobot.research.columns import Columns

_AHEAD = 512  # closes looked over at once for what touches a shadow trade


class Said:
    """The votes of a roster under some settings, beside the columns they were made of."""

    def __init__(self, columns: Columns, settings: Settings, roster: Roster) -> None:
        self._columns, self._names = columns, roster.names
        self.faults: dict[str, str] = {}  # plug-ins that went wrong, and how: they abstain throughout
        self._votes = tuple(self._asked(settings, roster))
        self.direction = np.stack([votes.direction for votes in self._votes])  # (strategies, series, n)
        self.able = np.logical_or.reduce([votes.ready for votes in self._votes])  # who could be voted on at all
        heavy = np.array(Weights.configured(settings.strategies, roster.names).prior) > 0.0
        self.voted = np.flatnonzero(self.direction.any(axis=(0, 1)))
        self.agreeing = np.flatnonzero(self._agreeing(heavy, settings.trading.quorum_strategies))
        self._shadows: dict[ShadowTrade, int] = {}
        self._leaving = lru_cache(maxsize=None)(self._leaves)
        self._buying = lru_cache(maxsize=None)(self._buys)

    def leaving(self, strategy: str, series: int) -> IntArray:
        """Closes at which a strategy would leave a token."""
        return self._leaving(strategy, series)

    def buying(self, strategy: str) -> IntArray:
        """Closes at which a strategy would buy anything."""
        return self._buying(strategy)

    def shadow(self, trade: ShadowTrade, first: int) -> int:
        """The first close from `first` on at which something happens to a shadow trade."""
        known = self._shadows.get(trade, -1)
        if known < first:
            known = self._shadows[trade] = self._touched(trade, first)
        return known

    def at(self, close: int, rows: IntArray | slice) -> Foreknown:
        """The votes of one close, and the bars it closed."""
        seen, votes = self._columns, self._votes
        spoken = Spoken(
            self.direction[:, rows, close],
            np.array([one.strength[rows, close] for one in votes]),
            np.array([one.stop[rows, close] for one in votes]),
            np.array([one.target[rows, close] for one in votes]),
            np.array([one.leave[rows, close] for one in votes]),
            np.array([one.ready[rows, close] for one in votes]),
        )
        bar = (seen.opened[rows, close], seen.high[rows, close], seen.low[rows, close], seen.traded[rows, close])
        return Foreknown(spoken, Candles(*bar))

    def _asked(self, settings: Settings, roster: Roster) -> list[Votes]:
        features, rules = self._columns.features, roster.rules(settings.strategies)
        votes = [s.vote(features, rule) for s, rule in zip(roster.strategies[: roster.ours], rules, strict=False)]
        for strategy, rule in zip(roster.guests, rules[roster.ours :], strict=True):
            heard = guard.heard(strategy, guard.sealed(features), rule)
            if isinstance(heard, Fault):
                self.faults[strategy.name] = heard.why
                heard = abstained(features)
            votes.append(heard)
        return votes

    def _agreeing(self, heavy: BoolArray, quorum: int) -> BoolArray:
        """Where as many as a quorum needs point the same way for a token: elsewhere nobody can have it."""
        counted = self.direction[heavy]
        buyers, sellers = (counted > 0).sum(axis=0), (counted < 0).sum(axis=0)
        return np.asarray(((buyers >= quorum) | (sellers >= quorum)).any(axis=0))

    def _touched(self, trade: ShadowTrade, first: int) -> int:
        """Where its candles meet its levels or its strategy would leave; at once while it is bought or sold."""
        if not trade.quantity_raw or trade.leaving:
            return first
        seen, row, end = self._columns, trade.series, len(self._columns.close_ms)
        for begin in range(first, end, _AHEAD):
            cut = slice(begin, begin + _AHEAD)
            met = seen.traded[row, cut] & ((seen.low[row, cut] <= trade.stop) | (seen.high[row, cut] >= trade.target))
            met |= self._votes[self._names.index(trade.strategy)].leave[row, cut]
            at = int(met.argmax())
            if met[at]:
                return begin + at
        return end

    def _leaves(self, strategy: str, series: int) -> IntArray:
        leave = self._votes[self._names.index(strategy)].leave[series]
        return np.flatnonzero(leave & self._columns.due[series])

    def _buys(self, strategy: str) -> IntArray:
        return np.flatnonzero((self.direction[self._names.index(strategy)] > 0).any(axis=0))
