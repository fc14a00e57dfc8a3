from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from mojobot.tui.glyphs import ASCII, UNICODE
from mojobot.tui.widgets.braille import line
from mojobot.tui.widgets.spark import spark


def test_a_rise_climbs_two_dots_a_cell() -> None:
    assert spark([1, 2, 3, 4], 2, UNICODE) == "⡠⠊"


def test_a_rise_climbs_in_plain_characters() -> None:
    assert spark([1, 2, 3, 4], 4, ASCII) == "_.-'"


def test_only_the_newest_values_are_shown() -> None:
    assert spark([9, 9, 9, 9, 1, 2, 3, 4], 2, UNICODE) == spark([1, 2, 3, 4], 2, UNICODE)


def test_few_values_stand_on_the_right() -> None:
    assert spark([1, 4], 3, UNICODE) == "  ⡈"


def test_a_flat_line_runs_in_the_middle() -> None:
    assert spark([5.0] * 6, 3, UNICODE) == "⠤⠤⠤"


def test_an_unknown_value_is_a_gap() -> None:
    assert spark([1, math.nan, math.nan, math.nan, 1, 4], 3, UNICODE)[1] == " "
    assert spark([math.nan] * 4, 2, UNICODE) == "  "


@given(st.lists(st.floats(), max_size=40), st.integers(0, 20), st.sampled_from([UNICODE, ASCII]))
def test_any_values_fill_exactly_the_width(values: list[float], width: int, glyphs: object) -> None:
    text = spark(values, width, ASCII if glyphs is ASCII else UNICODE)
    assert len(text) == width
    if glyphs is ASCII:
        assert text.isascii()


def test_a_steep_line_is_joined() -> None:
    assert line([0, 7]) == {(0, 0): 0x01 | 0x10 | 0x20 | 0x80 | 0, (1, 0): 0x08 | 0x10 | 0x20 | 0x80}
