"""Order flow, wash trades and VPIN, by hand and on a pool's real swaps."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from mojobot.core.analysis.swaps import FlowColumns, SwapWatch
from mojobot.core.analysis.vpin import vpin
from mojobot.core.analysis.wash import washed
from mojobot.model.events import Swaps
from mojobot.model.market import BoolArray, FloatArray
from tests.core.analysis.swap_events import T0, Swap, event, real_swaps, swaps

HOUR = 3600


def sampled(*made: Swap, series: int = 1, now_s: int = HOUR) -> FlowColumns:
    watch = SwapWatch(series)
    watch.take(swaps(*made))
    return watch.sample(T0 + 1000 * now_s)


def wash_of(*made: Swap) -> list[bool]:
    e = swaps(*made)
    fake = washed(e.at_ms, e.series, e.owner, np.where(e.side > 0, e.usd, 0.0), np.where(e.side < 0, e.usd, 0.0))
    return [bool(one) for one in fake]


def ten(side: int = 1, usd: float = 100.0) -> list[Swap]:
    """Ten trades of ten owners, a minute apart."""
    return [(60 * i, 0, 10 + i, side, usd) for i in range(10)]


# ---------------------------------------------------------------- order flow


def test_order_flow_is_bought_less_sold_over_both() -> None:
    seen = sampled(*ten(usd=60.0), (700, 0, 1, -1, 200.0))
    assert seen.order_flow[0] == pytest.approx(400.0 / 800.0)
    assert (seen.buys[0], seen.sells[0], seen.volume_usd[0]) == (10, 1, 800.0)


def test_order_flow_is_not_known_under_ten_swaps() -> None:
    assert np.isnan(sampled(*ten()[:9]).order_flow).all()
    assert sampled(*ten()).order_flow[0] == 1.0


def test_counts_never_stand_in_for_amounts() -> None:
    seen = sampled(*ten(usd=1.0), (700, 0, 1, -1, 990.0))
    assert seen.buys[0] > seen.sells[0] and seen.order_flow[0] == pytest.approx(-0.98)


def test_what_is_older_than_six_hours_is_no_flow_and_after_a_day_it_is_forgotten() -> None:
    assert sampled(*ten(), now_s=6 * HOUR).order_flow[0] == 1.0
    late = sampled(*ten(), now_s=7 * HOUR)
    assert np.isnan(late.order_flow[0]) and late.volume_usd[0] == 1000.0
    assert sampled(*ten(), now_s=25 * HOUR).volume_usd[0] == 0.0


def test_what_says_nothing_usable_is_counted_and_left_out() -> None:
    watch = SwapWatch(1)
    watch.take(
        swaps((0, 1, 1, 1, 5.0), (0, -1, 1, 1, 5.0), (0, 0, 1, 0, 5.0), (0, 0, 1, 1, -5.0), (0, 0, 1, 1, np.nan))
    )
    watch.take(swaps((0, 0, 1, 1, 1e13), (0, 0, 1, 1, 0.0), (9, 0, 1, 1, 5.0), ts_ms=T0))
    watch.take(swaps((0, 0, 1, 1, 5.0), price=np.nan))
    assert watch.refused == 9
    assert watch.sample(T0).volume_usd[0] == 0.0


def test_signed_flow_falls_into_its_bars_and_is_unknown_before_the_first_swap() -> None:
    watch = SwapWatch(2)
    watch.take(swaps((100, 0, 1, 1, 50.0), (1000, 0, 2, -1, 20.0), (1800, 0, 3, 1, 5.0)))
    edges = T0 + 900_000 * np.arange(-1, 4)
    flow = watch.signed(edges, 0)
    assert_array_equal(flow, [np.nan, np.nan, -20.0, 5.0])  # nobody told of the first seconds of bar 1
    assert np.isnan(watch.signed(edges, 1)).all()


# ---------------------------------------------------------------- wash trades


def test_a_wallet_that_buys_and_sells_the_same_within_a_minute_is_washing() -> None:
    assert wash_of((0, 0, 7, 1, 100.0), (60, 0, 7, -1, 91.0)) == [True, True]


@pytest.mark.parametrize(
    "other",
    [
        (61, 0, 7, -1, 100.0),  # too late
        (10, 0, 7, -1, 89.0),  # too little
        (10, 0, 8, -1, 100.0),  # somebody else
        (10, 1, 7, -1, 100.0),  # another token
        (10, 0, 7, 1, 100.0),  # the same side
    ],
)
def test_what_differs_in_time_amount_owner_token_or_side_is_trading(other: Swap) -> None:
    assert wash_of((0, 0, 7, 1, 100.0), other) == [False, False]


def test_an_unknown_wallet_is_never_washing() -> None:
    assert wash_of((0, 0, 0, 1, 100.0), (1, 0, 0, -1, 100.0)) == [False, False]


def test_a_wash_split_into_many_orders_is_found_and_what_lies_apart_stays() -> None:
    split = [(0, 0, 7, 1, 100.0), (20, 0, 7, -1, 50.0), (40, 0, 7, -1, 48.0)]
    assert wash_of(*split, (500, 0, 7, 1, 30.0)) == [True, True, True, False]


def test_wash_trades_are_left_out_of_everything_and_counted() -> None:
    seen = sampled(*ten(), (900, 0, 7, -1, 500.0), (930, 0, 7, 1, 500.0))
    assert (seen.order_flow[0], seen.buys[0], seen.sells[0]) == (1.0, 10, 0)
    assert (seen.washed[0], seen.volume_usd[0]) == (2, 1000.0)


def by_hand(made: list[Swap]) -> list[bool]:
    """Every stretch of one owner's trades in one token, looked at one by one."""
    found = [False] * len(made)
    for owner, token in {(row[2], row[1]) for row in made if row[2]}:
        mine = sorted((i for i, row in enumerate(made) if (row[2], row[1]) == (owner, token)), key=lambda i: made[i][0])
        for a in range(len(mine)):
            for b in range(a + 1, len(mine)):
                stretch = mine[a : b + 1]
                sums = [sum(made[i][4] for i in stretch if made[i][3] == side) for side in (1, -1)]
                if made[mine[b]][0] - made[mine[a]][0] <= 60 and 0 < min(sums) >= 0.9 * max(sums):
                    for i in stretch:
                        found[i] = True
    return found


