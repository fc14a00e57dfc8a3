from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mojobot.core.strategies.vote import Votes, missing
from tests.core.strategies.crafted import BUY, DEFAULTS, SELL, VOTING, features, rule, strategy, votes

Moment = dict[str, float | bool]
STEP = 1e-9  # the grain of a sealed feature


def direction(name: str, moment: Moment, **changed: object) -> int:
    return int(votes(name, moment, **changed).direction[0, 0])


@pytest.mark.parametrize("name", VOTING)
def test_a_calm_market_gets_no_vote(name: str) -> None:
    heard = votes(name, {})
    assert heard.ready.all()
    assert not heard.direction.any()
    assert not heard.strength.any()
    assert np.isnan(heard.stop).all()
    assert np.isnan(heard.target).all()


@pytest.mark.parametrize("name", VOTING)
def test_each_strategy_buys_and_sells_at_its_mirror(name: str) -> None:
    heard = votes(name, BUY[name], {}, SELL[name])
    assert heard.direction.tolist() == [[1, 0, -1]]
    assert heard.strength[0, 0] == pytest.approx(heard.strength[0, 2], abs=1e-6) or name == "sentiment_momentum"
    assert heard.direction.dtype == np.int8


@pytest.mark.parametrize("name", VOTING)
def test_halfway_to_full_is_half_the_strength(name: str) -> None:
    assert votes(name, BUY[name]).strength[0, 0] == pytest.approx(0.5)
    assert votes(name, SELL[name]).strength[0, 0] == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("name", "stop", "target"),
    [
        ("momentum_breakthrough", 98.8, 102.5),
        ("mean_reversion", 97.0, 106.0),
        ("trend_following", 96.5, 103.0),
        ("volatility_breakout", 99.0, 102.0),
        ("whale_tracking", 98.5, 102.5),
        ("sentiment_momentum", 98.7, 102.0),
        ("pattern_recognition", 97.51, 102.0),
        ("statistical_arbitrage", 99.2, 101.25),
    ],
)
def test_a_purchase_brings_its_stop_and_target_and_a_sale_none(name: str, stop: float, target: float) -> None:
    heard = votes(name, BUY[name], SELL[name])
    assert heard.stop[0, 0] == pytest.approx(stop)
    assert heard.target[0, 0] == pytest.approx(target)
    assert np.isnan(heard.stop[0, 1])
    assert np.isnan(heard.target[0, 1])


def test_arbitrage_lacks_a_hedge_where_there_is_none() -> None:
    seen = features(BUY["statistical_arbitrage"] | {"hedge": np.nan}, {"hedge": np.nan, "ready": False})
    assert [missing(seen, strategy("statistical_arbitrage"), 0, at) for at in (0, 1)] == ["hedge", "history"]
    assert not strategy("statistical_arbitrage").vote(seen, rule("statistical_arbitrage")).ready.any()


def test_patterns_lack_levels_where_there_are_none() -> None:
    seen = features(BUY["pattern_recognition"] | {"levels": np.nan}, {"levels": np.nan, "ready": False})
    assert [missing(seen, strategy("pattern_recognition"), 0, at) for at in (0, 1)] == ["levels", "history"]
    assert not strategy("pattern_recognition").vote(seen, rule("pattern_recognition")).ready.any()


MOMENTUM, REVERSION, TREND = "momentum_breakthrough", "mean_reversion", "trend_following"
VOLATILITY, WHALES, SENTIMENT = "volatility_breakout", "whale_tracking", "sentiment_momentum"
ARBITRAGE, PATTERNS = "statistical_arbitrage", "pattern_recognition"


