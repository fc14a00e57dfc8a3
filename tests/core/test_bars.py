from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from mojobot.core.bars import Ladder, merged
from mojobot.model.events import Bars, History, MarketEvent, Prices, Repair, Timer
from mojobot.model.market import HOUR_MS, MINUTE_MS, Block, Timeframe
from tests.core.worlds import (
    GRACE_MS,
    START_MS,
    bars,
    bars_events,
    block,
    bursts,
    closing_timer,
    history,
    prices,
    repair,
    token,
)

M1, M5, M15, H1, H4 = Timeframe
FIELDS = ("open_ms", "open", "high", "low", "close", "volume", "synthetic")
Closed = list[tuple[int, tuple[Timeframe, ...]]]


def ladder(*bases: Timeframe, kept: int = 2_000, since_ms: int = 0) -> Ladder:
    return Ladder([token(f"T{at}", base) for at, base in enumerate(bases)], kept, GRACE_MS, since_ms)


def play(market: Ladder, events: Iterable[MarketEvent]) -> Closed:
    closed: Closed = []
    for event in events:
        match event:
            case Bars():
                market.take(event)
            case Prices():
                market.tick(event)
            case History():
                list(market.fill(event))
            case Repair():
                market.repair(event)
            case Timer():
                closed += market.close(event.ts_ms)
            case _:
                raise TypeError(event)
    return closed


def seen(market: Ladder, timeframe: Timeframe) -> Block:
    panel = market.panels[timeframe]
    return panel.last(panel.kept)


def assert_same(one: Ladder, other: Ladder, timeframes: Iterable[Timeframe] = Timeframe) -> None:
    """The same bars wherever both have any, and the same end."""
    for timeframe in timeframes:
        if timeframe not in one.panels:
            continue
        mine, theirs = seen(one, timeframe), seen(other, timeframe)
        common = min(mine.bars, theirs.bars)
        dropped = [side.part(0, side.bars - common) for side in (mine, theirs)]
        assert all(np.isnan(part.close).all() for part in dropped), f"{timeframe}: more than an incomplete first bar"
        for field in FIELDS:
            assert_array_equal(
                getattr(mine, field)[..., mine.bars - common :],
                getattr(theirs, field)[..., theirs.bars - common :],
                err_msg=f"{timeframe} {field}",
            )


def assert_on_the_grid(market: Ladder) -> None:
    for timeframe, panel in market.panels.items():
        opens = panel.last(panel.kept).open_ms
        assert not (opens % timeframe.ms).any()
        assert (np.diff(opens) == timeframe.ms).all(), f"{timeframe} has holes or doubles"