AMOUNTS = st.sampled_from([50.0, 64.0, 100.0, 128.0])
TRADES = st.lists(
    st.tuples(st.integers(0, 200), st.integers(0, 1), st.integers(0, 2), st.sampled_from([1, -1]), AMOUNTS),
    max_size=14,
    unique_by=lambda row: row[0],
)


@settings(max_examples=200)
@given(TRADES)
def test_wash_is_what_looking_at_every_stretch_finds(made: list[Swap]) -> None:
    assert wash_of(*made) == by_hand(made)


# ---------------------------------------------------------------- VPIN


def test_vpin_of_one_sided_trading_is_one_and_of_alternating_trading_nothing() -> None:
    half, none = np.full(100, 10.0), np.zeros(100)
    assert vpin(half, none) == 1.0
    swinging = np.tile([10.0, 0.0], 100), np.tile([0.0, 10.0], 100)  # four trades a bucket
    assert vpin(*swinging) == pytest.approx(0.0, abs=1e-12)


def test_vpin_needs_fifty_trades() -> None:
    assert vpin(np.full(49, 10.0), np.zeros(49)) is None
    assert vpin(np.zeros(60), np.zeros(60)) is None


def test_vpin_is_that_of_buckets_filled_by_hand() -> None:
    chance = np.random.Generator(np.random.PCG64(1))
    usd, buys = chance.exponential(100.0, 400), chance.random(400) < 0.6
    size, place, sides = usd.sum() / 50.0, 0.0, np.zeros((2, 50))
    for amount, bought in zip(usd, buys, strict=True):
        left = amount
        while left > 1e-9:
            bucket = min(int(place / size + 1e-12), 49)
            part = min(left, (bucket + 1) * size - place) if bucket < 49 else left
            sides[int(bought), bucket] += part
            place, left = place + part, left - part
    expected = float(np.abs(sides[1] - sides[0]).sum() / usd.sum())
    assert vpin(np.where(buys, usd, 0.0), np.where(buys, 0.0, usd)) == pytest.approx(expected, abs=1e-6)


