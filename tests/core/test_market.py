from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from mojobot.core.analysis.features import Features
from mojobot.core.closing import Closing
from mojobot.core.market import Market
from mojobot.model.events import Bars, Headline, MarketEvent, Mood, Timer, Whales
from mojobot.model.market import HOUR_MS, Block, Provides, Timeframe
from mojobot.model.settings import Settings
from tests.core.worlds import (
    START_MS,
    bars,
    bars_events,
    block,
    bursts,
    closing_timer,
    history,
    opened,
    prices,
    repair,
)

M1, M5, M15, H1, H4 = Timeframe
QUICK = Settings.model_validate({"data": {"backfill_decision_bars": 220, "backfill_other_bars": 50}})
NAMES = ("SOL", "AAA", "BBB", "CCC")


def market(*bases: Timeframe, provides: Provides | None = None, rule: Settings = QUICK, ticks: bool = False) -> Market:
    return Market(opened(NAMES[: len(bases)], bases, provides=provides, ticks=ticks), rule)


def play(state: Market, events: Iterable[MarketEvent]) -> list[Closing]:
    closings: list[Closing] = []
    for event in events:
        if isinstance(event, Timer):
            closings += state.closings(event.ts_ms)
        else:
            state.take(event)
    return closings


def assert_same(one: Features, other: Features) -> None:
    for field in fields(Features):
        assert_array_equal(getattr(one, field.name), getattr(other, field.name), err_msg=field.name)


def assert_same_closings(found: Sequence[Closing], expected: Sequence[Closing]) -> None:
    assert [closing.ts_ms for closing in found] == [closing.ts_ms for closing in expected]
    for mine, theirs in zip(found, expected, strict=True):
        assert_array_equal(mine.rows, theirs.rows)
        assert_same(mine.features, theirs.features)


# ---------------------------------------------------------------- prices


def test_a_price_is_the_newest_told() -> None:
    state = market(M5, M5)
    assert np.isnan(state.price).all()
    assert state.sol_price() is None
    state.take(bars(START_MS, M5, [10.0, 20.0]))
    state.take(bars(START_MS + M5.ms, M5, [11.0], series=[0]))
    assert state.price.tolist() == [11.0, 20.0]
    assert (state.price_ms - START_MS).tolist() == [2 * M5.ms, M5.ms]
    assert state.sol_price() == 11.0


def test_a_late_candle_is_no_news() -> None:
    state = market(M5, M5)
    play(state, [bars(START_MS + at * M5.ms, M5, [10.0 + at, 20.0]) for at in range(3)])
    state.take(bars(START_MS, M5, [99.0, 99.0]))
    assert state.price.tolist() == [12.0, 20.0]
    state.take(prices(START_MS + 2 * M5.ms, [98.0, 98.0]))
    assert state.price.tolist() == [12.0, 20.0]
    state.take(prices(START_MS + 3 * M5.ms, [13.0, 21.0]))  # of the same time: the later word counts
    assert state.price.tolist() == [13.0, 21.0]


def test_of_a_token_named_twice_the_last_price_counts() -> None:
    state = market(M5, M5, ticks=True)
    twice = replace(prices(START_MS, [10.0, 99.0, 20.0]), series=np.array([0, 1, 1]))
    state.take(twice)
    assert state.price.tolist() == [10.0, 20.0]
    list(state.closings(closing_timer(START_MS + M5.ms).ts_ms))
    kept = state.ladder.panels[M5].last(1)
    assert (kept.high[1, 0], kept.close[1, 0], kept.volume[1, 0]) == (20.0, 20.0, 1.0)


def test_what_is_no_price_is_not_taken_for_one() -> None:
    state = market(M5, M5)
    state.take(prices(START_MS, [10.0, 20.0]))
    state.take(prices(START_MS + 1, [float("nan"), 21.0]))
    assert state.price.tolist() == [10.0, 21.0]
    assert (state.price_ms - START_MS).tolist() == [0, 1]


