"""Braille characters as a picture of two by four dots in a cell."""

from __future__ import annotations

_FIRST = 0x2800
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
WIDE, TALL = 2, 4  # dots in a cell


def dot(x: int, y: int) -> int:
    """The bit of the dot at (x, y), counted from the top left of a cell."""
    return _DOTS[y][x]


def braille(bits: int) -> str:
    """The character with these dots."""
    return chr(_FIRST + bits)


def line(heights: list[int | None]) -> dict[tuple[int, int], int]:
    """The dots of a line as bits per (row, column) of cells.

    `heights` is one dot row per dot column, counted from the top, None where the line is broken; steps steeper
    than a dot are joined. Dot rows may be negative: then rows are too.
    """
    bits: dict[tuple[int, int], int] = {}
    before: int | None = None
    for x, y in enumerate(heights):
        if y is not None:
            for at in _joined(before, y):
                cell = (at // TALL, x // WIDE)
                bits[cell] = bits.get(cell, 0) | _DOTS[at % TALL][x % WIDE]
        before = y
    return bits


def _joined(before: int | None, y: int) -> range:
    if before is None or abs(before - y) <= 1:
        return range(y, y + 1)
    return range(y, before) if y < before else range(before + 1, y + 1)