def gappy(series: int, count: int, timeframe: Timeframe, seed: int, start_ms: int = START_MS) -> Block:
    """Bursts in which every series misses one bar in ten and the second is listed a third of the way in."""
    made = bursts(series, count, timeframe, seed, start_ms)
    close = made.close.copy()
    close[np.random.default_rng(seed).random(close.shape) < 0.1] = np.nan
    if series > 1:
        close[1, : count // 3] = np.nan
    close[0, 0] = 100.0
    return replace(made, close=close)


# ---------------------------------------------------------------- coarser bars


def test_each_timeframe_is_made_of_the_one_below() -> None:
    market, made = ladder(M1), bursts(1, 480, M1, seed=1)
    play(market, bars_events(made, M1))
    for timeframe in (M5, M15, H1, H4):
        ratio, block_ = timeframe.ms // M1.ms, seen(market, timeframe)
        assert block_.open_ms.tolist() == made.open_ms[::ratio].tolist()
        parts = [slice(at * ratio, (at + 1) * ratio) for at in range(480 // ratio)]
        assert block_.open[0].tolist() == [made.open[0, part][0] for part in parts]
        assert block_.high[0].tolist() == [made.high[0, part].max() for part in parts]
        assert block_.low[0].tolist() == [made.low[0, part].min() for part in parts]
        assert block_.close[0].tolist() == [made.close[0, part][-1] for part in parts]
        assert block_.volume[0] == pytest.approx([made.volume[0, part].sum() for part in parts], rel=1e-12)
        assert not block_.synthetic.any()


def test_an_unknown_volume_makes_the_coarser_one_unknown() -> None:
    made = block(np.full(60, 5.0), M5)
    made.volume[0, 13] = np.nan
    market = ladder(M5)
    play(market, bars_events(made, M5))
    assert np.flatnonzero(np.isnan(seen(market, M15).volume[0])).tolist() == [4]
    assert np.flatnonzero(np.isnan(seen(market, H1).volume[0])).tolist() == [1]
    assert not np.isnan(seen(market, H1).close).any()


def test_a_coarser_bar_is_synthetic_only_if_all_of_it_is() -> None:
    close = np.full((2, 24), 5.0)
    close[0, 3:11] = np.nan  # 5m bars 3..10: two whole quarters and two bars of the third
    market = ladder(M5, M5)
    play(market, bars_events(block(close, M5), M5))
    assert np.flatnonzero(seen(market, M5).synthetic[0]).tolist() == list(range(3, 11))
    assert np.flatnonzero(seen(market, M15).synthetic[0]).tolist() == [1, 2]
    assert not seen(market, H1).synthetic.any()
    assert not seen(market, M15).synthetic[1].any()


@pytest.mark.parametrize("lead", [1, 7, 14, 59, 239])
def test_an_incomplete_first_bar_is_dropped(lead: int) -> None:
    start = START_MS + lead * MINUTE_MS
    market = ladder(M1)
    play(market, bars_events(bursts(1, 480, M1, seed=2, start_ms=start), M1))
    for timeframe in market.timeframes:
        block_ = seen(market, timeframe)
        first = block_.open_ms[~np.isnan(block_.close[0])][0]
        assert first == -(-start // timeframe.ms) * timeframe.ms
    assert_on_the_grid(market)


def test_a_token_listed_within_a_coarser_bar_has_it_from_the_next_one() -> None:
    close = np.full((2, 36), 5.0)
    close[1, :4] = np.nan
    market = ladder(M5, M5)
    play(market, bars_events(block(close, M5), M5))
    assert np.flatnonzero(np.isnan(seen(market, M5).close[1])).tolist() == [0, 1, 2, 3]
    assert np.flatnonzero(np.isnan(seen(market, M15).close[1])).tolist() == [0, 1]
    assert np.flatnonzero(np.isnan(seen(market, H1).close[1])).tolist() == [0]
    assert not np.isnan(seen(market, M15).close[0]).any()


@given(lead=st.integers(0, 20), count=st.integers(0, 90), listed=st.integers(0, 40))
def test_merging_drops_what_is_not_whole(lead: int, count: int, listed: int) -> None:
    made = bursts(2, count, M1, seed=3, start_ms=START_MS + lead * MINUTE_MS)
    made.close[1, :listed] = np.nan
    coarse = merged(made, M1, M15)
    first = -(-lead // 15)
    assert coarse.bars == max((lead + count) // 15 - first, 0) if count else coarse.bars == 0
    assert not np.isnan(coarse.close[0]).any()
    whole = -(-(lead + min(listed, count)) // 15)
    if coarse.bars:
        assert coarse.open_ms[0] == START_MS + first * M15.ms
        assert np.isnan(coarse.close[1]).sum() == min(max(whole - first, 0), coarse.bars)


# ---------------------------------------------------------------- closing columns


def test_a_series_without_a_candle_carries_its_close_without_volume() -> None:
    market = ladder(M5, M5)
    play(market, [bars(START_MS, M5, [10.0, 20.0], volume=7.0), closing_timer(START_MS + M5.ms)])
    play(market, [bars(START_MS + M5.ms, M5, [11.0], series=[0], volume=7.0), closing_timer(START_MS + 2 * M5.ms)])
    block_ = seen(market, M5)
    assert [float(side[1, 1]) for side in (block_.open, block_.high, block_.low, block_.close)] == [20.0] * 4
    assert block_.volume.tolist() == [[7.0, 7.0], [7.0, 0.0]]
    assert block_.synthetic.tolist() == [[False, False], [False, True]]


def test_nothing_closes_before_the_grace_is_over() -> None:
    market = ladder(M5)
    end = START_MS + M5.ms
    assert play(market, [Timer(end + 10 * M5.ms)]) == []  # no bar has ever come
    assert play(market, [bars(START_MS, M5, [1.0]), Timer(end + GRACE_MS - 1)]) == []
    assert play(market, [Timer(end + GRACE_MS)]) == [(end, (M5,))]
    assert play(market, [Timer(end + GRACE_MS)]) == []


def test_a_timer_closes_all_columns_that_are_due_in_order() -> None:
    market, regular, made = ladder(M5), ladder(M5), bursts(1, 30, M5, seed=4)
    events = list(bars_events(made, M5))
    closed = play(market, [event for event in events if not isinstance(event, Timer)] + [events[-1]])
    assert closed == play(regular, events)
    assert [end for end, _ in closed] == (made.open_ms + M5.ms).tolist()
    assert closed[2] == (START_MS + M15.ms, (M5, M15))
    assert closed[11] == (START_MS + HOUR_MS, (M5, M15, H1))
    assert_same(market, regular)


def test_a_quiet_market_closes_columns_all_the_same() -> None:
    market = ladder(M5)
    closed = play(market, [bars(START_MS, M5, [3.0]), closing_timer(START_MS + 12 * M5.ms)])
    assert len(closed) == 12
    assert seen(market, M5).close.tolist() == [[3.0] * 12]
    assert seen(market, H1).close.tolist() == [[3.0]]
    assert not seen(market, H1).synthetic[0, 0]  # one part of it was real


def test_a_candle_for_a_closed_column_is_counted_and_changes_nothing() -> None:
    market = ladder(M5)
    play(market, bars_events(bursts(1, 6, M5, seed=5), M5))
    before = [seen(market, t).close.copy() for t in market.timeframes]
    market.take(bars(START_MS + 5 * M5.ms, M5, [77.0]))
    play(market, [prices(START_MS + 6 * M5.ms - 1, [77.0])])
    assert market.misplaced == 2
    play(market, [closing_timer(START_MS + 7 * M5.ms)])
    for timeframe, close in zip(market.timeframes, before, strict=True):
        assert_array_equal(seen(market, timeframe).close[:, : close.shape[1]], close)
    assert seen(market, M5).synthetic[0, -1]


@pytest.mark.parametrize(("open_ms", "timeframe"), [(START_MS + 1, M5), (START_MS, M15), (START_MS, M1)])
def test_a_candle_that_fits_no_column_is_counted(open_ms: int, timeframe: Timeframe) -> None:
    market = ladder(M5)
    market.take(bars(open_ms, timeframe, [1.0]))
    assert market.misplaced == 1
    assert play(market, [Timer(START_MS + HOUR_MS)]) == []


def test_candles_may_arrive_ahead_of_earlier_timers() -> None:
    market, regular, made = ladder(M5), ladder(M5), bursts(1, 12, M5, seed=6)
    events = list(bars_events(made, M5))
    candles = [event for event in events if isinstance(event, Bars)]
    timers = [event for event in events if isinstance(event, Timer)]
    play(market, [*candles, *timers])
    play(regular, events)
    assert_same(market, regular)


# ---------------------------------------------------------------- retiring


def lonely(missing: Sequence[int], count: int) -> Block:
    """Two hourly series; the second has no bar at `missing`."""
    close = np.full((2, count), 5.0)
    close[1, list(missing)] = np.nan
    return block(close, H1)


def test_a_token_that_misses_24_hours_of_a_living_market_retires() -> None:
    market = ladder(H1, H1)
    play(market, bars_events(lonely(range(2, 30), 30), H1))
    close, synthetic = seen(market, H1).close[1], seen(market, H1).synthetic[1]
    assert np.flatnonzero(synthetic).tolist() == list(range(2, 25))  # 23 hours; with the 24th it is gone
    assert np.flatnonzero(np.isnan(close)).tolist() == list(range(25, 30))
    assert not np.isnan(seen(market, H1).close[0]).any()
    assert np.isnan(seen(market, H4).close[1, -1])


def test_a_market_that_is_down_retires_nobody() -> None:
    close = np.full((2, 90), 5.0)
    close[:, 10:70] = np.nan
    market = ladder(H1, H1)
    play(market, bars_events(block(close, H1), H1))
    assert not np.isnan(seen(market, H1).close).any()
    assert seen(market, H1).synthetic[:, 10:70].all()


def test_hours_without_a_market_do_not_count_towards_retiring() -> None:
    close = np.full((2, 60), 5.0)
    close[1, 10:] = np.nan
    close[0, 12:40] = np.nan
    market = ladder(H1, H1)
    play(market, bars_events(block(close, H1), H1))
    assert np.flatnonzero(np.isnan(seen(market, H1).close[1])).tolist() == []
    assert np.flatnonzero(seen(market, H1).synthetic[1]).tolist() == list(range(10, 60))


def test_a_retired_token_that_trades_again_is_listed_anew() -> None:
    market = ladder(H1, H1)
    play(market, bars_events(lonely(range(2, 40), 60), H1))
    close = seen(market, H1).close[1]
    assert np.flatnonzero(np.isnan(close)).tolist() == list(range(25, 40))
    assert (close[40:] == 5.0).all()
    assert np.isnan(seen(market, H4).close[1, 7:10]).all()
    assert seen(market, H4).close[1, 10] == 5.0


@pytest.mark.parametrize("split", [1, 5, 20, 24, 25, 26, 40])
def test_time_missed_in_history_counts_towards_retiring(split: int) -> None:
    made = lonely(range(2, 60), 60)
    whole, resumed = ladder(H1, H1), ladder(H1, H1)
    play(whole, bars_events(made, H1))
    play(resumed, [history(seen(whole, H1).part(0, split), H1)])
    play(resumed, bars_events(made.part(split, 60), H1))
    assert_same(whole, resumed)


# ---------------------------------------------------------------- mixed bases


def test_tokens_of_different_bases_close_together() -> None:
    fine, coarse = bursts(2, 480, M1, seed=7), bursts(2, 8, H1, seed=8)
    market = ladder(M1, H1)
    by_time = sorted(
        [*bars_events(fine, M1, rows=[0]), *(e for e in bars_events(coarse, H1, rows=[1]) if isinstance(e, Bars))],
        key=lambda event: event.ts_ms,
    )
    play(market, by_time)
    assert_on_the_grid(market)
    assert_array_equal(seen(market, H1).close, np.stack([fine.close[0, 59::60], coarse.close[1]]))
    assert_array_equal(seen(market, H1).volume[1], coarse.volume[1])
    assert np.isnan(seen(market, M1).close[1]).all()
    assert np.isnan(seen(market, M15).close[1]).all()
    assert_array_equal(seen(market, H4).high[1], coarse.high[1].reshape(2, 4).max(axis=1))
    assert market.misplaced == 0


def test_a_missing_hour_is_made_up_for_an_hourly_token_among_minutes() -> None:
    market = ladder(M1, H1)
    play(market, bars_events(block(np.full((2, 60), 3.0), M1), M1, rows=[0]))
    market.take(bars(START_MS + HOUR_MS, H1, [8.0], series=[1]))
    play(market, [closing_timer(START_MS + 3 * HOUR_MS)])
    hours = seen(market, H1)
    assert np.isnan(hours.close[1, 0])
    assert hours.close[1, 1:].tolist() == [8.0, 8.0]
    assert hours.synthetic[1].tolist() == [False, False, True]
    assert hours.synthetic[0].tolist() == [False, True, True]


def test_a_series_does_not_take_candles_of_another_base() -> None:
    market = ladder(M1, H1)
    market.take(bars(START_MS, M1, [1.0, 99.0]))
    play(market, [closing_timer(START_MS + MINUTE_MS)])
    assert np.isnan(seen(market, M1).close[1, 0])
    assert seen(market, M1).close[0, 0] == 1.0


# ---------------------------------------------------------------- ticks


def test_ticks_make_the_candle_of_their_bar() -> None:
    market = ladder(M1, M1)
    for second, price in zip((0, 15, 30, 45), (10.0, 12.0, 9.0, 11.0), strict=True):
        market.tick(prices(START_MS + second * 1000, [price, 2 * price], volume=5.0))
    assert play(market, [closing_timer(START_MS + MINUTE_MS)]) == [(START_MS + MINUTE_MS, (M1,))]
    made = seen(market, M1)
    ends = [float(side[0, 0]) for side in (made.open, made.high, made.low, made.close, made.volume)]
    assert ends == [10.0, 12.0, 9.0, 11.0, 20.0]
    assert made.high[1, 0] == 24.0


def test_a_tick_spans_the_ticks_that_were_merged_into_it() -> None:
    market = ladder(M1)
    market.tick(prices(START_MS, [10.0]))
    merged_tick = prices(START_MS + 1_000, [10.5])
    market.tick(replace(merged_tick, high=np.array([14.0]), low=np.array([8.0])))
    play(market, [closing_timer(START_MS + MINUTE_MS)])
    made = seen(market, M1)
    assert [float(side[0, 0]) for side in (made.open, made.high, made.low, made.close)] == [10.0, 14.0, 8.0, 10.5]


def test_ticks_of_several_sources_and_some_series_build_one_candle() -> None:
    market = ladder(M1, M1)
    market.tick(prices(START_MS, [10.0, 20.0], volume=1.0, source="one"))
    only_first = prices(START_MS + 500, [13.0], volume=2.0, source="two")
    market.tick(only_first)
    play(market, [closing_timer(START_MS + MINUTE_MS)])
    made = seen(market, M1)
    assert made.high[:, 0].tolist() == [13.0, 20.0]
    assert made.volume[:, 0].tolist() == [3.0, 1.0]


def test_a_tick_whose_volume_is_unknown_makes_the_candles_unknown() -> None:
    market = ladder(M1)
    market.tick(prices(START_MS, [10.0], volume=1.0))
    market.tick(prices(START_MS + 500, [10.0], volume=float("nan")))
    play(market, [closing_timer(START_MS + MINUTE_MS)])
    assert np.isnan(seen(market, M1).volume[0, 0])


def test_a_tick_within_the_grace_belongs_to_the_next_bar() -> None:
    market = ladder(M1)
    market.tick(prices(START_MS, [10.0]))
    market.tick(prices(START_MS + MINUTE_MS + 500, [20.0]))
    play(market, [closing_timer(START_MS + MINUTE_MS), closing_timer(START_MS + 2 * MINUTE_MS)])
    assert seen(market, M1).close.tolist() == [[10.0, 20.0]]
    assert market.misplaced == 0


def test_a_bar_of_ticks_that_opened_before_the_market_did_is_dropped() -> None:
    market = ladder(M1, since_ms=START_MS + 20_000)
    market.tick(prices(START_MS + 30_000, [10.0]))
    market.tick(prices(START_MS + MINUTE_MS + 30_000, [11.0]))
    play(market, [closing_timer(START_MS + 2 * MINUTE_MS)])
    assert seen(market, M1).open_ms.tolist() == [START_MS + MINUTE_MS]
    assert seen(market, M1).close.tolist() == [[11.0]]
    assert market.misplaced == 0


def test_ticks_go_on_after_history_wherever_they_begin() -> None:
    market = ladder(M1, since_ms=START_MS + 30_000)
    play(market, [history(block([1.0, 2.0], M1, START_MS - 2 * MINUTE_MS), M1)])
    market.tick(prices(START_MS + 40_000, [3.0]))
    play(market, [closing_timer(START_MS + MINUTE_MS)])
    assert seen(market, M1).close.tolist() == [[1.0, 2.0, 3.0]]


# ---------------------------------------------------------------- history


@settings(max_examples=25)
@given(
    cuts=st.lists(st.integers(0, 700), max_size=4),
    live_from=st.integers(1, 700),
    lead=st.integers(0, 300),
    seed=st.integers(0, 5),
)
def test_history_in_any_pieces_and_live_bars_make_the_panels_of_live_bars_alone(
    cuts: list[int], live_from: int, lead: int, seed: int
) -> None:
    made = gappy(3, 700, M1, seed, START_MS + lead * MINUTE_MS)
    live, pieced = ladder(M1, M1, M1, kept=500), ladder(M1, M1, M1, kept=500)
    regular = ladder(M1, M1, M1)
    play(live, bars_events(made, M1))
    play(regular, bars_events(made, M1))
    carried = seen(regular, M1)
    edges = sorted({0, live_from, *(cut for cut in cuts if cut < live_from)})
    play(pieced, [history(carried.part(a, b), M1) for a, b in pairwise(edges)])
    play(pieced, bars_events(made.part(live_from, 700), M1))
    assert_on_the_grid(pieced)
    assert_same(live, pieced)


def test_a_history_longer_than_what_is_kept_leaves_no_hole() -> None:
    made = bursts(1, 2_203, M1, seed=9, start_ms=START_MS + 3 * MINUTE_MS)
    short, long = ladder(M1, kept=500), ladder(M1, kept=5_000)
    for market in (short, long):
        play(market, [history(made, M1)])
        assert_on_the_grid(market)
    for timeframe in Timeframe:
        panel = short.panels[timeframe]
        assert panel.total == long.panels[timeframe].total
        assert_array_equal(panel.last(500).close, long.panels[timeframe].last(500).close)
        assert not panel.last(500).synthetic.any()


def test_each_timeframe_may_have_a_history_of_its_own() -> None:
    """As a provider gives it: weeks of quarters, a day of minutes, to different ends."""
    made = bursts(2, 4 * 24 * 60, M1, seed=9)
    live = ladder(M1, M1, kept=10_000)
    play(live, bars_events(made, M1))
    for quarters_end, minutes_start, minutes_end in [(200, 2_000, 3_007), (201, 2_985, 3_015), (199, 2_900, 3_007)]:
        market = ladder(M1, M1, kept=10_000)
        quarters = merged(made, M1, M15).part(0, quarters_end)
        minutes = made.part(minutes_start, minutes_end)
        play(market, [history(quarters, M15), history(minutes, M1, [M1, M5])])
        play(market, bars_events(made.part(minutes_end, made.bars), M1))
        assert_on_the_grid(market)
        for timeframe in (M15, H1, H4):
            assert_array_equal(seen(market, timeframe).open_ms, seen(live, timeframe).open_ms)
            assert_array_equal(seen(market, timeframe).close, seen(live, timeframe).close)


def test_the_order_of_histories_does_not_matter() -> None:
    made = bursts(1, 3_007, M1, seed=10)
    quarters = history(merged(made, M1, M15), M15)
    minutes = history(made.part(2_000, 3_007), M1, [M1, M5])
    one, other = ladder(M1, kept=5_000), ladder(M1, kept=5_000)
    play(one, [quarters, minutes, *bars_events(bursts(1, 60, M1, 1, START_MS + 3_007 * MINUTE_MS), M1)])
    play(other, [minutes, quarters, *bars_events(bursts(1, 60, M1, 1, START_MS + 3_007 * MINUTE_MS), M1)])
    assert_on_the_grid(one)
    for timeframe in one.timeframes:
        assert_array_equal(seen(one, timeframe).close, seen(other, timeframe).close)


def test_a_coarser_history_that_reaches_further_is_not_closed_twice() -> None:
    made = bursts(1, 120, M1, seed=11)
    market = ladder(M1)
    play(market, [history(merged(made, M1, M15), M15), history(made.part(0, 118), M1, [M1, M5])])
    closed = play(market, bars_events(made.part(118, 120), M1))
    assert_on_the_grid(market)
    assert closed == [(START_MS + 119 * MINUTE_MS, (M1,)), (START_MS + 120 * MINUTE_MS, (M1, M5))]


def test_the_time_between_history_and_the_first_live_bar_is_made_up() -> None:
    made = bursts(2, 400, M1, seed=12)
    market = ladder(M1, M1)
    play(market, [history(made.part(0, 187), M1)])
    play(market, bars_events(made.part(260, 400), M1))
    assert_on_the_grid(market)
    minutes = seen(market, M1)
    assert minutes.open_ms.tolist() == made.open_ms.tolist()
    assert np.flatnonzero(minutes.synthetic[0]).tolist() == list(range(187, 260))
    assert (minutes.close[:, 187:260] == made.close[:, [186]]).all()
    assert np.flatnonzero(seen(market, M15).synthetic[0]).tolist() == [13, 14, 15, 16]


def test_minutes_go_on_from_coarser_history_when_they_have_none() -> None:
    """Else a quarter with a quiet first minute would be a hole in two hundred bars of averages."""
    quarters = bursts(2, 40, M15, seed=13)
    end = START_MS + 40 * M15.ms
    market = ladder(M1, M1)
    play(market, [history(quarters, M15)])
    live = bursts(2, 27, M1, seed=14, start_ms=end + 3 * MINUTE_MS)
    live.close[1] = np.nan  # the second does not trade at all
    play(market, bars_events(live, M1))
    assert_on_the_grid(market)
    last = seen(market, M15)
    assert last.bars == 42
    assert last.synthetic[:, -2:].tolist() == [[False, False], [True, True]]
    assert last.close[0, -2] == live.close[0, 11]
    assert (last.close[1, -2:] == quarters.close[1, -1]).all()
    assert seen(market, M1).synthetic[0, :3].all()


def test_a_token_that_retired_in_history_is_not_carried_from_coarser_bars() -> None:
    made = lonely(range(2, 40), 40)
    whole = ladder(H1, H1)
    play(whole, bars_events(made, H1))
    market = ladder(H1, H1)
    play(market, [history(seen(whole, H1).part(0, 26), H1), *bars_events(made.part(26, 40), H1)])
    assert np.isnan(seen(market, H1).close[1, 25:]).all()


def test_history_coarser_than_its_panels_and_without_bars_is_taken() -> None:
    market = ladder(M15)
    nothing = block(np.empty((1, 0)), M15)
    assert list(market.fill(History(START_MS, M15, tuple(Timeframe), nothing))) == []
    made = bursts(1, 100, M1, seed=15)
    list(market.fill(history(made, M1)))  # finer than any panel: the coarser bars are taken
    assert_array_equal(seen(market, M15).close, merged(made, M1, M15).close)
    assert_array_equal(seen(market, H1).close, merged(made, M1, H1).close)
    list(market.fill(History(START_MS, M1, (M1,), made)))
    assert seen(market, M15).bars == 6


# ---------------------------------------------------------------- repair


def repaired(made: Block, wrong: Block, kept: int = 2_000, series: int = 0) -> tuple[Ladder, Ladder, list[int]]:
    """Panels of the right data, those of the wrong data repaired, and the places that were."""
    right, mended = (ladder(*[M1] * made.series, kept=kept) for _ in range(2))
    play(right, bars_events(made, M1))
    play(mended, bars_events(wrong, M1))
    same = (made.close == wrong.close) | (np.isnan(made.close) & np.isnan(wrong.close))
    places = np.flatnonzero(~same[series]).tolist()
    assert mended.repair(repair(made, M1, series, places)) == [series]
    return right, mended, places


def test_a_corrected_bar_is_corrected_at_every_timeframe() -> None:
    made = bursts(2, 600, M1, seed=16)
    wrong = replace(made, close=made.close.copy(), high=made.high.copy(), volume=made.volume.copy())
    wrong.close[0, 333], wrong.high[0, 333], wrong.volume[0, 333] = 900.0, 950.0, 1e9
    right, mended, places = repaired(made, wrong)
    assert places == [333]
    assert_same(right, mended)


def test_late_bars_change_what_was_carried_in_their_place_and_behind_them() -> None:
    made = bursts(2, 600, M1, seed=17)
    made.close[0, 305:330] = np.nan  # nobody traded
    wrong = replace(made, close=made.close.copy())
    wrong.close[0, [290, 291, 303, 304]] = np.nan  # came late
    right, mended, places = repaired(made, wrong)
    assert places == [290, 291, 303, 304]
    assert seen(right, M1).synthetic[0, 305]
    assert_same(right, mended)


def test_a_late_first_bar_lists_a_token_earlier() -> None:
    made = bursts(2, 300, M1, seed=18)
    made.close[1, :60] = np.nan
    made.close[1, 61:70] = np.nan
    wrong = replace(made, close=made.close.copy())
    wrong.close[1, 60] = np.nan
    right, mended, _ = repaired(made, wrong, series=1)
    assert_same(right, mended)


def test_a_late_bar_brings_a_retired_token_back() -> None:
    made = lonely([*range(2, 20), *range(21, 40)], 40)
    wrong = lonely(range(2, 40), 40)
    right, mended = ladder(H1, H1), ladder(H1, H1)
    play(right, bars_events(made, H1))
    play(mended, bars_events(wrong, H1))
    assert np.isnan(seen(mended, H1).close[1, -1])
    assert mended.repair(repair(made, H1, 1, [20])) == [1]
    assert_same(right, mended)
    more = lonely(range(40, 50), 50).part(40, 50)
    play(right, bars_events(more, H1))
    play(mended, bars_events(more, H1))
    assert_same(right, mended)
    assert np.flatnonzero(np.isnan(seen(right, H1).close[1])).tolist() == list(range(44, 50))


@pytest.mark.parametrize("late", [5, 10, 24])
def test_a_late_bar_puts_off_retiring(late: int) -> None:
    right, mended = ladder(H1, H1), ladder(H1, H1)
    made, wrong = lonely(sorted({*range(2, 60)} - {late}), 60), lonely(range(2, 60), 60)
    play(right, bars_events(made, H1))
    play(mended, bars_events(wrong, H1))
    mended.repair(repair(made, H1, 1, [late]))
    assert_same(right, mended)
    assert np.flatnonzero(np.isnan(seen(mended, H1).close[1]))[0] == late + 24


def test_what_is_not_kept_any_more_is_not_repaired() -> None:
    made = bursts(1, 1_200, M1, seed=19)
    market = ladder(M1, kept=500)
    play(market, bars_events(made, M1))
    before = [seen(market, t).close.copy() for t in market.timeframes]
    assert market.repair(repair(replace(made, close=made.close * 2), M1, 0, [0, 699])) == []
    for timeframe, close in zip(market.timeframes, before, strict=True):
        assert_array_equal(seen(market, timeframe).close, close)
    assert market.repair(repair(replace(made, close=made.close * 2), M1, 0, [700])) == [0]


def test_a_repair_that_changes_nothing_is_none() -> None:
    made = bursts(2, 100, M1, seed=20)
    market = ladder(M1, M1)
    play(market, bars_events(made, M1))
    assert market.repair(repair(made, M1, 1, range(20, 60))) == []


def test_a_correction_of_an_open_column_waits_with_the_others() -> None:
    made = bursts(2, 10, M1, seed=21)
    market, right = ladder(M1, M1), ladder(M1, M1)
    *most, last, closing = list(bars_events(made, M1))
    wrong = replace(last, close=last.close * 3) if isinstance(last, Bars) else last
    play(market, [*most, wrong, repair(made, M1, 0, [9]), repair(made, M1, 1, [9]), closing])
    play(right, bars_events(made, M1))
    assert_same(right, market)


def test_a_bar_finer_than_its_series_has_no_place() -> None:
    market = ladder(M1, H1)
    hour = bursts(2, 2, H1, seed=22)
    play(market, bars_events(bursts(2, 120, M1, seed=23), M1, rows=[0]))
    play(market, [])
    market.take(bars(START_MS + 2 * HOUR_MS, H1, [8.0], series=[1]))
    play(market, [closing_timer(START_MS + 3 * HOUR_MS)])
    assert market.repair(repair(bursts(2, 60, M1, seed=24, start_ms=START_MS + 2 * HOUR_MS), M1, 1, [5])) == []
    assert market.misplaced == 1
    assert seen(market, H1).close[1, -1] == 8.0
    assert market.repair(repair(replace(hour, open_ms=hour.open_ms + HOUR_MS), H1, 1, [1])) == [1]
    assert seen(market, H1).close[1, -1] == hour.close[1, 1]


def test_a_repair_of_a_timeframe_nobody_has_is_counted() -> None:
    market = ladder(M15)
    assert market.repair(repair(bursts(1, 5, M1, seed=25), M1, 0, [1])) == []
    assert market.misplaced == 1


def test_repairs_do_not_reach_into_blocks_of_a_moved_buffer() -> None:
    made = bursts(1, 1_200, M1, seed=26)
    market = ladder(M1, kept=500)
    play(market, bars_events(made.part(0, 900), M1))
    handed = market.panels[M1].last(300)
    kept = handed.close.copy()
    play(market, bars_events(made.part(900, 1_200), M1))
    market.repair(repair(replace(made, close=made.close * 2), M1, 0, [800]))
    assert_array_equal(handed.close, kept)


# ---------------------------------------------------------------- a past that comes piece by piece
def empty_past(series: int, timeframe: Timeframe, count: int, fills: Sequence[Timeframe]) -> History:
    return history(block(np.full((series, count), np.nan), timeframe), timeframe, fills)


def test_a_past_told_by_repairs_is_the_past_told_at_once() -> None:
    rng = np.random.default_rng(5)
    closes = 100.0 * np.exp(np.cumsum(rng.normal(0.0, 0.01, (2, 300)), axis=1))
    told, pieces = ladder(M1, M1), ladder(M1, M1)
    list(told.fill(history(block(closes, M1), M1, tuple(Timeframe))))
    list(pieces.fill(empty_past(2, M1, 300, tuple(Timeframe))))
    for series, part in ((1, range(150, 300)), (0, range(300)), (1, range(150))):
        assert pieces.repair(repair(block(closes, M1), M1, series, list(part))) == [series]
    assert_same(told, pieces)


def test_a_made_up_bar_goes_only_where_nothing_is() -> None:
    market = ladder(M1, M1)
    list(market.fill(history(block([[1.0, 2.0], [np.nan, np.nan]], M15), M15, (M15,))))
    list(market.fill(empty_past(2, M1, 31, (M1, M5))))
    made = repair(block([[8.0, 9.0], [8.0, 9.0]], M15), M15, 0, [0, 1])
    assert market.repair(replace(made, synthetic=np.array([True, True]))) == []
    other = replace(made, series=np.array([1, 1]), synthetic=np.array([False, True]))
    assert market.repair(other) == [1]
    kept = seen(market, M15)
    assert kept.close[:, :2].tolist() == [[1.0, 2.0], [8.0, 9.0]]
    assert kept.synthetic[:, :2].tolist() == [[False, False], [False, True]]
