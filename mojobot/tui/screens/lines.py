"""Lines of cells in a dialog: text whose every piece has a meaning."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text
from textual.widgets import Static

from mojobot.tui.look import Look, look_of
from mojobot.tui.rows.lines import Line


class Lines(Static):
    """As high as its lines, long ones wrapped; drawn anew only when they are others."""

    DEFAULT_CSS = "Lines { width: 1fr; height: auto; background: $surface; }"

    def __init__(self, lines: Sequence[Line] = (), *, id: str | None = None) -> None:  # noqa: A002 - Textual's own word
        super().__init__("", id=id)
        self._lines = tuple(lines)

    def on_mount(self) -> None:
        """The first painting."""
        self.look_changed()

    def show(self, lines: Sequence[Line]) -> None:
        """Show these."""
        if tuple(lines) != self._lines:
            self._lines = tuple(lines)
            self.look_changed()

    def look_changed(self) -> None:
        """In the app's look."""
        if not self.is_attached:
            return
        if self.display is not bool(self._lines):
            self.display = bool(self._lines)
        self.update(styled(self._lines, look_of(self)), layout=False)
        if not self.size or self.get_content_height(self.size, self.app.size, self.size.width) != self.size.height:
            self.refresh(layout=True)  # laid out anew, a dialog is painted whole


def styled(lines: Sequence[Line], look: Look) -> Text:
    """The lines as one text."""
    text = Text()
    for number, line in enumerate(lines):
        if number:
            text.append("\n")
        for cell in line:
            text.append(look.text(cell.text), look.cell(cell))
    return text
