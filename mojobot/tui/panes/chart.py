"""Pane 2: the candles of the selected token."""

from __future__ import annotations

from mojobot.tui.choices import nearest_timeframe
from mojobot.tui.panes.face import Face
from mojobot.tui.rows.chart import Chart, offered, volume_word
from mojobot.tui.scene import Scene
from mojobot.tui.widgets.chart import CandleChart
from mojobot.tui.widgets.chart_data import ChartData


class ChartPane(Face):
    """The chart, named for its token and timeframe."""

    keys_here = ((("finer", "coarser"), "timeframe"), (("indicators",), "indicators"), (("maximise",), "maximise"))

    def __init__(self) -> None:
        self.chart = CandleChart(id="candles")
        super().__init__("Chart", self.chart, number=2, id="chart")
        self._made = Chart()

    def draw(self, scene: Scene) -> None:
        """The chosen timeframe, or the nearest there is."""
        if scene.series is None:
            self.named("Chart")
            self.chart.show(ChartData(note="no token"))
            return
        timeframe = nearest_timeframe(scene.choices.timeframe, offered(scene.view))
        stale = bool(scene.seen.stale[scene.series])
        data = self._made.data(scene.view, scene.series, timeframe, stale=stale)
        told = volume_word(scene.view, scene.series, timeframe)
        self.named(f"{data.symbol}/USDC", f"{timeframe.value}  {told}" if told else timeframe.value)
        self.chart.show(data)