def test_prices_begin_with_the_last_of_history_whatever_its_order() -> None:
    state = market(M1, M1)
    fine = block([[1.0, 2.0, 3.0], [np.nan, np.nan, 7.0]], M1, START_MS + M15.ms)
    coarse = block([[9.0], [8.0]], M15)
    state.take(history(fine, M1, [M1, M5]))
    state.take(history(coarse, M15))
    assert state.price.tolist() == [3.0, 7.0]
    assert (state.price_ms == START_MS + M15.ms + 3 * M1.ms).all()
    assert state.sol_price() == 3.0


def test_liquidity_is_what_was_last_told_or_assumed() -> None:
    assumed = market(M5, M5)
    assert assumed.liquidity.tolist() == [5_000_000.0] * 2
    told = market(M5, M5, provides=Provides(liquidity=True), ticks=True)
    assert np.isnan(told.liquidity).all()
    told.take(replace(prices(START_MS, [1.0, 1.0]), liquidity=np.array([3e6, np.nan])))
    told.take(replace(prices(START_MS, [1.0, 1.0]), liquidity=np.array([np.nan, 4e6])))
    assert told.liquidity.tolist() == [3e6, 4e6]


# ---------------------------------------------------------------- closings


def test_only_the_decision_timeframe_closes_decisions() -> None:
    state, made = market(M5, M5), bursts(2, 24, M5, seed=1)
    closings = play(state, bars_events(made, M5))
    assert [closing.ts_ms for closing in closings] == [START_MS + at * M15.ms for at in range(1, 9)]
    assert closings[-1].features.close.tolist() == made.close[:, [23]].tolist()
    assert closings[-1].features.close_ms.tolist() == [START_MS + 8 * M15.ms]
    assert state.bars == 48


def test_a_missed_timer_gives_every_decision_close_in_order() -> None:
    one, other, made = market(M5, M5), market(M5, M5), bursts(2, 48, M5, seed=2)
    events = list(bars_events(made, M5))
    expected = play(one, events)
    found = play(other, [*(event for event in events if not isinstance(event, Timer)), events[-1]])
    assert_same_closings(found, expected)


def test_tokens_coarser_than_the_decision_timeframe_decide_on_their_own() -> None:
    state = market(M5, H1, M5, H4)
    fine, coarse, four = bursts(4, 96, M5, seed=3), bursts(4, 8, H1, seed=4), bursts(4, 2, H4, seed=5)
    events = sorted(
        [
            *bars_events(fine, M5, rows=[0, 2]),
            *(event for event in bars_events(coarse, H1, rows=[1]) if isinstance(event, Bars)),
            *(event for event in bars_events(four, H4, rows=[3]) if isinstance(event, Bars)),
        ],
        key=lambda event: event.ts_ms,
    )
    closings = play(state, events)
    assert len(closings) == 32  # one a close, however many decide
    rows = [closing.rows.tolist() for closing in closings]
    assert rows[:4] == [[0, 2], [0, 2], [0, 2], [0, 1, 2]]
    assert rows[15] == [0, 1, 2, 3]
    last = closings[-1].features
    expected = [fine.close[0, -1], coarse.close[1, -1], fine.close[2, -1], four.close[3, -1]]
    assert last.close[:, 0].tolist() == expected
    assert last.close.shape == last.ready.shape == last.whale_ratio.shape == (4, 1)


def test_a_token_reads_the_same_alone_and_in_a_market_of_several_bases() -> None:
    fine, coarse = bursts(2, 36 * 12, M5, seed=6), bursts(2, 36, H1, seed=7)
    alone = play(market(M5), bars_events(fine.rows(np.array([0])), M5))
    mixed = play(
        market(M5, H1),
        sorted(
            [
                *bars_events(fine, M5, rows=[0]),
                *(event for event in bars_events(coarse, H1, rows=[1]) if isinstance(event, Bars)),
            ],
            key=lambda event: event.ts_ms,
        ),
    )
    for one, both in zip(alone, mixed, strict=True):
        for field in fields(Features):
            if field.name != "close_ms":
                mine, theirs = getattr(one.features, field.name), getattr(both.features, field.name)
                assert_array_equal(mine[0], theirs[0], err_msg=field.name)


