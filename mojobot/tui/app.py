"""The console: an app over one `Control`. It holds the newest view, the keys and the screens, nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from rich.console import RenderableType
from textual import on
from textual.app import App
from textual.binding import Binding, BindingType
from textual.filter import LineFilter
from textual.screen import Screen

from mojobot.model.control import Control
from mojobot.model.errors import MojobotError
from mojobot.model.settings import Settings
from mojobot.tui.actions import ACTIONS, MOVES, bindings, keymap
from mojobot.tui.backgrounds import keep_no_widgets
from mojobot.tui.colorless import Colorless
from mojobot.tui.deeds.registry import DEEDS
from mojobot.tui.governor import FRAME_S, Governor
from mojobot.tui.keymap import KeyFault, KeysRefused, remapped
from mojobot.tui.look import DEFAULT_LOOK, Look
from mojobot.tui.screens.main import MainScreen
from mojobot.tui.screens.theme_menu import ThemeMenu
from mojobot.tui.spans import exact
from mojobot.tui.terminal import InputFailed, Terminal

_COLORLESS = Colorless()
BUILT = tuple(action for action in ACTIONS if action.id in DEEDS)


def refused_keys(keys: Mapping[str, str]) -> tuple[KeyFault, ...]:
    """What is wrong with other keys for the actions of the console (id to keys)."""
    try:
        remapped((*BUILT, *MOVES), keys)
    except KeysRefused as refused:
        return refused.faults
    return ()


class Console(App[object], inherit_bindings=False):
    """`await run_async()` runs it inside the engine's own loop; it ends when the person quits.

    `keys` remaps actions by their id; raises KeysRefused for what cannot be. An
    export goes to `export_dir`, the working directory unless given. A theme
    that is chosen is kept by `keep_theme`, which answers where; it may raise
    MojobotError.
    """

    CSS_PATH = "app.tcss"
    TITLE = "mojobot"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(BUILT), Binding("ctrl+z", "stay", show=False)]

    def __init__(
        self,
        control: Control,
        *,
        settings: Settings | None = None,
        look: Look = DEFAULT_LOOK,
        animation: bool = True,
        keys: Mapping[str, str] | None = None,
        start_pane: str = "markets",
        export_dir: Path | None = None,
        keep_theme: Callable[[str], Path] | None = None,
    ) -> None:
        keep_no_widgets()
        self.look = look
        super().__init__(driver_class=Terminal)
        self.actions = remapped((*BUILT, *MOVES), keys or {})
        self.control = control
        self.export_dir = export_dir or Path()
        self.keep_theme = keep_theme
        self.main = MainScreen(control, settings or Settings(), self.actions, start_pane)
        self.governor = Governor(self._waiting_writes)
        self.terminal_gone = False
        self.animation_level = "full" if animation else "none"
        self.set_keymap(keymap(self.actions))
        self.register_theme(look.textual_theme())
        self.theme = look.textual_name

    def get_default_screen(self) -> Screen[None]:
        """The main screen; dialogs are pushed over it."""
        return self.main

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Nothing of a colour leaves where there is to be none, whoever drew it."""
        filters = super().get_line_filters()
        return [*filters, _COLORLESS] if self.look.plain else filters

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own names for stylesheets."""
        return self.look.variables()

    def on_mount(self) -> None:
        """Four frames a second; the main screen draws the first itself."""
        self.governor.govern(self)
        self.set_interval(FRAME_S, self.frame)
        self.app_resume_signal.subscribe(self, lambda _: self.refresh())

    def frame(self) -> None:
        """Take the newest view, unless the terminal has not taken the last frame; alerts are taken all the same."""
        if isinstance(self._driver, Terminal):
            self._driver.look_at_size()
        view = self.control.view
        if view is None or view is self.main.view:
            return
        self.main.alert_log.take(view.alerts)
        if self.governor.may_draw():
            self.main.view = view

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        super()._display(screen, exact(renderable))  # type: ignore[arg-type]  # as Textual calls it

    def post_display_hook(self) -> None:
        """After every frame."""
        self.governor.painted()

    def on_terminal_gone(self) -> None:
        """Nobody sees this any more."""
        self.terminal_gone = True
        self.exit()

    def on_input_failed(self, event: InputFailed) -> None:
        """Without keys there is no console."""
        self._handle_exception(event.error)

    @property
    def terminal_usable(self) -> bool:
        """Whether, after the end, something may be written to the terminal without waiting for ever."""
        return self._driver.usable if isinstance(self._driver, Terminal) else True

    def _waiting_writes(self) -> int:
        return self._driver.waiting if isinstance(self._driver, Terminal) else 0

    def on_app_focus(self) -> None:
        """Back to four frames a second."""
        self.governor.pace.focused = True

    def on_app_blur(self) -> None:
        """One frame a second is enough."""
        self.governor.pace.focused = False

    @on(ThemeMenu.Tried)
    def _try_on(self, event: ThemeMenu.Tried) -> None:
        if event.theme != self.look.theme:
            self.wear(self.look.themed(event.theme))

    @on(ThemeMenu.Kept)
    async def _keep(self, event: ThemeMenu.Kept) -> None:
        if self.keep_theme is None:
            return
        try:
            where = await asyncio.to_thread(self.keep_theme, event.theme)
        except MojobotError as error:
            self.main.tell(f"the theme is not kept for the next start: {error}", bad=True)
        else:
            self.main.tell(f"theme {event.theme}, kept in {where}")

    def wear(self, look: Look) -> None:
        """Another theme, depth or set of characters, at once and everywhere."""
        self.look = look
        self.register_theme(look.textual_theme())
        self.theme = look.textual_name
        for screen in self.screen_stack:
            for node in screen.walk_children(with_self=True):
                changed = getattr(node, "look_changed", None)
                if changed is not None:
                    changed()
        self.main.draw()

    def _fatal_error(self) -> None:
        """End without Textual's own picture of the fault, which prints the values of local variables."""
        self.exit(return_code=1)

    @property
    def fault(self) -> BaseException | None:
        """What ended the console, if a fault did."""
        return self._exception

    def action_stay(self) -> None:
        """A habit that would halt the engine, and with it the stops, is answered with what to do instead."""
        self.main.tell(
            "Ctrl+Z would halt the engine too, and nobody would watch the stops. To use this terminal, quit and run "
            "`mojobot --daemon`, or send the signal TSTP."
        )

    def action_act(self, name: str) -> None:
        """Do what an action is for."""
        DEEDS[name](self.main)
