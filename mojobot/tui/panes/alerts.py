"""Pane 6: what happened, newest first."""

from __future__ import annotations

from mojobot.tui import format as fmt
from mojobot.tui.panes.face import Face, Records
from mojobot.tui.rows.alerts import COLUMNS, PANE, Noted, alert_rows, waiting
from mojobot.tui.scene import Scene
from mojobot.tui.widgets.table import LiveTable


class AlertsPane(Face):
    """The alerts of the session."""

    keys_here = ((("acknowledge",), "acknowledge"),)

    def __init__(self) -> None:
        self.live = LiveTable(COLUMNS, empty="nothing happened yet", follows=True, id="alerts-table")
        super().__init__("Alerts", self.live, number=6, id=PANE)
        self._drawn: object = None

    def draw(self, scene: Scene) -> None:
        """Made again only when there is another alert or another choice."""
        newest = scene.alerts[-1].number if scene.alerts else -1
        key = (newest, scene.choices.filter_of(PANE), scene.choices.acknowledged)
        if key == self._drawn:
            return
        self._drawn = key
        self.live.show(alert_rows(scene.alerts, scene.choices))
        left = len(waiting(scene.alerts, scene.choices.acknowledged))
        waits = f"{left} to acknowledge" if left else ""
        self.count("   ".join(part for part in (waits, scene.choices.said_filter(PANE)) if part))

    def chosen(self, scene: Scene) -> Noted | None:
        """The alert under the cursor."""
        return self._of(scene, self.live.cursor_key)

    def records(self, scene: Scene) -> Records:
        """Every shown alert."""
        found = [self._of(scene, row.key) for row in self.live.rows]
        return [
            {
                "at": fmt.stamp(noted.alert.ts_ms),
                "level": noted.alert.level.value,
                "severity": noted.alert.severity.value,
                "text": noted.alert.text,
            }
            for noted in found
            if noted is not None
        ]

    def copied(self, scene: Scene) -> str:
        """The line."""
        noted = self.chosen(scene)
        return "" if noted is None else f"{fmt.stamp(noted.alert.ts_ms)} {noted.alert.level} {noted.alert.text}"

    @staticmethod
    def _of(scene: Scene, key: str | None) -> Noted | None:
        return next((noted for noted in scene.alerts if str(noted.number) == key), None)
