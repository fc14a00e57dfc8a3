from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from mojobot.core.analysis.bands import Bollinger
from mojobot.core.analysis.columns import Technical
from mojobot.core.analysis.means import Ema
from mojobot.core.analysis.oscillators import Macd, Rsi, ZeroCrossing
from mojobot.core.analysis.ranges import Adx, Atr, PreviousExtremes
from mojobot.core.analysis.ratios import VolatilityRatio, VolumeRatio
from mojobot.core.analysis.rows import stacked
from mojobot.core.analysis.scans import RollingMean
from mojobot.model.market import MINUTE_MS, Block, FloatArray
from tests.core.analysis.candles import block_of, columns, golden, motley, pushed_columns, walk

PRICES = ("macd", "macd_signal", "macd_hist")  # differences of means: right to 1e-12 of the close


def assert_same(seen: dict[str, FloatArray], expected: dict[str, FloatArray]) -> None:
    """Equal to 1e-12, NaN where NaN, flags exactly."""
    for name, values in expected.items():
        scale = expected["close"] if name in PRICES else 1.0
        absolute = 1e-12 if name in {*PRICES, "plus_di", "minus_di", "adx", "rsi"} else 0.0
        assert_allclose(seen[name] / scale, values / scale, rtol=1e-12, atol=absolute, err_msg=name)


@given(seed=st.integers(0, 2**32), cuts=st.lists(st.integers(0, 330), max_size=10))
@settings(max_examples=15)
def test_how_bars_are_cut_into_blocks_does_not_matter(seed: int, cuts: list[int]) -> None:
    block = motley(330, seed)
    whole = columns(block)
    assert_same(columns(block, cuts), whole)
    assert_same(columns(block, range(1, 330)), whole)


@pytest.mark.parametrize("cuts", [[], range(1, 400)])
def test_the_columns_are_the_indicators_one_by_one(cuts: list[int]) -> None:
    block = walk(3, 400, seed=2)
    high, low, close = block.high, block.low, block.close
    direction, macd, bands = Adx(3).push(high, low, close), Macd(3).push(close), Bollinger(3).push(close)
    crossed = ZeroCrossing(3).push(macd.hist, close)
    highest, lowest = PreviousExtremes(3).push(stacked(high, -low))
    plain: dict[str, FloatArray] = {
        "close": close,
        "rsi": Rsi(3).push(close),
        "atr": Atr(3).push(high, low, close),
        "adx": direction.adx,
        "plus_di": direction.plus_di,
        "minus_di": direction.minus_di,
        "macd": macd.macd,
        "macd_signal": macd.signal,
        "macd_hist": macd.hist,
        "crossed_up": crossed.up.astype(np.float64),
        "crossed_down": crossed.down.astype(np.float64),
        "hist_positive_3": crossed.positive_3.astype(np.float64),
        "hist_negative_3": crossed.negative_3.astype(np.float64),
        "sma20": RollingMean(3, 20).push(close),
        "sma50": RollingMean(3, 50).push(close),
        "sma200": RollingMean(3, 200).push(close),
        "ema20": Ema(3, 20).push(close),
        "band_mid": bands.mid,
        "band_sigma": bands.sigma,
        "volume_ratio": VolumeRatio(3).push(block.volume),
        "volatility_ratio": VolatilityRatio(3).push(close),
        "high20": highest,
        "low20": lowest,
    }
    seen = columns(block, cuts)
    assert seen.keys() == plain.keys()
    assert_same(seen, plain)


def test_the_published_values_come_out_live() -> None:
    seen = columns(golden(), range(1, 400))
    for name, value in {"rsi": 66.6364228644, "atr": 2.5507366727, "adx": 33.2659664252, "macd": 1.2952047686}.items():
        assert seen[name][0, 399] == pytest.approx(value, abs=1e-8)
    assert seen["macd_signal"][0, 399] == pytest.approx(0.1058037577, abs=1e-8)


def ruined(block: Block, cut: int, kind: str) -> Block:
    """The block with every bar from `cut` on replaced."""
    rng = np.random.default_rng(cut)
    arrays = []
    for array in (block.open, block.high, block.low, block.close, block.volume):
        spoilt = array.copy()
        future = spoilt[:, cut:]
        worse = {
            "noise": rng.lognormal(4, 1, future.shape),
            "nan": np.full_like(future, np.nan),
            "x1000": 1000 * future,
        }
        future[...] = worse[kind]
        arrays.append(spoilt)
    return block_of(*arrays)


@pytest.mark.parametrize("cut", [1, 35, 121, 250, 299])
@pytest.mark.parametrize("kind", ["truncated", "noise", "nan", "x1000"])
def test_no_future_bar_is_looked_at(cut: int, kind: str) -> None:
    block = walk(2, 300, seed=5)
    past = {name: values[:, :cut] for name, values in columns(block).items()}
    seen = columns(block.part(0, cut)) if kind == "truncated" else columns(ruined(block, cut, kind))
    assert_same({name: values[:, :cut] for name, values in seen.items()}, past)


