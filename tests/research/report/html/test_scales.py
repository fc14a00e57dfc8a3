from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojobot.model.market import DAY_MS
from mojobot.research.report.html.scales import Scale, date_ticks, ticks
from tests.research.report.runs import START_MS


@given(st.floats(-1e6, 1e6), st.floats(0, 1e6))
def test_ticks_are_few_and_span_the_values(low: float, width: float) -> None:
    found = ticks(low, low + width)
    assert 2 <= len(found) <= 9
    rounding = 1e-6 * max(1, abs(low), width)
    assert found[0] <= low + rounding
    assert found[-1] >= low + width - rounding
    assert found == sorted(set(found))


def test_ticks_are_round() -> None:
    assert ticks(9_993, 10_757) == [9_800.0, 10_000.0, 10_200.0, 10_400.0, 10_600.0, 10_800.0]


def test_a_scale_maps_its_ends() -> None:
    scale = Scale(10, 20, 100, 0)
    assert (scale(10), scale(15), scale(20)) == (100, 50, 0)
    assert Scale(5, 5, 0, 10)(5) == 5


@pytest.mark.parametrize(("days", "first", "most"), [(120, "Jan 2025", 5), (20, "1 Jan", 8), (3_000, "Jan 2025", 12)])
def test_dates_are_months_where_there_are_enough(days: int, first: str, most: int) -> None:
    found = date_ticks(START_MS, START_MS + days * DAY_MS)
    assert found[0] == (START_MS, first)
    assert len(found) <= most
