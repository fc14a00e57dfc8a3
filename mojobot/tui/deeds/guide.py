"""Finding one's way: keys, commands, help on a pane; and how it all looks."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mojobot.tui.screens.dialog import ask
from mojobot.tui.screens.key_sheet import KeySheet
from mojobot.tui.screens.main import MainScreen
from mojobot.tui.screens.palette import Palette
from mojobot.tui.screens.pane_help import PaneHelp
from mojobot.tui.screens.theme_menu import ThemeMenu


def key_sheet(screen: MainScreen) -> None:
    """All keys."""
    ask(KeySheet(screen, screen.actions))


def palette(screen: MainScreen) -> None:
    """All commands."""
    ask(Palette(screen, screen.actions))


def pane_help(screen: MainScreen) -> None:
    """What the focused pane shows."""
    ask(PaneHelp(screen, screen.choices.pane, screen.actions))


def theme(screen: MainScreen) -> None:
    """Another theme."""
    ask(ThemeMenu(screen))


def redraw(screen: MainScreen) -> None:
    """Every cell anew."""
    screen.app.refresh()


DEEDS: Mapping[str, Callable[[MainScreen], None]] = {
    "help": key_sheet,
    "palette": palette,
    "pane_help": pane_help,
    "redraw": redraw,
    "theme": theme,
}
