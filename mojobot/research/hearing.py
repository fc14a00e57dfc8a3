"""What the eight said of a whole market, close after close, and what came of it in the vote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields

import numpy as np

from mojobot.core.analysis.features import Features
from mojobot.core.engine import Engine
from mojobot.core.market import Market
from mojobot.core.strategies.registry import STRATEGIES, rules
from mojobot.core.strategies.vote import Votes
from mojobot.model.events import MarketEvent, MarketOpened, Timer
from mojobot.model.market import BoolArray, Costs, FloatArray, IntArray, Token
from mojobot.model.notices import Decision
from mojobot.model.settings import Settings
from mojobot.model.trading import Side

_UNTRADED = 1_000.0  # times the largest order, so that whatever is agreed on is refused in the end


@dataclass(frozen=True, slots=True)
class Poll:
    """Votes that counted, by strategy: to buy, to sell, and of those a side won how many were on it."""

    buys: Counter[str] = field(default_factory=Counter)
    sells: Counter[str] = field(default_factory=Counter)
    decided: Counter[str] = field(default_factory=Counter)
    agreed: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True, eq=False)
class Hearing:
    """All decision closes of a market; arrays are (series, k) beside `close_ms` (k,).

    The bars are those of the decision timeframe; `traded` is false where one
    was made up. `liquidity` is USD in the pool, both sides.
    """

    tokens: tuple[Token, ...]
    costs: Costs
    close_ms: IntArray
    open: FloatArray
    high: FloatArray
    low: FloatArray
    close: FloatArray
    traded: BoolArray
    liquidity: FloatArray
    ready: BoolArray
    votes: Mapping[str, Votes]
    poll: Poll

    @property
    def warm_days(self) -> float:
        """Days in which at least one token could be voted on."""
        warm = np.flatnonzero(self.ready.any(axis=0))
        return float(self.close_ms[-1] - self.close_ms[warm[0]]) / 86_400_000.0 if warm.size else 0.0


def hear(opened: MarketOpened, events: Iterable[MarketEvent], settings: Settings) -> Hearing:
    """Let the engine vote on a market without trading in it. Raises ValueError unless all tokens decide together."""
    market, engine, poll = Market(opened, settings), Engine(_untraded(settings)), Poll()
    engine.step(1, opened)
    bars, seen = list[FloatArray](), list[Features]()
    for number, event in enumerate(events, start=2):
        for notice in engine.step(number, event).notices:
            if isinstance(notice, Decision):
                _count(poll, notice)
        if not isinstance(event, Timer):
            market.take(event)
            continue
        for closing in market.closings(event.ts_ms):
            bars.append(_bar(market))
            seen.append(closing.features)
    return _hearing(opened, bars, _joined(seen), settings, poll)


def _untraded(settings: Settings) -> Settings:
    least = _UNTRADED * settings.limits.max_order_usd
    return settings.model_copy(update={"risk": settings.risk.model_copy(update={"min_order_usd": least})})


def _count(poll: Poll, decision: Decision) -> None:
    for vote in decision.votes:
        if not vote.cast:
            continue
        (poll.buys if vote.direction > 0 else poll.sells)[vote.strategy] += 1
        if decision.side is not None:
            poll.decided[vote.strategy] += 1
            poll.agreed[vote.strategy] += (vote.direction > 0) is (decision.side is Side.BUY)


def _bar(market: Market) -> FloatArray:
    """Open, high, low, close, whether it was traded, and liquidity of the bar that closed, (6, series)."""
    if len(market.groups) != 1:
        raise ValueError("the tokens of a hearing decide at one timeframe, and have one base")
    block = market.ladder.panels[market.groups[0].decision].last(1)
    traded = ~block.synthetic[:, 0] & np.isfinite(block.close[:, 0])
    prices = (block.open[:, 0], block.high[:, 0], block.low[:, 0], block.close[:, 0])
    return np.stack((*prices, traded.astype(np.float64), market.liquidity))


def _joined(seen: list[Features]) -> Features:
    if not seen:
        raise ValueError("no decision bar closed")
    return Features(
        **{f.name: np.concatenate([getattr(one, f.name) for one in seen], axis=-1) for f in fields(Features)}
    )


def _hearing(opened: MarketOpened, bars: list[FloatArray], seen: Features, settings: Settings, poll: Poll) -> Hearing:
    opens, highs, lows, closes, traded, liquidity = np.stack(bars, axis=-1)
    own = zip(STRATEGIES, rules(settings.strategies), strict=True)
    return Hearing(
        tokens=opened.tokens,
        costs=opened.costs,
        close_ms=seen.close_ms,
        open=opens,
        high=highs,
        low=lows,
        close=closes,
        traded=traded > 0.0,
        liquidity=liquidity,
        ready=seen.ready,
        votes={strategy.name: strategy.vote(seen, rule) for strategy, rule in own},
        poll=poll,
    )
