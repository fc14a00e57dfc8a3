"""A provider's rows become closed bars: in order, on the grid, one a bucket."""

import math
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from mojobot.feeds.closed_bars import Row, closed_bars
from mojobot.model.market import Timeframe

T0 = 1_700_000_040  # seconds, on the grid of one minute
MINUTE_MS = 60_000


def row(minute: int, volume: float | None = 5.0, close: float = 10.0) -> Row:
    return Row(T0 + 60 * minute, 10.0, 12.0, 9.0, close, volume)


def read(*rows: Row, now_minute: float, settle_s: int = 0) -> tuple[list[int], Counter[str]]:
    refused: Counter[str] = Counter()
    bars = closed_bars(rows, Timeframe.M1, int((T0 + 60 * now_minute) * 1000), settle_s * 1000, refused)
    return [(bar.open_ms // 1000 - T0) // 60 for bar in bars], refused


def test_the_forming_bar_is_left_out() -> None:
    assert read(row(2), row(1), row(0), now_minute=2.5) == ([0, 1], Counter())


def test_the_newest_bar_waits_until_a_cache_must_have_seen_its_end() -> None:
    assert read(row(1), row(0), now_minute=2.5, settle_s=60)[0] == [0]
    assert read(row(1), row(0), now_minute=3.1, settle_s=60)[0] == [0, 1]


def test_a_later_bar_shows_that_the_one_before_has_ended() -> None:
    assert read(row(2), row(1), row(0), now_minute=2.1, settle_s=60)[0] == [0, 1]


def test_of_two_bars_of_a_bucket_the_fuller_one_stays() -> None:
    refused: Counter[str] = Counter()
    rows = [row(0, 5.0, close=10.0), row(0, 7.0, close=11.0), row(0, 6.0, close=9.5)]
    (bar,) = closed_bars(rows, Timeframe.M1, (T0 + 600) * 1000, 0, refused)
    assert (bar.close, bar.volume_usd) == (11.0, 7.0)
    assert refused == {"bar given twice": 2}


def test_milliseconds_and_seconds_mean_the_same_bar() -> None:
    milliseconds = Row((T0 + 60) * 1000, 10.0, 12.0, 9.0, 10.0, 1.0)
    assert read(row(0), milliseconds, now_minute=9)[0] == [0, 1]


def test_what_is_no_bar_is_counted_by_its_reason() -> None:
    nan = math.nan
    _, refused = read(
        Row(T0 + 1, 10, 12, 9, 10, 1),
        Row(None, 10, 12, 9, 10, 1),
        Row(T0 + 6000, 10, 12, 9, 10, 1),
        Row(T0, nan, 12, 9, 10, 1),
        Row(T0, 10, 12, 0, 10, 1),
        Row(T0, 10, 9, 9, 10, 1),
        Row(T0, 10, 12, 9, 10, -1),
        now_minute=9,
    )
    assert refused == {
        "not on the timeframe's grid": 1,
        "no time": 1,
        "time ahead of ours": 1,
        "open not finite": 1,
        "low zero": 1,
        "high or low inside the body": 1,
        "volume negative": 1,
    }


def test_an_open_carried_from_the_bar_before_widens_the_bar() -> None:
    (bar,) = closed_bars([Row(T0, 10.05, 10.0, 9.0, 9.5, 1.0)], Timeframe.M1, (T0 + 600) * 1000, 0, Counter())
    assert (bar.high, bar.open) == (10.05, 10.05)


def test_an_unknown_volume_is_nan() -> None:
    (bar,) = closed_bars([row(0, None)], Timeframe.M1, (T0 + 600) * 1000, 0, Counter())
    assert math.isnan(bar.volume_usd)


@given(st.permutations(list(range(12))), st.floats(0.0, 14.0))
def test_order_does_not_matter(order: list[int], now_minute: float) -> None:
    bars, refused = read(*(row(minute) for minute in order), now_minute=now_minute)
    assert bars == [minute for minute in range(12) if minute + 1 <= int(now_minute * 60 * 1000) / 60_000]
    late = [minute for minute in range(12) if 60 * minute > now_minute * 60 + 5.001]
    assert sum(refused.values()) >= len(late)
