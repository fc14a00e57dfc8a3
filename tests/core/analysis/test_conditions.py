from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from mojobot.core.analysis.conditions import Conditions
from mojobot.core.bars import merged
from mojobot.model.market import Block, FloatArray, IntArray, Timeframe
from tests.core.worlds import START_MS, block, bursts

M1, M5, M15, H1, H4 = Timeframe
ARRAYS = ("daily_volatility", "volatility_factor", "mean_gap", "mean_slope")
Blocks = dict[Timeframe, Block]


def whole(made: Block, base: Timeframe = M5) -> Blocks:
    return {t: made if t is base else merged(made, base, t) for t in Timeframe if t.ms >= base.ms}


def upto(blocks: Mapping[Timeframe, Block], end_ms: int, start_ms: int = 0) -> Blocks:
    parts = {}
    for timeframe, made in blocks.items():
        start, stop = np.searchsorted(made.open_ms + timeframe.ms, (start_ms, end_ms), side="right")
        parts[timeframe] = made.part(int(start), int(stop))
    return parts


def conditions(*bases: Timeframe, max_synthetic: int = 20) -> Conditions:
    return Conditions(bases or (M5,), max_synthetic)


def after(blocks: Blocks, *bases: Timeframe, max_synthetic: int = 20) -> Conditions:
    state = conditions(*bases, max_synthetic=max_synthetic)
    state.push(blocks)
    return state


def hourly(close: Sequence[float] | FloatArray) -> Blocks:
    """Hours as the base, nothing below."""
    return whole(block(close, H1), H1)


def rows(*values: int) -> IntArray:
    return np.array(values, dtype=np.int64)


# ---------------------------------------------------------------- daily volatility


def test_daily_volatility_is_the_root_of_a_days_squared_returns() -> None:
    close = 100.0 * np.exp(np.cumsum(np.r_[0.0, np.tile([0.001, -0.001], 144)]))
    state = after(whole(block(close, M5)))
    assert state.daily_volatility[0] == pytest.approx(0.001 * np.sqrt(288), abs=1e-9)
    assert state.volatilities() == [pytest.approx(0.016970563, abs=1e-9)]


def test_daily_volatility_golden() -> None:
    """On the golden series of quant.md 1: its last 288 returns."""
    t = np.arange(400.0)
    close = 100 + 0.05 * t + 8 * np.sin(t / 7) + 3 * np.sin(t / 2.3)
    expected = float(np.sqrt((np.diff(np.log(close[-289:])) ** 2).sum()))
    assert after(whole(block(close, M5))).daily_volatility[0] == pytest.approx(expected, abs=1e-9)


def test_a_day_of_returns_is_needed() -> None:
    made = whole(bursts(1, 300, M5, seed=1))
    state = conditions()
    state.push(upto(made, START_MS + 288 * M5.ms))
    assert np.isnan(state.daily_volatility[0])
    assert state.volatilities() == [None]
    state.push(upto(made, START_MS + 289 * M5.ms, START_MS + 288 * M5.ms))
    assert np.isfinite(state.daily_volatility[0])


@pytest.mark.parametrize(("made_up", "known"), [(57, True), (58, False)])
def test_four_fifths_of_a_day_must_be_real(made_up: int, known: bool) -> None:
    made = bursts(1, 400, M5, seed=2)
    made.synthetic[0, 400 - made_up :] = True  # 288 · 0.8 = 230.4
    state = after(whole(made))
    assert np.isfinite(state.daily_volatility[0]) == known


@pytest.mark.parametrize(("base", "bars"), [(M1, 288), (M5, 288), (M15, 96), (H1, 24), (H4, 6)])
def test_it_is_measured_on_five_minutes_or_the_base_if_coarser(base: Timeframe, bars: int) -> None:
    made = whole(bursts(1, 3 * base.bars_per_day, base, seed=3), base)
    close = made[max(base, M5, key=lambda t: t.ms)].close[0]
    expected = float(np.sqrt((np.diff(np.log(close[-bars - 1 :])) ** 2).sum()))
    assert after(made, base).daily_volatility[0] == pytest.approx(expected, abs=1e-9)


