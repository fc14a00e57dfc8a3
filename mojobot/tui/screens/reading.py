"""Something to read: lines that scroll, anew with every view."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from mojobot.model.views import View
from mojobot.tui.rows.lines import Line
from mojobot.tui.screens.dialog import Dialog
from mojobot.tui.screens.lines import Lines
from mojobot.tui.screens.main import MainScreen


class Reading(Dialog):
    """Subclasses say what is written; Enter and Escape close it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "leave", show=False),
        Binding("down,j", "scroll(1)", show=False),
        Binding("up,k", "scroll(-1)", show=False),
        Binding("pagedown,space", "page(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("home,g", "page(-1000)", show=False),
        Binding("end,G", "page(1000)", show=False),
    ]
    DEFAULT_CSS = """
    Reading #box { width: 100; padding: 0 1; }
    Reading.-high #box { padding: 1 2; }
    """

    def __init__(self, main: MainScreen, title: str) -> None:
        super().__init__(main, title, keys="Up/Down scroll  Esc close")

    @abstractmethod
    def written(self, view: View) -> Sequence[Line]:
        """What there is to read."""

    def content(self) -> ComposeResult:
        """The lines."""
        with VerticalScroll(id="page", can_focus=False):
            yield Lines(id="written")

    def draw(self) -> None:
        """As it is now."""
        if self.view is not None:
            self.query_one("#written", Lines).show(self.written(self.view))

    def action_scroll(self, by: int) -> None:
        """A line."""
        self.query_one("#page").scroll_relative(y=by, animate=False)

    def action_page(self, by: int) -> None:
        """Screenfuls."""
        page = self.query_one("#page")
        page.scroll_relative(y=by * max(page.size.height - 1, 1), animate=False)
