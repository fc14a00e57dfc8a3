"""The little lines of the markets table: the last hours of every token, drawn when a bar closes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mojobot.model.market import Timeframe
from mojobot.model.views import BarsView
from mojobot.tui.glyphs import Glyphs
from mojobot.tui.look import Cell, Tone
from mojobot.tui.rows.memo import Memo
from mojobot.tui.rows.quotes import panel_of
from mojobot.tui.widgets.spark import spark

WIDTH = 10
_BARS = 2 * WIDTH  # two values a cell
_BLANK = Cell(" " * WIDTH, Tone.MUTED)


class Sparks:
    """One cell a token; made again when the newest 15-minute bar is another, or more bars are known."""

    def __init__(self) -> None:
        self._cells: Memo[tuple[Cell, ...]] = Memo()

    def cells(self, bars: Sequence[BarsView], tokens: int, glyphs: Glyphs) -> tuple[Cell, ...]:
        """The last five hours of each token; blank where there are no such bars."""
        panel = panel_of(bars, Timeframe.M15) or panel_of(bars, Timeframe.H1) or panel_of(bars, Timeframe.H4)
        if panel is None:
            return (_BLANK,) * tokens
        known = int(np.isfinite(panel.close[:, -_BARS:]).sum())  # more of them where a token's past came later
        key = (int(panel.open_ms[-1]), len(panel.open_ms), tokens, known, glyphs)
        return self._cells.get(key, lambda: _drawn(panel, glyphs))


def _drawn(panel: BarsView, glyphs: Glyphs) -> tuple[Cell, ...]:
    newest = panel.close[:, -_BARS:]
    return tuple(Cell(spark(row, WIDTH, glyphs), _tone(row)) for row in newest.tolist())


def _tone(values: list[float]) -> Tone:
    """Up or down from the first known value to the last."""
    known = [value for value in values if not np.isnan(value)]
    if len(known) < 2:
        return Tone.MUTED
    return Tone.UP if known[-1] >= known[0] else Tone.DOWN