# Each condition alone at its limit, where it does not hold, the rest as in a vote; `step` is the smallest way past it.
@pytest.mark.parametrize(
    ("name", "side", "feature", "limit", "step"),
    [
        (MOMENTUM, 1, "rsi_momentum", 0.7, STEP),
        (MOMENTUM, 1, "volume_ratio", 1.5, STEP),
        (MOMENTUM, 1, "high20", 100.0, -STEP),
        (MOMENTUM, -1, "rsi_momentum", 0.3, -STEP),
        (MOMENTUM, -1, "volume_ratio", 1.5, STEP),
        (MOMENTUM, -1, "low20", 100.0, STEP),
        (REVERSION, 1, "deviation", -0.03, -STEP),
        (REVERSION, 1, "volume_ratio", 1.0, STEP),
        (REVERSION, -1, "deviation", 0.03, STEP),
        (REVERSION, -1, "volume_ratio", 1.0, STEP),
        (TREND, 1, "sma20_over_50", 0.0, STEP),
        (TREND, 1, "sma50_over_200", 0.0, STEP),
        (TREND, 1, "adx", 25.0, STEP),
        (TREND, 1, "sma20", 1.0, -STEP),
        (TREND, -1, "sma20_over_50", 0.0, -STEP),
        (TREND, -1, "sma50_over_200", 0.0, -STEP),
        (TREND, -1, "adx", 25.0, STEP),
        (TREND, -1, "sma20", 1.0, STEP),
        (VOLATILITY, 1, "volatility_ratio", 1.8, STEP),
        (VOLATILITY, 1, "volume_ratio", 2.0, STEP),
        (VOLATILITY, 1, "sma20", 0.98, -STEP),
        (VOLATILITY, -1, "volatility_ratio", 1.8, STEP),
        (VOLATILITY, -1, "volume_ratio", 2.0, STEP),
        (VOLATILITY, -1, "sma20", 1.02, STEP),
        (WHALES, 1, "whale_ratio", 1.5, STEP),
        (WHALES, 1, "accumulation", 0.7, STEP),
        (WHALES, 1, "exchange_flow", 0.0, -STEP),
        (WHALES, -1, "whale_ratio", 0.666666667, -STEP),
        (WHALES, -1, "accumulation", 0.3, -STEP),
        (WHALES, -1, "exchange_flow", 0.0, STEP),
        (SENTIMENT, 1, "sentiment", 0.7, STEP),
        (SENTIMENT, 1, "mood_momentum", 0.3, STEP),
        (SENTIMENT, 1, "social_volume", 0.6, STEP),
        (SENTIMENT, 1, "news", 0.7, STEP),
        (SENTIMENT, -1, "sentiment", 0.3, -STEP),
        (SENTIMENT, -1, "mood_momentum", -0.3, -STEP),
        (SENTIMENT, -1, "social_volume", 0.5, STEP),
        (ARBITRAGE, 1, "spread_z", -2.0, -STEP),
        (ARBITRAGE, 1, "reversion", 0.7, STEP),
        (ARBITRAGE, 1, "spread_gap", 0.005, STEP),
        (ARBITRAGE, -1, "spread_z", 2.0, STEP),
        (ARBITRAGE, -1, "reversion", 0.7, STEP),
        (PATTERNS, 1, "pattern", 0.6, STEP),
        (PATTERNS, 1, "support", 0.99, STEP),
        (PATTERNS, 1, "pattern_line", 1.0, -STEP),
        (PATTERNS, -1, "pattern", -0.6, -STEP),
        (PATTERNS, -1, "resistance", 1.01, -STEP),
        (PATTERNS, -1, "pattern_line", 1.0, STEP),
    ],
)
def test_a_condition_holds_just_past_its_limit_and_not_at_it(
    name: str, side: int, feature: str, limit: float, step: float
) -> None:
    voting = (BUY if side > 0 else SELL)[name]
    assert direction(name, {**voting, feature: limit - step}) == 0
    assert direction(name, {**voting, feature: limit}) == 0
    assert direction(name, {**voting, feature: limit + step}) == side


def test_reversion_buys_below_the_band_or_oversold() -> None:
    fallen: Moment = {"deviation": -0.06, "volume_ratio": 2.0, "band_sigma": 0.01}
    assert direction(REVERSION, {**fallen, "sma20": 1.02, "rsi": 25.0}) == 0
    assert direction(REVERSION, {**fallen, "sma20": 1.02 + STEP, "rsi": 25.0}) == 1
    assert direction(REVERSION, {**fallen, "sma20": 1.02, "rsi": 25.0 - STEP}) == 1


def test_reversion_sells_above_the_band_or_overbought() -> None:
    risen: Moment = {"deviation": 0.06, "volume_ratio": 2.0, "band_sigma": 0.01}
    assert direction(REVERSION, {**risen, "sma20": 0.98, "rsi": 75.0}) == 0
    assert direction(REVERSION, {**risen, "sma20": 0.98 - STEP, "rsi": 75.0}) == -1
    assert direction(REVERSION, {**risen, "sma20": 0.98, "rsi": 75.0 + STEP}) == -1