def test_each_token_is_measured_on_its_own_base() -> None:
    fine, coarse = bursts(2, 3 * 288, M5, seed=4), bursts(2, 72, H1, seed=5)
    blocks = whole(fine)
    for side in (fine.open, fine.high, fine.low, fine.close, fine.volume):
        side[1] = np.nan
    blocks = {**whole(fine), H1: coarse}
    coarse.close[0] = merged(fine, M5, H1).close[0]
    state = after(blocks, M5, H1)
    expected = [
        np.sqrt((np.diff(np.log(fine.close[0, -289:])) ** 2).sum()),
        np.sqrt((np.diff(np.log(coarse.close[1, -25:])) ** 2).sum()),
    ]
    assert state.daily_volatility.tolist() == pytest.approx(expected, abs=1e-9)


# ---------------------------------------------------------------- the volatility factor


def factor(close: FloatArray) -> float:
    """v by its definition: the last day's volatility over its median of 30 days."""
    squares = np.diff(np.log(close)) ** 2
    daily = np.sqrt(np.array([squares[end - 24 : end].sum() for end in range(24, len(squares) + 1)]))
    return float(daily[-1] / np.median(daily[-720:]))


@pytest.mark.parametrize("hours", [192, 400, 900])
def test_the_factor_is_the_days_volatility_over_its_median(hours: int) -> None:
    close = bursts(1, hours, H1, seed=6).close
    state = after(hourly(close), H1)
    assert state.volatility_factor[0] == pytest.approx(factor(close[0]), abs=1e-9)


@pytest.mark.parametrize(("hours", "known"), [(191, False), (192, True)])
def test_the_factor_needs_a_week_of_values(hours: int, known: bool) -> None:
    state = after(hourly(bursts(1, hours, H1, seed=7).close), H1)
    assert np.isfinite(state.volatility_factor[0]) == known  # 168 values from hour 24 on


def test_a_series_that_never_moves_has_no_factor_and_no_volatility() -> None:
    state = after(hourly(np.full(400, 3.0)), H1)
    assert np.isnan(state.volatility_factor[0])
    assert state.daily_volatility[0] == 0.0


@pytest.mark.parametrize(("gaps", "known"), [(20, True), (21, False)])
def test_made_up_hours_leave_the_factor_unknown(gaps: int, known: bool) -> None:
    """Else a market that is down would read as a calm one, and stops would loosen."""
    blocks = hourly(bursts(1, 400, H1, seed=8).close)
    blocks[H1].synthetic[0, 350 : 350 + gaps] = True
    assert np.isfinite(after(blocks, H1).volatility_factor[0]) == known


# ---------------------------------------------------------------- SOL's regime


def test_the_regime_is_the_close_over_its_mean_of_fifty_and_the_means_slope() -> None:
    close = bursts(1, 60, H4, seed=9).close[0]
    state = after(whole(block(close, H4), H4), H4)
    mean, before = close[-50:].mean(), close[-51:-1].mean()
    assert state.mean_gap[0] == pytest.approx(close[-1] / mean - 1, abs=1e-9)
    assert state.mean_slope[0] == pytest.approx(mean / before - 1, abs=1e-9)


@pytest.mark.parametrize(("bars", "gap", "slope"), [(49, False, False), (50, True, False), (51, True, True)])
def test_the_regime_needs_its_bars(bars: int, gap: bool, slope: bool) -> None:
    state = after(whole(bursts(1, bars, H4, seed=10), H4), H4)
    assert (np.isfinite(state.mean_gap[0]), np.isfinite(state.mean_slope[0])) == (gap, slope)


def test_the_regime_is_unknown_with_too_many_gaps() -> None:
    made = bursts(1, 150, H4, seed=11)
    made.synthetic[0, 100:121] = True
    assert np.isnan(after(whole(made, H4), H4).mean_gap[0])
    assert np.isfinite(after(whole(made, H4), H4, max_synthetic=21).mean_gap[0])


