"""How near pivots make a level, how long they count, and how long a pattern waits and stands."""

from __future__ import annotations

import numpy as np
import pytest

from mojobot.core.analysis.charts import lives
from mojobot.core.analysis.charts.levels import LevelScan
from mojobot.core.analysis.charts.patterns import Drawn
from mojobot.core.analysis.charts.watch import Watch
from mojobot.model.market import FloatArray, IntArray


def support_after(first: float, second: float, bars_between: int) -> float:
    """Where support is after two pivot lows at these prices; the ATR is 1, the close 110."""
    bar = np.arange(bars_between + 1, dtype=np.float64)
    pivots = np.full((2, 1, len(bar)), np.nan)
    pivots[1, 0, [0, -1]] = first, second
    close = np.full((1, len(bar)), 110.0)
    with np.errstate(all="ignore"):
        support, _, _ = LevelScan(1).push(pivots, bar, close, np.ones_like(close))
    return float(support.price[0, -1])


def test_two_pivots_are_a_level_half_an_atr_apart_and_not_further() -> None:
    assert support_after(100.0, 100.5, 20) == 100.25
    assert np.isnan(support_after(100.0, 100.51, 20))


def test_a_pivot_counts_for_three_hundred_bars() -> None:
    assert support_after(100.0, 100.0, 300) == 100.0
    assert np.isnan(support_after(100.0, 100.0, 301))


def told_at(span: float, breaks_at: int, bars: int = 400) -> IntArray:
    """The bars at which a bullish pattern is told that was drawn at bar 0, took `span` bars, and breaks then."""
    one = np.array([[1.0], [0.0]])
    drawn = Drawn(0.0 * one, 0.8 * one, 100.0 * one, 0.0 * one, 10.0 * one, 95.0 * one, 0.0 * one, span * one, one)
    close: FloatArray = np.where(np.arange(bars) < breaks_at, 99.0, 101.0)[None]
    with np.errstate(all="ignore"):
        stood = Watch(1).push(close, np.arange(bars, dtype=np.float64), drawn, np.array([0]), np.array([0]))
    return np.flatnonzero(stood[lives.STRENGTH, 0, 0] > 0.0)


@pytest.mark.parametrize(("span", "life"), [(3.0, 12), (40.0, 40), (300.0, 120)])
def test_a_pattern_waits_and_stands_as_long_as_it_took_within_12_and_120_bars(span: float, life: int) -> None:
    told = told_at(span, breaks_at=life)
    assert (told[0], told[-1]) == (life, 2 * life + 1)
    assert not told_at(span, breaks_at=life + 1).size


def random_drawn(rng: np.random.Generator, close: FloatArray) -> tuple[Drawn, IntArray, IntArray]:
    """Patterns near the price, at most one a series and bar, in no order of bars."""
    row, column = np.nonzero(rng.random(close.shape) < 0.08)
    shape, at, price = (2, len(row)), np.tile(column.astype(np.float64), (2, 1)), close[row, column]
    sign = np.array([[1.0], [-1.0]])
    parts = (
        rng.integers(0, 3, shape).astype(np.float64),
        np.where(rng.random(shape) < 0.7, rng.random(shape), 0.0),
        price + sign * rng.random(shape),
        rng.normal(0.0, 0.02, shape),
        1.0 + 3.0 * rng.random(shape),
        price - sign * 2.0 * rng.random(shape),
        at,
        rng.integers(3, 60, shape).astype(np.float64),
        rng.random(shape),
    )
    return Drawn(*parts), row, column


@pytest.mark.parametrize("seed", range(4))
def test_few_series_are_watched_one_by_one_as_they_are_column_by_column(seed: int) -> None:
    rng = np.random.default_rng(seed)
    close: FloatArray = 100.0 + np.cumsum(rng.normal(0.0, 0.5, (3, 600)), axis=1)
    close[1, 200:260] = np.nan
    drawn, row, column = random_drawn(rng, close)
    bar = np.arange(600, dtype=np.float64)
    whole, cut = Watch(3), Watch(3)
    stood = whole.push(close, bar, drawn, row, column)
    columns = []
    for at in range(600):
        mine = np.flatnonzero(column == at)
        one = Drawn(*(getattr(drawn, name)[:, mine] for name in Drawn.__slots__))
        columns.append(cut.push(close[:, at : at + 1], bar[at : at + 1], one, row[mine], np.zeros_like(mine)))
    np.testing.assert_array_equal(stood, np.concatenate(columns, axis=-1))
    assert np.isfinite(stood[lives.KIND]).any(axis=-1).all()
    for name in ("_waiting", "_standing", "_over"):
        np.testing.assert_array_equal(getattr(whole, name), getattr(cut, name))
