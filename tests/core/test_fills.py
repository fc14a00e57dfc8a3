from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mojobot.core.fills import (
    NoSwap,
    Pool,
    Swap,
    buy,
    expected_sandwich,
    impact,
    network_fee_lamports,
    network_fee_micro,
    notional_at_impact,
    price_of,
    round_trip_cost,
    sell,
    slippage,
    stop_price,
    swap_out,
    within,
)
from mojobot.model.trading import Side
from mojobot.model.units import MICRO

POOL = Pool(liquidity_usd=5_000_000.0, fee=0.0025)

mids = st.floats(-17, 6).map(lambda exponent: 10.0**exponent)
spends = st.integers(1, 10**12)  # up to a million USD
pools = st.builds(Pool, liquidity_usd=st.floats(1_000, 1e9), fee=st.floats(1e-4, 0.05))


def bought(spend: int, mid: float, pool: Pool = POOL, decimals: int = 9) -> Swap:
    swap = buy(spend, mid, pool, decimals)
    assert isinstance(swap, Swap)
    return swap


def sold(quantity: int, mid: float, pool: Pool = POOL, decimals: int = 9) -> Swap:
    swap = sell(quantity, mid, pool, decimals)
    assert isinstance(swap, Swap)
    return swap


@pytest.mark.parametrize(("amount", "out"), [(1_000, 9_965.059853), (10_000, 98_764.820911), (100_000, 907_024.323710)])
def test_a_constant_product_pool_gives_the_golden_amounts(amount: float, out: float) -> None:
    assert swap_out(1e6, 1e7, amount, 0.0025) == pytest.approx(out, abs=5e-7)


def test_a_buy_is_the_golden_swap_in_integers() -> None:
    # x = 1,000,000 USD, y = 10,000,000 tokens: liquidity 2,000,000, price 0.1
    swap = bought(1_000 * MICRO, 0.1, Pool(2_000_000.0, 0.0025), decimals=6)
    assert swap == Swap(1_000_000_000, 9_965_059_852, price_of(1_000_000_000, 9_965_059_852, 6))
    assert swap.price == pytest.approx(0.1 / (1 - 0.0025) * (1 + 0.0009975), rel=1e-9)


def test_a_sell_is_the_golden_swap_in_integers() -> None:
    # 1,000 tokens into x = 1,000,000 tokens against 10,000,000 USD at price 10
    swap = sold(1_000 * MICRO, 10.0, Pool(20_000_000.0, 0.0025), decimals=6)
    assert (swap.paid, swap.received) == (1_000_000_000, 9_965_059_852)
    assert swap.price == pytest.approx(9.965059853, rel=1e-9)


def test_an_attacker_takes_the_whole_tolerance_and_no_more() -> None:
    x, y, q, s = 1e6, 1e7, 10_000.0, 0.005
    front = (-(2 * x + q) + math.sqrt(q * q + 4 * x * (x + q) / (1 - s))) / 2
    assert front == pytest.approx(2_521.90, abs=0.005)
    undisturbed = swap_out(x, y, q, 0.0)
    after = swap_out(x + front, y - swap_out(x, y, front, 0.0), q, 0.0)
    assert after / undisturbed == pytest.approx(1 - s, rel=1e-9)
    assert expected_sandwich(s, major=False) == pytest.approx(0.05 * s)
    assert expected_sandwich(s, major=True) == 0.0
    assert expected_sandwich(s, major=False, probability=0.2) == pytest.approx(0.001)


@pytest.mark.parametrize("mid", [1e-17, 1e-9, 1.0, 150.0, 1e6])
def test_prices_of_any_size_fill_within_fee_and_impact(mid: float) -> None:
    swap = bought(100 * MICRO, mid)
    assert swap.price / mid - 1 == pytest.approx(0.0025 + 0.0025**2 + 100 / 2.5e6, rel=1e-2)
    back = sold(swap.received, mid)
    assert 0.994 * 100 * MICRO < back.received < 0.996 * 100 * MICRO


@given(spends, mids, pools, st.integers(0, 12))
def test_a_buy_is_never_cheaper_than_the_mid(spend: int, mid: float, pool: Pool, decimals: int) -> None:
    swap = buy(spend, mid, pool, decimals)
    assume(isinstance(swap, Swap))
    assert isinstance(swap, Swap)
    assert swap.received > 0
    assert swap.price >= mid


