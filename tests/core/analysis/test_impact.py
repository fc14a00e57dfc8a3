"""Amihud, Kyle, and spreads: known numbers, and what a pool must give."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from mojobot.core.analysis.bid_ask import corwin_schultz, pool_round_trip, roll, round_trip
from mojobot.core.analysis.impact import Slope, amihud, kyle, missing_depth, steepness
from mojobot.core.fills import Pool
from mojobot.model.market import FloatArray

LIQUIDITY = 2_000_000.0


def pool_trading(bars: int, seed: int, noise: float = 0.0, rows: int = 1) -> tuple[FloatArray, FloatArray]:
    """Closes and signed flow of a constant-product pool without a fee: its price moves by 2·ln(1 + 2Q/L)."""
    chance = np.random.Generator(np.random.PCG64(seed))
    flow = chance.standard_normal((rows, bars)) * 0.002 * LIQUIDITY
    moved = 2.0 * np.log1p(2.0 * flow / LIQUIDITY) + noise * chance.standard_normal((rows, bars))
    return np.exp(np.cumsum(moved, axis=1)), flow


def test_kyles_slope_of_a_pool_is_four_over_its_liquidity() -> None:
    fitted = kyle(*pool_trading(96, seed=1))
    assert fitted.slope[0] == pytest.approx(float(steepness(np.array([LIQUIDITY]))[0]), rel=0.01)
    assert not missing_depth(fitted, np.array([LIQUIDITY]))[0]


def test_a_pool_a_quarter_as_deep_as_it_says_is_flagged() -> None:
    fitted = kyle(*pool_trading(96, seed=1, noise=0.002))
    assert missing_depth(fitted, np.array([4.0 * LIQUIDITY]))[0]
    assert not missing_depth(fitted, np.array([2.5 * LIQUIDITY]))[0]
    assert not missing_depth(Slope(fitted.slope, fitted.slope), np.array([4.0 * LIQUIDITY]))[0]  # not sure enough


def test_kyles_standard_error_is_that_of_ordinary_least_squares() -> None:
    close, flow = pool_trading(60, seed=2, noise=0.01)
    moved, signed = np.diff(np.log(close[0])), flow[0, 1:]
    (slope, _), residuals, *_ = np.polyfit(signed, moved, 1, full=True)
    error = np.sqrt(residuals[0] / 57 / ((signed - signed.mean()) ** 2).sum())
    fitted = kyle(close, flow)
    assert_allclose([fitted.slope[0], fitted.error[0]], [slope, error], rtol=1e-9)


def test_two_standard_errors_hold_the_truth_in_95_of_100() -> None:
    fitted = kyle(*pool_trading(96, seed=3, noise=0.01, rows=400))
    inside = np.abs(fitted.slope - 4.0 / LIQUIDITY) < 2.0 * fitted.error
    assert 0.92 < float(inside.mean()) < 0.98


def test_without_bars_or_without_flow_there_is_no_slope() -> None:
    close, flow = pool_trading(20, seed=4)
    assert np.isnan(kyle(close, flow).slope).all()  # 19 returns
    assert np.isnan(kyle(np.tile(close, 3), np.zeros((1, 60))).slope).all()
    assert np.isnan(kyle(np.tile(close, 3), np.full((1, 60), np.nan)).error).all()


def test_amihud_is_the_mean_of_moves_over_volume() -> None:
    close = np.exp(np.where(np.arange(41) % 2, 0.01, 0.0))[None]
    volume = np.where(np.arange(41) % 4 == 0, 0.0, 1000.0)[None]  # bars without volume do not count
    assert amihud(close, volume)[0] == pytest.approx(0.01 / 1000.0)
    assert np.isnan(amihud(close, np.full((1, 41), np.nan))).all()
    assert np.isnan(amihud(close[:, :20], volume[:, :20])).all()


def test_corwin_and_schultz_give_their_golden_number() -> None:
    assert corwin_schultz(np.array([[102.0, 101.9]]), np.array([[100.0, 100.1]]))[0] == pytest.approx(
        0.0165104531, abs=1e-10
    )


def test_corwin_and_schultz_take_a_negative_spread_as_nothing() -> None:
    assert corwin_schultz(np.array([[100.1, 110.1]]), np.array([[100.0, 110.0]]))[0] == 0.0
    assert np.isnan(corwin_schultz(np.array([[1.0]]), np.array([[1.0]]))[0])


def test_roll_finds_the_spread_of_a_bouncing_price() -> None:
    chance = np.random.Generator(np.random.PCG64(5))
    mid = np.cumsum(chance.standard_normal((1, 20_000)) * 0.001, axis=1)
    bouncing = mid + 0.005 * chance.choice([-1.0, 1.0], mid.shape)  # half a spread of 1 %
    assert roll(np.exp(bouncing))[0] == pytest.approx(0.01, rel=0.03)


def test_roll_has_nothing_to_say_of_a_trend() -> None:
    rising = np.exp(np.cumsum(np.repeat([0.01, 0.02], 50)))[None]
    assert np.isnan(roll(rising)[0])
    assert np.isnan(roll(rising[:, :20])[0])


def test_a_round_trip_is_what_two_quotes_leave_behind() -> None:
    assert round_trip(1000.0, 994.0) == pytest.approx(0.006)
    assert [round_trip(0.0, 1.0), round_trip(1000.0, float("nan")), round_trip(float("inf"), 1.0)] == [None] * 3


def test_a_pools_round_trip_is_its_fee_and_its_depth_twice() -> None:
    deep = pool_round_trip(Pool(1e12, 0.0025))
    assert deep == pytest.approx(1.0 - 0.9975**2, rel=1e-6)
    paid = 1_000.0 * 0.9975
    bought = 1e6 * paid / (1e6 + paid)
    back = 1e6 * bought * 0.9975 / (1e6 + bought * 0.9975)
    assert pool_round_trip(Pool(2e6, 0.0025)) == pytest.approx(1.0 - back / 1000.0, rel=1e-12)
    assert pool_round_trip(Pool(0.0, 0.0025)) is None and pool_round_trip(Pool(float("nan"), 0.0)) is None


@pytest.mark.parametrize("spoil", ["flat", "single", "tiny", "huge", "nan", "jump"])
def test_bad_input_gives_no_warning_and_nothing_infinite(spoil: str) -> None:
    close, flow = pool_trading(96, seed=6, rows=2)
    match spoil:
        case "flat":
            close[:] = 3.0
        case "single":
            close, flow = close[:, :1], flow[:, :1]
        case "tiny":
            close *= 1e-17
        case "huge":
            close *= 1e6
        case "nan":
            close[:, 40] = np.nan
        case _:
            close[:, 40] *= 24.0
    fitted = kyle(close, flow)
    found = (fitted.slope, fitted.error, amihud(close, np.abs(flow)), roll(close), corwin_schultz(close * 1.01, close))
    assert not np.isinf(np.stack(found)).any()
    assert_array_equal(missing_depth(fitted, np.array([np.nan, 0.0])), [False, False])
