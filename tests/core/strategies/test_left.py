from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.core.strategies.crafted import features, rule, strategy

GONE = [
    ("momentum_breakthrough", {"rsi_momentum": 0.45}, "RSI momentum 0.45 < 0.50"),
    ("momentum_breakthrough", {"ema20": 1.02}, "close 100 < EMA20 102"),
    ("mean_reversion", {"deviation": 0.02, "sma20": 0.98}, "close 100 >= SMA20 98: back at the mean"),
    ("trend_following", {"sma20_over_50": -0.01}, "SMA20/SMA50 -1.0 % < 0.0 %"),
    ("trend_following", {"hist_negative_3": True}, "MACD histogram below 0 for three bars"),
    ("volatility_breakout", {"volatility_ratio": 0.93}, "volatility ratio 0.93 < 1.00"),
    ("whale_tracking", {"accumulation": 0.31}, "accumulation 0.31 < 0.40"),
    ("sentiment_momentum", {"sentiment": 0.4}, "sentiment 0.40 < 0.50"),
    ("sentiment_momentum", {"sentiment": 0.6, "mood_momentum": -0.4}, "sentiment momentum -0.40 < -0.30"),
    ("statistical_arbitrage", {"spread_z": 0.12}, "z-score of the spread to its hedge 0.12 >= 0.00: back at the mean"),
]


@pytest.mark.parametrize(("name", "moment", "words"), GONE)
def test_a_strategy_that_leaves_says_why_with_the_number(
    name: str, moment: Mapping[str, float | bool], words: str
) -> None:
    seen, leaving = features(moment), strategy(name)
    assert leaving.vote(seen, rule(name)).leave.all()
    assert leaving.left is not None
    assert leaving.left(seen, rule(name), 0, 0) == words
