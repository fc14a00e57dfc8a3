from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose

from mojobot.core.analysis.volatility import (
    BarVariance,
    EwmaVolatility,
    RangeVolatility,
    RealisedVolatility,
    YangZhang,
    garman_klass,
    parkinson,
    per_day,
    rogers_satchell,
)
from mojobot.model.market import Block
from tests.core.analysis.candles import block_of, in_parts, walk


def brownian(bars: int, ticks: int, sigma: float, seed: int = 1) -> Block:
    """Bars of a driftless Brownian motion with `ticks` steps each and deviation `sigma`."""
    steps = np.random.default_rng(seed).standard_normal((bars, ticks)) * sigma / math.sqrt(ticks)
    path = np.cumsum(steps.ravel()).reshape(bars, ticks)
    opened = np.concatenate(([0.0], path[:-1, -1]))
    high, low = np.maximum(path.max(axis=1), opened), np.minimum(path.min(axis=1), opened)
    prices = np.exp(np.array([opened, high, low, path[:, -1]]))[:, None]
    return block_of(prices[0], prices[1], prices[2], prices[3], np.ones((1, bars)))


def test_a_steady_move_is_its_own_volatility() -> None:
    close = np.exp(0.01 * (np.arange(60) % 2))[None]
    sigma = EwmaVolatility(1, 10).push(close)
    assert np.isnan(sigma[0, 0])
    assert_allclose(sigma[0, 1:], 0.01, rtol=1e-12)


def test_the_half_life_is_where_a_shock_counts_half() -> None:
    close = np.ones((1, 3000))
    close[0, 2000:] = math.exp(0.1)
    variance = EwmaVolatility(1, 288).push(close)[0] ** 2
    assert variance[2000 + 288] / variance[2000] == pytest.approx(0.5)


def test_volatility_grows_with_the_root_of_time() -> None:
    assert per_day(np.array([0.001]), 288)[0] == pytest.approx(0.001 * math.sqrt(288))


def test_realised_volatility_is_the_root_of_the_summed_squares_of_a_day() -> None:
    close = walk(2, 700).close
    seen = RealisedVolatility(2, 288).push(close, np.zeros(close.shape, dtype=np.bool_))
    returns = np.log(close[:, 1:] / close[:, :-1])
    assert np.isnan(seen[:, :288]).all()
    assert_allclose(seen[:, 288], np.sqrt((returns[:, :288] ** 2).sum(axis=1)), rtol=1e-12)
    assert_allclose(seen[:, -1], np.sqrt((returns[:, -288:] ** 2).sum(axis=1)), rtol=1e-12)


@pytest.mark.parametrize(("synthetic", "known"), [(57, True), (58, False)])
def test_realised_volatility_needs_four_fifths_of_real_bars(synthetic: int, known: bool) -> None:
    close, flags = walk(1, 400).close, np.zeros((1, 400), dtype=np.bool_)
    flags[0, 400 - synthetic :] = True
    assert np.isfinite(RealisedVolatility(1, 288).push(close, flags)[0, -1]) == known


@pytest.mark.parametrize("bar_variance", [parkinson, garman_klass, rogers_satchell])
def test_ranges_tell_the_volatility_of_well_traded_bars(bar_variance: BarVariance) -> None:
    block = brownian(2000, 2000, 0.01)
    sigma = RangeVolatility(1, 2000, bar_variance).push(block.open, block.high, block.low, block.close)
    assert sigma[0, -1] == pytest.approx(0.01, rel=0.04)


def test_yang_and_zhang_tell_it_too() -> None:
    block = brownian(2001, 2000, 0.01)
    sigma = YangZhang(1, 2000).push(block.open, block.high, block.low, block.close)
    assert sigma[0, -1] == pytest.approx(0.01, rel=0.04)
    assert np.isnan(sigma[0, :2000]).all()


def test_few_trades_make_ranges_read_low() -> None:
    block = brownian(2000, 10, 0.01)
    sigma = RangeVolatility(1, 2000, parkinson).push(block.open, block.high, block.low, block.close)[0, -1]
    assert 0.72 < sigma / 0.01 < 0.85


def test_the_variance_of_one_bar_follows_each_formula() -> None:
    u, d, c = (np.array([x]) for x in (0.03, -0.01, 0.02))
    assert parkinson(u, d, c)[0] == pytest.approx(0.04**2 / (4 * math.log(2)))
    assert garman_klass(u, d, c)[0] == pytest.approx(0.5 * 0.04**2 - (2 * math.log(2) - 1) * 0.02**2)
    assert rogers_satchell(u, d, c)[0] == pytest.approx(0.03 * 0.01 + 0.01 * 0.03)


def test_yang_zhang_follows_its_formula_over_three_bars() -> None:
    block = walk(1, 4, seed=3)
    o, h, low, c = (np.log(row[0]) for row in (block.open * 1.001, block.high * 1.01, block.low, block.close))
    jumps, moves = o[1:] - c[:-1], (c - o)[1:]
    within = ((h - o) * (h - c) + (low - o) * (low - c))[1:].mean()
    k = 0.34 / (1.34 + 4 / 2)
    expected = math.sqrt(jumps.var(ddof=1) + k * moves.var(ddof=1) + (1 - k) * within)
    sigma = YangZhang(1, 3).push(*(np.exp(row)[None] for row in (o, h, low, c)))
    assert sigma[0, 3] == pytest.approx(expected)


def test_how_bars_are_cut_does_not_matter() -> None:
    block = walk(3, 500, seed=4)
    whole = YangZhang(3, 50).push(block.open, block.high, block.low, block.close)
    bars = np.array((block.open, block.high, block.low, block.close))
    state = YangZhang(3, 50)
    assert_allclose(in_parts(lambda x: state.push(*x), bars, range(1, 500)), whole, rtol=1e-12)
    flags = np.random.default_rng(5).random((3, 500)) < 0.1
    realised, day = RealisedVolatility(3, 96), RealisedVolatility(3, 96)
    parts = [day.push(block.close[:, i : i + 7], flags[:, i : i + 7]) for i in range(0, 500, 7)]
    assert_allclose(np.concatenate(parts, axis=1), realised.push(block.close, flags), rtol=1e-12)


def test_estimates_without_enough_bars_or_time_are_refused() -> None:
    with pytest.raises(ValueError, match="half-life"):
        EwmaVolatility(1, 0)
    with pytest.raises(ValueError, match="two bars"):
        YangZhang(1, 1)