def test_the_regime_changes_only_when_four_hours_close() -> None:
    made = whole(bursts(1, 60 * 48, M5, seed=12))
    state = conditions()
    state.push(upto(made, START_MS + 55 * H4.ms))
    gap = state.mean_gap.copy()
    state.push(upto(made, START_MS + 56 * H4.ms - 1, START_MS + 55 * H4.ms))
    assert_array_equal(state.mean_gap, gap)
    state.push(upto(made, START_MS + 56 * H4.ms, START_MS + 56 * H4.ms - 1))
    assert (state.mean_gap != gap).all()


# ---------------------------------------------------------------- correlation, partition, rows


def test_made_up_hours_do_not_correlate() -> None:
    blocks = hourly(np.tile(bursts(1, 100, H1, seed=13).close, (2, 1)))
    state = after(blocks, H1, H1)
    assert state.correlation.matrix()[0, 1] == pytest.approx(1.0)
    blocks[H1].synthetic[1, 40:] = True
    assert after(blocks, H1, H1).correlation.matrix()[0, 1] == 0.7  # under 48 common hours


@settings(max_examples=10)
@given(seed=st.integers(0, 2**32), cuts=st.lists(st.integers(0, 10 * 288), max_size=8))
def test_how_bars_are_cut_does_not_matter(seed: int, cuts: list[int]) -> None:
    made = bursts(3, 10 * 288, M5, seed)
    for side in (made.open, made.high, made.low, made.close, made.volume):
        side[1, :1_000] = np.nan
    made.synthetic[2] = np.random.default_rng(seed).random(made.bars) < 0.15
    blocks, state = whole(made), conditions(M5, M5, M5)
    expected = after(blocks, M5, M5, M5)
    for start, end in pairwise([0, *(START_MS + cut * M5.ms for cut in sorted(cuts)), 2**62]):
        state.push(upto(blocks, end, start))
    for name in ARRAYS:
        assert_array_equal(getattr(state, name), getattr(expected, name), err_msg=name)
    assert_allclose(state.correlation.matrix(), expected.correlation.matrix(), atol=1e-9)
    values = np.array([100.0, 0.0, 50.0])
    assert state.correlation.with_book(1, values) == expected.correlation.with_book(1, values)


def test_rows_taken_over_are_those_of_the_corrected_data() -> None:
    right = bursts(3, 12 * 288, M5, seed=14)
    wrong = replace(right, close=right.close.copy())
    wrong.close[1, 3_000:3_010] *= 1.5
    blocks, state = whole(right), after(whole(wrong), M5, M5, M5)
    again = conditions(M5)
    again.push({t: b.rows(rows(1)) for t, b in blocks.items()})
    state.adopt(rows(1), again)
    expected = after(blocks, M5, M5, M5)
    for name in ARRAYS:
        assert_array_equal(getattr(state, name), getattr(expected, name), err_msg=name)
    assert_allclose(state.correlation.matrix(), expected.correlation.matrix(), atol=1e-9)


def test_a_row_of_one_base_is_taken_over_in_a_market_of_several() -> None:
    fine, coarse = bursts(2, 3 * 288, M5, seed=15), bursts(2, 72, H1, seed=16)
    blocks = {**whole(fine), H1: coarse, H4: merged(coarse, H1, H4)}
    state = after(blocks, M5, H1)
    volatility = state.daily_volatility.copy()
    again = conditions(H1)
    doubled = {t: replace(b, close=b.close**2).rows(rows(1)) for t, b in blocks.items()}
    again.push(doubled)
    state.adopt(rows(1), again)
    assert state.daily_volatility[0] == volatility[0]
    assert state.daily_volatility[1] == pytest.approx(2 * volatility[1], abs=1e-8)


@pytest.mark.parametrize("noise", [1000.0, np.nan])
def test_what_comes_later_changes_nothing_before(noise: float) -> None:
    made = bursts(1, 10 * 288, M5, seed=17)
    end_ms = START_MS + 2_601 * M5.ms
    later = made.open_ms + M5.ms > end_ms
    shaken = replace(made, close=np.where(later, made.close * noise, made.close))
    one, other = after(upto(whole(made), end_ms)), after(upto(whole(shaken), end_ms))
    for name in ARRAYS:
        assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)
