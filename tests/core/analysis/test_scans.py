from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.lib.stride_tricks import sliding_window_view
from numpy.testing import assert_allclose, assert_array_equal

from mojobot.core.analysis.means import Ema, EwMean, Wilder, WilderSum
from mojobot.core.analysis.oscillators import Rsi
from mojobot.core.analysis.ratios import VolatilityRatio, VolumeRatio
from mojobot.core.analysis.scans import (
    Lag,
    RollingMax,
    RollingMean,
    RollingMin,
    RollingMoments,
    RollingStd,
    RollingSum,
)
from mojobot.core.analysis.volatility import EwmaVolatility
from mojobot.model.market import FloatArray, IntArray
from tests.core.analysis.candles import in_parts, motley, one_by_one, walk


class Scan(Protocol):
    """What all scans offer."""

    def push(self, block: FloatArray, /) -> FloatArray: ...

    def widen(self, series: int) -> None: ...

    def adopt(self, rows: IntArray, other: Any) -> None: ...


SCANS: dict[str, Callable[[int], Scan]] = {
    "lag 1": Lag,
    "lag 5": lambda series: Lag(series, 5),
    "ema": lambda series: Ema(series, 12),
    "ema 1": lambda series: Ema(series, 1),
    "wilder": lambda series: Wilder(series, 14),
    "wilder sum": lambda series: WilderSum(series, 14),
    "ewma": lambda series: EwMean(series, 0.94),
    "sum": lambda series: RollingSum(series, 7),
    "sum 1": lambda series: RollingSum(series, 1),
    "mean": lambda series: RollingMean(series, 20),
    "min": lambda series: RollingMin(series, 9),
    "max": lambda series: RollingMax(series, 20),
    "population std": lambda series: RollingStd(series, 20, ddof=0),
    "sample std": lambda series: RollingStd(series, 13, ddof=1),
    "rsi": Rsi,
    "volume ratio": VolumeRatio,
    "volatility ratio": lambda series: VolatilityRatio(series, 5, 12),
    "ewma volatility": lambda series: EwmaVolatility(series, 11.2),
}
every_scan = pytest.mark.parametrize("scan", SCANS.values(), ids=SCANS)


@every_scan
@settings(max_examples=12)
@given(seed=st.integers(0, 2**32), cuts=st.lists(st.integers(0, 150), max_size=12))
def test_how_data_is_cut_does_not_matter(scan: Callable[[int], Scan], seed: int, cuts: list[int]) -> None:
    x = motley(150, seed).close
    whole = scan(8).push(x)
    assert_allclose(in_parts(scan(8).push, x, cuts), whole, rtol=1e-12, atol=0)
    assert_allclose(one_by_one(scan(8).push, x), whole, rtol=1e-12, atol=0)


@every_scan
def test_a_window_of_nothing_is_taken(scan: Callable[[int], Scan]) -> None:
    assert scan(3).push(np.empty((3, 0))).shape == (3, 0)
    assert scan(0).push(np.empty((0, 4))).shape == (0, 4)
    assert scan(0).push(np.empty((0, 1))).shape == (0, 1)


@every_scan
def test_each_row_is_on_its_own(scan: Callable[[int], Scan]) -> None:
    x = motley(150, 3).close
    rows = np.concatenate([scan(1).push(x[row : row + 1]) for row in range(8)])
    assert_allclose(scan(8).push(x), rows, rtol=1e-12, atol=0)


@every_scan
def test_what_it_said_is_not_changed_by_what_comes(scan: Callable[[int], Scan]) -> None:
    x = motley(60, 4).close
    state = scan(8)
    said = [state.push(x[:, bar : bar + 1]) for bar in range(60)]
    kept = [answer.copy() for answer in said]
    for bar in range(60):
        state.push(x[:, bar : bar + 1] * 2)
    assert_array_equal(np.array(said), np.array(kept))


@every_scan
def test_it_does_not_write_on_what_it_is_given(scan: Callable[[int], Scan]) -> None:
    x = motley(60, 5).close
    given = x.copy()
    x.flags.writeable = False
    state = scan(8)
    state.push(x[:, :50])
    state.push(x[:, 50:51])
    assert_array_equal(x, given)


@every_scan
@pytest.mark.parametrize("step", [1, 40])
def test_new_rows_start_as_if_the_scan_were_new(scan: Callable[[int], Scan], step: int) -> None:
    x = walk(5, 140, seed=8).close
    state = scan(3)
    state.push(x[:3, :60])
    state.widen(5)
    wide = in_parts(state.push, x[:, 60:], range(step, 80, step))
    assert_allclose(wide[:3], scan(3).push(x[:3])[:, 60:], rtol=1e-12, atol=0)
    assert_allclose(wide[3:], scan(2).push(x[3:, 60:]), rtol=1e-12, atol=0)


@every_scan
@pytest.mark.parametrize("step", [1, 40])
@pytest.mark.parametrize("seen", [0, 3, 20, 47, 100])
def test_adopted_rows_go_on_as_in_the_scan_they_came_from(scan: Callable[[int], Scan], step: int, seen: int) -> None:
    x = walk(4, 180, seed=9).close
    repaired = walk(2, 180, seed=10).close
    state, other = scan(4), scan(2)
    state.push(x[:, :100])
    other.push(repaired[:, 100 - seen : 100])
    state.adopt(np.array([3, 1]), other)
    together = x[:, 100:].copy()
    together[[3, 1]] = repaired[:, 100:]
    after = in_parts(state.push, together, range(step, 80, step))
    assert_allclose(after[[3, 1]], other.push(repaired[:, 100:]), rtol=1e-12, atol=0)
    assert_allclose(after[[0, 2]], scan(4).push(x)[[0, 2], 100:], rtol=1e-12, atol=0)


