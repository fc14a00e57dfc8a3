"""A table that repaints only the cells that changed.

One strip is kept for each row. `show` compares the new rows with the old ones
and refreshes the regions of the cells that differ: on a screen of 200x60 with
a dozen changes a frame that is a tenth of what repainting rows would send.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from mojobot.tui.actions import MOVES, bindings
from mojobot.tui.look import Look, look_of
from mojobot.tui.widgets import table_paint as paint
from mojobot.tui.widgets.table_columns import GAP, Column, Place, Row, fit
from mojobot.tui.widgets.viewport import Viewport

__all__ = ["Column", "LiveTable", "Row"]

_HEADER = 1  # lines
_WHEEL = 3  # lines a notch


class LiveTable(Widget, can_focus=True):
    """Rows in the order given, the first line their titles; the cursor stays on its key wherever that goes.

    `show` may be called at any rate. Nothing is sorted or filtered here. The
    wheel scrolls, keys move the cursor, a click puts it, Enter or a second
    click chooses. The selected row has another ground and keeps its colours.
    One that `follows` keeps its first row in sight until somebody moves away.
    """

    DEFAULT_CSS = "LiveTable { width: 1fr; height: 1fr; background: $surface; }"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(MOVES), Binding("enter", "choose", show=False, id="details")]

    empty: reactive[str] = reactive("")  # what is said where there are no rows
    sorted_by: reactive[tuple[str, bool] | None] = reactive(None, repaint=False)  # column, falling

    @dataclass
    class Told(Message):
        """What a table tells; `control` is the table, for `on`."""

        table: LiveTable

        @property
        def control(self) -> LiveTable:
            """The sender."""
            return self.table

    @dataclass
    class Highlighted(Told):
        """The cursor is on another row."""

        key: str

        def can_replace(self, message: Message) -> bool:
            """Only where the cursor came to rest matters."""
            return isinstance(message, LiveTable.Highlighted) and message.table is self.table

    @dataclass
    class Chosen(Told):
        """Enter, or a second click, on a row."""

        key: str

    @dataclass
    class HeaderClicked(Told):
        """A click on a column's title."""

        column: str

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        empty: str = "",
        follows: bool = False,
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
        self._port = Viewport(follows=follows)

    # What is shown

    @property
    def rows(self) -> tuple[Row, ...]:
        """What is shown."""
        return self._rows

    @property
    def cursor_key(self) -> str | None:
        """The key of the row under the cursor."""
        return self._port.key

    def show(self, rows: Sequence[Row]) -> None:
        """Show these rows; the cursor follows its key, or stays at its place when the key is gone."""
        before, self._rows = self._rows, tuple(rows)
        at, top = self._port.at, self._port.top
        if self._port.take([row.key for row in self._rows], held=self.has_focus):
            self._tell()
        if len(before) != len(self._rows) or top != self._port.top:
            self._forget()
            return
        self._show_changes(before)
        if at != self._port.at:
            self._repaint_row(at)
            self._repaint_row(self._port.at)

    def move_to(self, key: str) -> None:
        """Put the cursor on the row of that key, if there is one; nobody is told."""
        if key in self._port.keys:
            self._put(self._port.keys.index(key), tell=False)

    def look_changed(self) -> None:
        """Paint anew in the app's look."""
        self._forget()

    def watch_sorted_by(self) -> None:
        """Move the mark in the header."""
        self.refresh(Region(0, 0, self.size.width, _HEADER))

    # Keys and mouse

    def action_move(self, by: int) -> None:
        """Move the cursor by rows."""
        self._put(self._port.at + by)

    def action_page(self, by: int) -> None:
        """Move the cursor by screenfuls."""
        self._put(self._port.at + by * self._port.page)

    def action_edge(self, which: int) -> None:
        """To the first row (-1) or the last (1)."""
        self._put(0 if which < 0 else len(self._rows) - 1)

    def action_choose(self) -> None:
        """Choose the row under the cursor."""
        if self._port.key is not None:
            self.post_message(self.Chosen(self, self._port.key))

    def on_click(self, event: events.Click) -> None:
        """A row, or a column's title."""
        if event.y < _HEADER:
            found = next((p for p in self._fitted() if p.x <= event.x < p.x + p.width + GAP), None)
            if found is not None:
                self.post_message(self.HeaderClicked(self, self.columns[found.column].id))
            return
        at = self._port.top + event.y - _HEADER
        if at < len(self._rows):
            again = at == self._port.at and event.chain > 1
            self._put(at)
            if again:
                self.action_choose()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Look further down; the cursor stays where it is."""
        event.stop()
        self._look_from(self._port.top + _WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Look further up."""
        event.stop()
        self._look_from(self._port.top - _WHEEL)

    def on_resize(self) -> None:
        """Other columns and rows may fit."""
        self._port.fit(self.size.height - _HEADER)
        self._forget()

    def on_focus(self) -> None:
        """The selected row stands out."""
        self._turned(self._port.hold)

    def on_blur(self) -> None:
        """The selected row stands back."""
        self._turned(self._port.release)

    # Drawing

    def render_line(self, y: int) -> Strip:
        """The titles, a row, or nothing."""
        look, width = look_of(self), self.size.width
        if y < _HEADER:
            return paint.title_strip(self.columns, self._fitted(), self.sorted_by, width, look)
        port = self._port
        at = port.top + y - _HEADER
        if at >= len(self._rows):
            return paint.words_strip(self.empty if at == 0 else "", width, look)
        strip = self._strips[at]
        if strip is None:
            strip = self._strips[at] = self._painted_row(at, look)
        if not port.scrolls:
            return strip
        return Strip.join([strip, paint.scroll_bar(y - _HEADER, port.top, port.seen, len(self._rows), look)])

    def _painted_row(self, at: int, look: Look) -> Strip:
        self.painted += 1
        chosen = None if at != self._port.at else paint.Cursor.FOCUSED if self.has_focus else paint.Cursor.RESTING
        return paint.row_strip(self._rows[at], self._fitted(), self._room(), look, chosen)

    # Changes

    def _show_changes(self, before: tuple[Row, ...]) -> None:
        pairs = enumerate(zip(before, self._rows, strict=True))
        regions = [region for at, (old, new) in pairs if old != new for region in self._changed(at, old, new)]
        if regions:
            self.refresh(*regions)

    def _changed(self, at: int, old: Row, new: Row) -> list[Region]:
        self._strips[at] = None
        y = self._line_of(at)
        if y is None:
            return []
        places = paint.changed_places(old, new, self._fitted())
        self.repainted += len(places)
        return [Region(x, y, width, 1) for x, width in paint.joined(places)]

    def _put(self, at: int, *, tell: bool = True) -> None:
        old, key = self._port.at, self._port.key
        self._turned(lambda: self._port.put(at))
        self._repaint_row(old)
        if tell and key != self._port.key:
            self._tell()

    def _look_from(self, top: int) -> None:
        before = self._port.top
        self._port.look_from(top)
        if before != self._port.top:
            self.refresh()

    def _turned(self, turn: Callable[[], None]) -> None:
        """Paint what a change of cursor or focus changes: its row, or all where other rows came into sight."""
        before = self._port.top
        turn()
        if before != self._port.top:
            self.refresh()
        self._repaint_row(self._port.at)

    def _tell(self) -> None:
        if self._port.key is not None:
            self.post_message(self.Highlighted(self, self._port.key))

    def _repaint_row(self, at: int) -> None:
        if at < len(self._strips):
            self._strips[at] = None
            y = self._line_of(at)
            if y is not None:
                self.refresh(Region(0, y, self.size.width, 1))

    def _line_of(self, at: int) -> int | None:
        """Where a row stands; None out of sight."""
        y = at - self._port.top + _HEADER
        return y if _HEADER <= y < self.size.height else None

    def _forget(self) -> None:
        self._strips = [None] * len(self._rows)
        self._places = ()
        self.refresh()

    # Room

    def _room(self) -> int:
        """Cells for a row; the last one is the scroll bar's when there is one."""
        return max(self.size.width - self._port.scrolls, 0)

    def _fitted(self) -> tuple[Place, ...]:
        if not self._places:
            self._places = fit(self.columns, self._room())
        return self._places
