from __future__ import annotations

from dataclasses import fields, replace
from itertools import pairwise
from math import isnan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mojobot.core.analysis.mentions import Mentions
from mojobot.core.analysis.sentiment import ForgettingMean, MoodColumns, MoodWatch
from mojobot.model.events import Headline, Mood
from mojobot.model.market import HOUR_MS, MINUTE_MS
from mojobot.model.settings import SentimentSettings

NOW = 1_767_225_600_000
NAN = float("nan")
Reading = tuple[float, int, float, float]  # hours ago, series, score, mentions


def mood(*readings: Reading, ts_ms: int = NOW) -> Mood:
    hours, series, score, mentions = (np.array(column, dtype=np.float64) for column in zip(*readings, strict=True))
    at_ms = (NOW - hours * HOUR_MS).astype(np.int64)
    return Mood(ts_ms, "test", at_ms, series.astype(np.int64), score, mentions)


def headline(score: float, hours_ago: float = 0.0, series: int = 0) -> Headline:
    return Headline(NOW - int(hours_ago * HOUR_MS), series, score, "news", "test")


def watch(*events: Mood | Headline, **rule: float) -> MoodWatch:
    return told(MoodWatch(3, 0, SentimentSettings.model_validate(rule)), *events)


def told(watching: MoodWatch, *events: Mood | Headline) -> MoodWatch:
    for event in events:
        if isinstance(event, Mood):
            watching.take_mood(event)
        else:
            watching.take_headline(event)
    return watching


def score(value: float, hours_ago: float = 0.0, series: int = 0) -> Reading:
    return hours_ago, series, value, NAN


def talk(mentions: float, hours_ago: float = 0.0, series: int = 0) -> Reading:
    return hours_ago, series, NAN, mentions


def test_a_watch_that_heard_nothing_has_no_mood_and_no_news() -> None:
    seen = watch().sample(NOW)
    assert np.isnan([seen.sentiment, seen.mood_momentum, seen.social_volume, seen.age_ms]).all()
    assert seen.news.tolist() == [0.0, 0.0, 0.0]


def test_one_reading_is_the_mood_and_has_no_momentum() -> None:
    seen = watch(mood(score(0.8))).sample(NOW)
    assert seen.sentiment[0] == 0.8
    assert seen.mood_momentum[0] == 0.0
    assert np.isnan(seen.sentiment[1:]).all()


def test_a_reading_counts_half_after_its_half_life() -> None:
    seen = watch(mood(score(0.3, 2.0), score(0.9))).sample(NOW)
    fast = (0.9 + 0.5 * 0.3) / 1.5
    faded = 0.5 ** (2.0 / 12.0)
    slow = (0.9 + faded * 0.3) / (1.0 + faded)
    assert seen.sentiment[0] == pytest.approx(fast, abs=1e-9)
    assert seen.mood_momentum[0] == pytest.approx((fast - slow) / 0.5, abs=1e-9)


def test_momentum_is_held_within_one() -> None:
    quick = {"fast_half_life_h": 0.1, "slow_half_life_h": 240.0}
    rise = [*[score(0.0, 20.0)] * 99, score(1.0)]
    fall = [*[score(1.0, 20.0)] * 99, score(0.0)]
    assert watch(mood(*rise), **quick).sample(NOW).mood_momentum[0] == 1.0
    assert watch(mood(*fall), **quick).sample(NOW).mood_momentum[0] == -1.0


def test_a_late_reading_counts_as_if_it_had_come_in_time() -> None:
    in_order, late = ForgettingMean(1), ForgettingMean(1)
    readings = [(0, 0.2), (HOUR_MS, 0.9), (3 * HOUR_MS, 0.4)]
    for at_ms, value in readings:
        in_order.take(0, at_ms, value, 2.0 * HOUR_MS)
    for at_ms, value in reversed(readings):
        late.take(0, at_ms, value, 2.0 * HOUR_MS)
    assert late.value[0] == pytest.approx(in_order.value[0], abs=1e-12)


def test_a_mood_that_is_too_old_is_not_ready() -> None:
    watching = watch(mood(score(0.8)))
    ready, late = watching.sample(NOW + 6 * HOUR_MS), watching.sample(NOW + 6 * HOUR_MS + 1)
    assert ready.sentiment[0] == 0.8
    assert np.isnan([late.sentiment[0], late.mood_momentum[0]]).all()
    assert late.age_ms[0] == 6 * HOUR_MS + 1


def test_a_headline_is_a_reading_too() -> None:
    assert watch(mood(score(0.4)), headline(0.8)).sample(NOW).sentiment[0] == pytest.approx(0.6)


def test_news_is_the_best_headline_of_the_window() -> None:
    watching = watch(headline(0.9, 5.0), headline(0.6, 3.0), headline(0.7, 2.0), headline(0.8, 0.0, 1))
    best = [watching.sample(NOW + hours * HOUR_MS).news.tolist() for hours in (0, 1, 2, 4, 5)]
    assert [news[0] for news in best] == [0.9, 0.9, 0.7, 0.7, 0.0]
    assert [news[1] for news in best] == [0.8] * 5


