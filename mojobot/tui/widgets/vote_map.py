"""The whole vote map as a widget: a cursor, scrolling, and repaints of the cells that changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip

from mojobot.tui.actions import MOVES, bindings
from mojobot.tui.look import Look, Tone
from mojobot.tui.widgets.painted import Painted
from mojobot.tui.widgets.viewport import Viewport
from mojobot.tui.widgets.vote_map_paint import VoteMapRow, head_strip, map_columns, row_strip

_WHEEL_ROWS = 3


class VoteMap(Painted, can_focus=True):
    """Tokens down, strategies across; the row under the cursor is known by its key and kept when rows move."""

    DEFAULT_CSS = """
    VoteMap { width: 1fr; height: 1fr; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(MOVES), Binding("enter", "choose", show=False, id="details"),
        Binding("h", "across(-1)", show=False, id="pan_left"), Binding("left", "across(-1)", show=False),
        Binding("l", "across(1)", show=False, id="pan_right"), Binding("right", "across(1)", show=False),
    ]  # fmt: skip

    @dataclass
    class Highlighted(Message):
        """The cursor stands on another token."""

        map: VoteMap
        key: str

        @property
        def control(self) -> VoteMap:
            """The map that sent it."""
            return self.map

    @dataclass
    class Chosen(Message):
        """Enter or a click on the row of the cursor."""

        map: VoteMap
        key: str

        @property
        def control(self) -> VoteMap:
            """The map that sent it."""
            return self.map

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own word
        super().__init__(id=id)
        self._rows: tuple[VoteMapRow, ...] = ()
        self._codes: tuple[str, ...] = ()
        self._port = Viewport()
        self._benched: tuple[bool, ...] = ()
        self.column = 0  # of the cursor: 0 the token, then the strategies

    def show(self, rows: tuple[VoteMapRow, ...], codes: tuple[str, ...], benched: tuple[bool, ...] = ()) -> None:
        """Take newer rows, in this order; the cursor stays on its token, or on its line when that is gone."""
        self._rows, self._codes, self._benched = rows, codes, benched
        self._port.take([row.key for row in rows])  # nobody is told: the cursor was not moved by a person
        self.repaint()

    @property
    def cursor_key(self) -> str | None:
        """The key of the row under the cursor."""
        return self._port.key

    def move_to(self, key: str) -> None:
        """Put the cursor on a token, if it is there."""
        if key in self._port.keys:
            self._put(self._port.keys.index(key))

    def painted(self, width: int, height: int, look: Look) -> list[Strip]:
        """The codes, then the rows from the one scrolled to."""
        columns = map_columns(width, len(self._codes))
        port = self._port
        shown = self._rows[port.top : port.top + max(height - 1, 0)]
        chosen = Tone.SELECTED if self.has_focus else Tone.PANEL
        strips = [head_strip(self._codes, columns, width, look, self._benched, self.column - 1)]
        for place, row in enumerate(shown, start=port.top):
            on = chosen if place == port.at else None
            strips.append(row_strip(row, columns, width, look, on=on, benched=self._benched))
        blank = Strip.blank(width, look.ground)
        return (strips + [blank] * (height - len(strips)))[:height]

    def action_move(self, rows: int) -> None:
        """Down (positive) or up."""
        self._put(self._port.at + rows)

    def action_across(self, columns: int) -> None:
        """To the strategy on the right (positive) or the left; left of the first is the token itself."""
        shown = map_columns(self.size.width, len(self._codes)).votes
        self.column = min(max(self.column + columns, 0), shown)
        self.repaint()

    def action_page(self, pages: int) -> None:
        """A screenful down (positive) or up."""
        self._put(self._port.at + pages * self._port.page)

    def action_edge(self, side: int) -> None:
        """To the first row (-1) or the last (1)."""
        self._put(len(self._rows) - 1 if side > 0 else 0)

    def action_choose(self) -> None:
        """Ask for the details of the row under the cursor."""
        if self.cursor_key is not None:
            self.post_message(self.Chosen(self, self.cursor_key))

    def watch_has_focus(self, focused: bool) -> None:
        """The row of the cursor is brighter in the focused map."""
        super().watch_has_focus(focused)
        self.repaint()

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self._port.fit(self.size.height - 1)

    def on_click(self, event: events.Click) -> None:
        """A click selects, a second one on the same row chooses."""
        place = self._port.top + event.y - 1
        if event.y < 1 or place >= len(self._rows):
            return
        self.column = map_columns(self.size.width, len(self._codes)).part_at(event.x)
        if place == self._port.at and event.chain > 1:
            self.action_choose()
        self._put(place)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll, leaving the cursor on its token."""
        event.stop()
        self.scroll_rows(-_WHEEL_ROWS)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll, leaving the cursor on its token."""
        event.stop()
        self.scroll_rows(_WHEEL_ROWS)

    def scroll_rows(self, rows: int) -> None:
        """Show rows further down (positive) or up."""
        self._port.look_from(self._port.top + rows)
        self.repaint()

    def _put(self, place: int) -> None:
        key = self._port.key
        self._port.put(place)
        self.repaint()
        if self._port.key is not None and key != self._port.key:
            self.post_message(self.Highlighted(self, self._port.key))
