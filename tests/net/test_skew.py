"""What providers' answers tell of our clock."""

import pytest

from mojobot.net.skew import Skew, difference_s

NOON_MS = 1_767_268_800_000  # 2026-01-01 12:00:00
NOON = "Thu, 01 Jan 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("date", "took_ms", "now_ms", "seconds"),
    [
        (NOON, 0.0, NOON_MS + 500, 0.0),  # they name a second that is half over
        (NOON, 400.0, NOON_MS + 700, 0.0),  # and half of the way was back
        (NOON, 0.0, NOON_MS + 3_600_500, 3600.0),
        (NOON, 0.0, NOON_MS - 3_599_500, -3600.0),
        ("", 0.0, NOON_MS, None),
        ("yesterday", 0.0, NOON_MS, None),
        ("Thu, 99 Jan 2026 12:00:00 GMT", 0.0, NOON_MS, None),
    ],
)
def test_a_date_tells_the_difference(date: str, took_ms: float, now_ms: int, seconds: float | None) -> None:
    assert difference_s(date, took_ms, now_ms) == seconds


def test_one_wrong_answer_of_several_counts_nothing() -> None:
    skew = Skew()
    for late_ms in (0, 0, 90_000):
        assert skew.seconds is None
        skew.heard({"date": NOON}, 10.0, NOON_MS + 500 + late_ms)
    assert skew.seconds == 0.0


def test_answers_from_a_cache_and_slow_ones_do_not_count() -> None:
    skew = Skew()
    for _ in range(5):
        skew.heard({"date": NOON, "age": "30"}, 10.0, NOON_MS + 30_000)
        skew.heard({"date": NOON}, 1_500.0, NOON_MS + 30_000)
    assert skew.seconds is None
