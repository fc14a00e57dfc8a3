"""A candle chart as strips: pure, from bars, a size and a look."""

from __future__ import annotations

import numpy as np
from textual.strip import Strip

from mojobot.tui.look import Look
from mojobot.tui.widgets.canvas import Canvas
from mojobot.tui.widgets.chart_axis import draw_axis, draw_grid, draw_lines, draw_times, draw_words, marks
from mojobot.tui.widgets.chart_candles import cells, shape
from mojobot.tui.widgets.chart_data import ChartData
from mojobot.tui.widgets.chart_ink import ChartInk, chart_ink
from mojobot.tui.widgets.chart_layout import Gaze, Layout, lay_out
from mojobot.tui.widgets.chart_overlay_paint import draw_overlays, legend

_HERE = Gaze()
_LOUD = 6.0  # one bar of a hundred medians must not flatten all others


def paint(data: ChartData, width: int, height: int, look: Look, gaze: Gaze = _HERE) -> list[Strip]:
    """`height` strips of `width` cells; where there is no candle to draw, the note of `data` in the middle."""
    ink = chart_ink(look, stale=data.stale)
    canvas = Canvas(width, height, ink.ground)
    layout = lay_out(data, width, height, gaze, subscripts=ink.chars.subscripts)
    if layout is None:
        canvas.write(max((width - len(data.note)) // 2, 0), (height - 1) // 2, data.note, ink.label)
        return canvas.strips()
    found = marks(data, layout, ink)
    draw_grid(canvas, layout, ink)
    draw_lines(canvas, layout, found, ink)
    draw_overlays(canvas, data, layout, gaze.overlay, ink)
    _draw_candles(canvas, layout, ink)
    _draw_volume(canvas, layout, ink)
    taken = _draw_notes(canvas, data, layout, gaze, ink)
    draw_words(canvas, layout, found, taken)
    draw_axis(canvas, layout, found, ink)
    draw_times(canvas, layout, ink)
    return canvas.strips()


def _draw_candles(canvas: Canvas, layout: Layout, ink: ChartInk) -> None:
    bars, y, side = layout.candles, layout.scale.y, layout.zoom.body // 2
    rows = zip(
        bars.open.tolist(), bars.high.tolist(), bars.low.tolist(), bars.close.tolist(), bars.synthetic.tolist(),
        strict=True,
    )  # fmt: skip
    for k, (opened, high, low, close, synthetic) in enumerate(rows):
        up, column = close >= opened, layout.column(k)
        brush = ink.brush(up=up, block=layout.zoom.step > 1)
        style = ink.still if synthetic else ink.up if up else ink.down
        top, bottom = max(opened, close), min(opened, close)
        drawn = shape(y(max(high, top)), y(top), y(bottom), y(min(low, bottom)), layout.rows, brush.snaps)
        for row, char, body in cells(drawn, brush):
            canvas.put(column, row, char, style)
            if body and side:
                arm = brush.arm if drawn.body_bottom <= drawn.body_top else char
                canvas.write(column - side, row, arm * side, style)
                canvas.write(column + 1, row, arm * side, style)


def _draw_volume(canvas: Canvas, layout: Layout, ink: ChartInk) -> None:
    """Bars from the foot, tallest for the largest on screen or `_LOUD` medians; unknown volume has none."""
    bars, steps = layout.candles, ink.chars.volume
    known = np.where(np.isfinite(bars.volume) & (bars.volume > 0), bars.volume, 0.0)
    if not layout.volume or not known.any():
        return
    most = min(float(known.max()), _LOUD * float(np.median(known[known > 0])))
    shares = np.minimum(known / most, 1.0) * (layout.volume * len(steps))
    foot, body, side = layout.rows + layout.volume - 1, layout.zoom.body, layout.zoom.body // 2
    for k, (volume, share, up) in enumerate(zip(known, shares, bars.close >= bars.open, strict=True)):
        left, row = max(round(share), 1) if volume else 0, foot
        while left > 0:
            char = steps[min(left, len(steps)) - 1]
            canvas.write(layout.column(k) - side, row, char * body, ink.soft_up if up else ink.soft_down)
            left, row = left - len(steps), row - 1


def _draw_notes(canvas: Canvas, data: ChartData, layout: Layout, gaze: Gaze, ink: ChartInk) -> int:
    """What is not plain to see, in the top left corner: overlays, bars in a candle, how far back; columns taken."""
    notes = [(text, ink.tone(tone)) for text, tone in legend(data, layout, gaze.overlay, ink)]
    if layout.zoom.merge > 1:
        notes.append((f"{layout.zoom.merge} bars a candle", ink.label))
    if gaze.pan > 0:
        notes.append((f"+{gaze.pan} bars back", ink.note))
    x = 0
    for text, style in notes:
        if x + len(text) <= layout.plot:
            canvas.write(x, 0, f"{text}  ", style)
            x += len(text) + 2
    return x
