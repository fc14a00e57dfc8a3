"""All indicators and volatilities of all five timeframes, by the scans the strategies use."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from mojobot.core.analysis.overview import NAMES, NEEDED, overview
from mojobot.core.analysis.volatility import parkinson
from mojobot.core.analysis.warmup import warmup
from mojobot.core.bars import merged
from mojobot.model.market import Block, Timeframe
from tests.core.analysis.candles import block_of, columns, golden, motley, walk
from tests.core.worlds import bursts

M1 = Timeframe.M1


def five(series: int = 2, seed: int = 1) -> dict[Timeframe, Block]:
    """The same market at every timeframe."""
    minutes = bursts(series, NEEDED * 240, M1, seed)
    return {t: minutes if t is M1 else merged(minutes, M1, t) for t in Timeframe}


def test_every_timeframe_has_every_indicator_and_every_volatility() -> None:
    for timeframe, block in five().items():
        seen = overview(block.part(block.bars - NEEDED, block.bars), timeframe)
        assert tuple(seen) == NAMES
        assert all(np.isfinite(value).all() for value in seen.values()), timeframe
        whole = columns(block)
        for name in ("rsi", "atr", "adx", "sma20", "sma200", "ema20", "band_sigma", "volume_ratio", "volatility_ratio"):
            assert_allclose(seen[name], whole[name][:, -1], rtol=3e-3, err_msg=f"{name} {timeframe}")


def test_volatilities_of_all_timeframes_measure_the_same_day() -> None:
    rng = np.random.default_rng(3)
    close = 100.0 * np.exp(np.cumsum(rng.standard_normal((4, NEEDED * 240)) * 0.001, axis=1))
    opened = np.concatenate((np.full((4, 1), 100.0), close[:, :-1]), axis=1)
    made = block_of(opened, np.maximum(opened, close), np.minimum(opened, close), close, np.ones_like(close))
    for timeframe in (Timeframe.M15, Timeframe.H1, Timeframe.H4):
        block = merged(made, M1, timeframe)
        seen = overview(block.part(block.bars - NEEDED, block.bars), timeframe)
        for name in ("ewma", "parkinson", "garman_klass", "rogers_satchell", "yang_zhang"):
            assert_allclose(seen[name], 0.001 * np.sqrt(1440), rtol=0.35, err_msg=f"{name} {timeframe}")


def test_the_published_series_reads_as_published() -> None:
    seen = overview(golden(), M1)
    expected = {"rsi": 66.6364228644, "atr": 2.5507366727, "adx": 33.2659664252, "macd": 1.2952047686}
    assert {name: float(seen[name][0]) for name in expected} == pytest.approx(expected, abs=1e-8)
    bands = [float(seen[name][0]) for name in ("band_upper", "band_mid", "band_lower")]
    assert bands == pytest.approx([125.0640905706, 115.2998849638, 105.5356793570], abs=1e-8)
    assert float(seen["percent_b"][0]) == pytest.approx((golden().close[0, -1] - bands[2]) / (bands[0] - bands[2]))


def test_a_day_of_parkinson_is_the_mean_of_a_hundred_bars() -> None:
    block = walk(1, 150)
    u, d = (np.log(side / block.open)[0, -100:] for side in (block.high, block.low))
    sigma = np.sqrt(parkinson(u, d, u).mean() * 1440)
    assert float(overview(block, M1)["parkinson"][0]) == pytest.approx(sigma)


def test_what_has_not_warmed_up_is_unknown() -> None:
    block = walk(1, warmup("rsi") + 1)
    assert np.isfinite(overview(block, M1)["rsi"])
    assert np.isnan(overview(block.part(1, block.bars), M1)["rsi"])
    assert np.isnan(overview(block, M1)["macd_hist"])
    assert tuple(overview(block.part(0, 0), M1)) == NAMES
    assert all(np.isnan(value).all() for value in overview(block.part(0, 0), M1).values())


@pytest.mark.parametrize("price", [1e-17, 1.0, 1e6])
def test_a_flat_market_has_no_volatility_and_no_place_between_its_bands(price: float) -> None:
    flat = np.full((1, NEEDED), price)
    seen = overview(block_of(flat, flat, flat, flat, flat), M1)
    assert (seen["rsi"][0], seen["atr"][0], seen["ewma"][0], seen["yang_zhang"][0]) == (50.0, 0.0, 0.0, 0.0)
    assert np.isnan(seen["percent_b"][0])
    assert np.isnan(seen["volatility_ratio"][0])


def test_motley_bars_are_read_without_harm() -> None:
    block = motley(NEEDED, 5)
    seen = overview(replace(block, close=np.where(np.arange(NEEDED) == 100, block.close * 24.0, block.close)), M1)
    assert np.isnan(seen["rsi"][7])
    assert_array_equal(np.isfinite(seen["rsi"][[0, 1, 2, 4, 5, 6]]), [True] * 6)
