from __future__ import annotations

from dataclasses import fields, replace
from itertools import pairwise
from math import exp, isnan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mojobot.core.analysis import whales
from mojobot.core.analysis.whales import WhaleColumns, WhaleWatch
from mojobot.model.events import Whales
from mojobot.model.market import HOUR_MS, TokenClass
from mojobot.model.settings import WhalesSettings

NOW = 1_767_225_600_000
CLASSES = (TokenClass.MAJOR, TokenClass.ESTABLISHED, TokenClass.NEW)
Transfer = tuple[float, int, float, float, float, float]  # hours ago, series, buy, sell, inflow, outflow


def event(*transfers: Transfer, ts_ms: int = NOW) -> Whales:
    hours, series, *usd = (np.array(column, dtype=np.float64) for column in zip(*transfers, strict=True))
    at_ms = (NOW - hours * HOUR_MS).astype(np.int64)
    bought, sold, into, out = usd
    return Whales(ts_ms, at_ms, series.astype(np.int64), bought, sold, into, out)


def watch(*transfers: Transfer, **rule: float) -> WhaleWatch:
    watching = WhaleWatch(3, CLASSES, WhalesSettings.model_validate(rule))
    if transfers:
        watching.take(event(*transfers))
    return watching


def buy(usd: float, hours_ago: float = 0.0, series: int = 0) -> Transfer:
    return hours_ago, series, usd, 0.0, 0.0, 0.0


def sell(usd: float, hours_ago: float = 0.0, series: int = 0) -> Transfer:
    return hours_ago, series, 0.0, usd, 0.0, 0.0


def inflow(usd: float, hours_ago: float = 0.0, series: int = 0) -> Transfer:
    return hours_ago, series, 0.0, 0.0, usd, 0.0


def outflow(usd: float, hours_ago: float = 0.0, series: int = 0) -> Transfer:
    return hours_ago, series, 0.0, 0.0, 0.0, usd


def test_a_watch_that_saw_nothing_knows_nothing() -> None:
    seen = watch().sample(NOW)
    assert all(np.isnan(getattr(seen, f.name)).all() for f in fields(WhaleColumns) if f.name != "washed")
    assert not seen.washed.any()


def test_a_followed_wallets_trade_counts_whatever_its_size() -> None:
    small = event(buy(150.0), buy(200.0), buy(80.0), sell(20.0))
    watching = watch()
    watching.take(replace(small, followed=np.array([True, True, True, False])))
    assert watching.small == 1
    assert watching.sample(NOW).ratio[0] == whales.NO_SELLS
    watching.take(small)
    assert watching.small == 5


def test_a_whale_that_buys_and_sells_the_same_is_left_out_and_counted() -> None:
    trades = [buy(3e5), sell(2.9e5, 0.01), buy(2e5, 1.0), sell(1e5, 2.0), buy(1e5, 3.0)]
    known = replace(event(*trades), owner=np.array([7, 7, 7, 8, 9]))
    watching = watch()
    watching.take(known)
    seen = watching.sample(NOW)
    assert (seen.ratio[0], seen.washed.tolist()) == (3.0, [2, 0, 0])
    assert watch(*trades).sample(NOW).washed.sum() == 0  # nobody said whose they were


def test_the_ratio_is_buys_over_sells_in_usd_of_the_window() -> None:
    seen = watch(buy(3e5), buy(1.5e5, 5.9), sell(2e5, 2.0), sell(9e5, 6.1))
    assert seen.sample(NOW).ratio[0] == 2.25


def test_no_sells_are_the_largest_ratio_and_no_buys_the_smallest() -> None:
    assert watch(buy(2e5)).sample(NOW).ratio[0] == 1e9
    assert watch(sell(2e5)).sample(NOW).ratio[0] == 0.0
    assert isnan(watch(inflow(2e5)).sample(NOW).ratio[0])


def test_accumulation_forgets_with_age() -> None:
    seen = watch(buy(3e5), sell(3e5, 6.0), sell(1e5, 12.0)).sample(NOW)
    sells = 3e5 * exp(-1.0) + 1e5 * exp(-2.0)
    assert seen.accumulation[0] == pytest.approx(0.5 + 0.5 * (3e5 - sells) / (3e5 + sells), abs=1e-9)


def test_accumulation_needs_three_swaps() -> None:
    two = watch(buy(3e5), buy(3e5, 1.0), inflow(5e5))
    assert isnan(two.sample(NOW).accumulation[0])
    two.take(event(buy(3e5)))
    assert two.sample(NOW).accumulation[0] == 1.0


def test_exchange_flow_is_net_over_gross_of_24_hours() -> None:
    seen = watch(inflow(1e5, 23.0), outflow(3e5), inflow(9e5, 24.1)).sample(NOW)
    assert seen.exchange_flow[0] == -0.5
    assert isnan(watch(buy(1e6)).sample(NOW).exchange_flow[0])


def test_each_class_has_its_own_least_size() -> None:
    small = watch(*(buy(usd - 1.0, 0.0, row) for row, usd in enumerate((100_000.0, 25_000.0, 10_000.0))))
    large = watch(*(buy(usd, 0.0, row) for row, usd in enumerate((100_000.0, 25_000.0, 10_000.0))))
    assert small.small == 3
    assert np.isnan(small.sample(NOW).ratio).all()
    assert large.small == 0
    assert large.sample(NOW).ratio.tolist() == [1e9, 1e9, 1e9]