# ---------------------------------------------------------------- how events are cut, and real swaps


def part(e: Swaps, rows: BoolArray, ts_ms: int) -> Swaps:
    return Swaps(
        ts_ms, e.source, *(getattr(e, name)[rows] for name in ("at_ms", "series", "owner", "side", "usd", "price"))
    )


def crowd(n: int, seed: int) -> Swaps:
    chance = np.random.Generator(np.random.PCG64(seed))
    at_ms = T0 + np.sort(chance.integers(0, 30 * 3_600_000, n))
    usd: FloatArray = chance.choice([50.0, 100.0, 200.0], n)
    owner, side = chance.integers(0, 30, n), chance.choice([1, -1], n)
    return event(int(at_ms[-1]), at_ms, chance.integers(0, 3, n), owner, side, usd.tolist(), 2.0)


@pytest.mark.parametrize("parts", [2, 7, 900])
def test_how_swaps_are_put_into_events_does_not_matter(parts: int) -> None:
    every = crowd(2000, seed=2)
    whole, pieces = SwapWatch(3), SwapWatch(3)
    whole.take(every)
    for rows in np.array_split(np.arange(2000), parts):
        mine = np.isin(np.arange(2000), rows)
        pieces.take(part(every, mine, int(every.at_ms[rows[-1]])))
        if rows[0] % 5 == 0:
            pieces.sample(int(every.at_ms[rows[-1]]))
    one, other = whole.sample(every.ts_ms), pieces.sample(every.ts_ms)
    for field in fields(FlowColumns):
        assert_array_equal(getattr(one, field.name), getattr(other, field.name))
    assert one.washed.sum() > 0
    for series in range(len(one.buys)):
        assert whole.vpin(every.ts_ms, series) == pieces.vpin(every.ts_ms, series)


def test_memory_is_bounded_a_token() -> None:
    watch = SwapWatch(2)
    for n in range(30):
        many = [(n, 0, 0, 1, 10.0)] * 400
        watch.take(swaps(*many))
    watch.take(swaps((40, 1, 0, 1, 10.0)))
    assert watch.sample(T0 + 60_000).buys.tolist() == [5_000, 1]


def test_nothing_told_is_nothing_known() -> None:
    seen = SwapWatch(2).sample(T0)
    assert np.isnan(seen.order_flow).all() and SwapWatch(2).vpin(T0, 1) is None and not seen.washed.any()


def test_a_tenth_of_a_real_pools_swaps_is_wash() -> None:
    """Ten wallets in a row that buy and sell the same within half a minute."""
    e = real_swaps()
    fake = washed(e.at_ms, e.series, e.owner, np.where(e.side > 0, e.usd, 0.0), np.where(e.side < 0, e.usd, 0.0))
    assert (int(fake.sum()), len(set(e.owner[fake].tolist())), len(fake)) == (20, 10, 201)


def test_a_real_pools_flow_after_its_first_day() -> None:
    e = real_swaps()
    now_ms = int(e.at_ms[0]) + 24 * 3_600_000
    watch = SwapWatch(1)
    watch.take(part(e, e.at_ms <= now_ms, now_ms))
    seen = watch.sample(now_ms)
    assert (watch.refused, seen.buys[0], seen.sells[0]) == (0, 12, 12)
    assert seen.order_flow[0] == pytest.approx(-0.09370736, abs=1e-8)
    assert seen.volume_usd[0] == pytest.approx(36_615.37)
    assert watch.vpin(now_ms, 0) == pytest.approx(0.72758638, abs=1e-8)
