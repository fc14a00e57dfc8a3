"""The edges of a chart: grid, price marks with their lines, the flag of the last price, times."""

from __future__ import annotations

import math
from dataclasses import dataclass

from rich.style import Style

from mojobot.tui.widgets.canvas import Canvas
from mojobot.tui.widgets.chart_data import ChartData
from mojobot.tui.widgets.chart_ink import ChartInk
from mojobot.tui.widgets.chart_layout import Layout
from mojobot.tui.widgets.chart_time import time_marks

_MOST_LABELS = 7


@dataclass(frozen=True, slots=True)
class Mark:
    """A price on the axis: its row, its text, whether it lies above (-1) or below (1) what is shown."""

    row: int
    text: str
    off: int
    word: str
    ink: Style
    thread: Style  # of the dotted line across
    flag: Style | None = None  # the filled label of the last price


def marks(data: ChartData, layout: Layout, ink: ChartInk) -> list[Mark]:
    """The lines of the open position, then the last price; each on a row of its own as far as there is room."""
    found: list[Mark] = []
    for line in data.lines:
        if math.isfinite(line.price):
            style = ink.tone(line.tone)
            found.append(Mark(*_place(layout, ink, line.price), line.label, style, style))
    if math.isfinite(data.price):
        up = data.price >= float(layout.candles.open[-1])
        full, thread = (ink.up, ink.rising) if up else (ink.down, ink.falling)
        found.append(Mark(*_place(layout, ink, data.price), "", full, thread, ink.flag(up=up)))
    return found


def draw_grid(canvas: Canvas, layout: Layout, ink: ChartInk) -> None:
    """Faint lines on round prices."""
    for row, _ in layout.scale.grid():
        canvas.write(0, row, (ink.chars.grid * layout.plot)[: layout.plot], ink.grid)


def draw_lines(canvas: Canvas, layout: Layout, found: list[Mark], ink: ChartInk) -> None:
    """Dotted lines across, under the candles; a mark outside the chart has no line."""
    for mark in found:
        if not mark.off:
            char = ink.chars.price_line if mark.flag else ink.chars.line
            canvas.write(0, mark.row, char * layout.plot, mark.thread)


def draw_words(canvas: Canvas, layout: Layout, found: list[Mark], taken: int) -> None:
    """The word of each line at its left end, where candles are oldest; row 0 is free from column `taken` on."""
    for mark in found:
        x = max(taken, 1) if mark.row == 0 else 1
        if mark.word and layout.plot >= 24 and x + len(mark.word) + 2 <= layout.plot:
            canvas.write(x, mark.row, f" {mark.word} ", mark.ink)


def draw_axis(canvas: Canvas, layout: Layout, found: list[Mark], ink: ChartInk) -> None:
    """Round prices, then the marks over them; two marks on one row move apart."""
    if not layout.axis:
        return
    left = layout.plot
    for row in range(layout.rows + layout.volume):
        canvas.put(left, row, ink.chars.axis, ink.axis)
    taken: set[int] = set()
    for mark in reversed(found):  # the last price first: it keeps its row
        row = _free_row(mark.row, taken, layout.rows)
        taken.add(row)
        _label(canvas, layout, mark, row, ink)
    grid = layout.scale.grid()
    every = -(-len(grid) // _MOST_LABELS)
    for row, price in grid[::every]:
        if row not in taken:
            text = layout.scale.label(price, subscripts=ink.chars.subscripts)
            canvas.put(left, row, ink.chars.tick, ink.axis)
            canvas.write(left + 1, row, _fitted(text, layout.axis), ink.label)


def draw_times(canvas: Canvas, layout: Layout, ink: ChartInk) -> None:
    """Times below the candles, days brighter."""
    if not layout.times:
        return
    bars = layout.candles
    for mark in time_marks(bars.open_ms, bars.step_ms, layout.column(0), layout.zoom.step, layout.plot):
        canvas.write(mark.column, canvas.height - 1, mark.text, ink.day if mark.day else ink.label)


def _place(layout: Layout, ink: ChartInk, price: float) -> tuple[int, str, int]:
    """Row, text, and whether the price lies above (-1) or below (1) the rows."""
    row = layout.scale.row(price)
    inside = min(max(row, 0), layout.rows - 1)
    text = layout.scale.label(price, subscripts=ink.chars.subscripts)
    return inside, text, (row > inside) - (row < inside)


def _label(canvas: Canvas, layout: Layout, mark: Mark, row: int, ink: ChartInk) -> None:
    pointer = ink.chars.above if mark.off < 0 else ink.chars.below if mark.off > 0 else ink.chars.pointer
    if mark.flag is None and not mark.off:
        pointer = ink.chars.tick
    canvas.put(layout.plot, row, pointer, mark.ink)
    canvas.write(layout.plot + 1, row, _fitted(mark.text, layout.axis), mark.flag or mark.ink)


def _free_row(row: int, taken: set[int], rows: int) -> int:
    """The row, or the nearest that is not taken; the row itself when all are."""
    near = sorted(range(rows), key=lambda other: abs(other - row))
    return next((other for other in near if other not in taken), row)


def _fitted(text: str, axis: int) -> str:
    return f"{text.rjust(axis - 2)} "[: axis - 1]
