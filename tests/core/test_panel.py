from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from mojobot.core.panel import CLOSE, OPEN, VOLUME, Panel, Row
from mojobot.model.market import Block, FloatArray, Timeframe
from tests.core.worlds import START_MS, block, bursts

M5 = Timeframe.M5
FIELDS = ("open_ms", "open", "high", "low", "close", "volume", "synthetic")


def assert_same(one: Block, other: Block) -> None:
    for field in FIELDS:
        assert_array_equal(getattr(one, field), getattr(other, field), err_msg=field)


def column(made: Block, at: int) -> FloatArray:
    return np.stack([field[:, at] for field in (made.open, made.high, made.low, made.close, made.volume)])


def test_an_empty_panel_knows_nothing() -> None:
    panel = Panel(M5, 3, 10)
    assert panel.next_open_ms is None
    assert np.isnan(panel.last_close).all()
    assert panel.last(5).bars == 0
    assert panel.row(1).open_ms.size == 0


@given(st.lists(st.integers(0, 10), max_size=30))
def test_bars_come_back_as_they_were_put_however_they_came(parts: list[int]) -> None:
    made = bursts(2, sum(parts), M5, seed=1)
    panel, at = Panel(M5, 2, 10), 0
    for part in parts:
        if part == 1:
            panel.put(int(made.open_ms[at]), column(made, at), made.synthetic[:, at])
        else:
            panel.append(made.part(at, at + part))
        at += part
    assert panel.total == at
    assert_same(panel.last(10), made.part(max(at - 10, 0), at))


def test_more_bars_than_are_kept_are_refused_at_once() -> None:
    with pytest.raises(ValueError, match="11 bars at once, a panel takes 10"):
        Panel(M5, 1, 10).append(bursts(1, 11, M5, seed=1))


def test_what_was_handed_out_stays_true() -> None:
    made = bursts(2, 200, M5, seed=2)
    panel, handed = Panel(M5, 2, 10), []
    for at in range(200):
        panel.put(int(made.open_ms[at]), column(made, at), made.synthetic[:, at])
        handed.append(panel.last(10))
    for at, view in enumerate(handed):
        assert_same(view, made.part(max(at - 9, 0), at + 1))


def test_a_correction_after_the_buffer_moved_leaves_older_views_alone() -> None:
    made = bursts(1, 25, M5, seed=3)
    panel = Panel(M5, 1, 10)
    for start in (0, 10):
        panel.append(made.part(start, start + 10))
    before = panel.last(10)
    panel.append(made.part(20, 25))  # moves the newest ten
    row = panel.row(0)
    row.values[:] = 1.0
    panel.rewrite(0, row)
    assert_same(before, made.part(10, 20))
    assert (panel.last(10).close == 1.0).all()


def test_a_row_is_a_copy_until_it_is_put_back() -> None:
    panel = Panel(M5, 2, 10)
    panel.append(bursts(2, 15, M5, seed=4).part(0, 8))
    whole = panel.last(8)
    other = whole.close[0].copy()
    row = panel.row(1)
    row.values[CLOSE, 3], row.synthetic[3] = 7.0, True
    assert whole.close[1, 3] != 7.0
    panel.rewrite(1, row)
    assert panel.last(8).close[1, 3] == 7.0
    assert panel.last(8).synthetic[1, 3]
    assert_array_equal(panel.last(8).close[0], other)


def test_rows_differ_where_a_value_or_a_flag_does() -> None:
    values = np.ones((5, 4))
    values[VOLUME, 1] = np.nan  # unknown on both sides is the same
    one = Row(np.arange(4), values, np.zeros(4, dtype=np.bool_))
    other = Row(np.arange(4), values.copy(), np.array([False, False, True, False]))
    other.values[OPEN, 3] = 2.0
    assert one.differs(other).tolist() == [False, False, True, True]


def test_bars_that_are_there_already_are_left_out() -> None:
    made = bursts(2, 12, M5, seed=5)
    panel = Panel(M5, 2, 20)
    assert panel.extend(made.part(0, 8)).bars == 8
    assert panel.extend(made.part(0, 8)).bars == 0
    assert panel.extend(made.part(2, 6)).bars == 0
    assert panel.extend(made.part(4, 12)).bars == 4
    assert_same(panel.last(20), made)


def test_a_gap_is_bridged_with_made_up_bars() -> None:
    made = block([[1.0, 2.0, 9.0], [np.nan, np.nan, 5.0]], M5)
    panel = Panel(M5, 2, 20)
    panel.extend(made.part(0, 2))
    later = block([[9.0], [5.0]], M5, START_MS + 5 * M5.ms)
    panel.extend(later)
    seen = panel.last(20)
    assert np.diff(seen.open_ms).tolist() == [M5.ms] * 5
    assert seen.close[0].tolist() == [1.0, 2.0, 2.0, 2.0, 2.0, 9.0]
    assert seen.high[0, 2:5].tolist() == [2.0] * 3
    assert seen.volume[0, 2:5].tolist() == [0.0] * 3
    assert seen.synthetic[0].tolist() == [False, False, True, True, True, False]
    assert np.isnan(seen.close[1, :5]).all()  # not listed: nothing to carry
    assert not seen.synthetic[1].any()


def test_nothing_is_bridged_before_the_first_bar_or_into_the_past() -> None:
    panel = Panel(M5, 1, 10)
    panel.bridge(START_MS)
    assert panel.total == 0
    panel.extend(block([1.0], M5))
    panel.bridge(START_MS)
    panel.bridge(START_MS + M5.ms)
    assert panel.total == 1