@given(st.integers(1, 10**18), mids, pools, st.integers(0, 12))
def test_a_sell_is_never_dearer_than_the_mid(quantity: int, mid: float, pool: Pool, decimals: int) -> None:
    swap = sell(quantity, mid, pool, decimals)
    assume(isinstance(swap, Swap))
    assert isinstance(swap, Swap)
    assert swap.received > 0
    assert swap.price <= mid


@given(spends, mids, pools)
def test_going_in_and_out_always_loses(spend: int, mid: float, pool: Pool) -> None:
    there = buy(spend, mid, pool, 9)
    if isinstance(there, NoSwap):
        return
    back = sell(there.received, mid, pool, 9)
    if isinstance(back, Swap):
        assert back.received < spend


@given(spends, spends, mids, pools)
def test_more_spent_is_more_received_at_no_better_price(one: int, other: int, mid: float, pool: Pool) -> None:
    less, more = sorted((one, other))
    small, large = buy(less, mid, pool, 9), buy(more, mid, pool, 9)
    if isinstance(small, NoSwap) or isinstance(large, NoSwap):
        return
    assert large.received >= small.received
    # One raw unit is lost to rounding at the most, so the small swap's price may carry that much.
    assert large.price >= small.price * (1 - 1 / small.received) * (1 - 1e-12)


@given(st.floats(1, 1e7), st.floats(1, 1e7), pools)
def test_average_price_never_improves_with_size(one: float, other: float, pool: Pool) -> None:
    less, more = sorted((one, other))
    side = pool.liquidity_usd / 2
    assert more / swap_out(side, side, more, pool.fee) >= less / swap_out(side, side, less, pool.fee) * (1 - 1e-12)
    assert swap_out(side, side, more, pool.fee) < side


@given(spends, mids, st.floats(1_000, 1e9), st.floats(0, 0.04), st.floats(0, 0.04))
def test_a_dearer_pool_gives_no_more(spend: int, mid: float, liquidity: float, fee: float, more: float) -> None:
    cheap, dear = buy(spend, mid, Pool(liquidity, fee), 9), buy(spend, mid, Pool(liquidity, fee + more), 9)
    if isinstance(cheap, NoSwap):
        assert isinstance(dear, NoSwap)
    if isinstance(cheap, Swap) and isinstance(dear, Swap):
        assert dear.received <= cheap.received


def test_the_expected_sandwich_is_taken_from_the_amount_out() -> None:
    plain, bitten = bought(1_000 * MICRO, 2.0), buy(1_000 * MICRO, 2.0, POOL, 9, sandwich=0.00025)
    assert isinstance(bitten, Swap)
    assert bitten.received == pytest.approx(plain.received * 0.99975, abs=1)
    assert bitten.price == pytest.approx(plain.price / 0.99975, rel=1e-9)
    sale = sell(10**9, 2.0, POOL, 9, sandwich=0.00025)
    assert isinstance(sale, Swap)
    assert sale.received == pytest.approx(sold(10**9, 2.0).received * 0.99975, abs=1)


@pytest.mark.parametrize(
    ("amount", "mid", "pool", "word"),
    [
        (0, 1.0, POOL, "nothing"),
        (-5, 1.0, POOL, "nothing"),
        (1_000, math.nan, POOL, "price"),
        (1_000, 0.0, POOL, "price"),
        (1_000, -1.0, POOL, "price"),
        (1_000, math.inf, POOL, "price"),
        (1_000, 1.0, Pool(0.0, 0.0025), "liquidity"),
        (1_000, 1.0, Pool(math.nan, 0.0025), "liquidity"),
        (1_000, 1.0, Pool(1e6, 1.0), "fee"),
        (1_000, 1.0, Pool(1e6, -0.1), "fee"),
        (1_000, 1.0, Pool(1e6, math.nan), "fee"),
    ],
)
def test_what_cannot_be_swapped_is_refused_in_words(amount: int, mid: float, pool: Pool, word: str) -> None:
    for refused in (buy(amount, mid, pool, 9), sell(amount, mid, pool, 9)):
        assert isinstance(refused, NoSwap)
        assert word in refused.why


def test_less_than_one_raw_unit_is_no_fill() -> None:
    assert buy(1, 1e6, POOL, 0) == NoSwap("the amount out is less than one raw unit")
    assert sell(1, 1e-6, POOL, 9) == NoSwap("the amount out is less than one raw unit")


