from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojobot.feeds.live.backlog import MOST, REFRESH_MS, Backlog, Job
from mojobot.feeds.live.ladder import Asking, Rung, per_minute, rung
from mojobot.feeds.live.quoted import batch
from mojobot.feeds.live.told_bars import empty_past, repair
from mojobot.feeds.live.volume import VolumeEstimate
from mojobot.feeds.records import CandleRow, Candles, Quote, VolumeKind
from mojobot.model.market import MINUTE_MS, Timeframe

T0 = 1_790_000_040_000  # on the minute
M1, M5, M15, H1, H4 = Timeframe
KEYLESS = Asking(batch=50, every_s=4.0)


# ---------------------------------------------------------------- the ladder
@pytest.mark.parametrize(
    ("tokens", "requests", "expected"),
    [
        (50, 24.0, Rung(50, 4.0)),  # one call every 4 s is 15 of 24 a minute
        (50, None, Rung(50, 4.0)),
        (60, 24.0, Rung(60, 5.0)),  # two calls: slower
        (50, 12.0, Rung(50, 5.0)),  # half the rate
        (50, 5.0, Rung(50, 12.0)),  # three times slower at the most
        (200, 12.0, Rung(100, 12.0)),  # then tokens are let go
        (50, 1.0, Rung(50, 60.0)),
        (50, 0.0, Rung(0, 4.0)),
        (0, 24.0, Rung(0, 4.0)),
    ],
)
def test_first_everybody_waits_longer_then_tokens_are_let_go(
    tokens: int, requests: float | None, expected: Rung
) -> None:
    assert rung(KEYLESS, tokens, requests) == expected


@given(st.integers(1, 300), st.floats(0.1, 600.0), st.integers(1, 60), st.floats(1.0, 30.0))
def test_no_rung_asks_more_than_is_allowed(tokens: int, requests: float, size: int, every_s: float) -> None:
    found = rung(Asking(size, every_s), tokens, requests)
    assert 0 < found.tokens <= tokens
    assert math.ceil(found.tokens / size) * 60.0 / found.every_s <= requests * (1 + 1e-9)


def test_a_rung_in_words() -> None:
    assert Rung(50, 4.0).sentence() == "50 tokens every 4 s"
    assert Rung(0, 4.0).sentence() == "nothing"


def test_a_month_is_spread_over_what_is_left_of_it() -> None:
    assert per_minute(24.0, None, 0.0) == 24.0
    assert per_minute(24.0, 600, 60.0 * 60.0) == 10.0
    assert per_minute(None, 600, 60.0 * 60.0, cost=5) == 2.0
    assert per_minute(24.0, -1, 60.0) == 0.0


# ---------------------------------------------------------------- the backlog
def told(backlog: Backlog, job: Job, now_ms: int, bars: int | None = None) -> None:
    step, end = job.timeframe.ms, now_ms - now_ms % job.timeframe.ms if job.before_ms is None else job.before_ms
    backlog.took(job, end - (job.bars if bars is None else bars) * step, end)


def worked(backlog: Backlog, order: list[int], now_ms: int = T0) -> list[tuple[int, str, int]]:
    """Every job until nothing is left."""
    done = []
    while (job := backlog.next(now_ms, order)) is not None:
        done.append((job.series, str(job.timeframe), job.page))
        told(backlog, job, now_ms)
    return done


def test_a_token_is_told_whole_before_the_next_one_and_the_order_is_kept() -> None:
    backlog = Backlog(2)
    parts = [("1h", 0), ("15m", 0), ("1m", 0), ("1m", 1)]
    assert worked(backlog, [1, 0]) == [(series, *part) for series in (1, 0) for part in parts]
    assert backlog.progress([0, 1]) == (8, 8)
    assert backlog.complete(0)


