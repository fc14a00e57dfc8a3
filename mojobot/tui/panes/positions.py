"""Pane 5: what is held."""

from __future__ import annotations

from dataclasses import asdict

from mojobot.model.views import PositionView
from mojobot.tui.panes.face import Face, Records
from mojobot.tui.rows.positions import COLUMNS, PANE, SORTABLE, position_rows, title
from mojobot.tui.rows.status import most_positions
from mojobot.tui.rows.system import offline_s
from mojobot.tui.scene import Scene
from mojobot.tui.widgets.table import LiveTable


class PositionsPane(Face):
    """The positions table; the sum of their results is in the title."""

    sortable = SORTABLE
    keys_here = ((("close",), "close"), (("edit",), "edit stop"), (("details",), "details"))

    def __init__(self) -> None:
        self.live = LiveTable(COLUMNS, empty="no open position", id="positions-table")
        super().__init__("Positions", self.live, number=5, id=PANE)

    def draw(self, scene: Scene) -> None:
        """One row a position."""
        sort = scene.choices.sorts.get(PANE)
        self.live.sorted_by = None if sort is None else (sort.column, sort.falling)
        self.live.show(position_rows(scene.view, scene.choices, scene.seen.stale.tolist(), scene.glyphs))
        count, total = title(scene.view, most_positions(scene.view.state, scene.settings), scene.glyphs)
        if total and offline_s(scene.view.shell) is not None:
            total = "stops not watched"  # and no price to reckon with
        self.count("   ".join(part for part in (count, total, scene.choices.said_filter(PANE)) if part))

    def chosen(self, scene: Scene) -> PositionView | None:
        """The position under the cursor."""
        return next((p for p in scene.view.positions if p.id == self.live.cursor_key), None)

    def records(self, scene: Scene) -> Records:
        """Every shown position as it is in the view."""
        by_id = {position.id: position for position in scene.view.positions}
        return [asdict(by_id[row.key]) for row in self.live.rows if row.key in by_id]

    def copied(self, scene: Scene) -> str:  # noqa: ARG002 - other panes need it
        """The id of the trade."""
        return self.live.cursor_key or ""