def test_warming_counts_towards_the_scarcest_timeframe() -> None:
    state = market(M5, H1)
    seen, need = state.warming()
    assert seen.tolist() == [0, 0]
    made = bursts(2, 96, M5, seed=8)
    play(state, bars_events(made, M5, rows=[0]))
    seen, need = state.warming()
    assert (int(seen[0]), int(need[0])) == (2, 50)  # of 4h


def test_whales_and_mood_are_sampled_at_the_close() -> None:
    state = market(M15, provides=Provides(whales=True, sentiment=True))
    one = np.array([0], dtype=np.int64)
    at = np.array([START_MS + 60_000])
    money = [np.array([amount]) for amount in (3e6, 1e6, 0.0, 5e5)]
    state.take(Whales(START_MS + 60_000, at, one, *money))
    state.take(Mood(START_MS + 60_000, "one", at, one, np.array([0.8]), np.array([3.0])))
    state.take(Headline(START_MS + 61_000, 0, 0.9, "up", "wire"))
    (closing,) = play(state, [bars(START_MS, M15, [10.0]), closing_timer(START_MS + M15.ms)])
    seen = closing.features
    assert seen.whale_ratio[0, 0] == 3.0
    assert seen.exchange_flow[0, 0] == -1.0
    assert seen.news[0, 0] == 0.9
    assert 0.8 < seen.sentiment[0, 0] < 0.9


def test_a_market_without_whales_and_mood_has_none() -> None:
    (closing,) = play(market(M15), [bars(START_MS, M15, [10.0]), closing_timer(START_MS + M15.ms)])
    assert np.isnan(closing.features.whale_ratio[0, 0])
    assert np.isnan(closing.features.news[0, 0])


# ---------------------------------------------------------------- repair


def gaps(made: Block, series: int, places: Sequence[int]) -> Block:
    close = made.close.copy()
    close[series, list(places)] = np.nan
    return replace(made, close=close)


@settings(max_examples=5)
@given(places=st.sets(st.integers(2_300, 2_590), min_size=1, max_size=12), seed=st.integers(0, 3))
def test_features_after_a_repair_are_those_of_the_right_data(places: set[int], seed: int) -> None:
    """Late bars of one token of three; the others are not touched."""
    right = bursts(3, 2_700, M5, seed)
    wrong = gaps(right, 1, sorted(places))
    fresh, mended = market(M5, M5, M5), market(M5, M5, M5)
    expected = play(fresh, [history(right.part(0, 2_000), M5), *bars_events(right.part(2_000, 2_700), M5)])
    found = play(mended, [history(wrong.part(0, 2_000), M5), *bars_events(wrong.part(2_000, 2_600), M5)])
    assert len(found) == 200
    mended.take(repair(right, M5, 1, sorted(places)))
    found = play(mended, bars_events(right.part(2_600, 2_700), M5))
    assert_same_closings(found, expected[200:])
    assert expected[-1].features.ready.all()
    for name in ("daily_volatility", "mean_gap", "mean_slope"):
        assert_array_equal(getattr(mended.conditions, name), getattr(fresh.conditions, name), err_msg=name)
    assert_array_equal(mended.conditions.volatility_factor, fresh.conditions.volatility_factor)


def test_repairs_wait_for_the_next_close_and_leave_decisions_made() -> None:
    right = bursts(2, 120, M5, seed=9)
    state = market(M5, M5)
    play(state, bars_events(gaps(right, 0, [100]), M5))
    closes = state.ladder.panels[M5].last(120).close.copy()
    state.take(repair(right, M5, 0, [100]))
    assert_array_equal(state.ladder.panels[M5].last(120).close, closes)
    bars_before = state.bars
    assert play(state, [Timer(START_MS + 120 * M5.ms)]) == []
    assert state.bars == bars_before
    assert state.ladder.panels[M5].last(120).close[0, 100] == right.close[0, 100]


