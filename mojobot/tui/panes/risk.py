"""Pane 4: how much is at risk, and how near the limits are."""

from __future__ import annotations

from mojobot.tui.panes.face import Face
from mojobot.tui.rows.risk import gauges, sentences
from mojobot.tui.scene import Scene
from mojobot.tui.widgets.risk import RiskGauges


class RiskPane(Face):
    """Gauges and the sentences under them."""

    keys_here = ((("pause",), "pause"), (("safe_mode",), "safe mode"))

    def __init__(self) -> None:
        self._gauges = RiskGauges(id="gauges")
        super().__init__("Risk", self._gauges, number=4, id="risk")

    def draw(self, scene: Scene) -> None:
        """As of the newest view."""
        settings, glyphs = scene.settings, scene.glyphs
        self.count(scene.view.risk.heat_band)
        lines = sentences(scene.view, settings.risk, settings.safe_mode, glyphs)
        self._gauges.show(gauges(scene.view.risk, settings.risk, glyphs), lines)
