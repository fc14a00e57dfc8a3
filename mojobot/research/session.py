"""One engine taken through a reel, from one moment at which something can happen to the next.

Events, ids and the order of things are those of the live path (`trading.py`).
What lies between is known: prices, features, votes and conditions are columns,
and what a flat or a quiet account does is arithmetic.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np

from mojobot.core.learning.regime import present
from mojobot.core.organs import Outfit
from mojobot.core.strategies.registry import Roster
from mojobot.model.events import Timer
from mojobot.model.market import IntArray
from mojobot.model.settings import Settings
from mojobot.research.columns import Columns
from mojobot.research.holding import quiet, touched
from mojobot.research.known import KnownMarket
from mojobot.research.pausing import Pausing
from mojobot.research.reel import Reel
from mojobot.research.said import Said
from mojobot.research.trading import Trading

_AHEAD = 4096  # steps looked over at once while something is held


class Session(Trading):
    """An engine that is taken from step `first` to step `last` of a reel; with `every` it skips nothing."""

    def __init__(
        self,
        reel: Reel,
        columns: Columns,
        said: Said,
        pausing: Pausing,
        settings: Settings,
        roster: Roster,
        span: tuple[int, int],
        *,
        every: bool = False,
    ) -> None:
        market = partial(KnownMarket, reel=reel, columns=columns, said=said)
        super().__init__(reel.opened(span[0]), settings, roster, Outfit(market, diary=False))
        self._reel, self._columns, self._said, self._pausing = reel, columns, said, pausing
        self._first, self._last = span
        self._every = every
        self._grace_ms = settings.data.grace_ms
        self._close = self._overheard = -1  # decision closes gone by, and those whose votes the learner has heard
        self._told_before = reel.told(self._first)

    def run(self) -> None:
        """To the last step."""
        step, self._overheard = self._first, self._closes_before(self._first)
        while step <= self._last:
            self._act(step, everybody=step == self._first)
            step = self._skip(step + 1)

    # What can happen next

    def _skip(self, step: int) -> int:
        """The next step at which something can happen, everything up to it done."""
        if self._every or self._venue.waiting:
            return step
        if not self.organs.book.portfolio.positions:
            return self._pass(step, self._next_close(step))
        while step <= self._last:
            wanted = min(self._next_close(step), self._next_leave(step), step + _AHEAD, self._last + 1)
            coming = self._hold(step, wanted)
            if coming < wanted or coming < step + _AHEAD:
                return coming
            step = coming
        return step

    def _next_close(self, step: int) -> int:
        """The step of the next close whose votes may come to something."""
        learner = self.organs.learner
        fitted = tuple(calibration is not None for calibration in learner.calibrations)
        coming, sidelined = self._after(self._said.agreeing(learner.benched, fitted), step), learner.sidelined
        if not sidelined:
            return coming
        first, shadows = self._closes_before(step) + 1, learner.shadowed
        closes = [self._said.shadow(trade, first) for trade in shadows]
        held = {name: [one.series for one in shadows if one.strategy == name] for name in sidelined}
        closes += [self._said.wanting(name, first, series) for name, series in held.items()]
        return min(coming, *map(self._step_of, closes))

    def _next_leave(self, step: int) -> int:
        """The step of the next close at which the lead of something held would leave it."""
        held = self.organs.book.portfolio.positions.values()
        leads = [self._said.leaving(one.strategy, one.series) for one in held if one.strategy in self.organs.roster]
        return min((self._after(one, step) for one in leads), default=self._last + 1)

    def _after(self, closes: IntArray, step: int) -> int:
        """The step of the first of some closes that does not come before a step."""
        at = int(np.searchsorted(closes, self._closes_before(step), side="right"))
        return self._step_of(int(closes[at])) if at < len(closes) else self._last + 1

    def _step_of(self, close: int) -> int:
        if close >= len(self._columns.close_ms):
            return self._last + 1
        return min(self._reel.step_of(int(self._columns.close_ms[close])), self._last + 1)

    def _closes_before(self, step: int) -> int:
        """The newest decision close before a step; -1 before the first."""
        return int(np.searchsorted(self._columns.close_ms, self._reel.close_ms(step))) - 1

    # What lies between

    def _pass(self, step: int, until: int) -> int:
        """Steps of an account that holds nothing."""
        marks = self.organs.book.marks
        closes = self._columns.close_ms[self._closes_before(step) + 1 : self._closes_before(until) + 1]
        if marks is not None and len(closes):
            self.marked.append((closes + self._grace_ms, np.full(len(closes), marks.equity_micro)))
        return until

    def _hold(self, step: int, until: int) -> int:
        """Steps of an account that holds something, up to the next one that meets a level or breaks a limit."""
        book, settings = self.organs.book, self.organs.settings
        if self.organs.halts.stopped is not None and settings.emergency.liquidate:
            return step
        until = touched(self._reel, book, settings.risk.take_profit_ladder, step, until - 1)
        if until <= step:
            return step
        steps = np.arange(step, until)
        lull = quiet(self._reel, book, steps, self._grace_ms)
        if self.organs.halts.stopped is None:
            until = step + lull.breach(settings.risk)
        marks = until - step
        book.marks = lull.after(marks)
        told = (self._reel.first_ms + steps[:marks] * self._reel.step_ms) % self._every_ms == 0
        self.marked.append((lull.ts_ms[:marks][told], lull.equity_micro[:marks][told]))
        return until

    @property
    def _every_ms(self) -> int:
        closes = self._columns.close_ms
        return int(closes[1] - closes[0]) if len(closes) > 1 else 1

    # What happens

    def _act(self, step: int, *, everybody: bool) -> None:
        """One step of the lowest base, event by event."""
        self._catch_up(step)
        event_before = self._reel.told(step) - self._told_before
        for lane in self._reel.lanes:
            if not self._reel.has(lane, step):
                continue
            series = range(len(self._reel.tokens)) if everybody or self._every else self._watched()
            event = self._reel.event(lane, step, series)
            if event is None:
                self._pass_time(self._reel.close_ms(step))
            else:
                self._market(event, event_before)
            event_before += 1
        close_ms = self._reel.close_ms(step)
        at = self._closes_before(step) + 1
        known = at < len(self._columns.close_ms) and int(self._columns.close_ms[at]) == close_ms
        self._known.coming = at if known else None
        self._known.bars = step * len(self._reel.tokens)
        self._market(Timer(close_ms + self._grace_ms), event_before)
        if known:
            self._close = at
            self._overheard = at

    def _watched(self) -> list[int]:
        """The tokens whose bars somebody reads one by one."""
        portfolio = self.organs.book.portfolio
        found = dict.fromkeys(position.series for position in portfolio.positions.values())
        found.update(dict.fromkeys(intent.series for intent in portfolio.pending.values()))
        if self._known.sol is not None:
            found[self._known.sol] = None
        return sorted(found)

    def _catch_up(self, step: int) -> None:
        """Bring what the engine knows to the moment before a step."""
        parts, before_ms = self.organs, self._reel.close_ms(step) - 1
        if step > self._first:
            self._pass_time(self._reel.close_ms(step - 1) + self._grace_ms)
            if not parts.halts.started and self._reel.told(step) - self._told_before > step - self._first:
                parts.halts = replace(parts.halts, started=True)  # bars have come by
        self._known.priced(self._watched(), before_ms)
        self._price_sol(before_ms)
        close = self._closes_before(step)
        if close in {-1, self._close}:
            return
        self._known.conditions.go_to(close)
        self._pausing.put(parts.pauses, close)
        parts.halts = parts.halts.ruled_by(parts.pauses.market())
        parts.learner.regime = present(self._known)
        self._overhear(close)
        self._close = close

    def _pass_time(self, now_ms: int) -> None:
        """Events that nobody acted on have come and gone."""
        self.organs.now_ms = max(self.organs.now_ms, now_ms)

    def _overhear(self, close: int) -> None:
        """The learner hears the votes of closes at which nothing else came of them."""
        voted = self._said.voted
        first, last = np.searchsorted(voted, (self._overheard + 1, close + 1)).tolist()
        for at in voted[first:last].tolist():
            rows = self._said.able[:, at]
            ts_ms = int(self._columns.close_ms[at])
            self.organs.learner.overheard(self._said.direction[:, rows, at], ts_ms, self._every_ms)
        self._overheard = close

    def _price_sol(self, at_ms: int) -> None:
        if self._known.sol is not None:
            one = self._reel.bars[self._known.sol]
            place = int(one.newest(at_ms))
            if place >= 0:
                self._venue.sol_is(float(one.open[place]))

    @property
    def _known(self) -> KnownMarket:
        market = self.organs.market
        if not isinstance(market, KnownMarket):
            raise TypeError("a session has a market that knows its range")
        return market