def test_the_market_speaks_for_sol_and_for_nobody_else() -> None:
    events = mood(score(0.9, series=-1)), headline(0.9, series=-1)
    heard = told(MoodWatch(3, 1, SentimentSettings()), *events).sample(NOW)
    assert heard.sentiment.tolist() == pytest.approx([NAN, 0.9, NAN], nan_ok=True)
    assert heard.news.tolist() == [0.0, 0.9, 0.0]
    without = told(MoodWatch(3, None, SentimentSettings()), *events)
    assert np.isnan(without.sample(NOW).sentiment).all()
    assert without.refused == 0


@pytest.mark.parametrize(
    "bad",
    [
        mood(score(1.01)),
        mood(score(-0.01)),
        mood(score(float("inf"))),
        mood(score(NAN)),
        mood(score(0.5, -0.001)),
        mood(score(0.5, series=3)),
        mood(score(0.5, series=-2)),
        mood((0.0, 0, 0.5, -1.0)),
        mood((0.0, 0, 0.5, float("inf"))),
        headline(1.01),
        headline(NAN),
        headline(0.9, series=3),
    ],
)
def test_what_cannot_be_is_refused_and_counted(bad: Mood | Headline) -> None:
    watching = watch(bad)
    assert watching.refused == 1
    seen = watching.sample(NOW)
    assert np.isnan(seen.sentiment).all()
    assert not seen.news.any()


def hourly(counts: list[float], series: int = 0) -> list[Reading]:
    """One reading an hour, the last half an hour before NOW."""
    return [talk(count, len(counts) - 0.5 - i, series) for i, count in enumerate(counts)]


def test_social_volume_needs_a_day() -> None:
    assert isnan(watch(mood(*hourly([5.0] * 23))).sample(NOW).social_volume[0])
    assert watch(mood(*hourly([5.0] * 25))).sample(NOW).social_volume[0] == 0.5


def test_social_volume_is_where_the_last_six_hours_stand_in_the_week() -> None:
    rising = [float(i) for i in range(200)]
    assert watch(mood(*hourly(rising))).sample(NOW).social_volume[0] == 1.0
    assert watch(mood(*hourly(rising[::-1]))).sample(NOW).social_volume[0] == 0.0


def test_social_volume_counts_the_sums_below_and_half_of_those_equal() -> None:
    counts = [1.0] * 24 + [0.0] * 18 + [1.0] * 6
    # The first reading is half an hour into its hour: whole hours are known from the second on.
    sums = [sum(counts[i : i + 6]) for i in range(1, len(counts) - 6)]
    expected = (sum(x < 6 for x in sums) + 0.5 * sum(x == 6 for x in sums)) / len(sums)
    assert watch(mood(*hourly(counts))).sample(NOW).social_volume[0] == pytest.approx(expected, abs=1e-9)
    assert expected == pytest.approx((23 + 9) / 41)


def test_the_week_before_last_is_forgotten() -> None:
    loud_long_ago = [1_000.0] * 24 + [1.0] * (7 * 24 + 6)
    assert watch(mood(*hourly(loud_long_ago))).sample(NOW).social_volume[0] == 0.5


def test_a_quarter_that_has_not_ended_is_not_counted() -> None:
    watching = watch(mood(*hourly([5.0] * 30)))
    watching.take_mood(mood(talk(1_000.0, -0.1), ts_ms=NOW + HOUR_MS))
    assert watching.sample(NOW).social_volume[0] == 0.5
    assert watching.sample(NOW + 15 * MINUTE_MS).social_volume[0] == 1.0


def test_mentions_that_stopped_are_not_ready() -> None:
    watching = watch(mood(*hourly([5.0] * 30)))
    assert isnan(watching.sample(NOW + 6 * HOUR_MS).social_volume[0])


def test_a_close_read_late_still_reads_its_own_week() -> None:
    mentions = Mentions(1)
    for hour in range(200):
        mentions.take(0, NOW + hour * HOUR_MS, float(hour % 7), NOW + hour * HOUR_MS)
    in_time = mentions.percentile(NOW + 200 * HOUR_MS)
    for hour in range(200, 205):
        mentions.take(0, NOW + hour * HOUR_MS, 100.0, NOW + hour * HOUR_MS)
    assert mentions.percentile(NOW + 200 * HOUR_MS).tolist() == in_time.tolist()


def test_mentions_older_than_the_ring_are_left_out() -> None:
    mentions = Mentions(1)
    mentions.take(0, NOW, 1.0, NOW)
    mentions.take(0, NOW - 8 * 24 * HOUR_MS, 1_000.0, NOW)
    assert isnan(mentions.percentile(NOW + HOUR_MS)[0])


