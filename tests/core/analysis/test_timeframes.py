from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from mojobot.core.analysis.scans import Lag
from mojobot.core.analysis.timeframes import Held, PerTimeframe, Readiness
from mojobot.model.market import Block, FloatArray, IntArray, Timeframe
from tests.core.worlds import block

M5, M15, H1 = Timeframe.M5, Timeframe.M15, Timeframe.H1
NAN = float("nan")


def times(*values: int) -> IntArray:
    return np.array(values, dtype=np.int64)


def made(close: npt.ArrayLike, synthetic: npt.ArrayLike | None = None) -> Block:
    whole = block(close, M5)
    if synthetic is not None:
        whole.synthetic[:] = synthetic
    return whole


def test_a_bar_is_seen_from_its_close_on_and_no_earlier() -> None:
    held = Held(1)
    values = np.array([[1.0, 2.0, 3.0]])
    seen = held.push(values, times(100, 200, 300), times(99, 100, 199, 200, 250, 300, 301))
    assert_array_equal(seen, [[NAN, 1.0, 1.0, 2.0, 2.0, 3.0, 3.0]])


def test_a_value_is_held_until_a_newer_one() -> None:
    held = Held(2)
    held.push(np.array([[1.0], [5.0]]), times(100), times())
    nothing = np.empty((2, 0))
    assert held.push(nothing, times(), times(110, 120)).tolist() == [[1.0, 1.0], [5.0, 5.0]]
    assert held.push(np.array([[2.0], [NAN]]), times(200), times(150, 200)).tolist()[0] == [1.0, 2.0]
    assert np.isnan(held.push(nothing, times(), times(210))[1, 0])  # what is not known now is not known


@given(cuts=st.lists(st.integers(0, 40), max_size=6), seed=st.integers(0, 99))
def test_held_values_do_not_depend_on_how_bars_are_cut(cuts: list[int], seed: int) -> None:
    """Bars of 1 are pushed with decisions every 4, in pieces; each piece has what closed in it."""
    values = np.random.default_rng(seed).standard_normal((2, 40))
    close_ms, at_ms = np.arange(1, 41) * 10, np.arange(1, 11) * 40
    whole = Held(2).push(values, close_ms, at_ms)
    held, parts = Held(2), []
    for start, stop in pairwise([0, *sorted(cuts), 40]):
        due = at_ms[(at_ms > start * 10) & (at_ms <= stop * 10)]
        parts.append(held.push(values[:, start:stop], close_ms[start:stop], due))
    assert_array_equal(np.concatenate(parts, axis=1), whole)
    assert_array_equal(whole, values[:, 3::4])


def test_bars_are_counted_from_the_first_real_one() -> None:
    seen, fit = Readiness(2, 20).push(made([[1.0] * 4, [NAN, NAN, 3.0, 3.0]]))
    assert seen.tolist() == [[1, 2, 3, 4], [0, 0, 1, 2]]
    assert fit.tolist() == [[True] * 4, [False, False, True, True]]


def test_a_token_that_was_away_is_counted_anew() -> None:
    state = Readiness(1, 20)
    assert state.push(made([[1.0, 1.0, 1.0]]))[0].tolist() == [[1, 2, 3]]
    assert state.push(made([[1.0, NAN, NAN]]))[0].tolist() == [[4, 0, 0]]
    assert state.push(made([[NAN, 1.0, 1.0]]))[0].tolist() == [[0, 1, 2]]
    assert state.push(made([[1.0]]))[0].tolist() == [[3]]
    assert state.seen.tolist() == [3]
    assert state.push(made(np.empty((1, 0))))[0].shape == (1, 0)
    assert state.seen.tolist() == [3]


@pytest.mark.parametrize("step", [1, 7, 300])
def test_more_than_the_allowed_gaps_among_the_last_hundred_bars_are_too_many(step: int) -> None:
    synthetic = np.zeros((2, 300), dtype=np.bool_)
    synthetic[0, 100:120] = True  # exactly the limit
    synthetic[1, 100:121] = True
    whole, state = made(np.ones((2, 300)), synthetic), Readiness(2, 20)
    fit = np.concatenate([state.push(whole.part(at, at + step))[1] for at in range(0, 300, step)], axis=1)
    assert fit[0].all()
    assert np.flatnonzero(~fit[1]).tolist() == list(range(120, 200))  # until the first of them is 100 bars old


def test_a_limit_of_nothing_allows_no_gap() -> None:
    synthetic = np.zeros((1, 220), dtype=np.bool_)
    synthetic[0, 110] = True
    fit = Readiness(1, 0).push(made(np.ones((1, 220)), synthetic))[1]
    assert np.flatnonzero(~fit[0]).tolist() == list(range(110, 210))


def test_a_row_taken_over_keeps_the_longer_count() -> None:
    state, other = Readiness(3, 20), Readiness(1, 20)
    state.push(made(np.ones((3, 700))))
    again = made(np.ones((1, 500)), np.arange(500) >= 400)
    other.push(again)
    state.adopt(np.array([1]), other)
    assert state.seen.tolist() == [700, 700, 700]
    assert state.push(made(np.ones((3, 1))))[1].tolist() == [[True], [False], [True]]


def test_rows_are_taken_over_at_the_timeframes_that_both_know() -> None:
    values: FloatArray = np.array([[1.0], [2.0]])
    state = PerTimeframe({t: Lag(2) for t in (M5, M15)})
    other = PerTimeframe({M15: Lag(1)})
    for lag in state.values():
        lag.push(values)
    other[M15].push(np.array([[9.0]]))
    state.adopt(np.array([1]), other)
    assert state[M5].push(values).tolist() == [[1.0], [2.0]]
    assert state[M15].push(values).tolist() == [[1.0], [9.0]]


def test_every_timeframe_grows() -> None:
    state = PerTimeframe({t: Held(1) for t in (M5, H1)})
    state.widen(3)
    assert state[H1].push(np.ones((3, 1)), times(1), times(1)).shape == (3, 1)