def test_a_band_crossed_without_an_extreme_rsi_is_graded_by_the_other_conditions() -> None:
    band_alone = votes(REVERSION, {**BUY[REVERSION], "rsi": 40.0})
    assert band_alone.strength[0, 0] == pytest.approx(1.0 / 3.0)


@pytest.mark.parametrize("side", [1, -1])
def test_a_trend_needs_a_fresh_cross(side: int) -> None:
    voting = (BUY if side > 0 else SELL)[TREND]
    assert direction(TREND, {**voting, "crossed_up": False, "crossed_down": False}) == 0


def test_no_whale_sells_count_in_full_as_do_no_buys() -> None:
    only_buys = votes(WHALES, {**BUY[WHALES], "whale_ratio": 1e9})
    only_sells = votes(WHALES, {**SELL[WHALES], "whale_ratio": 0.0})
    assert only_buys.strength[0, 0] == pytest.approx(0.75)
    assert only_sells.strength[0, 0] == pytest.approx(0.75)


@pytest.mark.parametrize("name", VOTING)
def test_far_past_every_limit_is_strength_one(name: str) -> None:
    far: Moment = {
        "rsi_momentum": 0.99,
        "volume_ratio": 50.0,
        "high20": 50.0,
        "rsi": 1.0,
        "deviation": -0.3,
        "adx": 90.0,
        "sma20_over_50": 0.2,
        "volatility_ratio": 30.0,
        "whale_ratio": 99.0,
        "accumulation": 1.0,
        "sentiment": 1.0,
        "mood_momentum": 1.0,
        "social_volume": 1.0,
        "news": 1.0,
        "spread_z": -9.0,
        "spread_gap": 0.2,
        "reversion": 1.0,
        "pattern": 1.0,
        "support": 1.0,
    }
    sma20 = {REVERSION: 1.3, VOLATILITY: 0.7}
    moment = {**BUY[name], **far, "sma20": sma20.get(name, 0.9)}
    assert votes(name, moment).strength[0, 0] == 1.0


@pytest.mark.parametrize(
    ("name", "stays", "leaves"),
    [
        (MOMENTUM, {"rsi_momentum": 0.5}, {"rsi_momentum": 0.5 - STEP}),
        (MOMENTUM, {"ema20": 1.0}, {"ema20": 1.0 + STEP}),
        (REVERSION, {"deviation": -STEP}, {"deviation": 0.0}),
        (TREND, {"sma20_over_50": 0.0}, {"sma20_over_50": -STEP}),
        (TREND, {"hist_negative_3": False}, {"hist_negative_3": True}),
        (VOLATILITY, {"volatility_ratio": 1.0}, {"volatility_ratio": 1.0 - STEP}),
        (WHALES, {"accumulation": 0.4}, {"accumulation": 0.4 - STEP}),
        (SENTIMENT, {"sentiment": 0.5}, {"sentiment": 0.5 - STEP}),
        (SENTIMENT, {"mood_momentum": -0.3}, {"mood_momentum": -0.3 - STEP}),
        (PATTERNS, {"pattern_over": False}, {"pattern_over": True}),
    ],
)
def test_a_strategy_leaves_when_its_reason_is_gone(name: str, stays: Moment, leaves: Moment) -> None:
    assert votes(name, stays, leaves, {**leaves, "ready": False}).leave.tolist() == [[False, True, False]]


@pytest.mark.parametrize(("name", "need"), [(name, need) for name in VOTING for need in strategy(name).needs])
def test_a_strategy_abstains_for_want_of_any_input(name: str, need: str) -> None:
    lacking: list[Moment] = [{**voting, need: float("nan")} for voting in (BUY[name], SELL[name])]
    heard = votes(name, *lacking)
    assert not heard.ready.any()
    assert not heard.direction.any()
    assert not heard.leave.any()
    assert missing(features(*lacking), strategy(name), 0, 1) == need


@pytest.mark.parametrize("name", VOTING)
def test_a_strategy_needs_no_input_that_is_not_its_own(name: str) -> None:
    nothing: Moment = dict.fromkeys(set(BUY[SENTIMENT]) | set(BUY[WHALES]) | {"rsi", "rsi_momentum", "adx"}, np.nan)
    own = {key: 50.0 if key == "rsi" else 0.5 for key in strategy(name).needs if key in nothing}
    assert votes(name, {**nothing, **own}).ready.all()


