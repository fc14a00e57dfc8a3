"""The candle chart as a widget: keeps the newest bars, where the reader looks, and the strips last painted."""

from __future__ import annotations

import numpy as np
from textual import events
from textual.reactive import reactive
from textual.strip import Strip
from textual.timer import Timer

from mojobot.tui.look import Look
from mojobot.tui.widgets.chart_data import ChartData
from mojobot.tui.widgets.chart_layout import Gaze
from mojobot.tui.widgets.chart_overlays import GROUPS
from mojobot.tui.widgets.chart_paint import paint
from mojobot.tui.widgets.chart_window import level_within
from mojobot.tui.widgets.painted import Painted

_PRICE_S = 1.0  # seconds between two paintings when only the price moves
_WHEEL_BARS = 3
_TURNS = ("", *GROUPS, "*")


class CandleChart(Painted, can_focus=True):
    """Candles of one symbol; `show` what there is, `zoom_by`, `pan_by` and `turn_overlay` what is looked at.

    New candles are painted at once, a new price at most once a second. Only rows that differ are refreshed.
    """

    DEFAULT_CSS = """
    CandleChart { width: 1fr; height: 1fr; }
    """

    zoom: reactive[int] = reactive(0, layout=False, repaint=False)
    pan: reactive[int] = reactive(0, layout=False, repaint=False)
    overlay: reactive[str] = reactive("", layout=False, repaint=False)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own word
        super().__init__(id=id)
        self._data = ChartData()
        self._resting: Timer | None = None  # runs for a second after a painting
        self._waiting = False  # something newer than what is painted

    @property
    def data(self) -> ChartData:
        """What was shown last."""
        return self._data

    def show(self, data: ChartData) -> None:
        """Take newer bars, price and lines; a panned chart stays on its bars while new ones arrive."""
        before, self._data = self._data, data
        if not data.same_bars(before):
            if (data.symbol, data.timeframe) != (before.symbol, before.timeframe):
                self.set_reactive(CandleChart.pan, 0)
            elif self.pan:
                self.set_reactive(CandleChart.pan, min(self.pan + _added(before, data), self._farthest()))
            self.repaint()
        elif not data.same_marks(before):
            self._paint_soon()

    def zoom_by(self, steps: int) -> None:
        """Larger candles (positive) or more of them."""
        self.zoom = level_within(self.size.width, self.zoom + steps)

    def pan_by(self, bars: int) -> None:
        """Into the past (positive) or back; the newest bar is where it ends."""
        self.pan = min(max(self.pan + bars, 0), self._farthest())

    def turn_overlay(self) -> None:
        """The next group of averages: none, SMA, EMA, bands, all."""
        self.overlay = _TURNS[(_TURNS.index(self.overlay) + 1) % len(_TURNS)]

    def painted(self, width: int, height: int, look: Look) -> list[Strip]:
        """The chart as it is looked at now."""
        return paint(self._data, width, height, look, Gaze(self.zoom, self.pan, self.overlay))

    def repaint(self) -> None:
        """Paint, and let a second pass before a mere price does so again."""
        self._waiting = False
        if self._resting is None and self.is_mounted:
            self._resting = self.set_timer(_PRICE_S, self._rested)
        super().repaint()

    def watch_zoom(self) -> None:
        """Paint at once."""
        self.repaint()

    def watch_pan(self) -> None:
        """Paint at once."""
        self.repaint()

    def watch_overlay(self) -> None:
        """Paint at once."""
        self.repaint()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel pans, with ctrl it zooms."""
        self._wheel(event, 1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel pans, with ctrl it zooms."""
        self._wheel(event, -1)

    def _wheel(self, event: events.MouseEvent, turn: int) -> None:
        event.stop()
        if event.ctrl:
            self.zoom_by(turn)
        else:
            self.pan_by(turn * _WHEEL_BARS)

    def _farthest(self) -> int:
        """As far back as leaves some bars on screen."""
        return max(len(self._data.open_ms) - 2, 0)

    def _paint_soon(self) -> None:
        if self._resting is None:
            self.repaint()
        else:
            self._waiting = True

    def _rested(self) -> None:
        self._resting = None
        if self._waiting:
            self.repaint()


def _added(before: ChartData, after: ChartData) -> int:
    """How many bars of `after` are newer than the newest of `before`."""
    if not len(before.open_ms):
        return 0
    return int(np.count_nonzero(after.open_ms > before.open_ms[-1]))