def test_the_executed_price_is_cash_over_tokens() -> None:
    assert price_of(150 * MICRO, 10**9, 9) == 150.0
    assert price_of(1, 10**20, 9) == pytest.approx(1e-17)


def test_impact_is_what_is_paid_over_the_side_it_meets() -> None:
    assert impact(10_000.0, Pool(2_000_000.0, 0.0025)) == pytest.approx(9_975 / 1_009_975)
    assert impact(0.0, POOL) == 0.0
    assert impact(100.0, Pool(0.0, 0.0025)) == 1.0


@given(st.floats(1e-6, 0.5), pools)
def test_the_notional_at_an_impact_has_that_impact(limit: float, pool: Pool) -> None:
    assert impact(notional_at_impact(limit, pool), pool) == pytest.approx(limit, rel=1e-9)


def test_the_network_fee_is_signatures_and_compute() -> None:
    assert network_fee_lamports() == 15_000
    assert network_fee_lamports(signatures=2, cu_limit=1, cu_price=1, tip_lamports=7) == 10_000 + 1 + 7
    assert network_fee_micro(200.0) == 3_000  # 0.000015 SOL of 200 USD
    assert network_fee_micro(200.000001) == 3_001  # rounded up


@pytest.mark.parametrize("unknown", [None, math.nan, math.inf, 0.0, -1.0])
def test_an_unknown_sol_price_takes_the_callers_fallback(unknown: float | None) -> None:
    assert network_fee_micro(unknown, fallback_sol_usd=400.0) == 6_000
    assert network_fee_micro(unknown) == 7_500


def test_a_round_trip_costs_fee_impact_network_and_sandwich_twice() -> None:
    pool = Pool(2_000_000.0, 0.0025)
    cost = round_trip_cost(1_000.0, pool, 0.003, 0.05, 0.005)
    assert cost == pytest.approx(2 * (0.0025 + 997.5 / 1_000_997.5 + 0.000003 + 0.00025))
    with pytest.raises(ValueError):
        round_trip_cost(0.0, pool, 0.003, 0.05, 0.005)


@given(st.floats(10, 1e5), pools)
def test_the_round_trip_cost_is_what_two_swaps_lose(notional: float, pool: Pool) -> None:
    there = bought(int(notional) * MICRO, 1.0, pool)
    back = sell(there.received, 1.0, pool, 9)
    assume(isinstance(back, Swap))
    assert isinstance(back, Swap)
    lost = 1 - back.received / (int(notional) * MICRO)
    cost = round_trip_cost(int(notional), pool, 0.0, 0.0, 0.0)
    # The sum of the parts overstates their product: never cheaper than told, by second-order terms at most.
    assert lost <= cost + 1e-6
    assert cost - lost <= cost**2 + 1e-6


@pytest.mark.parametrize(
    ("open_", "low", "stop", "fill"),
    [(100.0, 98.0, 97.0, None), (100.0, 97.0, 97.0, 97.0), (100.0, 90.0, 97.0, 97.0), (95.0, 90.0, 97.0, 95.0)],
)
def test_a_bar_fills_a_stop_at_the_stop_or_its_open_below(
    open_: float, low: float, stop: float, fill: float | None
) -> None:
    assert stop_price(open_, low, stop) == fill


prices = st.floats(1e-12, 1e6)


@given(prices, prices, prices)
def test_a_stop_never_fills_above_itself(one: float, other: float, stop: float) -> None:
    low, open_ = sorted((one, other))
    fill = stop_price(open_, low, stop)
    assert (fill is None) == (low > stop)
    if fill is not None:
        assert low <= fill <= stop


def test_worse_than_the_worst_price_is_not_within() -> None:
    assert within(101.0, 101.0, Side.BUY)
    assert not within(101.0, 101.01, Side.BUY)
    assert within(99.0, 99.0, Side.SELL)
    assert not within(99.0, 98.99, Side.SELL)
    assert not within(101.0, math.nan, Side.BUY)
    assert within(0.0, 1e9, Side.BUY)
    assert within(0.0, 1e-9, Side.SELL)


@given(prices, st.floats(-0.9, 2))
def test_slippage_is_worse_when_positive_on_either_side(reference: float, move: float) -> None:
    price = reference * (1 + move)
    assert slippage(price, reference, Side.BUY) == pytest.approx(move, abs=1e-12)
    assert slippage(price, reference, Side.SELL) == pytest.approx(-move, abs=1e-12)
