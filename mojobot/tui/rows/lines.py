"""Lines of cells, as dialogs and details are made of."""

from __future__ import annotations

from collections.abc import Sequence

from mojobot.tui.look import Cell, Tone

Line = tuple[Cell, ...]

BLANK: Line = (Cell(""),)


def said(text: str, tone: Tone = Tone.TEXT, *, bold: bool = False) -> Line:
    """A line of one cell."""
    return (Cell(text, tone, bold=bold),)


def fact(label: str, *cells: Cell, width: int = 11) -> Line:
    """A label, and behind it what it is about."""
    return (Cell(f"{label:<{width}}", Tone.MUTED), *cells)


def heading(text: str) -> Line:
    """What the lines below are about."""
    return (Cell(text, Tone.ACCENT, bold=True),)


def keyed(pairs: Sequence[tuple[str, str]]) -> Line:
    """Keys and what they do: `Enter buy    Esc cancel`."""
    cells: list[Cell] = []
    for key, deed in pairs:
        cells += [Cell(f"{'    ' if cells else ''}{key}", Tone.ACCENT, bold=True), Cell(f" {deed}")]
    return tuple(cells)