def test_the_second_page_ends_where_the_first_began() -> None:
    backlog = Backlog(1)
    for _ in range(3):
        told(backlog, backlog.next(T0, [0]) or pytest.fail("no job"), T0)
    assert backlog.next(T0, [0]) == Job(0, M1, 1, MOST // 2, T0 - MOST * MINUTE_MS)


def test_before_nothing_there_is_nothing() -> None:
    backlog = Backlog(1)
    while (job := backlog.next(T0, [0])) is not None:
        assert job.page == 0
        backlog.took(job, 0, 0)
    assert backlog.complete(0)


def test_what_failed_waits_and_others_go_on() -> None:
    backlog = Backlog(2)
    first = backlog.next(T0, [0, 1])
    assert first == Job(0, H1, 0, MOST)
    backlog.failed(first, T0)
    assert backlog.next(T0, [0, 1]) == Job(0, M15, 0, MOST)
    assert backlog.next(T0 + 30_000, [0, 1]) == first
    backlog.failed(first, T0 + 30_000)
    assert backlog.next(T0 + 60_000, [0]) == Job(0, M15, 0, MOST)
    assert backlog.next(T0 + 90_000, [0]) == first


def test_afterwards_who_waited_longest_is_asked_for_what_closed_since() -> None:
    backlog = Backlog(2)
    worked(backlog, [0, 1])
    assert backlog.next(T0 + REFRESH_MS - 1, [0, 1]) is None
    job = backlog.next(T0 + REFRESH_MS, [0, 1])
    assert job == Job(0, M1, 0, 13, fresh=True)  # ten minutes, and three again
    assert backlog.next(T0 + REFRESH_MS, [0, 1]) == Job(1, M1, 0, 13, fresh=True)
    assert backlog.next(T0 + REFRESH_MS, [0, 1]) is None


def test_what_is_held_is_asked_for_four_times_as_often() -> None:
    backlog = Backlog(2)
    worked(backlog, [0, 1])
    assert backlog.next(T0 + REFRESH_MS // 4, [1, 0], urgent=1) == Job(1, M1, 0, 10, fresh=True)
    assert backlog.next(T0 + REFRESH_MS // 4, [1, 0], urgent=1) is None


def test_a_gap_longer_than_a_request_is_bridged_by_coarser_bars_first() -> None:
    backlog = Backlog(1)
    worked(backlog, [0])
    later = T0 + 2_000 * MINUTE_MS
    jobs = []
    for n in range(3):
        job = backlog.next(later + n * REFRESH_MS, [0])
        assert job is not None
        jobs.append((job.timeframe, job.bars, job.fresh))
        told(backlog, job, later + n * REFRESH_MS)
    assert jobs == [(H1, MOST, True), (M15, MOST, True), (M1, MOST, True)]


# ---------------------------------------------------------------- bars
def candles(*rows: tuple[int, float], timeframe: Timeframe = M1) -> Candles:
    bars = tuple(CandleRow(T0 + at * timeframe.ms, p, p + 1, p - 1, p, 10.0 * p) for at, p in rows)
    return Candles(mint="m", timeframe=timeframe, rows=bars, source="gt", volume_kind=VolumeKind.REAL)


def test_buckets_nobody_traded_in_hold_the_close_before_and_are_marked() -> None:
    found = repair(candles((0, 5.0), (3, 7.0)), 4, T0 + 999)
    assert found is not None and found.synthetic is not None
    assert found.open_ms.tolist() == [T0 + n * MINUTE_MS for n in range(4)]
    assert found.close.tolist() == [5.0, 5.0, 5.0, 7.0]
    assert found.high.tolist() == [6.0, 5.0, 5.0, 8.0]
    assert found.volume.tolist() == [50.0, 0.0, 0.0, 70.0]
    assert found.synthetic.tolist() == [False, True, True, False]
    assert set(found.series.tolist()) == {4}
    assert repair(candles(), 4, T0) is None


def test_the_empty_past_reaches_the_last_whole_bar_of_each_timeframe() -> None:
    now = T0 + 30_000
    past = list(empty_past(2, 100, now))
    assert [history.timeframe for history in past] == [H1, M15, M1]
    assert sorted(t for history in past for t in history.fills) == sorted(Timeframe)
    for history in past:
        assert int(history.block.open_ms[-1]) + history.timeframe.ms == now - now % history.timeframe.ms
        assert history.block.close.shape == (2, 100)
        assert np.isnan(history.block.close).all()


# ---------------------------------------------------------------- prices
def quote(mint: str, price: float = 1.0, *, volume: float | None = None, at_ms: int = T0) -> Quote:
    return Quote(mint=mint, price_usd=price, at_ms=at_ms, arrived_ms=T0, source="s", volume_5m_usd=volume)


def test_quotes_of_known_mints_become_one_batch_with_their_own_times() -> None:
    given = [quote("b", 2.0, at_ms=T0 - 800), quote("x"), quote("a", 3.0, at_ms=T0 + 900)]
    found = batch(given, {"a": 0, "b": 1}, 30.0, VolumeEstimate(2), T0)
    assert found is not None and found.at_ms is not None
    assert (found.series.tolist(), found.price.tolist()) == ([1, 0], [2.0, 3.0])
    assert found.at_ms.tolist() == [T0 - 800, T0]
    assert (found.source, found.refresh_s) == ("s", 30.0)
    assert np.isnan(found.liquidity).all()
    assert batch([quote("x")], {"a": 0}, 30.0, VolumeEstimate(2), T0) is None


def test_a_window_of_five_minutes_is_told_by_its_share_of_the_time_since() -> None:
    volumes, series = VolumeEstimate(1), np.array([0])
    window = np.array([300.0])
    assert volumes.of(series, window, T0).tolist() == [0.0]  # nobody knows since when
    assert volumes.of(series, window, T0 + 15_000).tolist() == [15.0]
    assert volumes.of(series, window, T0 + 315_000).tolist() == [60.0]  # a minute at the most


def test_who_knows_no_volume_says_nothing_where_another_does_and_unknown_elsewhere() -> None:
    volumes, series = VolumeEstimate(2), np.array([0, 1])
    volumes.of(series, np.array([300.0, math.nan]), T0)
    told_beside = volumes.beside(series, T0 + 60_000)
    assert told_beside[0] == 0.0
    assert np.isnan(told_beside[1])
    assert np.isnan(volumes.beside(series, T0 + 60_001)).all()
