"""Candlestick patterns: TA-Lib's to the letter, in any pieces, whatever comes later."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from mojobot.core.analysis.candles.bar import Signal
from mojobot.core.analysis.candles.catalogue import CANDLES
from mojobot.core.analysis.candles.scan import CandleScan, names, sets, signals_at
from mojobot.model.market import Block, FloatArray
from tests.core.analysis.candles import block_of, golden, motley, walk

REAL = Path(__file__).parents[4] / "shared" / "data" / "candles"
FIRST = 14  # from here on; TA-Lib leaves out the first bars of a series


def found(block: Block, cuts: tuple[int, ...] = ()) -> Signal:
    """All signals of a block pushed in parts."""
    scan, edges = CandleScan(block.series), [0, *sorted(cuts), block.bars]
    return np.concatenate([scan.push(block.part(start, stop)) for start, stop in pairwise(edges)], axis=2)


def coarse(bars: int, seed: int, gaps: float) -> Block:
    """Prices in few steps, so that gaps, equal closes and bars without shadows are common."""
    rng = np.random.default_rng(seed)
    jump = gaps * rng.choice([0, 0, 0.5, -0.5, 1, -1, 0.15, -0.15], bars)
    move = rng.choice([0, 0.01, -0.01, 0.5, -0.5, 1, -1, 2, -2, 3, -3, 1.5, -1.5], bars)
    opened, close, price = np.empty(bars), np.empty(bars), 100.0
    for at in range(bars):
        opened[at] = price + jump[at]
        close[at] = opened[at] + move[at]
        price = float(close[at]) if 50.0 < close[at] < 200.0 else 100.0
    wicks = rng.choice([0, 0, 0.01, 0.5, 1, 2.5], (2, bars))
    high, low = np.maximum(opened, close) + wicks[0], np.minimum(opened, close) - wicks[1]
    return block_of(opened[None], high[None], low[None], close[None], np.ones((1, bars)))


def gapped(bars: int, seed: int) -> Block:
    """A walk with gaps and with shadows of all sizes."""
    rng, made = np.random.default_rng(seed), walk(1, bars, seed)
    opened = made.open * np.exp(rng.standard_normal((1, bars)) * 0.004)
    wicks = np.abs(rng.standard_normal((2, 1, bars))) * 0.3 * rng.choice([0, 0.1, 1], (2, 1, bars))
    high, low = np.maximum(opened, made.close) + wicks[0], np.minimum(opened, made.close) - wicks[1]
    return block_of(opened, high, low, made.close, made.volume)


@cache
def samples() -> dict[str, Block]:
    """Bars on which every pattern of the catalogue occurs."""
    many = {f"coarse {seed} {gaps}": coarse(40_000, seed, gaps) for seed in (1, 2) for gaps in (0.0, 1.0)}
    wide = {f"gapped {seed}": gapped(200_000, seed) for seed in (1, 2, 3, 4)}
    return {**many, **wide, "walk": walk(1, 20_000), "golden": golden()}


def theirs(talib: ModuleType, name: str, block: Block) -> FloatArray:
    answer: FloatArray = getattr(talib, f"CDL{name}")(block.open[0], block.high[0], block.low[0], block.close[0])
    return answer


def assert_ta_libs(talib: ModuleType, block: Block) -> Counter[str]:
    """Every pattern as TA-Lib has it; how often each was seen."""
    signals, seen = found(block), Counter[str]()
    for candle, mine in zip(CANDLES, signals[:, 0], strict=True):
        expected = theirs(talib, candle.ta_lib, block)
        assert_array_equal(mine[FIRST:], expected[FIRST:], err_msg=candle.ta_lib)
        seen[candle.ta_lib] += int(np.count_nonzero(expected))
    return seen


def test_all_61_patterns_are_ta_libs_and_all_occur() -> None:
    talib = pytest.importorskip("talib")
    seen = Counter[str]()
    for block in samples().values():
        seen += assert_ta_libs(talib, block)
    assert len(CANDLES) == 61
    assert {candle.ta_lib for candle in CANDLES} == set(seen)
    assert min(seen.values()) >= 5


@pytest.mark.parametrize("name", ["SOL_USDT-5m", "BONK_USDT-5m", "USDC_USDT-5m"])
def test_real_candles_are_read_as_ta_lib_reads_them(name: str) -> None:
    talib = pytest.importorskip("talib")
    path = REAL / "cex_2025_5m" / f"{name}.csv.gz"
    if not path.exists():
        pytest.skip(f"no real candles at {path.name}")
    with gzip.open(path, "rt") as file:
        rows = [[float(cell) for cell in row[1:5]] for row in list(csv.reader(file))[1:]]
    opened, high, low, close = (np.ascontiguousarray(side)[None] for side in np.array(rows).T)
    assert sum(assert_ta_libs(talib, block_of(opened, high, low, close, np.ones_like(close))).values()) > 50_000


@given(seed=st.integers(0, 2**32), cuts=st.lists(st.integers(0, 120), max_size=6))
@settings(max_examples=20)
def test_how_bars_are_cut_does_not_matter(seed: int, cuts: list[int]) -> None:
    block = motley(120, seed)
    whole = found(block)
    assert_array_equal(found(block, tuple(cuts)), whole)
    assert_array_equal(found(block, tuple(range(1, 120))), whole)


@pytest.mark.parametrize("factor", [1000.0, np.nan, -1.0])
def test_no_signal_knows_a_later_bar(factor: float) -> None:
    block = gapped(400, 5)
    for cut in (100, 233, 399):
        sides = (np.concatenate((s[:, :cut], s[:, cut:] * factor), axis=1) for s in _sides(block))
        opened, high, low, close = sides
        assert_array_equal(found(block_of(opened, high, low, close, block.volume))[..., :cut], found(block)[..., :cut])


def _sides(block: Block) -> tuple[FloatArray, ...]:
    return block.open, block.high, block.low, block.close


def test_fifteen_bars_say_what_a_thousand_do() -> None:
    """Warm-up: the fourteen bars before are all a pattern reads."""
    block = coarse(1_000, 9, 1.0)
    whole = found(block)
    for end in range(20, 1_000, 7):
        assert_array_equal(found(block.part(end - 15, end))[..., -1], whole[..., end - 1])


def test_some_bars_of_some_series_can_be_asked_for_alone() -> None:
    block, scan = motley(200, 4), CandleScan(8)
    scan.keep(block.part(0, 80))
    prices = scan.keep(block.part(80, 200))
    rows, columns = np.array([5, 0, 2, 5, 7]), np.array([119, 119, 0, 3, 60])
    seen = signals_at(prices, rows, columns)
    assert_array_equal(seen, found(block)[:, rows, 80 + columns])
    assert seen.any()


def test_adopted_rows_bring_their_bars_and_new_rows_have_none() -> None:
    block, other = walk(3, 80, 1), walk(1, 40, 2)
    scan, again = CandleScan(2), CandleScan(1)
    scan.push(block.part(0, 40).rows(np.array([0, 1])))
    again.push(other)
    scan.widen(3)
    scan.adopt(np.array([1]), again)
    after = scan.push(block.part(40, 80))
    assert_array_equal(after[:, 0], found(block)[:, 0, 40:])
    assert_array_equal(after[:, 1], again.push(block.part(40, 80).rows(np.array([1])))[:, 0])
    assert_array_equal(after[:, 2], found(block.part(40, 80))[:, 2])


def test_nothing_pushed_is_nothing_said() -> None:
    assert CandleScan(3).push(walk(3, 4).part(0, 0)).shape == (61, 3, 0)


@pytest.mark.parametrize("price", [1e-17, 1.0, 1e6])
def test_flat_bars_are_doji_at_any_price(price: float) -> None:
    flat = np.full((1, 40), price)
    seen = sets(found(block_of(flat, flat, flat, flat, flat)))
    assert {names(int(bits)) for bits in seen[0][0, 20:]} <= {("matching low",), ()}
    doji = [candle.name for candle in CANDLES].index("doji")
    assert (seen[0][0, 20:] >> doji & 1).all()


def test_patterns_of_a_bar_are_told_by_name_bullish_and_bearish_apart() -> None:
    signals = np.zeros((61, 1, 1), dtype=np.int16)
    for name, value in (("hammer", 100), ("engulfing", -80), ("doji", 100), ("gap three methods", -100)):
        signals[[candle.name for candle in CANDLES].index(name)] = value
    bullish, bearish = sets(signals)
    assert names(int(bullish[0, 0])) == ("hammer",)  # a doji has no side
    assert names(int(bearish[0, 0])) == ("engulfing", "gap three methods")
