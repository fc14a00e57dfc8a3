"""Chart patterns: each drawn with noise and found, rarely where there is nothing, never before it can be known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from mojobot.core.analysis.candles.scan import CandleScan, sets
from mojobot.core.analysis.charts.patterns import CHART_PATTERNS, packed, unpacked
from mojobot.core.analysis.charts.pivots import SIDE, Pivots
from mojobot.core.analysis.charts.scan import ChartColumns, ChartScan
from mojobot.core.analysis.charts.shapes import SHAPES
from mojobot.model.market import MINUTE_MS, Block, FloatArray, IntArray
from tests.core.analysis.candles import block_of, motley, walk
from tests.core.analysis.drawings import BEFORE, DRAWINGS, atr_of, charts, drawn

KIND = {pattern.bullish: place for place, pattern in enumerate(CHART_PATTERNS)}
STRONG = 0.6  # what a strategy asks for


def told(seen: ChartColumns) -> dict[str, FloatArray]:
    """All columns by name, flat."""
    values: dict[str, FloatArray] = {}
    for field in fields(seen):
        one = getattr(seen, field.name)
        for name in ("price", "touches", "since") if field.name in {"support", "resistance"} else ("",):
            values[f"{field.name} {name}"] = np.asarray(getattr(one, name) if name else one, dtype=np.float64)
    return values


def in_parts(block: Block, cuts: Sequence[int]) -> dict[str, FloatArray]:
    """The columns of a block pushed in parts."""
    scan, atr, edges = ChartScan(block.series, MINUTE_MS), atr_of(block), [0, *sorted(cuts), block.bars]
    parts = [told(scan.push(block.part(start, stop), atr[:, start:stop])) for start, stop in pairwise(edges)]
    return {name: np.concatenate([part[name] for part in parts], axis=1) for name in parts[0]}


def assert_same(one: dict[str, FloatArray], other: dict[str, FloatArray]) -> None:
    for name, values in one.items():
        assert_array_equal(values, other[name], err_msg=name)


# ---------------------------------------------------------------- pivots


def test_a_pivot_is_known_three_bars_after_it_and_never_earlier() -> None:
    block = walk(5, 400, 3)
    known = Pivots(5).push(block.high, block.low)
    for row, at in np.argwhere(~np.isnan(known[0])).tolist():
        top = at - SIDE
        assert known[0, row, at] == block.high[row, top]
        assert block.high[row, top] == block.high[row, top - SIDE : at + 1].max()
    highs = [
        at for at in range(SIDE, 400 - SIDE) if block.high[0, at] == block.high[0, at - SIDE : at + SIDE + 1].max()
    ]
    assert [at + SIDE for at in highs] == np.flatnonzero(~np.isnan(known[0, 0])).tolist()


@pytest.mark.parametrize("after", [1, 2])
def test_two_bars_after_it_nobody_knows_a_pivot(after: int) -> None:
    high = np.array([[1.0, 2, 3, 4, 9, 4, 3, 2, 1]])
    upto = high[:, : 5 + after]
    assert np.isnan(Pivots(1).push(upto, upto - 1)).all()
    assert Pivots(1).push(high, high - 1)[0, 0, 4 + SIDE] == 9.0


def test_of_equal_bars_the_first_is_the_pivot() -> None:
    high = np.array([[1.0, 2, 3, 9, 9, 9, 3, 2, 1, 0]])
    assert np.flatnonzero(~np.isnan(Pivots(1).push(high, high)[0, 0])).tolist() == [3 + SIDE]


def test_flat_bars_have_no_pivot() -> None:
    flat = np.full((1, 40), 7.0)
    assert np.isnan(Pivots(1).push(flat, flat)).all()


# ---------------------------------------------------------------- drawings


@cache
def sightings(name: str, *, upside_down: bool) -> tuple[tuple[int, float], ...]:
    """For each of 24 noisy drawings: at which bar its pattern was confirmed, and how strong; (-1, 0) where not seen."""
    found: list[tuple[int, float]] = []
    for seed in range(24):
        seen = charts(drawn(DRAWINGS[name], seed, upside_down=upside_down))
        side = -1.0 if upside_down else 1.0
        hits = np.flatnonzero((seen.age[0] == 0) & (seen.kind[0] == KIND[name]) & (seen.strength[0] * side > 0))
        found.append((int(hits[0]), abs(float(seen.strength[0, hits[0]]))) if len(hits) else (-1, 0.0))
    return tuple(found)


def test_every_shape_is_drawn_and_named() -> None:
    assert [pattern.bullish for pattern in CHART_PATTERNS] == [*KIND]
    assert set(DRAWINGS) == set(KIND)
    assert len(SHAPES) == len(CHART_PATTERNS) == 11


@pytest.mark.parametrize("upside_down", [False, True])
@pytest.mark.parametrize("name", DRAWINGS)
def test_a_shape_drawn_with_noise_is_found_both_ways_up(name: str, upside_down: bool) -> None:
    found = [strength for at, strength in sightings(name, upside_down=upside_down) if at >= 0]
    assert len(found) >= 24 * 0.55
    assert np.median(found) > 0.55


@pytest.mark.parametrize(
    "name", ["double bottom", "inverse head and shoulders", "cup and handle", "symmetric triangle"]
)
def test_a_clear_shape_is_hardly_ever_missed(name: str) -> None:
    assert sum(at >= 0 for at, _ in sightings(name, upside_down=False)) >= 22


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_pattern_is_confirmed_by_a_close_beyond_its_line_and_not_before_its_last_turn_is_known(name: str) -> None:
    for seed, (at, _) in enumerate(sightings(name, upside_down=False)):
        if at < 0:
            continue
        block = drawn(DRAWINGS[name], seed)
        seen = charts(block)
        last = at - int(seen.turn_age[0, at])
        around = slice(last - SIDE, last + SIDE + 1)
        assert last + SIDE <= at
        assert block.low[0, last] == block.low[0, around].min() or block.high[0, last] == block.high[0, around].max()
        assert block.close[0, at] > seen.line[0, at]
        assert seen.invalidation[0, at] <= block.close[0, at] < seen.target[0, at]


def test_a_double_bottom_tells_its_neckline_target_floor_and_turns() -> None:
    block = drawn(DRAWINGS["double bottom"], 3, noise=0.02)
    seen = charts(block)
    at = int(np.flatnonzero(seen.age[0] == 0)[0])
    turns = [int(at - seen.turn_age[0, at]) - back for back in unpacked(float(seen.turns[0, at]), 4)]
    assert_allclose(turns[1:], [52, 60, 69], atol=1.0)
    assert_allclose([seen.line[0, at], seen.target[0, at], seen.invalidation[0, at]], [95.0, 100.0, 90.0], atol=0.3)
    assert seen.strength[0, at] > 0.8
    assert seen.support.price[0, at] == seen.line[0, at]  # what was resistance has been broken and now supports


def test_a_pattern_stands_until_its_target_is_met_and_is_gone_at_the_next_bar() -> None:
    points = (*DRAWINGS["double bottom"], (6, 104))
    seen = charts(drawn(points, 3, noise=0.02))
    met = int(np.flatnonzero(seen.over[0])[0])
    standing = np.flatnonzero(seen.strength[0] > 0)
    assert standing[-1] == met
    assert drawn(points, 3, noise=0.02).close[0, met] >= seen.target[0, met]
    assert seen.strength[0, met + 1] == 0.0
    assert np.isnan(seen.kind[0, met + 1])


def test_a_pattern_is_over_when_its_invalidation_is_crossed() -> None:
    points = (*DRAWINGS["double bottom"], (4, 85))
    block = drawn(points, 3, noise=0.02)
    seen = charts(block)
    lost = int(np.flatnonzero(seen.over[0])[0])
    assert block.close[0, lost] < seen.invalidation[0, lost] <= block.close[0, lost - 1]


def test_a_shape_without_a_break_is_never_told() -> None:
    points = (*DRAWINGS["double bottom"][:-1], (6, 93.5), (6, 91), (6, 93))
    assert not charts(drawn(points, 3, noise=0.02)).strength.any()


def test_candles_are_those_of_the_bar_that_confirmed() -> None:
    block = walk(20, 1_500, 4)
    seen = charts(block)
    assert (seen.candles[seen.age == 0] != 0).mean() > 0.5
    on = seen.age[:, 1:] == seen.age[:, :-1] + 1
    assert_array_equal(seen.candles[:, 1:][on], seen.candles[:, :-1][on])
    single = found_candles(block)
    for row, at in np.argwhere(seen.age == 0).tolist():
        assert seen.candles[row, at] == single[0 if seen.strength[row, at] > 0 else 1][row, at]


def found_candles(block: Block) -> tuple[IntArray, IntArray]:
    return sets(CandleScan(block.series).push(block))


# ---------------------------------------------------------------- false alarms


@cache
def nothing() -> tuple[Block, ChartColumns]:
    """200,000 bars of random walks, in which every pattern is chance."""
    block = walk(50, 4_000, 11)
    return block, charts(block)


def test_false_alarms_on_random_walks_are_as_rare_as_stated() -> None:
    """Confirmed patterns per 1,000 bars of random walks: 7.9 of any strength, 4.0 above 0.6, 1.8 above 0.7."""
    _, seen = nothing()
    fresh = seen.age == 0
    rates = {least: 1_000.0 * float((fresh & (abs(seen.strength) > least)).mean()) for least in (0.0, 0.6, 0.7)}
    assert rates[0.0] < 9.0
    assert rates[STRONG] < 4.6
    assert rates[0.7] < 2.2
    assert rates[STRONG] > 2.0  # nor does it see nothing at all


def test_a_line_is_always_beyond_what_makes_its_pattern_invalid() -> None:
    _, seen = nothing()
    at = seen.strength != 0.0
    side = np.sign(seen.strength[at])
    assert (side * (seen.line[at] - seen.invalidation[at]) > 0.0).all()
    assert (side * (seen.target[at] - seen.line[at]) > 0.0).all()


def test_walks_show_every_shape_now_and_then_and_no_side_more_often() -> None:
    _, seen = nothing()
    fresh = seen.age == 0
    assert set(seen.kind[fresh].astype(int).tolist()) == set(range(len(CHART_PATTERNS)))
    assert abs(float(np.sign(seen.strength[fresh]).mean())) < 0.1


# ---------------------------------------------------------------- levels


def test_a_level_is_where_pivots_came_together() -> None:
    swings = [(8.0, 105.0 if at % 2 else 95.0) for at in range(7)]
    low, high = (charts(drawn([*swings, (6, end)], 1, noise=0.1)) for end in (97.0, 103.0))
    assert_allclose(low.support.price[0, -1], 95.0, atol=0.4)
    assert_allclose(high.resistance.price[0, -1], 105.0, atol=0.4)
    assert (low.support.touches[0, -1], high.resistance.touches[0, -1]) == (4.0, 3.0)
    assert low.support.since[0, -1] == pytest.approx(low.strength.shape[1] - 1 - (BEFORE + 8), abs=1)
    assert high.levels[0, -1] >= 7


def test_levels_lie_on_their_sides_and_are_the_nearest_with_two_touches() -> None:
    block, seen = nothing()
    with np.errstate(invalid="ignore"):
        assert not (seen.support.price > block.close).any()
        assert not (seen.resistance.price <= block.close).any()
        assert not (seen.support.touches < 2).any()
        assert not (seen.resistance.since < 0).any()
    assert np.isnan(seen.levels[:, 100:]).mean() < 0.01
    assert_array_equal(np.isnan(seen.levels), np.isnan(seen.support.price) & np.isnan(seen.resistance.price))


# ---------------------------------------------------------------- the same, however it comes


@given(seed=st.integers(0, 2**32), cuts=st.lists(st.integers(0, 260), max_size=5))
@settings(max_examples=10)
def test_how_bars_are_cut_does_not_matter(seed: int, cuts: list[int]) -> None:
    block = motley(260, seed)
    assert_same(in_parts(block, ()), in_parts(block, cuts))


def test_every_bar_alone_says_what_the_whole_says() -> None:
    block = walk(6, 900, 8)
    assert_same(in_parts(block, ()), in_parts(block, range(1, 900)))


@pytest.mark.parametrize("spoil", ["noise", "nothing", "thousandfold"])
def test_nothing_depends_on_a_later_bar(spoil: str) -> None:
    block = walk(6, 700, 6)
    whole, rng = in_parts(block, ()), np.random.default_rng(1)
    for cut in (200, 451, 699):
        factor = {"noise": rng.lognormal(0, 1, (6, 700)), "nothing": np.full((6, 700), np.nan)}.get(spoil, 1000.0)
        times = np.where(np.arange(700) >= cut, factor, 1.0)
        sides = {name: getattr(block, name) * times for name in ("open", "high", "low", "close")}
        for other in (in_parts(replace(block, **sides), ()), in_parts(block.part(0, cut), ())):
            assert_same(
                {name: v[:, :cut] for name, v in whole.items()}, {name: v[:, :cut] for name, v in other.items()}
            )


def test_a_thousand_bars_say_what_ten_thousand_do() -> None:
    """Warm-up: a pattern's turns and its life are bounded, and so is the age of a level's pivots."""
    block = walk(20, 8_000, 9)
    whole, late = in_parts(block, ()), in_parts(block.part(7_000, 8_000), ())
    for name in ("strength ", "line ", "support price", "resistance price"):
        assert_allclose(late[name][:, 600:], whole[name][:, 7_600:], rtol=1e-6, err_msg=name)


@pytest.mark.parametrize("cuts", [(0, 700), (0, 31, 33, 500, 700), (0, *range(20, 701, 20)), (0, 3, 4, 700)])
def test_keeping_is_pushing_without_reading(cuts: tuple[int, ...]) -> None:
    block = walk(30, 800, 8)
    scan, atr = ChartScan(30, MINUTE_MS), atr_of(block)
    for start, stop in pairwise(cuts):
        scan.keep(block.part(start, stop), atr[:, start:stop])
    after = told(scan.push(block.part(700, 800), atr[:, 700:]))
    assert_same(after, {name: values[:, 700:] for name, values in in_parts(block, ()).items()})
    assert after["candles "].any() and after["strength "].any()


def test_adopted_rows_go_on_as_if_they_had_always_been() -> None:
    block, other = walk(3, 800, 1), walk(1, 800, 2)
    scan, again = ChartScan(2, MINUTE_MS), ChartScan(1, MINUTE_MS)
    first = block.part(0, 500).rows(np.array([0, 1]))
    scan.push(first, atr_of(block)[:2, :500])
    again.push(other.part(0, 500), atr_of(other)[:, :500])
    scan.widen(3)
    scan.adopt(np.array([1]), again)
    rest = block.part(500, 800)
    for side in ("open", "high", "low", "close"):
        getattr(rest, side)[1] = getattr(other, side)[0, 500:]
    atr = atr_of(block)[:, 500:].copy()
    atr[1] = atr_of(other)[0, 500:]
    after = told(scan.push(rest, atr))
    alone = told(again.push(other.part(500, 800), atr[1:2]))
    assert_same({name: values[1:2] for name, values in after.items()}, alone)


def test_turns_are_packed_without_loss() -> None:
    bars = np.array([[900.0], [893.0], [700.0], [699.0], [650.0], [200.0]])
    assert unpacked(float(packed(bars)[0]), 6) == (700, 250, 201, 200, 7, 0)
    assert unpacked(float(packed(bars)[0]), 4) == (201, 200, 7, 0)


# ---------------------------------------------------------------- bad input


@pytest.mark.parametrize("price", [1e-17, 1.0, 1e6])
def test_flat_bars_have_neither_patterns_nor_levels(price: float) -> None:
    flat = np.full((2, 300), price)
    seen = charts(block_of(flat, flat, flat, flat, flat))
    assert not seen.strength.any()
    assert np.isnan(seen.levels).all()


def test_prices_of_any_size_draw_the_same_patterns() -> None:
    block = walk(1, 1_000, 5)
    rows = np.zeros(3, dtype=np.int64)
    scale = np.array([2.0**-50, 1.0, 2.0**14])[:, None]
    sides = {name: getattr(block.rows(rows), name) * scale for name in ("open", "high", "low", "close")}
    seen = charts(replace(block.rows(rows), **sides))
    for one in (seen.strength, seen.kind, seen.turns, seen.support.touches, seen.line / scale):
        assert_array_equal(one[0], one[1])
        assert_array_equal(one[2], one[1])
    assert seen.strength.any()


def test_a_single_bar_a_leap_and_a_hole_are_taken() -> None:
    assert np.isnan(charts(walk(2, 1)).levels).all()
    block = walk(3, 1_600, 7)
    times = np.ones((3, 1_600))
    times[0, 800:] = 24.0
    times[1, 800] = 24.0
    times[2, 300:1_300] = np.nan
    sides = {name: getattr(block, name) * times for name in ("open", "high", "low", "close")}
    seen = charts(replace(block, **sides))
    assert np.isfinite(seen.strength[:2]).all()
    assert np.isnan(seen.strength[2, 300:1_300]).all()
    assert (abs(seen.strength[np.isfinite(seen.strength)]) <= 1.0).all()


def test_no_bars_say_nothing() -> None:
    assert charts(walk(2, 5).part(0, 0)).strength.shape == (2, 0)
