"""The characters: one cell each, none of them an emoji, and plain ones for terminals that have no others."""

from dataclasses import fields

import pytest
from rich.cells import cell_len

from mojobot.tui.glyphs import ASCII, UNICODE, UNICODE_PLAIN, Glyphs, to_ascii

NAMES = [field.name for field in fields(Glyphs) if field.name not in {"ascii", "eighths"}]


@pytest.mark.parametrize("name", NAMES)
def test_every_glyph_takes_one_cell(name: str) -> None:
    for glyphs in (UNICODE, UNICODE_PLAIN, ASCII):
        assert cell_len(getattr(glyphs, name)) == len(getattr(glyphs, name)) == 1


def test_plain_glyphs_are_ascii_and_as_many() -> None:
    assert all(getattr(ASCII, name).isascii() for name in (*NAMES, "eighths"))
    assert len(ASCII.eighths) == len(UNICODE.eighths) == 8


def test_only_arrows_boxes_blocks_geometry_and_punctuation_are_used() -> None:
    for name in NAMES:
        code = ord(getattr(UNICODE, name))
        assert code < 0x2100 or 0x2190 <= code <= 0x27BF, name


def test_filled_and_open_parts_of_a_bar_differ_without_colour() -> None:
    assert UNICODE_PLAIN.track != UNICODE_PLAIN.lower_half
    assert ASCII.track != ASCII.lower_half


def test_any_text_becomes_plain_place_by_place() -> None:
    assert to_ascii("▲ ▼ │ ★ × … → ₃ é") == "^ v | * x ~ > 3 ?"
    assert to_ascii("as it is") == "as it is"
