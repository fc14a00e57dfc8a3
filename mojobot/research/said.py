"""What everybody votes over a whole range, asked once, and the closes at which that may come to something."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from mojobot.core.foreknown import Candles, Foreknown, Spoken
from mojobot.core.strategies import guard
from mojobot.core.strategies.guard import Fault
from mojobot.core.strategies.registry import Roster
from mojobot.core.strategies.vote import Votes, abstained, confidence
from mojobot.core.weights import Weights
from mojobot.model.learning import ShadowTrade
from mojobot.model.market import BoolArray, IntArray
from mojobot.model.settings import Settings
from mojobot.research.columns import Columns

_SLACK = 1e-9  # closer than that to a limit is on it
_AHEAD = 512  # closes looked over at once for what touches a shadow trade


@dataclass(frozen=True, slots=True, eq=False)
class _Cast:
    """Every vote there is, (votes,): whose, of which token, when, to buy, sure enough by the map of `quant.md` 5."""

    which: IntArray
    row: IntArray
    close: IntArray
    buys: BoolArray
    sure: BoolArray


class Said:
    """The votes of a roster under some settings, beside the columns they were made of."""

    def __init__(self, columns: Columns, settings: Settings, roster: Roster) -> None:
        self._columns, self._names = columns, roster.names
        self.faults: dict[str, str] = {}  # plug-ins that went wrong, and how: they abstain throughout
        self._votes = tuple(self._asked(settings, roster))
        self.direction = np.stack([votes.direction for votes in self._votes])  # (strategies, series, n)
        self.able = np.logical_or.reduce([votes.ready for votes in self._votes])  # who could be voted on at all
        self._heavy = np.array(Weights.configured(settings.strategies, roster.names).prior) > 0.0
        self._quorum, self._cast = settings.trading.quorum_strategies, self._casts(settings.trading.min_confidence)
        self.voted = np.unique(self._cast.close)
        self._agreed: dict[tuple[tuple[bool, ...], ...], IntArray] = {}
        self._least = settings.trading.min_confidence
        self._shadows: dict[ShadowTrade, int] = {}
        self._leaving: dict[tuple[str, int], IntArray] = {}
        self._buying: dict[str, tuple[list[int], list[int]]] = {}

    def leaving(self, strategy: str, series: int) -> IntArray:
        """Closes at which a strategy would leave a token."""
        found = self._leaving.get((strategy, series))
        if found is None:
            found = self._leaving[strategy, series] = self._leaves(strategy, series)
        return found

    def agreeing(self, benched: tuple[bool, ...], calibrated: tuple[bool, ...]) -> IntArray:
        """Closes at which a quorum may point the same way for a token; elsewhere nobody can have it."""
        found = self._agreed.get((benched, calibrated))
        if found is None:
            found = self._agreed[benched, calibrated] = self._agreeing(benched, calibrated)
        return found

    def wanting(self, strategy: str, first: int, held: Collection[int]) -> int:
        """The first close from `first` on at which a strategy takes up a shadow trade in a token it holds none of."""
        if strategy not in self._buying:
            self._buying[strategy] = self._buys(strategy)
        closes, rows = self._buying[strategy]
        at = bisect_left(closes, first)
        while at < len(closes) and rows[at] in held:
            at += 1
        return closes[at] if at < len(closes) else len(self._columns.close_ms)

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

    def _casts(self, least: float) -> _Cast:
        which, row, close = np.nonzero(self.direction)
        strength = np.empty(len(which))
        for at, votes in enumerate(self._votes):
            mine = which == at
            strength[mine] = votes.strength[row[mine], close[mine]]
        sure = confidence(strength) >= least - _SLACK
        return _Cast(which, row, close, self.direction[which, row, close] > 0, sure)

    def _agreeing(self, benched: tuple[bool, ...], calibrated: tuple[bool, ...]) -> IntArray:
        """As many as a quorum needs, of votes that may count.

        Who is benched has no voice; who is not yet calibrated is as sure of a
        purchase as the map says, and all are of a sale.
        """
        cast = self._cast
        voices = self._heavy & ~np.array(benched)
        counts = voices[cast.which] & (cast.sure | (cast.buys & np.array(calibrated)[cast.which]))
        place = (cast.close * len(self._columns.price) + cast.row) * 2 + cast.buys
        places, votes = np.unique(place[counts], return_counts=True)
        return np.unique(places[votes >= self._quorum] // 2 // len(self._columns.price))

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

    def _buys(self, strategy: str) -> tuple[list[int], list[int]]:
        """When and of what a strategy is as sure of a purchase as shadow trades ask for, by close."""
        votes = self._votes[self._names.index(strategy)]
        sure = (votes.direction > 0) & (confidence(votes.strength) >= self._least)
        closes, rows = np.nonzero(sure.T)
        return closes.tolist(), rows.tolist()