@pytest.mark.parametrize("name", VOTING)
def test_nobody_votes_or_leaves_on_a_row_that_is_warming(name: str) -> None:
    heard = votes(name, {**BUY[name], "ready": False}, {**SELL[name], "ready": False})
    assert not heard.ready.any()
    assert not heard.direction.any()
    assert not heard.leave.any()


def test_the_first_missing_name_is_reported_and_none_if_nothing_is() -> None:
    seen = features({"volume_ratio": np.nan, "atr": np.nan}, {}, {"ready": False, "atr": np.nan})
    assert [missing(seen, strategy(MOMENTUM), 0, column) for column in range(3)] == ["volume_ratio", None, "history"]


def same(one: Votes, other: Votes) -> bool:
    return all(
        np.array_equal(getattr(one, part), getattr(other, part), equal_nan=part in {"strength", "stop", "target"})
        for part in ("direction", "strength", "stop", "target", "leave", "ready")
    )


LEAVING: dict[str, Moment] = {
    MOMENTUM: {"rsi_momentum": 0.45},
    VOLATILITY: {"volatility_ratio": 0.9},
    WHALES: {"accumulation": 0.38},
    SENTIMENT: {"sentiment": 0.48},
}
# Setting, another value of it, what is seen.
PREDICTION = "prediction"
FORECAST = {"forecast": 0.7, "forecast_open": True}
CHANGES: list[tuple[str, str, Any, Moment]] = [
    (PREDICTION, "chance", 0.8, FORECAST),
    (PREDICTION, "leave_below", 0.75, FORECAST),
    (PREDICTION, "stop_atr", 1.0, FORECAST),
    (PREDICTION, "target_atr", 3.0, FORECAST),
    (MOMENTUM, "rsi_momentum", 0.8, BUY[MOMENTUM]),
    (MOMENTUM, "rsi_momentum_full", 0.8, BUY[MOMENTUM]),
    (MOMENTUM, "volume_ratio", 3.0, BUY[MOMENTUM]),
    (MOMENTUM, "volume_ratio_full", 9.0, BUY[MOMENTUM]),
    (MOMENTUM, "leave_below", 0.4, LEAVING[MOMENTUM]),
    (MOMENTUM, "stop_atr", 2.0, BUY[MOMENTUM]),
    (MOMENTUM, "target_atr", 4.0, BUY[MOMENTUM]),
    (REVERSION, "oversold", 15.0, BUY[REVERSION]),
    (REVERSION, "oversold_full", 5.0, BUY[REVERSION]),
    (REVERSION, "deviation", 0.07, BUY[REVERSION]),
    (REVERSION, "deviation_full", 0.07, BUY[REVERSION]),
    (REVERSION, "volume_ratio", 2.5, BUY[REVERSION]),
    (REVERSION, "volume_ratio_full", 9.0, BUY[REVERSION]),
    (REVERSION, "band_multiplier", 5.0, {**BUY[REVERSION], "rsi": 40.0, "sma20": 1.04}),
    (REVERSION, "stop_fraction", 0.05, BUY[REVERSION]),
    (TREND, "spread_full", 0.02, BUY[TREND]),
    (TREND, "adx", 36.0, BUY[TREND]),
    (TREND, "adx_full", 90.0, BUY[TREND]),
    (TREND, "stop_atr", 1.0, BUY[TREND]),
    (TREND, "target_atr", 4.0, BUY[TREND]),
    (VOLATILITY, "volatility_ratio", 2.7, BUY[VOLATILITY]),
    (VOLATILITY, "volatility_ratio_full", 9.0, BUY[VOLATILITY]),
    (VOLATILITY, "volume_ratio", 4.0, BUY[VOLATILITY]),
    (VOLATILITY, "volume_ratio_full", 9.0, BUY[VOLATILITY]),
    (VOLATILITY, "volatility_breakout_multiplier", 3.0, BUY[VOLATILITY]),
    (VOLATILITY, "leave_below", 0.5, LEAVING[VOLATILITY]),
    (VOLATILITY, "stop_atr", 2.0, BUY[VOLATILITY]),
    (VOLATILITY, "target_atr", 4.0, BUY[VOLATILITY]),
    (WHALES, "ratio", 3.0, BUY[WHALES]),
    (WHALES, "ratio_full", 9.0, BUY[WHALES]),
    (WHALES, "accumulation", 0.9, BUY[WHALES]),
    (WHALES, "accumulation_full", 1.0, BUY[WHALES]),
    (WHALES, "leave_below", 0.3, LEAVING[WHALES]),
    (WHALES, "stop_atr", 2.0, BUY[WHALES]),
    (WHALES, "target_atr", 4.0, BUY[WHALES]),
    (SENTIMENT, "sentiment", 0.85, BUY[SENTIMENT]),
    (SENTIMENT, "sentiment_full", 1.0, BUY[SENTIMENT]),
    (SENTIMENT, "momentum", 0.5, BUY[SENTIMENT]),
    (SENTIMENT, "momentum_full", 0.9, BUY[SENTIMENT]),
    (SENTIMENT, "social_volume", 0.8, BUY[SENTIMENT]),
    (SENTIMENT, "social_volume_full", 1.0, BUY[SENTIMENT]),
    (SENTIMENT, "social_volume_sell", 0.8, SELL[SENTIMENT]),
    (SENTIMENT, "news_score", 0.95, BUY[SENTIMENT]),
    (SENTIMENT, "require_news", False, {**BUY[SENTIMENT], "news": 0.0}),
    (SENTIMENT, "leave_below", 0.3, LEAVING[SENTIMENT]),
    (SENTIMENT, "stop_atr", 2.0, BUY[SENTIMENT]),
    (SENTIMENT, "target_atr", 4.0, BUY[SENTIMENT]),
    (ARBITRAGE, "z", 3.0, BUY[ARBITRAGE]),
    (ARBITRAGE, "z_full", 5.0, BUY[ARBITRAGE]),
    (ARBITRAGE, "reversion", 0.9, BUY[ARBITRAGE]),
    (ARBITRAGE, "reversion_full", 1.0, BUY[ARBITRAGE]),
    (ARBITRAGE, "gap", 0.015, BUY[ARBITRAGE]),
    (ARBITRAGE, "gap_full", 0.05, BUY[ARBITRAGE]),
    (ARBITRAGE, "stop_atr", 1.5, BUY[ARBITRAGE]),
    (PATTERNS, "strength", 0.8, BUY[PATTERNS]),
    (PATTERNS, "strength_full", 0.8, BUY[PATTERNS]),
    (PATTERNS, "reach_atr", 0.4, BUY[PATTERNS]),
    (PATTERNS, "stop_fraction", 0.03, BUY[PATTERNS]),
]


