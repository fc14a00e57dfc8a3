"""Every action by its name: typed loosely, run by Enter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input
from textual.widgets.option_list import Option

from mojobot.tui.actions import Action
from mojobot.tui.format import shortened
from mojobot.tui.look import Look, Tone, look_of
from mojobot.tui.rows.sheet import keys_text, ranked
from mojobot.tui.screens.dialog import Dialog, Options, Typed
from mojobot.tui.screens.main import MainScreen

_LABEL, _KEYS = 17, 10
_WIDTH, _EDGES = 76, 7  # of the box; frame, padding, scroll bar


class Palette(Dialog):
    """Those that fit what is typed, likeliest first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,ctrl+n", "pick(1)", show=False),
        Binding("up,ctrl+p", "pick(-1)", show=False),
        Binding("pagedown", "pick(8)", show=False),
        Binding("pageup", "pick(-8)", show=False),
    ]
    DEFAULT_CSS = """
    Palette { align: center top; }
    Palette #box { margin-top: 2; height: 100%; max-height: 20; padding: 0 1; }
    Palette #found { height: 1fr; margin-top: 1; }
    """

    def __init__(self, main: MainScreen, actions: Sequence[Action]) -> None:
        super().__init__(main, "COMMANDS", keys="Enter run  Esc close")
        self._actions = tuple(a for a in actions if not a.method and a.id != "palette")

    def content(self) -> ComposeResult:
        """What is typed, and what it may mean."""
        yield Typed(placeholder="a command", id="query")
        yield Options(id="found")

    def on_mount(self) -> None:
        """All of them at first; the list is moved from the input."""
        self.query_one(Options).can_focus = False
        self._list("")

    def action_pick(self, by: int) -> None:
        """The one below or above."""
        found = self.query_one(Options)
        if found.option_count:
            found.highlighted = min(max((found.highlighted or 0) + by, 0), found.option_count - 1)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self._list(event.value)

    @on(Input.Submitted)
    async def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        option = self.query_one(Options).highlighted_option
        if option is not None:
            await self._run(str(option.id))

    @on(Options.OptionSelected)
    async def _selected(self, event: Options.OptionSelected) -> None:
        event.stop()
        await self._run(str(event.option_id))

    async def _run(self, name: str) -> None:
        self.dismiss()
        await self.main.app.run_action(f"act('{name}')")

    def _list(self, wanted: str) -> None:
        found = self.query_one(Options)
        look, room = look_of(self), min(_WIDTH, self.app.size.width) - _EDGES
        found.clear_options()
        found.add_options([Option(_prompt(a, room, look), id=a.id) for a in ranked(self._actions, wanted)])
        found.highlighted = 0 if found.option_count else None


def _prompt(action: Action, room: int, look: Look) -> Text:
    """Its name, its keys, its sentence; the ground is the list's."""
    text = Text()
    text.append(f"{look.text(action.label):<{_LABEL}}", Style(bold=True))
    text.append(f"{look.text(keys_text(action)):<{_KEYS}}", Style(color=look.color(Tone.ACCENT)))
    sentence = shortened(action.sentence, room - _LABEL - _KEYS, look.glyphs.ellipsis)
    text.append(look.text(sentence), Style(color=look.color(Tone.MUTED)))
    return text
