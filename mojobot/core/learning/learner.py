"""Everything the engine learns, in one place: told of votes, purchases and closed trades, in their order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection

import numpy as np

from mojobot.core.fills import Pool
from mojobot.core.learning.calibration import Calibration, Reliability, fitted, reliability
from mojobot.core.learning.crowding import VoteStreams, crowding, effective_bets
from mojobot.core.learning.merit import REGIME, multiplier, recent
from mojobot.core.learning.regime import UNKNOWN, present
from mojobot.core.learning.shadow import Shadows
from mojobot.core.learning.sidelines import Sidelines
from mojobot.core.market import Market
from mojobot.core.poll import Ballot
from mojobot.core.strategies.registry import NAMES
from mojobot.core.strategies.vote import DirectionArray, silent
from mojobot.core.weights import Weights
from mojobot.model.learning import Backer, Backing, Factors, Learned, Lesson, ShadowTrade, StrategyView
from mojobot.model.notices import Decision
from mojobot.model.settings import LearningSettings, Settings
from mojobot.model.trading import Side, Trade

LESSONS_KEPT = 100  # by strategy; a calibration is made of these


class Learner:
    """Lessons by strategy, who backed what is open, the vote streams, the sidelines and the shadow trades.

    A closed trade's R is a lesson for every strategy whose vote was counted
    for the purchase: they decided it together, and nobody can say who was
    right. Trades by hand teach nothing.
    """

    def __init__(self, rule: LearningSettings, names: tuple[str, ...] = NAMES, *, shadows_of_all: bool = True) -> None:
        self._rule = rule
        self._shadows_of_all = shadows_of_all  # else of those alone who sit on the bench: others' decide nothing
        self._names = names
        self._lessons: dict[str, deque[Lesson]] = {name: deque(maxlen=LESSONS_KEPT) for name in names}
        self._backings: dict[str, Backing] = {}
        self._streams = VoteStreams(len(names))
        self._shadows = Shadows(names)
        self._sidelines = Sidelines()
        self.silenced: dict[str, str] = {}  # plug-ins that went wrong in this session, and how
        self.calibrations: tuple[Calibration | None, ...] = (None,) * len(names)
        self._reliability: dict[str, Reliability | None] = {}  # made when a face asks
        self.regime = UNKNOWN  # of the market at the last decision close

    def obey(self, rule: LearningSettings) -> None:
        """Other settings from now on."""
        self._rule = rule
        self._calibrate()

    @property
    def benched(self) -> tuple[bool, ...]:
        """Who votes in shadow, in the order of the vote."""
        return tuple(name in self._sidelines or name in self.silenced for name in self._names)

    @property
    def sidelined(self) -> tuple[str, ...]:
        """Who sits on the bench for its results."""
        return tuple(one.strategy for one in self._sidelines.benched)

    @property
    def shadowed(self) -> tuple[ShadowTrade, ...]:
        """Open shadow trades of those on the bench."""
        return self._shadows.saved(self.sidelined)

    def overheard(self, direction: DirectionArray, ts_ms: int, bar_ms: int) -> None:
        """Votes of a close at which nothing else came of them: who crowds is learned all the same."""
        self._streams.take(direction, ts_ms, bar_ms)

    def silence(self, name: str, why: str) -> bool:
        """A plug-in went wrong, and votes no more in this session; whether that is news."""
        if name in self.silenced:
            return False
        self.silenced[name] = why
        self._shadows.forget((name,))
        return True

    def heard(
        self, ballot: Ballot, market: Market, pool: Callable[[int], Pool], settings: Settings
    ) -> tuple[bool, list[str]]:
        """The votes of one close; returns whether what `saved` gives has changed, and who is back from the bench."""
        before = self.shadowed
        regime, self.regime = self.regime, present(market)
        voted = not silent(ballot.direction)
        if voted:
            bar_ms = min(group.decision.ms for group in market.groups)
            able = ballot.ready.any(axis=0)  # who cannot vote on a token is not silent on it
            self._streams.take(ballot.direction[:, able], ballot.closing.ts_ms, bar_ms)
        among = None if self._shadows_of_all else self.sidelined
        ended = self._shadows.take(ballot, market, pool, settings, among)
        for over in ended:
            self._sidelines.count(over.strategy, over.r)
        return voted or bool(ended) or self.shadowed != before or regime != self.regime, self._returned()

    def backed(self, decision: Decision, flying: Collection[str]) -> None:
        """Remember who agreed on a purchase; purchases that are no longer in the air or open are forgotten."""
        if decision.intent_id is None or decision.side is not Side.BUY:
            return
        agreed = [vote for vote in decision.votes if vote.cast and vote.direction > 0]
        backers = tuple(Backer(vote.strategy, vote.strength, vote.confidence) for vote in agreed)
        self._backings = {name: kept for name, kept in self._backings.items() if name in flying}
        self._backings[decision.intent_id] = Backing(decision.intent_id, self.regime, backers)

    def closed(self, trade: Trade, weights: Weights, now_ms: int, min_confidence: float) -> tuple[Weights, list[str]]:
        """A trade is complete: the weights after it, and who is benched for it.

        Who is benched begins without open shadow trades: none of them is
        saved before, and a restart must not make a difference.
        """
        backing = self._backings.pop(trade.id, None)
        if backing is None or trade.r is None:
            return weights, []
        taught = [backer for backer in backing.backers if backer.strategy in self._lessons]
        for strategy, strength, sure in taught:
            self._lessons[strategy].append(Lesson(strength, sure, trade.r, backing.regime))
        self._calibrate({backer.strategy for backer in taught})
        if self._rule.adapt_weights:
            weights = weights.adapted(self._factors(weights))
        results = {name: self.results(name) for name in self._names}
        mute = [name for name in self._names if self.surest(name) < min_confidence]
        benched = self._sidelines.judge(results, now_ms, self._rule.most_benched, mute)
        self._shadows.forget(benched)
        return weights, benched

    def surest(self, name: str) -> float:
        """How sure the best of the votes a strategy was taught by would be today; 1 while nothing is learned of it."""
        calibration = self.calibrations[self._names.index(name)]
        if calibration is None:
            return 1.0
        return float(calibration.confidence(np.array([lesson.strength for lesson in self._lessons[name]])).max())

    def results(self, name: str) -> list[float]:
        """R of a strategy's closed trades, oldest first, as many as are kept."""
        return [lesson.r for lesson in self._lessons[name]]

    def mean_r(self, name: str) -> float | None:
        """Of a strategy's last 20 trades, each within ±3 R; None without trades."""
        counted = recent(self.results(name))
        return float(counted.mean()) if counted.size else None

    def effective_bets(self, weights: Weights) -> float:
        """How many independent voices the weights come to."""
        return effective_bets(weights.array, self._streams.correlation())

    def saved(self, weights: Weights, flying: Collection[str]) -> Learned:
        """For the snapshot; of the shadow trades those that may still decide something."""
        return Learned(
            lessons=tuple((name, tuple(lessons)) for name, lessons in self._lessons.items() if lessons),
            backings=tuple(kept for name, kept in self._backings.items() if name in flying),
            factors=tuple(zip(weights.names, weights.factors, strict=True)),
            benched=self._sidelines.benched,
            shadows=self.shadowed,
            totals=tuple(self._shadows.totals.items()),
            moments=self._streams.saved(),
            regime=self.regime,
        )

    def restore(self, saved: Learned) -> None:
        """Go on where `saved` left off; strategies that are gone are ignored."""
        for name, lessons in saved.lessons:
            if name in self._lessons:
                self._lessons[name].extend(lessons)
        self._backings = {backing.position_id: backing for backing in saved.backings}
        self._sidelines.restore(saved.benched, self._names)
        self._shadows.restore((one for one in saved.shadows if one.strategy in self._names), saved.totals)
        if saved.moments is not None:
            self._streams.restore(saved.moments)
        self.regime = saved.regime or self.regime
        self._calibrate()

    def views(self, weights: Weights) -> tuple[StrategyView, ...]:
        """How each strategy stands."""
        back = {one.strategy: len(one.results) for one in self._sidelines.benched}
        return tuple(self._view(place, name, weights, back.get(name, 0)) for place, name in enumerate(self._names))

    def _returned(self) -> list[str]:
        """Who comes back; it begins anew: what benched it would bench it again."""
        back = self._sidelines.returning()
        for name in back:
            self._lessons[name].clear()
        if back:
            self._calibrate()
        return back

    def _view(self, place: int, name: str, weights: Weights, comeback: int) -> StrategyView:
        found = self._reliable(name)
        return StrategyView(
            name=name,
            configured=weights.prior[place],
            weight=weights.shares[place],
            factors=weights.factors[place],
            benched=name in self._sidelines or name in self.silenced,
            trades=len(self._lessons[name]),
            mean_r=self.mean_r(name),
            calibrated=self.calibrations[place] is not None,
            brier=found.brier if found is not None else None,
            calibration_error=found.error if found is not None else None,
            reliability=found.bins if found is not None else (),
            shadow=self._shadows.totals[name],
            comeback=comeback,
            fault=self.silenced.get(name, ""),
        )

    def _factors(self, weights: Weights) -> tuple[Factors, ...]:
        crowded = crowding(np.array(weights.prior), self._streams.correlation()).tolist()
        return tuple(
            Factors(
                multiplier(self.results(name)),
                crowded[place],
                multiplier([one.r for one in self._lessons[name] if one.regime == self.regime], REGIME),
            )
            for place, name in enumerate(self._names)
        )

    def _calibrate(self, changed: Collection[str] | None = None) -> None:
        """Fit anew what the lessons of some strategies say of their votes (None: of all)."""
        least, known = self._rule.calibrate_from, list(self.calibrations)
        for place, name in enumerate(self._names):
            if changed is None or name in changed:
                known[place] = fitted(self._lessons[name], least) if least else None
                self._reliability.pop(name, None)
        self.calibrations = tuple(known)

    def _reliable(self, name: str) -> Reliability | None:
        if name not in self._reliability:
            self._reliability[name] = reliability(tuple(self._lessons[name]))
        return self._reliability[name]
