"""A table's lines as strips, and which cells of a row differ from what it was; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum, auto

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from mojobot.tui.format import shortened
from mojobot.tui.look import Cell, Look, Tone
from mojobot.tui.widgets.table_columns import GAP, Column, Place, Row, filled

_UNDERLINED = Style(underline=True)
_WARNS = frozenset({Tone.WARN, Tone.BAD})


class Cursor(Enum):
    """How the selected row stands out: where the keys go, or less."""

    FOCUSED = auto()
    RESTING = auto()


def row_strip(row: Row, places: Sequence[Place], width: int, look: Look, cursor: Cursor | None = None) -> Strip:
    """A row: one segment a cell with its gap, so that a cell's region is all that a change of it sends."""
    on = None if cursor is None else Tone.SELECTED if cursor is Cursor.FOCUSED else Tone.PANEL
    underlined = cursor is Cursor.RESTING and look.plain
    segments = []
    for place in places:
        cell = row.cells[place.column]
        style = _stale(cell, look, on) if row.dim else look.cell(cell, on=on)
        text = look.text(cell.text)
        if not place.right:
            text = shortened(text, place.width, look.glyphs.ellipsis)
        text = filled(text, place.width, right=place.right) + " " * GAP
        segments.append(Segment(text, style + _UNDERLINED if underlined else style))
    return Strip(segments).adjust_cell_length(width, look.style(on=on))


def title_strip(
    columns: Sequence[Column], places: Sequence[Place], order: tuple[str, bool] | None, width: int, look: Look
) -> Strip:
    """The titles; the column of the order has an arrow: down when its values fall."""
    segments = []
    for place in places:
        column = columns[place.column]
        marked = order is not None and order[0] == column.id
        title = look.text(column.title)
        if order is not None and marked:
            arrow = look.glyphs.down if order[1] else look.glyphs.up
            title = title[: max(place.width - 1, 0)]
            title = arrow + title if column.right else title + arrow
        text = filled(title, place.width, right=place.right) + " " * GAP
        segments.append(Segment(text, look.style(Tone.TEXT if marked else Tone.MUTED, bold=marked)))
    return Strip(segments).adjust_cell_length(width, look.ground)


def words_strip(words: str, width: int, look: Look) -> Strip:
    """A line without a row: words, or nothing."""
    segments = [Segment(look.text(words), look.style(Tone.MUTED))] if words else []
    return Strip(segments).adjust_cell_length(width, look.ground)


def scroll_bar(y: int, top: int, seen: int, total: int, look: Look) -> Strip:
    """The one cell of the scroll bar in the y-th line of rows: part of the thumb, or of the way it runs."""
    size = max(round(seen * seen / total), 1)
    first = round(top * (seen - size) / max(total - seen, 1))
    thumb = first <= y < first + size
    if look.plain or look.ascii:
        return Strip([Segment(look.glyphs.thumb if thumb else " ", look.style(Tone.MUTED))], 1)
    return Strip([Segment(" ", look.style(on=Tone.LINE if thumb else Tone.PANEL))], 1)


def changed_places(old: Row, new: Row, places: Sequence[Place]) -> list[Place]:
    """Where two states of a row differ; everywhere when one of them is stale."""
    if old.dim != new.dim:
        return list(places)
    return [place for place in places if old.cells[place.column] != new.cells[place.column]]


def joined(places: Sequence[Place]) -> Iterator[tuple[int, int]]:
    """Left edge and width of the stretches these places make, neighbours as one."""
    start = stop = -1
    for place in places:
        if start >= 0 and place.x == stop + GAP:
            stop = place.x + place.width
            continue
        if start >= 0:
            yield start, stop - start
        start, stop = place.x, place.x + place.width
    if start >= 0:
        yield start, stop - start


def _stale(cell: Cell, look: Look, on: Tone | None) -> Style:
    """All of a stale row is dim and italic but what warns of it."""
    tone = cell.tone if cell.tone in _WARNS else Tone.STALE
    return look.style(tone, bold=cell.bold, reverse=cell.reverse, italic=cell.italic, on=on)