@pytest.mark.parametrize("cuts", [[], range(1, 300)])
def test_a_late_listing_reads_as_if_it_had_been_alone(cuts: list[int]) -> None:
    block = motley(300, 6)
    listed = 150  # row 3
    alone = columns(block.rows(np.array([3])).part(listed, 300))
    seen = columns(block, cuts)
    for name, values in alone.items():
        atol = 1e-12 * 100 if name in PRICES else 1e-11
        assert_allclose(seen[name][3:4, listed:], values, rtol=1e-12, atol=atol, err_msg=name)
    assert np.isnan(seen["sma20"][3, : listed + 19]).all()
    assert all(np.isnan(seen[name][7]).all() for name in ("close", "rsi", "adx", "macd_hist", "low20"))


def test_unknown_volume_blinds_only_the_volume_ratio_and_only_for_its_window() -> None:
    block = walk(1, 400, seed=7)
    holed = block.volume.copy()
    holed[0, 250] = np.nan
    seen = columns(Block(block.open_ms, block.open, block.high, block.low, block.close, holed, block.synthetic))
    whole = columns(block)
    assert_array_equal(np.nonzero(np.isnan(seen["volume_ratio"][0, 20:]))[0] + 20, range(250, 271))
    del seen["volume_ratio"], whole["volume_ratio"]
    assert_same(seen, whole)


def test_new_series_may_be_added_while_it_runs() -> None:
    block = walk(4, 420, seed=8)
    technical = Technical(2, MINUTE_MS)
    pushed_columns(technical, block.rows(np.array([0, 1])).part(0, 200), range(1, 200))
    technical.widen(4)
    after = pushed_columns(technical, block.part(200, 420), range(1, 220))
    old, new = columns(block.rows(np.array([0, 1]))), columns(block.rows(np.array([2, 3])).part(200, 420))
    assert_same({n: v[:2] for n, v in after.items()}, {n: v[:, 200:] for n, v in old.items()})
    assert_same({n: v[2:] for n, v in after.items()}, new)


def test_repaired_rows_read_as_if_they_had_always_been_right() -> None:
    wrong, right = walk(3, 400, seed=9), walk(1, 400, seed=10)
    technical, kept = Technical(3, MINUTE_MS), Technical(1, MINUTE_MS)
    pushed_columns(technical, wrong.part(0, 317), range(1, 317))
    kept.push(right.part(0, 317))
    technical.adopt(np.array([1]), kept)
    repaired = [array.copy() for array in (wrong.open, wrong.high, wrong.low, wrong.close, wrong.volume)]
    for array, source in zip(repaired, (right.open, right.high, right.low, right.close, right.volume), strict=True):
        array[1] = source[0]
    expected = columns(block_of(*repaired))
    after = pushed_columns(technical, block_of(*repaired).part(317, 400), range(1, 83))
    assert_same(after, {name: values[:, 317:] for name, values in expected.items()})


def candles(price: FloatArray, volume: float = 1.0) -> Block:
    """Bars that open, stay and close at one price."""
    return block_of(price, price, price, price, np.full(price.shape, volume))


@pytest.mark.parametrize("step", [1, 250])
@pytest.mark.parametrize(
    "block",
    [
        walk(1, 1),
        walk(2, 250, price=1e-17),
        candles(np.full((1, 250), np.nan), volume=np.nan),
        candles(np.full((1, 250), 0.1), volume=0.0),
        candles(walk(1, 250).close * np.where(np.arange(250) == 200, 24.0, 1.0)),
        candles(np.full((0, 250), 1.0)),
    ],
    ids=["one bar", "tiny", "nothing", "flat", "a bar of 24 times the price", "no series"],
)
def test_strange_markets_are_read_without_complaint(block: Block, step: int) -> None:
    seen = columns(block, range(step, block.bars, step))
    for name, values in seen.items():
        assert values.shape == block.close.shape
        assert not np.isinf(values).any(), name
    with np.errstate(invalid="ignore"):
        assert not ((seen["rsi"] < 0) | (seen["rsi"] > 100) | (seen["adx"] < 0) | (seen["adx"] > 100 + 1e-9)).any()


def test_a_flat_market_reads_neutral() -> None:
    flat = {n: v[0, -1] for n, v in columns(candles(np.full((1, 250), 0.1))).items()}
    assert (flat["rsi"], flat["adx"], flat["atr"], flat["band_sigma"]) == (50.0, 0.0, 0.0, 0.0)
    assert flat["volume_ratio"] == pytest.approx(1.0)
    assert np.isnan(flat["volatility_ratio"])
    assert not flat["crossed_up"]
    assert not flat["hist_negative_3"]


def test_nothing_pushed_is_nothing_said() -> None:
    assert all(values.shape == (3, 0) for values in columns(walk(3, 10).part(0, 0)).values())
