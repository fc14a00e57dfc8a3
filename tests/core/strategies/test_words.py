from __future__ import annotations

import numpy as np
import pytest

from mojobot.core.analysis.words import price
from mojobot.core.strategies import words
from mojobot.core.strategies.vote import graded, mirrored
from tests.core.strategies.crafted import BUY, SELL, features, rule, strategy

EXPECTED = {
    "momentum_breakthrough": (
        ("RSI momentum 0.78 > 0.70", "volume ratio 2.75 > 1.50", "close 100 > high of 20 bars 99.5"),
        ("RSI momentum 0.23 < 0.30", "volume ratio 2.75 > 1.50", "close 100 < low of 20 bars 100.5"),
    ),
    "mean_reversion": (
        (
            "close 100 < lower band 104",
            "RSI 17.5 < 25.0",
            "deviation from SMA20 -6.0 % < -3.0 %",
            "volume ratio 2.00 > 1.00",
        ),
        (
            "close 100 > upper band 96",
            "RSI 82.5 > 75.0",
            "deviation from SMA20 6.0 % > 3.0 %",
            "volume ratio 2.00 > 1.00",
        ),
    ),
    "trend_following": (
        (
            "SMA20/SMA50 1.5 % > 0.0 %",
            "SMA50/SMA200 1.0 % > 0.0 %",
            "ADX 35.0 > 25.0",
            "MACD crossed up within 3 bars",
            "close 100 > SMA20 99",
        ),
        (
            "SMA20/SMA50 -1.5 % < 0.0 %",
            "SMA50/SMA200 -1.0 % < 0.0 %",
            "ADX 35.0 > 25.0",
            "MACD crossed down within 3 bars",
            "close 100 < SMA20 101",
        ),
    ),
    "volatility_breakout": (
        ("volatility ratio 2.65 > 1.80", "volume ratio 3.50 > 2.00", "close 100 > upper band 99.5"),
        ("volatility ratio 2.65 > 1.80", "volume ratio 3.50 > 2.00", "close 100 < lower band 100.5"),
    ),
    "whale_tracking": (
        ("whale buys/sells 2.75 > 1.50", "accumulation 0.82 > 0.70", "exchange net flow 0.50 out"),
        ("whale sells/buys 2.75 > 1.50", "accumulation 0.17 < 0.30", "exchange net flow 0.50 in"),
    ),
    "sentiment_momentum": (
        ("sentiment 0.80 > 0.70", "sentiment momentum 0.45 > 0.30", "social volume 0.75 > 0.60", "news 0.90 > 0.70"),
        ("sentiment 0.20 < 0.30", "sentiment momentum -0.45 < -0.30", "social volume 0.70 > 0.50"),
    ),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_vote_gives_its_reasons_with_their_numbers(name: str) -> None:
    seen = features(BUY[name], SELL[name])
    explain = strategy(name).reasons
    assert (explain(seen, rule(name), 0, 0, 1), explain(seen, rule(name), 0, 1, -1)) == EXPECTED[name]


def test_without_a_vote_the_words_say_what_a_purchase_needs() -> None:
    seen = features({})
    said = [word for name in EXPECTED for word in strategy(name).reasons(seen, rule(name), 0, 0, 0)]
    assert said == [
        "RSI momentum 0.50, needs > 0.70",
        "volume ratio 1.00, needs > 1.50",
        "close 100, needs > high of 20 bars 102",
        "close 100, needs < lower band 98, or RSI 50.0, needs < 25.0",
        "deviation from SMA20 0.0 %, needs < -3.0 %",
        "volume ratio 1.00, needs > 1.00",
        "SMA20/SMA50 0.0 %, needs > 0.0 %",
        "SMA50/SMA200 0.0 %, needs > 0.0 %",
        "ADX 15.0, needs > 25.0",
        "MACD has not crossed up within 3 bars",
        "close 100, needs > SMA20 100",
        "volatility ratio 1.00, needs > 1.80",
        "volume ratio 1.00, needs > 2.00",
        "close 100, needs > upper band 102",
        "whale buys/sells 1.00, needs > 1.50",
        "accumulation 0.50, needs > 0.70",
        "exchange net flow 0, needs out",
        "sentiment 0.50, needs > 0.70",
        "sentiment momentum 0.00, needs > 0.30",
        "social volume 0.50, needs > 0.60",
        "news 0.00, needs > 0.70",
    ]


def test_reversion_names_the_one_of_band_and_rsi_that_held() -> None:
    seen = features({**BUY["mean_reversion"], "rsi": 40.0}, {**BUY["mean_reversion"], "sma20": 1.01})
    explain = strategy("mean_reversion").reasons
    assert explain(seen, rule("mean_reversion"), 0, 0, 1)[0] == "close 100 < lower band 104"
    assert explain(seen, rule("mean_reversion"), 0, 1, 1)[0] == "RSI 17.5 < 25.0"


def test_one_sided_whales_are_named_as_such() -> None:
    seen = features({"whale_ratio": 1e9}, {"whale_ratio": 0.0})
    explain = strategy("whale_tracking").reasons
    assert explain(seen, rule("whale_tracking"), 0, 0, 1)[0] == "no whale sells"
    assert explain(seen, rule("whale_tracking"), 0, 1, -1)[0] == "no whale buys"


def test_news_is_no_reason_where_none_is_required() -> None:
    explain = strategy("sentiment_momentum").reasons
    assert len(explain(features({}), rule("sentiment_momentum", require_news=False), 0, 0, 1)) == 3


def test_numbers_get_the_digits_they_need_to_differ() -> None:
    assert words.over("RSI momentum", 0.7004, 0.7) == "RSI momentum 0.7004 > 0.7000"
    assert words.at_least_percent("agree", 0.6496, 0.65) == "agree 64.96 %, needs >= 65.00 %"
    assert words.at_least_percent("agree", 2 / 3, 0.65) == "agree 67 % >= 65 %"
    assert words.under("x", 0.5, 0.5) == "x 0.50, needs < 0.50"


def test_a_price_has_no_exponent() -> None:
    assert [price(usd) for usd in (184.3, 0.00001481, 1.5e-17, 1e6, 0.0)] == [
        *("184.3", "0.00001481", "0.000000000000000015", "1000000", "0")
    ]
    assert words.above(1.481e-05, "SMA20", 1.5e-05) == "close 0.00001481, needs > SMA20 0.000015"


def test_whales_that_deposit_are_no_reason_to_buy() -> None:
    told = strategy("whale_tracking").reasons(features({"exchange_flow": 0.25}), rule("whale_tracking"), 0, 0, 0)
    assert told[2] == "exchange net flow 0.25 in, needs out"


def test_a_grade_runs_from_the_threshold_to_the_full_value_either_way() -> None:
    assert graded(np.array([0.6, 0.7, 0.775, 0.85, 0.9]), 0.7, 0.85).tolist() == pytest.approx([0, 0, 0.5, 1, 1])
    assert graded(np.array([30.0, 25.0, 17.5, 10.0, 5.0]), 25.0, 10.0).tolist() == [0, 0, 0.5, 1, 1]
    assert graded(np.array([0.71, 0.7]), 0.7, 0.7).tolist() == [1.0, 0.0]


def test_a_mirror_is_as_exact_as_what_it_is_compared_with() -> None:
    assert mirrored(0.7) == 0.3
    assert mirrored(0.85) == 0.15