def test_a_line_that_was_lost_again_is_told() -> None:
    lost = ({**BUY[PATTERNS], "pattern_line": 1.01}, {**SELL[PATTERNS], "pattern_line": 0.99})
    for moment, words in zip(lost, ("neckline 101 broken 2 bars ago, lost again", "neckline 99 broken 2"), strict=True):
        assert words in strategy(PATTERNS).reasons(features(moment), rule(PATTERNS), 0, 0, 0)[0]
        assert "lost again" in strategy(PATTERNS).reasons(features(moment), rule(PATTERNS), 0, 0, 0)[0]


def test_a_pattern_that_is_over_buys_no_more() -> None:
    heard = votes(PATTERNS, {**BUY[PATTERNS], "pattern_over": True})
    assert (heard.direction[0, 0], heard.leave[0, 0]) == (0, True)


def test_a_bearish_pattern_that_met_its_target_sells_no_more() -> None:
    heard = votes(PATTERNS, {**SELL[PATTERNS], "pattern_target": 0.95}, {**SELL[PATTERNS], "pattern_target": 1.0})
    assert heard.direction[0].tolist() == [-1, 0]


def test_a_pattern_aims_at_the_next_resistance_and_at_its_own_target_where_there_is_none() -> None:
    heard = votes(PATTERNS, BUY[PATTERNS], {**BUY[PATTERNS], "resistance": np.nan})
    assert heard.target[0].tolist() == [102.0, 105.0]


def test_a_pattern_without_a_level_to_stand_on_does_not_vote() -> None:
    assert direction(PATTERNS, {**BUY[PATTERNS], "support": np.nan}) == 0
    assert direction(PATTERNS, {**SELL[PATTERNS], "resistance": np.nan}) == 0


