"""What all dialogs are: a box over the main screen, deaf at first, under a status line that goes on.

The emergency stop is a priority key of the app and so works in every dialog
and every input. A mouse click sends nothing: what is asked is answered by a key.
"""

from __future__ import annotations

import time
from abc import abstractmethod
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.dom import DOMNode
from textual.screen import ModalScreen
from textual.scrollbar import ScrollBarRender
from textual.widget import Widget
from textual.widgets import Input, OptionList

from mojobot.model.views import View
from mojobot.tui.look import look_of
from mojobot.tui.rows.status import opening
from mojobot.tui.screens.main import MainScreen
from mojobot.tui.screens.present import Present
from mojobot.tui.widgets.status_line import StatusLine

HOLD_S = 0.3  # keys pressed so soon after a dialog opened were meant for something else


class Dialog(Present, ModalScreen[None], inherit_bindings=False):
    """Composes what `content` gives into a box; `draw` is called with every view and every change of what is typed.

    `danger` makes the frame red. Escape leaves.
    """

    VERTICAL_BREAKPOINTS = [(0, "-low"), (32, "-high")]  # noqa: RUF012 - as in Textual
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("tab", "app.focus_next", show=False),
        Binding("shift+tab", "app.focus_previous", show=False),
        Binding("ctrl+c", "screen.copy_text", show=False),
        Binding("ctrl+l", "app.act('redraw')", show=False, id="redraw"),
    ]
    DEFAULT_CSS = """
    Dialog { align: center middle; background: $background 60%; }
    Dialog #box {
        width: 76; max-width: 100%; height: auto; max-height: 100%;
        background: $surface; border: heavy $accent; padding: 1 2;
        border-title-color: $accent; border-title-style: bold; border-title-background: $surface;
        border-subtitle-color: $muted; border-subtitle-background: $surface; border-subtitle-align: right;
    }
    Dialog.-low #box { padding: 0 1; }
    Dialog.-danger #box { border: heavy $error; border-title-color: $error; }
    Dialog.-ascii #box { border: ascii $accent; }
    Dialog.-ascii.-danger #box { border: ascii $error; }
    Dialog Input { background: $panel; border: none; height: 1; padding: 0 1; }
    Dialog Input:focus { border: none; background: $selected; }
    Dialog OptionList { background: $surface; border: none; height: auto; max-height: 1fr; padding: 0; }
    Dialog OptionList:focus { border: none; background: $surface; }
    Dialog OptionList > .option-list--option-highlighted { background: $selected; color: $foreground; }
    Dialog VerticalScroll { height: auto; max-height: 1fr; background: $surface; scrollbar-size-vertical: 1; }
    """

    def __init__(self, main: MainScreen, title: str, *, danger: bool = False, keys: str = "Esc close") -> None:
        super().__init__()
        self.main = main
        self.control = main.control
        self.opened_s = float("inf")
        self._title = title
        self._keys = keys
        self.set_class(danger, "-danger")

    @abstractmethod
    def content(self) -> ComposeResult:
        """What stands in the box."""

    def draw(self) -> None:
        """Show this moment."""

    @property
    def view(self) -> View | None:
        """The newest view."""
        return self.main.view

    @property
    def live(self) -> bool:
        """Whether real money is at stake."""
        return self.view is not None and self.view.mode == "LIVE"

    def compose(self) -> ComposeResult:
        """The status line, and the box."""
        yield StatusLine(id="dialog-status")
        with Vertical(id="box"):
            yield from self.content()

    def on_mount(self) -> None:
        """From now on keys are counted, and views are followed."""
        self.opened_s = time.monotonic()
        self.look_changed()
        self.watch(self.main, "view", self._follow)

    def look_changed(self) -> None:
        """The frame in the app's look; with real money the title says so."""
        look = look_of(self)
        self.set_class(look.ascii, "-ascii")
        if self.is_mounted or self.query("#box"):
            box = self.query_one("#box")
            box.border_title = Content(look.text(f"{self._title}{'  LIVE' if self.live else ''}"))
            box.border_subtitle = Content(look.text(self._keys))
            for scrolled in box.query("VerticalScroll, OptionList"):
                scrolled.vertical_scrollbar.renderer = (  # type: ignore[misc] # as Textual has it done
                    PlainBar if look.ascii else ScrollBarRender
                )

    def action_leave(self) -> None:
        """Nothing is done."""
        self.dismiss()

    async def on_event(self, event: events.Event) -> None:
        """Keys that came too early are lost."""
        if not early(self, event):
            await super().on_event(event)

    def _follow(self) -> None:
        main, view = self.main, self.view
        data = opening(main.settings) if view is None else main.status_of(view)
        self.query_one("#dialog-status", StatusLine).show(data)
        self.draw()


class PlainBar(ScrollBarRender):
    """A scroll bar of whole cells, where only plain characters may be."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "] * 8


class Typed(Input):
    """An input in a dialog."""

    async def on_event(self, event: events.Event) -> None:
        """Keys that came too early are lost."""
        if not early(self, event):
            await super().on_event(event)


class Options(OptionList):
    """A list in a dialog; with vi's keys too."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", show=False),
        Binding("k", "cursor_up", show=False),
    ]

    async def on_event(self, event: events.Event) -> None:
        """Keys that came too early are lost."""
        if not early(self, event):
            await super().on_event(event)


def early(node: DOMNode, event: events.Event) -> bool:
    """Whether a key, a click or a paste was under way before its dialog was seen; such an event ends here."""
    if not isinstance(event, events.Key | events.Click | events.Paste):
        return False
    dialog = node if isinstance(node, Dialog) else node.screen if isinstance(node, Widget) else None
    if not isinstance(dialog, Dialog) or event.time - dialog.opened_s >= HOLD_S:
        return False
    event.stop()
    event.prevent_default()
    return True


def ask(dialog: Dialog) -> None:
    """Open a dialog in the place of any that is open; what toasts said before does not cover it."""
    app = dialog.main.app
    app.clear_notifications()
    while isinstance(app.screen, Dialog):
        app.pop_screen()
    app.push_screen(dialog)
