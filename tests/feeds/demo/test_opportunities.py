"""What the market is for: the six strategies see reasons to buy, and sometimes agree."""

from collections import Counter

import pytest

from mojobot.core.engine import Engine
from mojobot.feeds.demo.grid import START_MS
from mojobot.feeds.demo.market import DemoMarket
from mojobot.model.market import MINUTE_MS
from mojobot.model.notices import Decision
from mojobot.model.settings import Settings

HOURS = 8
SIX = (
    "momentum_breakthrough",
    "mean_reversion",
    "trend_following",
    "volatility_breakout",
    "whale_tracking",
    "sentiment_momentum",
)


def watched(seed: int) -> tuple[float | None, Counter[str]]:
    """Market minutes until the engine first wants to buy, and how many votes to buy each strategy cast."""
    market, engine = DemoMarket(seed, bars=HOURS * 60), Engine(Settings())
    engine.step(0, market.opened(1))
    first: float | None = None
    buys: Counter[str] = Counter()
    for number, event in enumerate(market.events(), start=1):
        step = engine.step(number, event)
        if step.intents and first is None:
            first = (event.ts_ms - START_MS) / MINUTE_MS
        for decision in step.notices:
            if isinstance(decision, Decision):
                buys.update(vote.strategy for vote in decision.votes if vote.direction > 0)
    return first, buys


@pytest.mark.slow
def test_each_strategy_votes_and_the_engine_finds_a_trade() -> None:
    firsts, buys = [], Counter[str]()
    for seed in range(4):
        first, cast = watched(seed)
        firsts.append(first)
        buys += cast
    assert all(first is not None and first <= 300.0 for first in firsts)
    assert all(buys[name] > 0 for name in SIX), buys
