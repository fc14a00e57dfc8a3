"""The index of fear and greed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mojobot.feeds.fear_greed import NAME, FearGreed, parse_alternative
from mojobot.feeds.records import Answer, MoodReading
from tests.feeds.answering import ARRIVED_MS, Answering
from tests.feeds.wronged import bodies

TODAY_S = ARRIVED_MS // 86_400_000 * 86_400


def daily(*rows: dict[str, Any], error: str | None = None) -> bytes:
    return json.dumps({"name": "Fear and Greed Index", "data": rows, "metadata": {"error": error}}).encode()


def row(value: str = "72", at_s: int = TODAY_S) -> dict[str, Any]:
    return {"value": value, "value_classification": "Greed", "timestamp": str(at_s), "time_until_update": "41925"}


def refused(answer: Answer[Any]) -> list[str]:
    assert answer.records == ()
    return list(answer.refused)


def test_todays_value_is_a_share_of_greed() -> None:
    (found,) = parse_alternative(daily(row(), row("20", TODAY_S - 86_400)), ARRIVED_MS).records
    assert found == MoodReading(series="fear_greed", source=NAME, at_ms=TODAY_S * 1000, score=0.72)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (daily(row("101")), "index outside 0 to 100"),
        (daily(row("-1")), "index outside 0 to 100"),
        (daily(row("NaN")), "index outside 0 to 100"),
        (daily(row(at_s=TODAY_S + 86_400)), "time ahead of ours"),
        (daily(row(at_s=TODAY_S - 5 * 86_400)), "older than three days"),
        (daily(row(), error="down"), "the provider says that something went wrong"),
        (b"<html>", "not JSON of this kind"),
    ],
)
def test_a_value_that_cannot_be_is_refused(body: bytes, why: str) -> None:
    assert refused(parse_alternative(body, ARRIVED_MS)) == [why]


async def test_it_is_asked_at_most_every_half_hour() -> None:
    provider = Answering(lambda ask: daily(row()), NAME)
    assert [reading.score for reading in (await FearGreed(provider).readings()).records] == [0.72]
    assert [(ask.path, ask.fresh_s) for ask in provider.asked] == [("/fng/", 1800.0)]


def test_no_body_breaks_it() -> None:
    read = 0
    for body in bodies([daily(row(), row("20", TODAY_S - 86_400))]):
        for found in parse_alternative(body, ARRIVED_MS).records:
            read += 1
            assert 0.0 <= (found.score or 0.0) <= 1.0
            assert ARRIVED_MS - 3 * 86_400_000 <= found.at_ms <= ARRIVED_MS + 5_000
    assert read