def test_corrected_series_are_gone_over_one_a_timer_and_all_before_a_decision() -> None:
    """Three tokens corrected in the first minute of a quarter: two timers later one is left, at the close none."""
    right = bursts(3, 700, M5, seed=13)
    wrong = gaps(gaps(gaps(right, 0, [590]), 1, [590]), 2, [590])
    fresh, mended = market(M5, M5, M5), market(M5, M5, M5)
    expected = play(fresh, bars_events(right, M5))
    found = play(mended, bars_events(wrong.part(0, 600), M5))
    now_ms = START_MS + 600 * M5.ms + 60_000
    for series in range(3):
        mended.take(repair(right, M5, series, [590]))
    for left in (2, 1):
        assert play(mended, [Timer(now_ms)]) == []
        assert len(mended._corrections.stale) == left
    found += play(mended, bars_events(right.part(600, 700), M5))
    assert len(found) == len(expected) == 233
    assert_same_closings(found[200:], expected[200:])


def test_a_repair_in_a_market_of_several_bases_is_taken() -> None:
    fine, coarse = bursts(2, 288, M5, seed=10), bursts(2, 24, H1, seed=11)
    state = market(M5, H1)
    play(
        state,
        sorted(
            [
                *bars_events(fine, M5, rows=[0]),
                *(event for event in bars_events(gaps(coarse, 1, [20]), H1, rows=[1]) if isinstance(event, Bars)),
            ],
            key=lambda event: event.ts_ms,
        ),
    )
    state.take(repair(coarse, H1, 1, [20]))
    closings = play(state, [closing_timer(START_MS + 25 * HOUR_MS)])
    assert closings[-1].rows.tolist() == [0, 1]
    assert state.ladder.panels[H1].last(25).close[1, 20] == coarse.close[1, 20]


def test_a_short_window_does_not_take_readiness_away() -> None:
    rule = Settings.model_validate(
        {"data": {"backfill_decision_bars": 900, "backfill_other_bars": 50, "kept_bars": 500}}
    )
    right = bursts(1, 2_760, M5, seed=12)
    state = market(M5, rule=rule)
    closings = play(
        state, [history(right.part(0, 2_730), M5), *bars_events(gaps(right.part(2_730, 2_745), 0, [3]), M5)]
    )
    assert closings[-1].features.ready.all()
    state.take(repair(right, M5, 0, [2_733]))
    closings = play(state, bars_events(right.part(2_745, 2_760), M5))
    assert all(closing.features.ready.all() for closing in closings)


def test_of_two_sources_one_price_is_kept_with_its_own_time_and_makes_the_bar() -> None:
    state = market(M1, provides=Provides(second_source=True, liquidity=True), ticks=True)
    state.take(replace(prices(START_MS + 1_000, [10.0], source="fast"), refresh_s=4.0))
    slow = replace(prices(START_MS + 2_000, [10.1], source="slow"), refresh_s=30.0, liquidity=np.array([7e5]))
    state.take(slow)
    assert (state.price[0], state.price_ms[0], state.liquidity[0]) == (10.0, START_MS + 1_000, 7e5)
    state.take(replace(prices(START_MS + 3_000, [0.0], source="fast"), refresh_s=4.0))
    list(state.closings(closing_timer(START_MS + M1.ms).ts_ms))
    kept = state.ladder.panels[M1].last(1)
    assert (kept.high[0, 0], kept.low[0, 0], kept.close[0, 0]) == (10.0, 10.0, 10.0)
    grade = state.grade(0, START_MS + 3_000)
    assert grade is not None
    assert (grade.sources, grade.age_s, grade.thin) == (("fast", "slow"), 2.0, "")


def test_a_market_of_one_source_grades_nothing() -> None:
    assert market(M1, ticks=True).grade(0, START_MS) is None
