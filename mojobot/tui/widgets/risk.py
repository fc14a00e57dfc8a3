"""The risk gauges as a widget."""

from __future__ import annotations

from textual.strip import Strip

from mojobot.tui.look import Cell, Look
from mojobot.tui.widgets.painted import Painted
from mojobot.tui.widgets.risk_paint import Gauge, paint_gauges


class RiskGauges(Painted):
    """A bar with zones per reading, then lines of text such as the sizing."""

    DEFAULT_CSS = """
    RiskGauges { width: 1fr; height: 1fr; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own word
        super().__init__(id=id)
        self._gauges: tuple[Gauge, ...] = ()
        self._lines: tuple[Cell, ...] = ()

    def show(self, gauges: tuple[Gauge, ...], lines: tuple[Cell, ...] = ()) -> None:
        """Take newer readings; nothing is painted when they read the same."""
        if (gauges, lines) != (self._gauges, self._lines):
            self._gauges, self._lines = gauges, lines
            self.repaint()

    def painted(self, width: int, height: int, look: Look) -> list[Strip]:
        """The gauges from the top, the lines below them."""
        return paint_gauges(self._gauges, self._lines, width, height, look)
