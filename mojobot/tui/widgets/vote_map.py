"""The whole vote map as a widget: a cursor, scrolling, and repaints of the cells that changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from mojobot.tui.look import Look, Tone
from mojobot.tui.widgets.painted import Painted
from mojobot.tui.widgets.vote_map_paint import VoteMapRow, head_strip, map_columns, row_strip

_WHEEL_ROWS = 3


class VoteMap(Painted, can_focus=True):
    """Tokens down, strategies across; the row under the cursor is known by its key and kept when rows move."""

    DEFAULT_CSS = """
    VoteMap { width: 1fr; height: 1fr; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", show=False),
        Binding("down,j", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home,g", "edge(-1)", show=False),
        Binding("end,G", "edge(1)", show=False),
        Binding("enter", "choose", show=False),
    ]

    cursor: reactive[int] = reactive(0, repaint=False)

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
        self._top = 0  # the row under the header

    def show(self, rows: tuple[VoteMapRow, ...], codes: tuple[str, ...]) -> None:
        """Take newer rows, in this order; the cursor stays on its token, or on its line when that is gone."""
        key, in_sight = self.cursor_key, self._in_sight()
        self._rows, self._codes = rows, codes
        place = next((k for k, row in enumerate(rows) if row.key == key), self.cursor)
        self.set_reactive(VoteMap.cursor, self._within(place))
        if in_sight:  # else the reader has scrolled away from it
            self._see_cursor()
        self._top = min(self._top, self._lowest_top())
        self.repaint()

    @property
    def cursor_key(self) -> str | None:
        """The key of the row under the cursor."""
        return self._rows[self.cursor].key if self.cursor < len(self._rows) else None

    def move_to(self, key: str) -> None:
        """Put the cursor on a token, if it is there."""
        self.cursor = next((k for k, row in enumerate(self._rows) if row.key == key), self.cursor)

    def painted(self, width: int, height: int, look: Look) -> list[Strip]:
        """The codes, then the rows from the one scrolled to."""
        columns = map_columns(width, len(self._codes))
        shown = self._rows[self._top : self._top + max(height - 1, 0)]
        chosen = Tone.SELECTED if self.has_focus else Tone.PANEL
        strips = [head_strip(self._codes, columns, width, look)]
        for place, row in enumerate(shown, start=self._top):
            on = chosen if place == self.cursor else None
            strips.append(row_strip(row, columns, width, look, on=on))
        blank = Strip.blank(width, look.ground)
        return (strips + [blank] * (height - len(strips)))[:height]

    def watch_cursor(self) -> None:
        """Show the cursor where it is and say so."""
        self._see_cursor()
        self.repaint()
        if self.cursor_key is not None:
            self.post_message(self.Highlighted(self, self.cursor_key))

    def action_move(self, rows: int) -> None:
        """Down (positive) or up."""
        self.cursor = self._within(self.cursor + rows)

    def action_page(self, pages: int) -> None:
        """A screenful down (positive) or up."""
        self.action_move(pages * max(self.size.height - 2, 1))

    def action_edge(self, side: int) -> None:
        """To the first row (-1) or the last (1)."""
        self.cursor = self._within(len(self._rows) - 1 if side > 0 else 0)

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
        self._see_cursor()

    def on_click(self, event: events.Click) -> None:
        """A click selects, a second one on the same row chooses."""
        place = self._top + event.y - 1
        if event.y < 1 or place >= len(self._rows):
            return
        if place == self.cursor and event.chain > 1:
            self.action_choose()
        self.cursor = place

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
        self._top = min(max(self._top + rows, 0), self._lowest_top())
        self.repaint()

    def _in_sight(self) -> bool:
        return self._top <= self.cursor < self._top + max(self.size.height - 1, 1)

    def _lowest_top(self) -> int:
        return max(len(self._rows) - max(self.size.height - 1, 1), 0)

    def _within(self, place: int) -> int:
        return min(max(place, 0), max(len(self._rows) - 1, 0))

    def _see_cursor(self) -> None:
        room = max(self.size.height - 1, 1)
        self._top = min(max(self._top, self.cursor - room + 1), self.cursor, self._lowest_top())
