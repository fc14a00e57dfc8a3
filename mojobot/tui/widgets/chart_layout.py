"""Where the parts of a chart lie: candles, volume, price axis, time axis; and which prices they span."""

from __future__ import annotations

import math
from dataclasses import dataclass

from mojobot.tui.widgets.chart_data import ChartData
from mojobot.tui.widgets.chart_scale import Scale, fit
from mojobot.tui.widgets.chart_window import Candles, Zoom, visible, zoom_of

_STRETCH = 1.6  # a line may make the price range at most this much taller, else it is pinned to the edge
_NARROWEST_AXIS = 9
_NARROWEST_PLOT = 9


@dataclass(frozen=True, slots=True)
class Gaze:
    """Where on the bars the reader looks: zoom steps from the usual, bars back, and the overlay group shown."""

    zoom: int = 0
    pan: int = 0
    overlay: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """The plot is `plot` columns by `rows` rows of candles and `volume` rows below; then the axes, if there is room."""

    zoom: Zoom
    candles: Candles
    scale: Scale
    plot: int
    rows: int
    volume: int
    axis: int  # columns of the price axis, 0 for none
    times: bool  # a row of times below

    def column(self, k: int) -> int:
        """The column of the wick of candle k; the newest stands one column from the axis when it has a gap."""
        return self.plot - (len(self.candles) - k) * self.zoom.step + self.zoom.body // 2


def lay_out(data: ChartData, width: int, height: int, gaze: Gaze, *, subscripts: bool = True) -> Layout | None:
    """The layout for this size, or None when there is no candle to draw or no room for one."""
    times = height >= 6
    volume = 3 if height >= 14 else 2 if height >= 10 else 0
    rows = height - times - volume
    zoom = zoom_of(width, gaze.zoom)
    candles = _seen(data, zoom, width - _NARROWEST_AXIS, gaze.pan)
    if rows < 1 or width < 1 or not len(candles):
        return None
    scale = fit(*span(candles, data, gaze.pan), rows)
    axis = _axis_width(scale, data, subscripts=subscripts)
    axis = axis if width - axis >= _NARROWEST_PLOT and rows >= 3 else 0
    candles = _seen(data, zoom, width - axis, gaze.pan)
    scale = fit(*span(candles, data, gaze.pan), rows)
    return Layout(zoom, candles, scale, width - axis, rows, volume, axis, times)


def span(candles: Candles, data: ChartData, pan: int) -> tuple[float, float]:
    """Lowest and highest price to show: the candles, and those of price and lines that do not flatten them."""
    low, high = float(candles.low.min()), float(candles.high.max())
    tallest = _STRETCH * max(high - low, 0.004 * abs(high))
    marks = [line.price for line in data.lines] + ([data.price] if pan == 0 else [])
    for price in sorted((p for p in marks if math.isfinite(p)), key=lambda p: max(p - high, low - p)):
        if max(high, price) - min(low, price) <= tallest:
            low, high = min(low, price), max(high, price)
    return low, high


def _seen(data: ChartData, zoom: Zoom, plot: int, pan: int) -> Candles:
    return visible(data, zoom, max(plot // zoom.step, 0), pan)


def _axis_width(scale: Scale, data: ChartData, *, subscripts: bool) -> int:
    prices = [price for _, price in scale.grid()] + [line.price for line in data.lines] + [data.price]
    labels = (scale.label(price, subscripts=subscripts) for price in prices if math.isfinite(price))
    return max(max((len(label) for label in labels), default=0) + 3, _NARROWEST_AXIS)
