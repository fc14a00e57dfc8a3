"""Averages and bands over a chart: braille lines, or dots where only plain characters may be used."""

from __future__ import annotations

import math

import numpy as np

from mojobot.model.market import FloatArray
from mojobot.tui.look import Tone
from mojobot.tui.widgets import braille
from mojobot.tui.widgets.canvas import Canvas
from mojobot.tui.widgets.chart_data import ChartData
from mojobot.tui.widgets.chart_ink import ChartInk
from mojobot.tui.widgets.chart_layout import Layout


def draw_overlays(canvas: Canvas, data: ChartData, layout: Layout, group: str, ink: ChartInk) -> None:
    """The lines of `group` ("*" for all), each in its tone, cut off at the edges of the candles' rows."""
    for overlay, values in zip(data.overlays, layout.candles.overlays, strict=True):
        if group in (overlay.group, "*"):
            style = ink.tone(overlay.tone)
            for (row, column), bits in braille.line(_heights(values, layout)).items():
                if 0 <= row < layout.rows and column < layout.plot:
                    canvas.put(column, row, braille.braille(bits) if ink.chars.braille else "~", style)


def legend(data: ChartData, layout: Layout, group: str, ink: ChartInk) -> list[tuple[str, Tone]]:
    """Name and newest value of each line shown."""
    return [
        (f"{overlay.name} {layout.scale.label(float(values[-1]), subscripts=ink.chars.subscripts)}", overlay.tone)
        for overlay, values in zip(data.overlays, layout.candles.overlays, strict=True)
        if overlay.name and group in (overlay.group, "*") and np.isfinite(values[-1])
    ]


def _heights(values: FloatArray, layout: Layout) -> list[int | None]:
    """Dot rows for every dot column, straight between candles; broken at NaN."""
    first, step = layout.column(0), layout.zoom.step
    at = (first + step * np.arange(len(values)) + 0.5) * braille.WIDE
    columns = np.arange(layout.plot * braille.WIDE) + 0.5
    prices = np.interp(columns, at, values, left=np.nan, right=np.nan)  # a NaN beside it makes NaN
    scale = layout.scale
    rows = scale.rows - scale.foot - 0.5 - (prices / scale.step - scale.base) * scale.every
    dots = np.floor(np.clip(rows, -2.0, scale.rows + 2.0) * braille.TALL)
    return [int(d) if math.isfinite(d) else None for d in dots.tolist()]
