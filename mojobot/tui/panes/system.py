"""Pane 8: what runs around the engine."""

from __future__ import annotations

from mojobot.tui.panes.face import Face, Records
from mojobot.tui.rows.system import COLUMNS, PANE, feed_health, system_rows
from mojobot.tui.scene import Scene
from mojobot.tui.widgets.table import LiveTable


class SystemPane(Face):
    """Feeds, queues, the loop, memory, errors, counts."""

    keys_here = ((("details",), "in full"), (("export",), "export"))

    def __init__(self) -> None:
        self.live = LiveTable(COLUMNS, empty="", id="system-table")
        super().__init__("System", self.live, number=8, id=PANE)

    def draw(self, scene: Scene) -> None:
        """As of the newest view."""
        self.live.show(system_rows(scene.view, scene.glyphs))
        well, feeds = feed_health(scene.view.shell)
        self.count(f"feeds {well}/{feeds}")

    def records(self, scene: Scene) -> Records:  # noqa: ARG002 - other panes need it
        """The rows as they read."""
        return [dict(zip(("what", "now", "note"), (c.text for c in row.cells), strict=True)) for row in self.live.rows]

    def copied(self, scene: Scene) -> str:  # noqa: ARG002 - other panes need it
        """The row as it reads."""
        row = next((row for row in self.live.rows if row.key == self.live.cursor_key), None)
        return "" if row is None else "  ".join(cell.text for cell in row.cells)
