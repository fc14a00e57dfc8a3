"""A price's last stretch in a few cells."""

from __future__ import annotations

import math
from collections.abc import Sequence

from mojobot.tui.glyphs import Glyphs
from mojobot.tui.widgets import braille

_PLAIN = "_.-'"  # low to high, where only plain characters may be used


def spark(values: Sequence[float], width: int, glyphs: Glyphs) -> str:
    """The newest values as a line `width` cells wide: two values a cell in braille, one in plain characters.

    Fewer values than places leave blanks on the left, an unknown value (NaN) a gap; a flat line runs in the
    middle. The line fills the height between the lowest and the highest value shown.
    """
    places = max(width, 0) * (1 if glyphs.ascii else braille.WIDE)
    newest = [float(v) for v in values[max(len(values) - places, 0) :]]
    padded = [math.nan] * (places - len(newest)) + newest
    known = [v for v in padded if math.isfinite(v)]
    if not known:
        return " " * max(width, 0)
    levels = [_level(v, min(known), max(known)) for v in padded]
    return _plain(levels) if glyphs.ascii else _dots(levels)


def _level(value: float, low: float, high: float) -> int | None:
    """0 (low) to 3 (high), None unknown."""
    if not math.isfinite(value):
        return None
    share = (value / 2 - low / 2) / (high / 2 - low / 2) if high > low else 0.5  # halved: no overflow
    return min(math.floor(share * braille.TALL), braille.TALL - 1) if high > low else 1


def _plain(levels: list[int | None]) -> str:
    return "".join(" " if level is None else _PLAIN[level] for level in levels)


def _dots(levels: list[int | None]) -> str:
    dots = [0 if level is None else braille.dot(x % 2, braille.TALL - 1 - level) for x, level in enumerate(levels)]
    return "".join(braille.braille(a | b) if a | b else " " for a, b in zip(dots[::2], dots[1::2], strict=True))
