"""The themes: tried on while the cursor is on them."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.message import Message
from textual.widgets.option_list import Option

from mojobot.tui.look import THEMES, look_of
from mojobot.tui.screens.dialog import Dialog, Options
from mojobot.tui.screens.main import MainScreen


class ThemeMenu(Dialog):
    """Enter keeps what is seen, Escape goes back to what was; the app is told both."""

    DEFAULT_CSS = """
    ThemeMenu #box { width: 34; }
    """

    @dataclass
    class Tried(Message):
        """To be worn, for a look at it."""

        theme: str

    @dataclass
    class Kept(Message):
        """What is worn is to stay, at the next start too."""

        theme: str

    def __init__(self, main: MainScreen) -> None:
        super().__init__(main, "THEME", keys="Enter keep  Esc back")
        self._before = look_of(main).theme

    def content(self) -> ComposeResult:
        """The themes there are."""
        yield Options(*(Option(name, id=name) for name in THEMES), id="themes")

    def on_mount(self) -> None:
        """Begin at the present one."""
        self.query_one(Options).highlighted = THEMES.index(self._before)

    def action_leave(self) -> None:
        """As it was."""
        self.dismiss()
        self.app.post_message(self.Tried(self._before))

    @on(Options.OptionHighlighted)
    def _highlighted(self, event: Options.OptionHighlighted) -> None:
        event.stop()
        if self.is_current:
            self.app.post_message(self.Tried(str(event.option_id)))

    @on(Options.OptionSelected)
    def _selected(self, event: Options.OptionSelected) -> None:
        event.stop()
        self.dismiss()
        self.app.post_message(self.Kept(str(event.option_id)))
