"""The newest alert in one line, where there is no room for a pane of alerts."""

from __future__ import annotations

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from mojobot.tui.format import shortened
from mojobot.tui.look import Cell, Look, Tone
from mojobot.tui.widgets.painted import Painted
from mojobot.tui.widgets.table_columns import filled

_ON = Tone.PANEL


class Ticker(Painted):
    """Cells side by side with a blank between, and one at the right that is never cut for their sake."""

    DEFAULT_CSS = "Ticker { width: 1fr; height: 1; background: $panel; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own word
        super().__init__(id=id)
        self._cells: tuple[Cell, ...] = ()
        self._right = Cell("")

    def show(self, cells: tuple[Cell, ...], right: Cell) -> None:
        """Show these."""
        if (cells, right) != (self._cells, self._right):
            self._cells, self._right = cells, right
            self.repaint()

    def painted(self, width: int, height: int, look: Look) -> list[Strip]:
        """The line."""
        return [paint_ticker(self._cells, self._right, width, look)] * min(height, 1)


def paint_ticker(cells: tuple[Cell, ...], right: Cell, width: int, look: Look) -> Strip:
    """Exactly `width` cells; the last of `cells` is the one that is cut."""
    end = look.text(right.text)
    end = end if cell_len(end) < width // 2 else ""
    room = max(width - cell_len(end) - (2 if end else 0), 0)
    segments = []
    for cell in cells:
        text = shortened(look.text(cell.text), room, look.glyphs.ellipsis)
        gap = " " if cell_len(text) < room else ""
        room -= cell_len(text) + len(gap)
        segments.append(Segment(text + gap, look.cell(cell, on=_ON)))
    left = Strip(segments).adjust_cell_length(width - cell_len(end), look.style(on=_ON))
    return Strip.join([left, Strip([Segment(filled(end, cell_len(end), right=True), look.cell(right, on=_ON))])])
