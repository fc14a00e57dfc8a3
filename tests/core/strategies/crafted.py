"""Features made by hand: a market in which nothing happens, and what differs from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

import numpy as np

from mojobot.core.analysis.features import Features
from mojobot.core.strategies import prediction
from mojobot.core.strategies.registry import NAMES, STRATEGIES
from mojobot.core.strategies.vote import Strategy, Votes
from mojobot.model.strategy_settings import StrategiesSettings

CALM: dict[str, float | bool] = {
    "ready": True,
    "close": 100.0,
    "high20": 102.0,
    "low20": 98.0,
    "atr": 0.01,
    "rsi": 50.0,
    "rsi_momentum": 0.5,
    "deviation": 0.0,
    "volume_ratio": 1.0,
    "volatility_ratio": 1.0,
    "adx": 15.0,
    "di_spread": 0.0,
    "sma20": 1.0,
    "sma50": 1.0,
    "sma20_over_50": 0.0,
    "sma50_over_200": 0.0,
    "ema20": 1.0,
    "band_sigma": 0.01,
    "macd_hist": 0.0,
    "crossed_up": False,
    "crossed_down": False,
    "hist_negative_3": False,
    "hist_positive_3": False,
    "whale_ratio": 1.0,
    "accumulation": 0.5,
    "exchange_flow": 0.0,
    "sentiment": 0.5,
    "mood_momentum": 0.0,
    "social_volume": 0.5,
    "news": 0.0,
    "hedge": 1.2,
    "spread_z": -0.5,
    "spread_gap": 0.002,
    "spread_test": -4.2,
    "half_life": 14.0,
    "reversion": 0.95,
    "agreement": 0.2,
    "order_flow": 0.1,
    "pattern": 0.0,
    "pattern_kind": 0.0,  # a double bottom, or top
    "pattern_line": 0.996,
    "pattern_target": 1.05,
    "pattern_invalidation": 0.95,
    "pattern_age": 2.0,
    "pattern_turn_age": 6.0,
    "pattern_turns": 8.0 + 9.0 * 512 + 10.0 * 512**2,
    "pattern_candles": 0.0,
    "pattern_over": False,
    "levels": 5.0,
    "support": 0.98,
    "support_touches": 2.0,
    "support_age": 70.0,
    "resistance": 1.02,
    "resistance_touches": 3.0,
    "resistance_age": 50.0,
    "forecast": 0.4,
    "forecast_base": 0.35,
    "forecast_skill": -0.002,
    "forecast_z": -0.3,
    "forecast_count": 1_000.0,
    "forecast_open": False,
    "forecast_model": 0.0,
}

BUY: dict[str, dict[str, float | bool]] = {
    "momentum_breakthrough": {"rsi_momentum": 0.775, "volume_ratio": 2.75, "high20": 99.5, "ema20": 0.98},
    "mean_reversion": {"rsi": 17.5, "deviation": -0.06, "volume_ratio": 2.0, "sma20": 1.06},
    "trend_following": {
        "sma20_over_50": 0.015,
        "sma50_over_200": 0.01,
        "adx": 35.0,
        "crossed_up": True,
        "sma20": 0.99,
        "sma50": 0.97,
    },
    "volatility_breakout": {"volatility_ratio": 2.65, "volume_ratio": 3.5, "sma20": 0.975},
    "whale_tracking": {"whale_ratio": 2.75, "accumulation": 0.825, "exchange_flow": -0.5},
    "sentiment_momentum": {"sentiment": 0.8, "mood_momentum": 0.45, "social_volume": 0.75, "news": 0.9},
    "pattern_recognition": {"pattern": 0.775, "support": 0.995},
    "statistical_arbitrage": {"spread_z": -2.75, "reversion": 0.825, "spread_gap": 0.0125},
}
SELL: dict[str, dict[str, float | bool]] = {
    "momentum_breakthrough": {"rsi_momentum": 0.225, "volume_ratio": 2.75, "low20": 100.5, "ema20": 1.02},
    "mean_reversion": {"rsi": 82.5, "deviation": 0.06, "volume_ratio": 2.0, "sma20": 0.94},
    "trend_following": {
        "sma20_over_50": -0.015,
        "sma50_over_200": -0.01,
        "adx": 35.0,
        "crossed_down": True,
        "sma20": 1.01,
        "sma50": 1.03,
    },
    "volatility_breakout": {"volatility_ratio": 2.65, "volume_ratio": 3.5, "sma20": 1.025},
    "whale_tracking": {"whale_ratio": 0.363636364, "accumulation": 0.175, "exchange_flow": 0.5},
    "sentiment_momentum": {"sentiment": 0.2, "mood_momentum": -0.45, "social_volume": 0.7, "news": 0.0},
    "pattern_recognition": {
        "pattern": -0.775,
        "pattern_line": 1.004,
        "resistance": 1.005,
        "pattern_target": 0.95,
        "pattern_invalidation": 1.05,
    },
    "statistical_arbitrage": {"spread_z": 2.75, "reversion": 0.825, "spread_gap": -0.0125},
}
VOTING = tuple(BUY)
DEFAULTS = StrategiesSettings()


def features(*moments: Mapping[str, float | bool], series: int = 1) -> Features:
    """One column a moment, the same for all series: calm but for what the moment says."""
    columns: dict[str, Any] = {"close_ms": np.arange(len(moments), dtype=np.int64) * 900_000}
    for name, calm in CALM.items():
        row = np.array([moment.get(name, calm) for moment in moments])
        columns[name] = np.tile(row, (series, 1))
    return Features(**columns)


def cut(seen: Features, start: int, stop: int) -> Features:
    """The columns from `start` to `stop`, exclusive."""
    parts = {f.name: getattr(seen, f.name)[..., start:stop] for f in fields(Features)}
    return replace(seen, **parts)


def strategy(name: str) -> Strategy[Any]:
    """A strategy by its name."""
    return prediction.STRATEGY if name == "prediction" else STRATEGIES[NAMES.index(name)]


def votes(name: str, *moments: Mapping[str, float | bool], **changed: object) -> Votes:
    """What a strategy says of these moments, with some of its settings changed."""
    return strategy(name).vote(features(*moments), rule(name, **changed))


def rule(name: str, **changed: object) -> Any:
    """A strategy's rule, its bounds checked, with some of its settings changed."""
    default = getattr(DEFAULTS, name)
    return type(default)(**{**default.model_dump(), **changed})
