"""The indicators one by one: published values, TA-Lib as oracle, and the edges of the definitions."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from mojobot.core.analysis.bands import Bollinger, deviation
from mojobot.core.analysis.means import Ema
from mojobot.core.analysis.oscillators import Macd, Rsi, ZeroCrossing
from mojobot.core.analysis.ranges import Adx, Atr, PreviousExtremes, directional_movement, true_range
from mojobot.core.analysis.ratios import VolatilityRatio, VolumeRatio
from mojobot.core.analysis.rows import stacked
from mojobot.core.analysis.scans import RollingMean
from mojobot.model.market import FloatArray
from tests.core.analysis.candles import golden, walk

BARS = golden()


def first(values: FloatArray) -> int:
    """Index of the first value there is."""
    return int(np.argmax(np.isfinite(values[0])))


@pytest.mark.parametrize(
    ("values", "at_60", "at_399"),
    [
        (Rsi(1).push(BARS.close), 77.4512281411, 66.6364228644),
        (Atr(1).push(BARS.high, BARS.low, BARS.close), 2.4485234285, 2.5507366727),
        (Adx(1).push(BARS.high, BARS.low, BARS.close).adx, 41.3137701069, 33.2659664252),
        (Macd(1).push(BARS.close).macd, 2.6942132221, 1.2952047686),
        (Macd(1).push(BARS.close).signal, 2.3626054548, 0.1058037577),
        (Bollinger(1).push(BARS.close).upper(), 115.1874341667, 125.0640905706),
    ],
    ids=["rsi", "atr", "adx", "macd", "signal", "upper band"],
)
def test_published_values_come_out(values: FloatArray, at_60: float, at_399: float) -> None:
    assert_allclose(values[0, [60, 399]], [at_60, at_399], rtol=0, atol=1e-8)


def test_the_published_bands_come_out() -> None:
    bands = Bollinger(1).push(BARS.close)
    assert bands.mid[0, 399] == pytest.approx(115.2998849638, abs=1e-8)
    assert bands.lower()[0, 399] == pytest.approx(105.5356793570, abs=1e-8)


def test_first_values_appear_where_the_definitions_say() -> None:
    direction, macd = Adx(1).push(BARS.high, BARS.low, BARS.close), Macd(1).push(BARS.close)
    found = {
        "sma": first(RollingMean(1, 20).push(BARS.close)),
        "ema": first(Ema(1, 20).push(BARS.close)),
        "rsi": first(Rsi(1).push(BARS.close)),
        "atr": first(Atr(1).push(BARS.high, BARS.low, BARS.close)),
        "di": first(direction.plus_di),
        "adx": first(direction.adx),
        "macd": first(macd.macd),
        "signal": first(macd.signal),
        "bands": first(Bollinger(1).push(BARS.close).sigma),
        "volume ratio": first(VolumeRatio(1).push(BARS.volume)),
        "volatility ratio": first(VolatilityRatio(1).push(BARS.close)),
        "breakout": first(PreviousExtremes(1).push(stacked(BARS.high, -BARS.low))[0]),
    }
    assert found == {
        "sma": 19,
        "ema": 19,
        "rsi": 14,
        "atr": 14,
        "di": 14,
        "adx": 27,
        "macd": 25,
        "signal": 33,
        "bands": 19,
        "volume ratio": 20,
        "volatility ratio": 120,
        "breakout": 20,
    }


def test_rsi_atr_ema_and_bands_are_ta_libs() -> None:
    talib = pytest.importorskip("talib")
    high, low, close = BARS.high[0], BARS.low[0], BARS.close[0]
    assert_allclose(Rsi(1).push(BARS.close)[0], talib.RSI(close, 14), rtol=1e-12)
    assert_allclose(Atr(1).push(BARS.high, BARS.low, BARS.close)[0], talib.ATR(high, low, close, 14), rtol=1e-12)
    assert_allclose(Ema(1, 26).push(BARS.close)[0], talib.EMA(close, 26), rtol=1e-12)
    bands = Bollinger(1).push(BARS.close)
    for ours, theirs in zip((bands.upper(), bands.mid, bands.lower()), talib.BBANDS(close, 20, 2, 2), strict=True):
        assert_allclose(ours[0], theirs, rtol=1e-12)


def test_adx_differs_from_ta_lib_by_its_seed_alone() -> None:
    talib = pytest.importorskip("talib")
    ours = Adx(1).push(BARS.high, BARS.low, BARS.close).adx[0]
    apart = np.abs(ours - talib.ADX(BARS.high[0], BARS.low[0], BARS.close[0], 14))
    assert 1.0 < np.nanmax(apart) < 1.14
    assert apart[100] < 0.0245
    assert apart[200] < 3.5e-5
    assert apart[399] < 1e-9


def test_macd_differs_from_ta_lib_by_its_seed_alone() -> None:
    talib = pytest.importorskip("talib")
    ours = Macd(1).push(BARS.close)
    macd, signal, _ = talib.MACD(BARS.close[0], 12, 26, 9)
    assert 0.5 < np.nanmax(np.abs(ours.macd[0] - macd)) < 0.55
    assert 1.1 < np.nanmax(np.abs(ours.signal[0] - signal)) < 1.16
    assert np.abs(ours.macd[0] - macd)[150:].max() < 1e-8
    assert np.abs(ours.signal[0] - signal)[150:].max() < 1e-8


def test_a_flat_series_reads_fifty() -> None:
    assert (Rsi(1).push(np.full((1, 60), 7.0))[0, 14:] == 50.0).all()


def test_a_series_that_only_rises_reads_a_hundred_and_one_that_only_falls_nothing() -> None:
    rising = np.arange(1.0, 61.0)[None]
    assert (Rsi(1).push(rising)[0, 14:] == 100.0).all()
    assert (Rsi(1).push(rising[:, ::-1])[0, 14:] == 0.0).all()


def test_true_range_reaches_to_the_last_close() -> None:
    high, low, last = np.array([10.0, 10.0, 10.0]), np.array([8.0, 8.0, 8.0]), np.array([9.0, 12.0, 5.0])
    assert_array_equal(true_range(high, low, last), [2.0, 4.0, 5.0])


def test_only_the_larger_outward_move_counts_and_equal_moves_for_neither() -> None:
    up, down = np.array([3.0, 1.0, 2.0, -1.0]), np.array([1.0, 3.0, 2.0, -2.0])
    assert_array_equal(directional_movement(np.array([up, down])), [[3, 0, 0, 0], [0, 3, 0, 0]])


def test_bars_without_any_range_have_no_direction() -> None:
    flat = np.full((1, 60), 5.0)
    direction = Adx(1).push(flat, flat, flat)
    assert (direction.plus_di[0, 14:] == 0.0).all()
    assert (direction.adx[0, 27:] == 0.0).all()
    assert (Atr(1).push(flat, flat, flat)[0, 14:] == 0.0).all()


def test_percent_b_places_the_close_between_the_bands() -> None:
    bands = Bollinger(1).push(BARS.close)
    assert bands.percent_b(bands.upper())[0, 60] == pytest.approx(1.0)
    assert bands.percent_b(bands.mid)[0, 60] == pytest.approx(0.5)
    assert bands.width()[0, 60] == pytest.approx(((bands.upper() - bands.lower()) / bands.mid)[0, 60])


def test_percent_b_of_bands_without_width_is_undefined() -> None:
    flat = np.full((1, 40), 0.1)
    assert np.isnan(Bollinger(1).push(flat).percent_b(flat)).all()


def test_deviation_is_a_fraction_of_the_mean() -> None:
    assert deviation(np.array([97.0]), np.array([100.0]))[0] == pytest.approx(-0.03)


def test_volume_is_compared_with_the_twenty_bars_before_it() -> None:
    volume = np.full((1, 25), 10.0)
    volume[0, 22] = 30.0
    ratio = VolumeRatio(1).push(volume)
    assert ratio[0, 22] == 3.0
    assert ratio[0, 23] == pytest.approx(10.0 / 11.0)


def test_volume_after_twenty_bars_without_any_is_undefined() -> None:
    volume = np.zeros((1, 25))
    volume[0, 22] = 5.0
    assert np.isnan(VolumeRatio(1).push(volume)[0, :23]).all()


def test_volatility_is_compared_with_its_mean_of_the_hundred_bars_before_it() -> None:
    close = walk(1, 300).close
    returns = np.log(close[0, 1:] / close[0, :-1])
    sigma = np.array([np.std(returns[t - 20 : t], ddof=1) for t in range(20, 300)])  # bars 20 to 299
    expected = [sigma[t - 20] / sigma[t - 120 : t - 20].mean() for t in range(120, 300)]
    assert_allclose(VolatilityRatio(1).push(close)[0, 120:], expected, rtol=1e-10)


def test_volatility_after_a_hundred_still_bars_is_undefined() -> None:
    assert np.isnan(VolatilityRatio(1).push(np.full((1, 200), 3.0))).all()


def test_breakout_levels_leave_the_present_bar_out() -> None:
    high, low = np.arange(1.0, 31.0)[None], np.arange(0.0, 30.0)[None]
    highest, lowest = PreviousExtremes(1).push(stacked(high, -low))
    assert_array_equal(highest[0, 20:], np.arange(20.0, 30.0))
    assert_array_equal(lowest[0, 20:], np.arange(0.0, 10.0))


@pytest.mark.parametrize("step", [1, 12])
def test_a_crossing_is_seen_for_three_bars(step: int) -> None:
    line = np.array([[-1, -1, 1, 1, 1, 1, 0, 1, -1, -1, -1, -1]], dtype=np.float64)
    watch, seen = ZeroCrossing(1), []
    for start in range(0, 12, step):
        part = line[:, start : start + step]
        seen.append(watch.push(part, np.ones_like(part)))
    up = np.concatenate([part.up for part in seen], axis=1)[0]
    down = np.concatenate([part.down for part in seen], axis=1)[0]
    assert_array_equal(np.nonzero(up)[0], [2, 3, 4, 7])
    assert_array_equal(np.nonzero(down)[0], [8, 9, 10])
    assert_array_equal(np.nonzero(np.concatenate([part.positive_3 for part in seen], axis=1)[0])[0], [4, 5])
    assert_array_equal(np.nonzero(np.concatenate([part.negative_3 for part in seen], axis=1)[0])[0], [10, 11])


def test_noise_around_zero_crosses_nothing() -> None:
    line = np.array([[1e-14, -1e-14] * 10])
    crossed = ZeroCrossing(1).push(line, np.full_like(line, 100.0))
    assert not crossed.up.any()
    assert not crossed.negative_3.any()
