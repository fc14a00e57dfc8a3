"""Readings and headlines as events: whose they are, and under whose name."""

from __future__ import annotations

import math

import pytest

from mojobot.core.analysis.headlines import headline_score
from mojobot.feeds.mood import MARKET, Mentions, headlines, moods
from mojobot.feeds.records import MoodReading, News
from mojobot.model.market import Token, TokenClass

TOKENS = tuple(
    Token(symbol, symbol * 10, TokenClass.MAJOR) for symbol in ("SOL", "BONK", "W", "CAT", "WIF", "WIF", "JUP")
)


@pytest.mark.parametrize(
    ("text", "series"),
    [
        ("SOL rises while BONK falls", (0, 1)),
        ("Solana upgrade ships", (0,)),
        ("Jupiter opens its books", (6,)),
        ("Bitcoin slips", (MARKET,)),
        ("A cat on the moon", (MARKET,)),
        ("CAT scan of the market", (MARKET,)),
        ("$CAT climbs", (3,)),
        ("W is a letter, $W a token", (2,)),
        ("WIF trades higher", (MARKET,)),  # two tokens say they are WIF
        ("bonk", (MARKET,)),
        ("BONK, BONK and $bonk", (1,)),
        ("", (MARKET,)),
    ],
)
def test_a_headline_is_about_the_tokens_it_names(text: str, series: tuple[int, ...]) -> None:
    assert Mentions(TOKENS).named(text) == series


def test_headlines_are_scored_and_told_in_order_of_time() -> None:
    news = [
        News(title="Traders sit out", link="", published_ms=900, source="later"),
        News(title="BONK and SOL listed on another exchange", link="", published_ms=500, source="wire"),
        News(title="SOL hacked", link="", published_ms=2_000, source="ahead"),
    ]
    told = headlines(news, Mentions(TOKENS), headline_score, 1_000)
    assert [(event.ts_ms, event.series, event.source) for event in told] == [
        (500, 1, "wire"),
        (500, 0, "wire"),
        (900, MARKET, "later"),
        (1_000, 0, "ahead"),
    ]
    assert told[0].score > 0.6
    assert told[3].score < 0.4


def test_each_kind_of_reading_keeps_its_own_name() -> None:
    readings = [
        MoodReading(series="fear_greed", source="alternative.me", at_ms=5, score=0.72),
        MoodReading(series="fear_greed", source="coinmarketcap", at_ms=6, score=0.4),
        MoodReading(series="boosts", source="dexscreener", at_ms=7, mint="BONK", mentions=30.0),
        MoodReading(series="boosts", source="dexscreener", at_ms=8, mint="nobody", mentions=1.0),
        MoodReading(series="boosts", source="dexscreener", at_ms=11, mint="SOL", mentions=1.0),
        MoodReading(series="votes", source="coingecko", at_ms=8, mint="SOL"),
    ]
    events = moods(readings, {"SOL": 0, "BONK": 1}, 10)
    assert [event.source for event in events] == [
        "alternative.me fear_greed",
        "coinmarketcap fear_greed",
        "dexscreener boosts",
    ]
    assert [event.series.tolist() for event in events] == [[MARKET], [MARKET], [1]]
    assert (events[0].score.tolist(), events[0].mentions.tolist()) == ([0.72], [0.0])
    assert math.isnan(events[2].score[0])
    assert (events[2].mentions.tolist(), events[2].at_ms.tolist(), events[2].ts_ms) == ([30.0], [7], 10)
