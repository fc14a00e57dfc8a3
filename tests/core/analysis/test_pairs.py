"""A token against its hedge: what the columns say, when, and that no later bar changes them."""

from __future__ import annotations

import math
from dataclasses import fields
from itertools import pairwise

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from mojobot.core.analysis.pairs import CRITICAL, EVERY, LENGTH, LONGEST, PairColumns, Pairs
from mojobot.model.market import FloatArray
from tests.core.analysis.test_cointegration import autoregressive, walks

M15 = 900_000
NAMES = tuple(field.name for field in fields(PairColumns))


def market(bars: int, seed: int = 1) -> tuple[FloatArray, FloatArray]:
    """Three tokens that follow a hedge, and one that goes its own way."""
    hedge = walks(1, bars, seed)
    own = np.concatenate((1.4 * hedge + autoregressive(3, bars, 8.0, seed + 1), walks(1, bars, seed + 2)))
    return np.exp(own), np.exp(np.repeat(hedge, 4, axis=0))


def opens(bars: int, first: int = 0) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return (first + np.arange(bars)) * M15


def stacked(columns: PairColumns) -> FloatArray:
    return np.stack([getattr(columns, name) for name in NAMES])


def test_the_columns_begin_at_the_first_due_bar_with_751() -> None:
    own, hedge = market(800)
    seen = Pairs(4, M15).push(own, hedge, opens(800))
    first = -(-(LENGTH - 1) // EVERY) * EVERY
    for name in NAMES:
        column = getattr(seen, name)
        assert np.isnan(column[:, :first]).all(), name
        assert np.isfinite(column[:3, first:]).all(), name


def test_the_ratio_and_the_tests_are_held_between_due_bars() -> None:
    own, hedge = market(LENGTH + 60)
    seen = Pairs(4, M15).push(own, hedge, opens(LENGTH + 60))
    changed = np.flatnonzero(np.diff(np.nan_to_num(seen.hedge[0])) != 0.0) + 1
    assert (changed % EVERY == 0).all() and len(changed) == 5


def test_the_distance_is_that_of_the_definition() -> None:
    own, hedge = market(LENGTH + 5)
    seen = Pairs(4, M15).push(own, hedge, opens(LENGTH + 5, first=1))
    spread = np.log(own[0]) - seen.hedge[0, -1] * np.log(hedge[0])
    before = spread[-251:-1]
    assert seen.spread_z[0, -1] == pytest.approx((spread[-1] - before.mean()) / before.std(ddof=1), abs=1e-8)
    home = np.exp(before.mean() + seen.hedge[0, -1] * np.log(hedge[0, -1]))
    assert own[0, -1] * (1.0 + seen.spread_gap[0, -1]) == pytest.approx(home, rel=1e-8)


def test_ratio_half_life_and_chance_are_of_the_bars_before_and_not_of_the_newest() -> None:
    own, hedge = market(757)
    own[:, -1] *= 1.05  # a fit that saw the newest bar would be another
    seen = Pairs(4, M15).push(own, hedge, opens(757))  # the newest is due
    y, x = np.log(own[0]), np.log(hedge[0])
    ratio = np.polyfit(x[-501:-1], y[-501:-1], 1)[0]
    assert seen.hedge[0, -1] == pytest.approx(ratio, abs=1e-8)
    spread = (y - ratio * x)[-751:-1]
    slope = np.polyfit(spread[:-1], np.diff(spread), 1)[0]
    assert seen.half_life[0, -1] == pytest.approx(-math.log(2.0) / math.log1p(slope), rel=1e-6)
    left = 0.5**3  # of a deviation, after three half-lives
    far = abs(seen.spread_z[0, -1]) * left / math.sqrt(1.0 - left * left)
    assert seen.reversion[0, -1] == pytest.approx(math.erfc(far / math.sqrt(2.0)), abs=1e-8)


def test_only_a_pair_that_belongs_together_is_expected_back() -> None:
    own, hedge = market(1500)
    seen = Pairs(4, M15).push(own, hedge, opens(1500))
    assert (seen.spread_test[:3, 760:] < CRITICAL).all()
    assert (seen.reversion[:3, 760:] > 0.3).all()
    apart = seen.spread_test[3] >= CRITICAL
    assert apart[760:].any() and (seen.reversion[3, apart] == 0.0).all()


def test_a_half_life_longer_than_a_twelfth_of_the_window_does_not_count() -> None:
    hedge = walks(60, 1000, 5)
    own = 1.4 * hedge + autoregressive(60, 1000, 90.0, 6)
    seen = Pairs(60, M15).push(np.exp(own), np.exp(hedge), opens(1000))
    slow = seen.half_life[:, -1] > LONGEST
    assert LONGEST == 750 / 12
    assert slow.any() and (seen.reversion[slow, -1] == 0.0).all()


@pytest.mark.parametrize("cuts", [(1,), (13,), (751, 760), (300, 900, 901, 902)])
def test_how_bars_are_cut_into_blocks_does_not_matter(cuts: tuple[int, ...]) -> None:
    own, hedge = market(1000)
    whole = stacked(Pairs(4, M15).push(own, hedge, opens(1000)))
    state, edges = Pairs(4, M15), [0, *cuts, 1000]
    parts = [stacked(state.push(own[:, a:b], hedge[:, a:b], opens(b - a, first=a))) for a, b in pairwise(edges)]
    assert_array_equal(np.concatenate(parts, axis=-1), whole)


@pytest.mark.parametrize("cut", [700, 751, 900])
def test_keeping_is_pushing_without_reading(cut: int) -> None:
    own, hedge = market(1000)
    pushed, kept = Pairs(4, M15), Pairs(4, M15)
    pushed.push(own[:, :cut], hedge[:, :cut], opens(cut))
    kept.keep(own[:, :cut], hedge[:, :cut], opens(cut))
    rest = own[:, cut:], hedge[:, cut:], opens(1000 - cut, first=cut)
    assert_array_equal(stacked(kept.push(*rest)), stacked(pushed.push(*rest)))


@pytest.mark.parametrize("spoil", [np.nan, 1000.0, "noise"])
@pytest.mark.parametrize("cut", [755, 805])
def test_no_later_bar_changes_a_column(cut: int, spoil: float | str) -> None:
    own, hedge = market(900)
    before = stacked(Pairs(4, M15).push(own[:, :cut], hedge[:, :cut], opens(cut)))
    chance = np.random.Generator(np.random.PCG64(9))
    for side in (own, hedge):
        side[:, cut:] *= np.exp(chance.standard_normal(side[:, cut:].shape)) if isinstance(spoil, str) else spoil
    assert_array_equal(stacked(Pairs(4, M15).push(own, hedge, opens(900)))[:, :, :cut], before)


def test_751_bars_say_what_ten_times_as_many_say() -> None:
    own, hedge = market(7_510)
    begin = 7_510 - LENGTH
    long = stacked(Pairs(4, M15).push(own, hedge, opens(7_510, first=3)))
    short = stacked(Pairs(4, M15).push(own[:, begin:], hedge[:, begin:], opens(LENGTH, first=begin + 3)))
    assert (begin + 3 + LENGTH - 1) % EVERY == 0  # the last bar is due
    assert_allclose(short[:, :, -1], long[:, :, -1], rtol=1e-9)


def test_rows_taken_over_go_on_as_if_they_had_always_been_there() -> None:
    own, hedge = market(900)
    whole = Pairs(4, M15)
    expected = stacked(whole.push(own, hedge, opens(900)))
    state, again = Pairs(4, M15), Pairs(2, M15)
    spoiled = own.copy()
    spoiled[[1, 3], :800] = 7.0
    state.push(spoiled[:, :800], hedge[:, :800], opens(800))
    again.push(own[[1, 3], :800], hedge[[1, 3], :800], opens(800))
    state.adopt(np.array([1, 3]), again)
    after = stacked(state.push(own[:, 800:], hedge[:, 800:], opens(100, first=800)))
    assert_allclose(after, expected[:, :, 800:], atol=2e-9)


@pytest.mark.parametrize(
    "spoil",
    ["flat", "single", "tiny", "huge", "hole", "jump", "nan", "same"],
)
def test_bad_input_gives_none_or_numbers_and_no_warning(spoil: str) -> None:
    own, hedge = market(1900)
    match spoil:
        case "flat":
            own[:] = 3.0
        case "single":
            own, hedge = own[:, :1], hedge[:, :1]
        case "tiny":
            own *= 1e-17
        case "huge":
            own *= 1e6
        case "hole":
            own[:, 400:1400] = own[:, 399:400]
        case "jump":
            own[:, 1000] *= 24.0
        case "nan":
            own[:, 1000] = np.nan
        case _:
            own = hedge.copy()
    seen = Pairs(4, M15).push(own, hedge, opens(own.shape[1]))
    assert not np.isinf(stacked(seen)).any()
    if spoil in {"flat", "same", "single"}:
        assert np.isnan(seen.spread_z).all()