@pytest.mark.parametrize(
    ("setting", "value", "events", "column"),
    [
        ("fast_half_life_h", 6.0, (mood(score(0.3, 2.0), score(0.9)),), "sentiment"),
        ("slow_half_life_h", 48.0, (mood(score(0.3, 2.0), score(0.9)),), "mood_momentum"),
        ("news_window_h", 1.0, (headline(0.9, 2.0),), "news"),
        ("max_age_h", 1.0, (mood(score(0.9, 2.0)),), "sentiment"),
    ],
)
def test_a_changed_setting_changes_the_reading(
    setting: str, value: float, events: tuple[Mood | Headline, ...], column: str
) -> None:
    default, changed = watch(*events).sample(NOW), watch(*events, **{setting: value}).sample(NOW)
    assert not np.array_equal(getattr(default, column), getattr(changed, column), equal_nan=True)


def test_every_setting_of_sentiment_is_changed_above() -> None:
    there = set(SentimentSettings.model_fields)
    assert there == {"fast_half_life_h", "slow_half_life_h", "news_window_h", "max_age_h"}


def test_tokens_can_be_added() -> None:
    watching = watch(mood(score(0.8)))
    watching.widen(4)
    watching.take_mood(mood(score(0.2, series=3), *hourly([1.0] * 30, series=3)))
    watching.take_headline(headline(0.4, series=3))
    seen = watching.sample(NOW)
    assert seen.sentiment.tolist() == pytest.approx([0.8, NAN, NAN, 0.3], nan_ok=True)
    assert seen.social_volume[3] == 0.5
    assert seen.news[3] == 0.4
    with pytest.raises(ValueError, match="never taken off"):
        watching.widen(3)


def test_a_flood_of_headlines_keeps_the_best() -> None:
    falling = [headline(1.0 - i / 2_000.0, 1.0 - i / 2_000.0) for i in range(1_000)]
    watching = watch(*falling)
    assert watching.sample(NOW).news[0] == 1.0
    assert len(watching._news[0]) == 256


readings = st.lists(
    st.tuples(
        st.floats(0.0, 200.0),
        st.integers(-1, 2),
        st.one_of(st.just(NAN), st.floats(0.0, 1.0)),
        st.one_of(st.just(NAN), st.integers(0, 100).map(float)),
    ),
    min_size=1,
    max_size=40,
)


@settings(max_examples=60)
@given(readings, st.lists(st.integers(0, 40), max_size=5))
def test_it_does_not_matter_how_readings_were_batched(rows: list[Reading], cuts: list[int]) -> None:
    whole, parts = watch(mood(*rows)), watch()
    edges = [0, *sorted(min(cut, len(rows)) for cut in cuts), len(rows)]
    for start, stop in pairwise(edges):
        if stop > start:
            parts.take_mood(mood(*rows[start:stop]))
        parts.sample(NOW)
    one, other = whole.sample(NOW), parts.sample(NOW)
    for field in fields(MoodColumns):
        np.testing.assert_array_equal(getattr(one, field.name), getattr(other, field.name))
    assert whole.refused == parts.refused


@settings(max_examples=60)
@given(readings)
def test_readings_stay_within_their_bounds(rows: list[Reading]) -> None:
    seen = watch(mood(*rows)).sample(NOW)
    for column, low in ((seen.sentiment, 0.0), (seen.mood_momentum, -1.0), (seen.social_volume, 0.0)):
        assert all((np.isnan(column) | ((column >= low) & (column <= 1.0))).tolist())


# ---------------------------------------------------------------- who said what


def test_what_each_source_said_last_is_kept_under_its_own_name() -> None:
    index = replace(mood(score(0.2, 2.0), score(0.3, 1.0), (1.5, 0, 0.9, NAN)), source="index")
    votes = replace(mood((0.5, 1, 0.8, 12.0)), source="votes")
    said = watch(index, votes, headline(0.7, 0.25)).told()
    assert list(said) == ["index", "votes", "headlines: test"]
    assert said["index"].score[0] == 0.3 and isnan(said["index"].score[1])
    assert (said["votes"].score[1], said["votes"].mentions[1]) == (0.8, 12.0)
    assert said["headlines: test"].at_ms[0] == NOW - HOUR_MS / 4


def test_more_sources_than_can_be_told_apart_still_count_for_the_mood() -> None:
    many = [replace(mood(score(0.5)), source=f"source {at}") for at in range(40)]
    crowded = watch(*many, replace(mood(score(1.0)), source="one more"))
    assert len(crowded.told()) == 32
    assert crowded.sample(NOW).sentiment[0] == pytest.approx(21.0 / 41.0)


def test_a_token_listed_later_has_heard_nothing_from_a_known_source() -> None:
    watching = watch(mood(score(0.4)))
    watching.widen(5)
    assert np.isnan(watching.told()["test"].score[1:]).all() and watching.told()["test"].score.shape == (5,)
