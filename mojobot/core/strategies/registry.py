"""The eight, in the order of the vote."""

from __future__ import annotations

from typing import Any

from mojobot.core.strategies import (
    mean_reversion,
    momentum_breakthrough,
    pattern_recognition,
    sentiment_momentum,
    statistical_arbitrage,
    trend_following,
    volatility_breakout,
    whale_tracking,
)
from mojobot.core.strategies.vote import Strategy
from mojobot.model.strategy_settings import Rule, StrategiesSettings

# Each is written for its own rule; `rules` hands it that one.
STRATEGIES: tuple[Strategy[Any], ...] = (
    momentum_breakthrough.STRATEGY,
    mean_reversion.STRATEGY,
    trend_following.STRATEGY,
    volatility_breakout.STRATEGY,
    whale_tracking.STRATEGY,
    sentiment_momentum.STRATEGY,
    pattern_recognition.STRATEGY,
    statistical_arbitrage.STRATEGY,
)
NAMES: tuple[str, ...] = tuple(strategy.name for strategy in STRATEGIES)


def rules(settings: StrategiesSettings) -> tuple[Rule, ...]:
    """Each strategy's section of the settings, in the order of the vote."""
    return tuple(getattr(settings, name) for name in NAMES)