@every_scan
def test_a_scan_does_not_shrink(scan: Callable[[int], Scan]) -> None:
    with pytest.raises(ValueError, match="shrink"):
        scan(3).widen(2)


@every_scan
@pytest.mark.parametrize("cuts", [[], range(1, 100)])
def test_no_future_bar_is_looked_at(scan: Callable[[int], Scan], cuts: list[int]) -> None:
    x = walk(2, 100, seed=11).close
    whole = in_parts(scan(2).push, x, cuts)
    for cut in (1, 17, 33, 64, 99):
        noisy = x.copy()
        noisy[:, cut:] = x[:, cut:] * 1000
        assert_allclose(scan(2).push(noisy)[:, :cut], whole[:, :cut], rtol=1e-12, atol=0)


@pytest.mark.parametrize("n", [1, 2, 7, 20, 64])
@pytest.mark.parametrize("step", [1, 150])
def test_windows_say_what_a_window_says(n: int, step: int) -> None:
    x = motley(150, 6).volume

    def seen(scan: Scan) -> FloatArray:
        return in_parts(scan.push, x, range(step, 150, step))

    windows = sliding_window_view(np.concatenate((np.full((8, n - 1), np.nan), x), axis=1), n, axis=1)
    assert_allclose(seen(RollingSum(8, n)), windows.sum(axis=-1), rtol=1e-12)
    assert_allclose(seen(RollingMean(8, n)), windows.mean(axis=-1), rtol=1e-12)
    assert_array_equal(seen(RollingMin(8, n)), windows.min(axis=-1))
    assert_array_equal(seen(RollingMax(8, n)), windows.max(axis=-1))
    assert_allclose(seen(RollingStd(8, n, 0)), windows.std(axis=-1), rtol=1e-11, atol=1e-9)


def test_a_hole_in_the_volume_blinds_a_window_only_while_it_is_inside() -> None:
    x = np.ones((1, 30))
    x[0, 10] = np.nan
    for seen in (RollingSum(1, 4).push(x), one_by_one(RollingSum(1, 4).push, x)):
        assert_array_equal(np.nonzero(np.isnan(seen[0]))[0], [0, 1, 2, 10, 11, 12, 13])
        assert seen[0, 14] == 4.0


def test_a_lag_tells_the_value_n_bars_ago() -> None:
    x = np.arange(6.0)[None]
    assert_array_equal(Lag(1, 2).push(x), [[np.nan, np.nan, 0, 1, 2, 3]])


def test_channels_are_scanned_side_by_side() -> None:
    x = walk(3, 80, seed=12)
    both = np.array((x.close, x.volume))
    assert_array_equal(RollingMean((2, 3), 20).push(both)[1], RollingMean(3, 20).push(x.volume))
    assert_array_equal(Lag((2, 3)).push(both)[0], Lag(3).push(x.close))


@pytest.mark.parametrize("price", [1e-17, 0.1, 100.0, 1e6])
@pytest.mark.parametrize("step", [1, 100])
def test_a_constant_series_deviates_by_exactly_nothing(price: float, step: int) -> None:
    x = np.full((2, 100), price)
    std = in_parts(RollingStd(2, 20, ddof=0).push, x, range(step, 100, step))
    assert (std[:, 19:] == 0.0).all()


@given(st.integers(0, 2**32))
def test_deviations_keep_their_digits_at_any_price_level(seed: int) -> None:
    rng = np.random.default_rng(seed)
    steps: FloatArray = (
        rng.integers(-50, 50, (1, 60)).astype(np.float64) * 2.0**-30
    )  # exact in binary, so the level must not matter
    low, high = RollingStd(1, 20, ddof=1).push(1.0 + steps), RollingStd(1, 20, ddof=1).push(4096.0 + steps)
    assert_allclose(one_by_one(RollingStd(1, 20, ddof=1).push, 4096.0 + steps), low, rtol=1e-12, atol=0)
    assert_allclose(high, low, rtol=1e-12, atol=0)


def test_moments_are_mean_and_sum_of_squared_deviations() -> None:
    mean, squares = RollingMoments(1, 4).push(np.array([[1.0, 2.0, 3.0, 6.0, 1.0]]))
    assert_allclose(mean[0, 3:], [3.0, 3.0])
    assert_allclose(squares[0, 3:], [14.0, 14.0])


def test_sums_do_not_drift() -> None:
    rng = np.random.default_rng(13)
    x = rng.lognormal(0.0, 3.0, (1, 20_000)) * 1e6
    x[0, 10_000:] = 1e-6
    state = RollingSum(1, 20)
    state.push(x[:, :500])
    assert one_by_one(state.push, x[:, 500:])[0, -1] == pytest.approx(20e-6, rel=1e-13)


@pytest.mark.parametrize(
    "make", [lambda: Lag(1, 0), lambda: RollingSum(1, 0), lambda: RollingMoments(1, -1), lambda: RollingStd(1, 1, 1)]
)
def test_a_window_without_room_is_refused(make: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"window|few"):
        make()


def test_a_negative_number_of_series_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        Lag(-1)