@pytest.mark.parametrize(
    ("setting", "value", "transfers"),
    [
        ("whale_min_transaction_size", 1e6, (buy(5e5),)),
        ("min_size_established", 1e6, (buy(5e5, 0.0, 1),)),
        ("min_size_new", 1e6, (buy(5e5, 0.0, 2),)),
        ("window_h", 1.0, (buy(5e5), sell(5e5, 2.0))),
        ("max_age_h", 1.0, (buy(5e5, 2.0),)),
    ],
)
def test_a_changed_setting_changes_the_reading(setting: str, value: float, transfers: tuple[Transfer, ...]) -> None:
    default, changed = watch(*transfers).sample(NOW), watch(*transfers, **{setting: value}).sample(NOW)
    assert not np.array_equal(default.ratio, changed.ratio, equal_nan=True)


def test_every_setting_of_whales_is_changed_above_but_what_the_feeds_read() -> None:
    of_the_feeds = {"followed_wallets", "exchange_flows", "exchange_wallets"}
    assert set(WhalesSettings.model_fields) - of_the_feeds == {
        "whale_min_transaction_size",
        "min_size_established",
        "min_size_new",
        "window_h",
        "max_age_h",
    }


def test_a_window_longer_than_a_day_looks_further_back() -> None:
    transfers = (buy(5e5), sell(5e5, 40.0))
    assert watch(*transfers, window_h=48.0).sample(NOW).ratio[0] == 1.0
    assert watch(*transfers).sample(NOW).ratio[0] == 1e9


def test_a_token_without_news_for_too_long_is_not_ready() -> None:
    watching = watch(buy(3e5, 1.0), sell(3e5, 1.0), sell(3e5, 1.0), outflow(3e5, 1.0))
    ready, late = watching.sample(NOW + 5 * HOUR_MS), watching.sample(NOW + 5 * HOUR_MS + 1)
    assert ready.age_ms[0] == 6 * HOUR_MS
    assert np.isfinite([ready.ratio[0], ready.accumulation[0], ready.exchange_flow[0]]).all()
    assert np.isnan([late.ratio[0], late.accumulation[0], late.exchange_flow[0]]).all()
    assert late.age_ms[0] == 6 * HOUR_MS + 1


@pytest.mark.parametrize(
    "bad",
    [
        buy(float("nan")),
        buy(float("inf")),
        buy(-2e5),
        buy(1e13),
        buy(2e5, hours_ago=-0.001),
        buy(2e5, series=3),
        buy(2e5, series=-1),
    ],
)
def test_what_cannot_be_is_refused_and_counted(bad: Transfer) -> None:
    watching = watch(bad, buy(2e5, 0.0, 1))
    assert watching.refused == 1
    assert watching.sample(NOW).ratio.tolist() == pytest.approx([np.nan, 1e9, np.nan], nan_ok=True)


def test_tokens_can_be_added() -> None:
    watching = watch(buy(2e5))
    watching.widen(4, (*CLASSES, TokenClass.MAJOR))
    watching.take(event(sell(2e5, 0.0, 3)))
    assert watching.sample(NOW).ratio.tolist() == pytest.approx([1e9, np.nan, np.nan, 0.0], nan_ok=True)
    with pytest.raises(ValueError, match="never taken off"):
        watching.widen(3, CLASSES)
    with pytest.raises(ValueError, match="4 tokens have 3 classes"):
        watching.widen(4, CLASSES)


def test_a_flood_on_one_token_keeps_its_newest_and_leaves_the_others() -> None:
    watching = watch(buy(3e5, 1.0, 1))
    for _ in range(30):
        watching.take(event(*[sell(2e5)] * 200))
    watching.take(event(*[buy(2e5)] * 1_000))
    assert watching.sample(NOW).ratio.tolist() == pytest.approx([1.0, 1e9, np.nan], nan_ok=True)
    assert watching._at_ms.size < 20_000


def test_memory_does_not_grow_with_time() -> None:
    watching = watch()
    for hour in range(0, 1_000):
        at_ms = NOW + hour * HOUR_MS
        amounts = np.full(50, 2e5)
        watching.take(
            Whales(at_ms, np.full(50, at_ms), np.zeros(50, dtype=np.int64), amounts, amounts, amounts, amounts)
        )
    assert watching._at_ms.size < 8_000


transfers = st.lists(
    st.tuples(
        st.floats(0.0, 30.0),
        st.integers(0, 2),
        *[st.one_of(st.just(0.0), st.floats(5e3, 5e5))] * 4,
    ),
    min_size=1,
    max_size=30,
)


@settings(max_examples=60)
@given(transfers, st.lists(st.integers(0, 30), max_size=5), st.integers(1, 6))
def test_it_does_not_matter_how_transactions_were_batched(rows: list[Transfer], cuts: list[int], most: int) -> None:
    """Not even where so many came that the oldest arrivals were dropped, and memory was tidied in between."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(whales, "_MOST_PER_TOKEN", most)
        patch.setattr(whales, "_ROOM", 4)
        whole, parts = watch(*rows), watch()
        edges = [0, *sorted(min(cut, len(rows)) for cut in cuts), len(rows)]
        for start, stop in pairwise(edges):
            if stop > start:
                parts.take(event(*rows[start:stop]))
            parts.sample(NOW)
        one, other = whole.sample(NOW), parts.sample(NOW)
    for field in fields(WhaleColumns):
        np.testing.assert_array_equal(getattr(one, field.name), getattr(other, field.name))
    assert (whole.small, whole.refused) == (parts.small, parts.refused)


@settings(max_examples=60)
@given(transfers)
def test_readings_stay_within_their_bounds(rows: list[Transfer]) -> None:
    seen = watch(*rows).sample(NOW)
    assert all((np.isnan(seen.ratio) | (seen.ratio >= 0.0)).tolist())
    assert all((np.isnan(seen.accumulation) | ((seen.accumulation >= 0.0) & (seen.accumulation <= 1.0))).tolist())
    assert all((np.isnan(seen.exchange_flow) | (np.abs(seen.exchange_flow) <= 1.0)).tolist())
