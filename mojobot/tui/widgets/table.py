"""A table that repaints only the cells that changed.

One strip is kept for each row. `show` compares the new rows with the old ones
and refreshes the regions of the cells that differ: on a screen of 200x60 with
a dozen changes a frame that is a tenth of what repainting rows would send.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from mojobot.tui.actions import MOVES, bindings
from mojobot.tui.look import Cell, Look, Tone, look_of
from mojobot.tui.widgets.table_columns import GAP, Column, Place, Row, filled, fit

__all__ = ["Column", "LiveTable", "Row"]

_HEADER = 1  # lines
_WHEEL = 3  # lines a notch


class LiveTable(Widget, can_focus=True):
    """Rows in the order given, the first line their titles; the cursor stays on its key wherever that goes.

    `show` may be called at any rate. Nothing is sorted or filtered here. The
    wheel scrolls, keys move the cursor, a click puts it, Enter or a second
    click chooses. The selected row has another ground and keeps its colours.
    """

    DEFAULT_CSS = "LiveTable { width: 1fr; height: 1fr; background: $surface; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(MOVES),
        Binding("enter", "choose", "Details", show=False, id="details"),
    ]

    sorted_by: reactive[tuple[str, bool] | None] = reactive(None, repaint=False)  # column, falling
    empty: reactive[str] = reactive("", repaint=False)

    @dataclass
    class Highlighted(Message):
        """The cursor is on another row."""

        table: LiveTable
        key: str

        @property
        def control(self) -> LiveTable:
            """The sender, for `on`."""
            return self.table

        def can_replace(self, message: Message) -> bool:
            """Only where the cursor came to rest matters."""
            return isinstance(message, LiveTable.Highlighted) and message.table is self.table

    @dataclass
    class Chosen(Message):
        """Enter, or a click on the row that already has the cursor."""

        table: LiveTable
        key: str

        @property
        def control(self) -> LiveTable:
            """The sender, for `on`."""
            return self.table

    @dataclass
    class HeaderClicked(Message):
        """A click on a column's title."""

        table: LiveTable
        column: str

        @property
        def control(self) -> LiveTable:
            """The sender, for `on`."""
            return self.table

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        empty: str = "",
        id: str | None = None,  # noqa: A002 - Textual's own word
    ) -> None:
        super().__init__(id=id)
        self.columns = tuple(columns)
        self.set_reactive(LiveTable.empty, empty)
        self.repainted = 0  # cells whose regions were refreshed
        self.painted = 0  # rows made into strips
        self._rows: tuple[Row, ...] = ()
        self._strips: list[Strip | None] = []
        self._places: tuple[Place, ...] = ()
        self._key: str | None = None
        self._at = 0
        self._top = 0

    # What is shown

    @property
    def rows(self) -> tuple[Row, ...]:
        """What is shown."""
        return self._rows

    @property
    def cursor_key(self) -> str | None:
        """The key of the row under the cursor."""
        return self._key

    def show(self, rows: Sequence[Row]) -> None:
        """Show these rows; the cursor follows its key, or stays at its place when the key is gone."""
        before, self._rows = self._rows, tuple(rows)
        if len(before) == len(self._rows) and all(a.key == b.key for a, b in zip(before, self._rows, strict=True)):
            self._show_changes(before)
        else:
            self._show_anew(len(before))

    def move_to(self, key: str) -> None:
        """Put the cursor on the row of that key, if there is one; nobody is told."""
        for at, row in enumerate(self._rows):
            if row.key == key:
                self._put(at, tell=False)
                return

    def look_changed(self) -> None:
        """Paint anew in the app's look."""
        self._forget()

    def watch_sorted_by(self) -> None:
        """Move the mark in the header."""
        self.refresh(Region(0, 0, self.size.width, _HEADER))

    def watch_empty(self) -> None:
        """Say why there is nothing."""
        if not self._rows:
            self.refresh()

    # Keys and mouse

    def action_move(self, by: int) -> None:
        """Move the cursor by rows."""
        self._put(self._at + by)

    def action_page(self, by: int) -> None:
        """Move the cursor by screenfuls."""
        self._put(self._at + by * max(self._seen() - 1, 1))

    def action_edge(self, which: int) -> None:
        """To the first row (-1) or the last (1)."""
        self._put(0 if which < 0 else len(self._rows) - 1)

    def action_choose(self) -> None:
        """Choose the row under the cursor."""
        if self._key is not None:
            self.post_message(self.Chosen(self, self._key))

    def on_click(self, event: events.Click) -> None:
        """A row, or a column's title."""
        if event.y < _HEADER:
            found = next((p for p in self._fitted() if p.x <= event.x < p.x + p.width + GAP), None)
            if found is not None:
                self.post_message(self.HeaderClicked(self, self.columns[found.column].id))
            return
        at = self._top + event.y - _HEADER
        if at < len(self._rows):
            again = at == self._at and event.chain > 1
            self._put(at)
            if again:
                self.action_choose()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Look further down; the cursor stays where it is."""
        event.stop()
        self._look_from(self._top + _WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Look further up."""
        event.stop()
        self._look_from(self._top - _WHEEL)

    def on_resize(self) -> None:
        """Other columns and rows may fit."""
        self._top = self._revealing(self._at)
        self._forget()

    def on_focus(self) -> None:
        """The selected row stands out."""
        self._repaint_row(self._at)

    def on_blur(self) -> None:
        """The selected row stands back."""
        self._repaint_row(self._at)

    # Drawing

    def render_line(self, y: int) -> Strip:
        """The titles, a row, or nothing."""
        look = look_of(self)
        if y < _HEADER:
            return self._titles(look)
        at = self._top + y - _HEADER
        if at >= len(self._rows):
            words = [Segment(look.text(self.empty), look.style(Tone.MUTED))] if self.empty and at == 0 else []
            return self._line(words, look.ground)
        strip = self._strips[at]
        if strip is None:
            strip = self._strips[at] = self._painted_row(at, look)
        return strip if not self._scrolls() else Strip.join([strip, self._scroll_bar(y - _HEADER, look)])

    def _titles(self, look: Look) -> Strip:
        style = look.style(Tone.MUTED)
        segments = []
        for place in self._fitted():
            column = self.columns[place.column]
            marked = self.sorted_by is not None and self.sorted_by[0] == column.id
            title = self._marked(column, look) if marked else look.text(column.title)
            text = filled(title, place.width, right=place.right) + " " * GAP
            segments.append(Segment(text, look.style(Tone.TEXT, bold=True) if marked else style))
        return self._line(segments, look.ground)

    def _marked(self, column: Column, look: Look) -> str:
        """A title beside the mark of the order, which stays when the title has to be cut."""
        mark = look.glyphs.down if self.sorted_by is not None and self.sorted_by[1] else look.glyphs.up
        title = look.text(column.title)[: max(column.width - 1, 0)]
        return mark + title if column.right else title + mark

    def _painted_row(self, at: int, look: Look) -> Strip:
        """One segment a cell, its gap included, so that a cell's region is all that a change of it sends."""
        self.painted += 1
        row, chosen = self._rows[at], at == self._at
        on = (Tone.SELECTED if self.has_focus else Tone.PANEL) if chosen else None
        faint = chosen and look.plain and not self.has_focus
        segments = []
        for place in self._fitted():
            cell = row.cells[place.column]
            style = _dimmed(cell, look, on) if row.dim else look.cell(cell, on=on)
            text = filled(look.text(cell.text), place.width, right=place.right) + " " * GAP
            segments.append(Segment(text, style + _UNDERLINED if faint else style))
        return self._line(segments, look.style(on=on), self._room())

    def _scroll_bar(self, y: int, look: Look) -> Strip:
        """The last cell of a line: part of the thumb or of the way it runs."""
        seen, total = self._seen(), len(self._rows)
        size = max(round(seen * seen / total), 1)
        first = round(self._top * (seen - size) / max(total - seen, 1))
        thumb = first <= y < first + size
        if look.plain or look.ascii:
            return Strip([Segment(look.glyphs.thumb if thumb else " ", look.style(Tone.MUTED))], 1)
        return Strip([Segment(" ", look.style(on=Tone.LINE if thumb else Tone.PANEL))], 1)

    def _line(self, segments: list[Segment], ground: Style, width: int | None = None) -> Strip:
        return Strip(segments).adjust_cell_length(self.size.width if width is None else width, ground)

    # Changes

    def _show_changes(self, before: tuple[Row, ...]) -> None:
        pairs = zip(before, self._rows, strict=True)
        regions = [
            region for at, (old, new) in enumerate(pairs) if old != new for region in self._changed(at, old, new)
        ]
        if regions:
            self.refresh(*regions)

    def _changed(self, at: int, old: Row, new: Row) -> Iterator[Region]:
        """The regions of the cells of a row that differ, neighbours joined."""
        self._strips[at] = None
        y = at - self._top + _HEADER
        if not _HEADER <= y < self.size.height:
            return
        start = stop = 0
        for place in self._fitted():
            if old.dim == new.dim and old.cells[place.column] == new.cells[place.column]:
                continue
            self.repainted += 1
            if start < stop and place.x == stop + GAP:
                stop = place.x + place.width
                continue
            if start < stop:
                yield Region(start, y, stop - start, 1)
            start, stop = place.x, place.x + place.width
        if start < stop:
            yield Region(start, y, stop - start, 1)

    def _show_anew(self, before: int) -> None:
        """Other rows, or another order."""
        in_sight = not before or self._top <= self._at < self._top + self._seen()
        self._follow()
        self._top = self._revealing(self._at) if in_sight else self._clamped(self._top)
        self._forget()

    def _follow(self) -> None:
        if not self._rows:
            self._key, self._at = None, 0
            return
        found = next((at for at, row in enumerate(self._rows) if row.key == self._key), None)
        self._at = min(self._at, len(self._rows) - 1) if found is None else found
        if found is None:
            self._key = self._rows[self._at].key
            self.post_message(self.Highlighted(self, self._key))

    def _put(self, at: int, *, tell: bool = True) -> None:
        if not self._rows:
            return
        old, self._at = self._at, min(max(at, 0), len(self._rows) - 1)
        self._key = self._rows[self._at].key
        self._look_from(self._revealing(self._at))
        if old != self._at:
            self._repaint_row(old)
            self._repaint_row(self._at)
            if tell:
                self.post_message(self.Highlighted(self, self._key))

    def _look_from(self, top: int) -> None:
        before, self._top = self._top, self._clamped(top)
        if before != self._top:
            self.refresh()

    def _revealing(self, at: int) -> int:
        """The first row to show so that row `at` is in sight, as near to the present one as can be."""
        return self._clamped(min(max(self._top, at - max(self._seen(), 1) + 1), at))

    def _clamped(self, top: int) -> int:
        return max(min(top, len(self._rows) - self._seen()), 0)

    def _repaint_row(self, at: int) -> None:
        if at < len(self._strips):
            self._strips[at] = None
            y = at - self._top + _HEADER
            if _HEADER <= y < self.size.height:
                self.refresh(Region(0, y, self.size.width, 1))

    def _forget(self) -> None:
        self._strips = [None] * len(self._rows)
        self._places = ()
        self.refresh()

    # Room

    def _seen(self) -> int:
        """Rows that fit."""
        return max(self.size.height - _HEADER, 0)

    def _scrolls(self) -> bool:
        return len(self._rows) > self._seen()

    def _room(self) -> int:
        """Cells for a row; the last one is the scroll bar's when there is one."""
        return max(self.size.width - self._scrolls(), 0)

    def _fitted(self) -> tuple[Place, ...]:
        if not self._places:
            self._places = fit(self.columns, self._room())
        return self._places


_UNDERLINED = Style(underline=True)


def _dimmed(cell: Cell, look: Look, on: Tone | None) -> Style:
    """All of a stale row is dim and italic but what warns of it."""
    tone = cell.tone if cell.tone in {Tone.WARN, Tone.BAD} else Tone.STALE
    return look.style(tone, bold=cell.bold, reverse=cell.reverse, italic=cell.italic, on=on)