@pytest.mark.parametrize(
    ("moment", "side", "words"),
    [
        (
            {**BUY[PATTERNS], "pattern_candles": float(1 << 18 | 1 << 15)},
            1,
            (
                "double bottom of strength 0.78 > 0.60: neckline 99.6 broken 2 bars ago, target 105, invalid below 95, "
                "4 pivots 33, 23, 14 and 6 bars ago",
                "confirmed with engulfing",
                "distance from support 99.5 in ATR 0.50 < 1.00 (2 touches in 70 bars)",
            ),
        ),
        (
            {**SELL[PATTERNS], "pattern_kind": 6.0, "pattern_age": 0.0},
            -1,
            (
                "rising wedge of strength 0.78 > 0.60: lower line 100.4 broken with this close, target 95, "
                "invalid above 105, 5 pivots 33, 33, 23, 14 and 6 bars ago",
                "distance to resistance 100.5 in ATR 0.50 < 1.00 (3 touches in 50 bars)",
            ),
        ),
        (
            {},
            0,
            (
                "no confirmed pattern stands",
                "distance from support 98 in ATR 2.00, needs < 1.00 (2 touches in 70 bars)",
            ),
        ),
        ({"support": np.nan}, 0, ("no confirmed pattern stands", "no support is known")),
    ],
)
def test_a_pattern_is_told_with_its_line_its_pivots_and_the_level(
    moment: Moment, side: int, words: tuple[str, ...]
) -> None:
    assert strategy(PATTERNS).reasons(features(moment), rule(PATTERNS), 0, 0, side) == words


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ({"pattern_target": 0.99}, "close 100 met the target 99 of the double bottom"),
        ({"pattern_invalidation": 1.01}, "close 100 < 101, where the double bottom is invalid"),
        ({"pattern": -0.7}, "the bullish pattern met its target or is invalid"),
    ],
)
def test_a_pattern_that_is_over_says_how_it_ended(moment: Moment, words: str) -> None:
    tell = strategy(PATTERNS).left
    assert tell is not None
    assert tell(features({**BUY[PATTERNS], "pattern_over": True, **moment}), rule(PATTERNS), 0, 0) == words


def test_arbitrage_leaves_at_the_mean_and_sells_without_a_gap() -> None:
    assert votes(ARBITRAGE, {"spread_z": -STEP}, {"spread_z": 0.0}).leave.tolist() == [[False, True]]
    assert direction(ARBITRAGE, {**SELL[ARBITRAGE], "spread_gap": 0.0}) == -1
    assert votes(ARBITRAGE, {"spread_z": 0.5, "reversion": 0.0, "half_life": np.nan}).leave.all()


@pytest.mark.parametrize(
    ("moment", "side", "words"),
    [
        (
            BUY[ARBITRAGE],
            1,
            (
                "z-score of the spread to its hedge -2.75 < -2.00",
                "reversion probability 0.82 > 0.70 (half-life 14 bars)",
                "gap to the mean 1.2 % > 0.5 %",
            ),
        ),
        (
            {"spread_z": 2.5, "reversion": 0.0, "spread_test": -2.1},
            -1,
            ("z-score of the spread to its hedge 2.50 > 2.00", "not cointegrated: test -2.10 >= -3.35"),
        ),
        (
            {"spread_z": 2.5, "reversion": 0.0, "half_life": 80.0},
            -1,
            (
                "z-score of the spread to its hedge 2.50 > 2.00",
                "comes back too slowly: half-life 80 bars, at most 62 count",
            ),
        ),
    ],
)
def test_arbitrage_says_why_with_its_numbers(moment: Moment, side: int, words: tuple[str, ...]) -> None:
    assert strategy(ARBITRAGE).reasons(features(moment), rule(ARBITRAGE), 0, 0, side) == words


@pytest.mark.parametrize(("name", "setting", "value", "moment"), CHANGES, ids=lambda x: x if isinstance(x, str) else "")
def test_a_changed_setting_changes_the_vote(name: str, setting: str, value: object, moment: Moment) -> None:
    assert same(votes(name, moment), votes(name, moment))
    assert not same(votes(name, moment), votes(name, moment, **{setting: value}))


def test_every_setting_of_every_strategy_is_changed_by_a_test() -> None:
    """The weights are the consensus's, and who forecasts the market's; they are changed in their tests."""
    there = {
        (name, setting)
        for name in type(DEFAULTS).model_fields
        for setting in type(getattr(DEFAULTS, name)).model_fields
        if setting not in {"weight", "enabled", "trees"}
    }
    assert {(name, setting) for name, setting, _, _ in CHANGES} == there
