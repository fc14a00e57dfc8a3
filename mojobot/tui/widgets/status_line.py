"""The line that is always on screen: whose money, how the engine is, what is held and risked, what the time is."""

from __future__ import annotations

from textual.strip import Strip

from mojobot.tui.look import Look
from mojobot.tui.widgets.painted import Painted
from mojobot.tui.widgets.status_data import StatusData
from mojobot.tui.widgets.status_parts import paint_status

__all__ = ["StatusData", "StatusLine"]


class StatusLine(Painted):
    """One row at the top. Only the cells that changed are repainted; what matters least goes first as width shrinks."""

    DEFAULT_CSS = "StatusLine { dock: top; width: 1fr; height: 1; background: $panel; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own word
        super().__init__(id=id)
        self._data: StatusData | None = None

    def show(self, data: StatusData) -> None:
        """Show how it stands."""
        if data != self._data:
            self._data = data
            self.repaint()

    def painted(self, width: int, height: int, look: Look) -> list[Strip]:
        """The line."""
        return [paint_status(self._data, width, look)] * min(height, 1)
