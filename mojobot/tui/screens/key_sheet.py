"""All keys on one screen, made from the live actions; what is typed picks among them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Input

from mojobot.tui.actions import Action
from mojobot.tui.look import look_of
from mojobot.tui.rows.sheet import sheet
from mojobot.tui.screens.dialog import Dialog, Typed
from mojobot.tui.screens.lines import Lines
from mojobot.tui.screens.main import MainScreen

_EDGES = 5  # frame, padding and scroll bar


class KeySheet(Dialog):
    """Keys, the ids by which `[keys]` changes them, and what they do."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "scroll(1)", show=False),
        Binding("up", "scroll(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("enter", "leave", show=False),
    ]
    DEFAULT_CSS = """
    KeySheet #box { width: 100%; height: 1fr; padding: 0 1; }
    KeySheet #keys-list { height: 1fr; max-height: 100%; margin-top: 1; }
    """

    def __init__(self, main: MainScreen, actions: Sequence[Action]) -> None:
        super().__init__(main, "KEYS", keys="type to search  Up/Down PgUp/PgDn scroll  Esc close")
        self._actions = tuple(actions)
        self._wanted = ""

    def content(self) -> ComposeResult:
        """What is typed, and the keys."""
        yield Typed(placeholder="search: a key, a name, a word", id="query")
        with VerticalScroll(id="keys-list", can_focus=False):
            yield Lines(id="sheet")

    def on_resize(self) -> None:
        """One column or two."""
        self._write()

    def look_changed(self) -> None:
        """In the characters of the look."""
        super().look_changed()
        self._write()

    def action_scroll(self, by: int) -> None:
        """A line."""
        self.query_one(VerticalScroll).scroll_relative(y=by, animate=False)

    def action_page(self, by: int) -> None:
        """A screenful."""
        pane = self.query_one(VerticalScroll)
        pane.scroll_relative(y=by * max(pane.size.height - 1, 1), animate=False)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self._wanted = event.value
        self._write()
        self.query_one(VerticalScroll).scroll_home(animate=False)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.dismiss()

    def _write(self) -> None:
        lines = sheet(self._actions, self._wanted, self.app.size.width - _EDGES, look_of(self).glyphs)
        self.query_one("#sheet", Lines).show(lines)
