"""A back-test: what a range says is worked out once, and then tried under as many settings as one likes.

The engine that decides, the account, the fills and the limits are those of the
live path, and it is taken to every moment at which anything can happen: the
same trades come of it, to the last unit (`docs/decisions.md`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from typing import Any

import numpy as np

from mojobot.core.halts import limits_of
from mojobot.core.strategies.registry import voters
from mojobot.core.strategies.vote import Strategy
from mojobot.model.errors import UsageError
from mojobot.model.market import Costs, FloatArray, IntArray, series_of
from mojobot.model.settings import Settings
from mojobot.model.units import usd_to_micro
from mojobot.research.account import held_ms, marks_of, still_open
from mojobot.research.columns import columns
from mojobot.research.pausing import Pausing, pausing
from mojobot.research.reel import Reel, TokenBars
from mojobot.research.report.figures import stamp
from mojobot.research.run import Run, Tried
from mojobot.research.said import Said
from mojobot.research.session import Session


class Prepared:
    """A reel and everything that is known at its decision closes: `run` costs votes and decisions alone.

    What is known depends on the candles, on `data` and on the decision
    timeframe; settings that differ there need a preparation of their own
    (ValueError). Nothing in here changes, so that several processes or runs
    may use it.
    """

    def __init__(self, reel: Reel, settings: Settings, guests: Iterable[Strategy[Any]] = ()) -> None:
        _fitting(reel, settings)
        self.reel, self._settings, self._guests = reel, settings, tuple(guests)
        self.columns = columns(reel, settings)

    @property
    def start_ms(self) -> int:
        """Open of the first bar."""
        return self.reel.close_ms(0) - self.reel.step_ms

    @property
    def end_ms(self) -> int:
        """Close of the last bar."""
        return self.reel.last_ms

    def run(
        self, settings: Settings, start_ms: int | None = None, end_ms: int | None = None, *, every: bool = False
    ) -> Run:
        """Trade from `start_ms` to `end_ms` with the paper account's cash; indicators are warm from before.

        With `every` no bar is skipped, which changes nothing but the time it
        takes. Raises UsageError where the range holds no bar.
        """
        if _basis(settings) != _basis(self._settings):
            raise ValueError("prepared under other data settings or another decision timeframe")
        span = self._span(start_ms, end_ms)
        roster = voters(settings.strategies, self._guests)
        said = Said(self.columns, settings, roster)
        paused = self._pausing(settings)
        session = Session(self.reel, self.columns, said, paused, settings, roster, span, every=every)
        session.run()
        return self._told(session, said, paused, span)

    def costing(self, costs: Costs) -> Prepared:
        """The same candles and what is known of them, traded at other costs."""
        other = copy(self)
        other.reel = self.reel.costing(costs)
        return other

    def between(self, start_ms: int, end_ms: int) -> Tried:
        """The same from settings alone, over a part of the range."""
        return lambda settings: self.run(settings, start_ms, end_ms)

    def _span(self, start_ms: int | None, end_ms: int | None) -> tuple[int, int]:
        """First and last step whose bars lie within."""
        reel = self.reel
        first = 0 if start_ms is None else max(reel.step_of(start_ms + reel.step_ms), 0)
        last = reel.steps - 1 if end_ms is None else min((end_ms - reel.first_ms) // reel.step_ms, reel.steps - 1)
        if first > last or not reel.count(reel.close_ms(first) - reel.step_ms, reel.close_ms(last)):
            there = f"{stamp(self.start_ms)} to {stamp(self.end_ms)} (UTC)"
            raise UsageError(f"there are no candles in the range to be tested: those given are from {there}")
        return first, last

    def _pausing(self, settings: Settings) -> Pausing:
        seen, rule = self.columns, settings.risk
        sol = series_of(self.reel.tokens, "SOL")
        nothing = np.full((1, len(seen.close_ms)), np.nan)
        market = nothing if sol is None else seen.daily_volatility[sol : sol + 1]
        by_class = limits_of(rule)
        limits = [rule.max_volatility_threshold, *(by_class[token.token_class] for token in self.reel.tokens)]
        return pausing(np.concatenate((market, seen.daily_volatility)), np.array(limits), seen.close_ms)

    def _told(self, session: Session, said: Said, paused: Pausing, span: tuple[int, int]) -> Run:
        reel, parts = self.reel, session.organs
        start_ms, end_ms = reel.close_ms(span[0]) - reel.step_ms, reel.close_ms(span[1])
        cut = slice(*np.searchsorted(self.columns.close_ms, (start_ms + 1, end_ms + 1)).tolist())
        close_ms: IntArray = self.columns.close_ms[cut]
        close: FloatArray = self.columns.price[:, cut]
        return Run(
            settings=session.settings,
            tokens=reel.tokens,
            costs=reel.costs,
            base=reel.base,
            start_ms=start_ms,
            end_ms=end_ms,
            bars=reel.count(start_ms, end_ms),
            seconds=0.0,
            trades=tuple(session.trades),
            marks=marks_of(session, usd_to_micro(session.settings.paper.cash_usdc), start_ms, end_ms),
            close_ms=close_ms,
            close=close,
            refused=dict(parts.counts.tally().refused),
            held_ms=held_ms(session, close_ms, paused.paused[0, cut], end_ms),
            open_at_end=still_open(session),
            polled=int(self.columns.due[:, cut].sum()),
            agreed=parts.counts.agreed,
            faults=tuple(said.faults.items()),
        )


def prepare(
    bars: Sequence[TokenBars], settings: Settings, costs: Costs | None = None, guests: Iterable[Strategy[Any]] = ()
) -> Prepared:
    """Work a range out once; `guests` are plug-ins. Raises CandleFileError for bars no tape can be made of."""
    return Prepared(Reel(bars, costs), settings, guests)


def _basis(settings: Settings) -> tuple[object, ...]:
    """What the columns depend on."""
    return settings.data, settings.trading.decision_timeframe, settings.strategies.prediction


def _fitting(reel: Reel, settings: Settings) -> None:
    if settings.data.grace_ms > reel.step_ms:
        raise UsageError(
            f"data.bar_grace_s is {settings.data.bar_grace_s:g}, longer than a bar of {reel.base}: "
            "a bar has to be closed before the next one is"
        )
