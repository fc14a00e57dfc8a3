"""What the chart shows: timeframe, zoom, place in time, averages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from mojobot.tui.choices import timeframe_after
from mojobot.tui.rows.chart import offered
from mojobot.tui.screens.main import MainScreen

_PAN_BARS = 5


def timeframe(by: int, screen: MainScreen) -> None:
    """Longer or shorter bars."""
    if screen.view is not None:
        screen.choose(timeframe=timeframe_after(screen.choices.timeframe, by, offered(screen.view)))


def zoom(by: int, screen: MainScreen) -> None:
    """Wider candles, or more of them."""
    screen.chart.chart.zoom_by(by)


def pan(by: int, screen: MainScreen) -> None:
    """Into the past, or back."""
    screen.chart.chart.pan_by(by * _PAN_BARS)


def indicators(screen: MainScreen) -> None:
    """The next group of averages."""
    screen.chart.chart.turn_overlay()


DEEDS: Mapping[str, Callable[[MainScreen], None]] = {
    "finer": partial(timeframe, -1),
    "coarser": partial(timeframe, 1),
    "zoom_in": partial(zoom, 1),
    "zoom_out": partial(zoom, -1),
    "pan_left": partial(pan, 1),
    "pan_right": partial(pan, -1),
    "indicators": indicators,
}
