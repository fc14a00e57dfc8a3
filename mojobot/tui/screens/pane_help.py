"""Help on one pane."""

from __future__ import annotations

from collections.abc import Sequence

from mojobot.model.views import View
from mojobot.tui.actions import Action
from mojobot.tui.rows.about import about
from mojobot.tui.rows.lines import Line
from mojobot.tui.screens.main import MainScreen
from mojobot.tui.screens.reading import Reading


class PaneHelp(Reading):
    """What the pane shows, and its keys."""

    def __init__(self, main: MainScreen, pane: str, actions: Sequence[Action]) -> None:
        super().__init__(main, f"ABOUT {pane.upper()}")
        self._lines = about(pane, actions)

    def written(self, view: View) -> Sequence[Line]:  # noqa: ARG002 - it is always the same
        """The words."""
        return self._lines
