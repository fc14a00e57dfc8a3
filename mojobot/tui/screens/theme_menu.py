"""The themes: tried on while the cursor is on them."""

from __future__ import annotations

from typing import Any

from textual import on
from textual.app import App, ComposeResult
from textual.widgets.option_list import Option

from mojobot.tui.look import THEMES, Look, look_of
from mojobot.tui.screens.dialog import Dialog, Options
from mojobot.tui.screens.main import MainScreen


class ThemeMenu(Dialog):
    """Enter keeps what is seen, Escape goes back to what was."""

    DEFAULT_CSS = """
    ThemeMenu #box { width: 34; }
    """

    def __init__(self, main: MainScreen) -> None:
        super().__init__(main, "THEME", keys="Enter keep  Esc back")
        self._before = look_of(main)

    def content(self) -> ComposeResult:
        """The themes there are."""
        yield Options(*(Option(name, id=name) for name in THEMES), id="themes")

    def on_mount(self) -> None:
        """Begin at the present one."""
        self.query_one(Options).highlighted = THEMES.index(self._before.theme)

    def action_leave(self) -> None:
        """As it was."""
        self.dismiss()
        self._try(self._before.theme)

    @on(Options.OptionHighlighted)
    def _highlighted(self, event: Options.OptionHighlighted) -> None:
        event.stop()
        if self.is_current:
            self._try(str(event.option_id))

    @on(Options.OptionSelected)
    def _selected(self, event: Options.OptionSelected) -> None:
        event.stop()
        self.dismiss()

    def _try(self, theme: str) -> None:
        if theme != look_of(self.main).theme:
            wear(self.main.app, Look(theme, depth=self._before.depth, ascii=self._before.ascii))
            self.main.draw()


def wear(app: App[Any], look: Look) -> None:
    """Everything in another look, at once."""
    vars(app)["look"] = look
    app.register_theme(look.textual_theme())
    app.theme = look.textual_name
    for screen in app.screen_stack:
        for node in screen.walk_children(with_self=True):
            changed = getattr(node, "look_changed", None)
            if callable(changed):
                changed()
