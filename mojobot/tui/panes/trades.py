"""Pane 7: the closed trades, read from the store now and then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mojobot.tui.panes.face import Face, Records
from mojobot.tui.rows.trades import COLUMNS, PANE, SORTABLE, shown, totals, trade_rows
from mojobot.tui.scene import Scene
from mojobot.tui.widgets.table import LiveTable


class TradesPane(Face):
    """Closed trades; `take` gives it what the store answered."""

    sortable = SORTABLE
    keys_here = ((("filter",), "filter"), (("sort",), "sort"), (("export",), "export"))

    def __init__(self) -> None:
        self.live = LiveTable(COLUMNS, empty="no trade has been closed yet", follows=True, id="trades-table")
        super().__init__("Trades", self.live, number=7, id=PANE)
        self._records: Sequence[Mapping[str, object]] = ()

    def take(self, records: Sequence[Mapping[str, object]]) -> None:
        """The newest answer of the store."""
        self._records = records
        self.live.empty = "no trade has been closed yet"

    def fail(self, why: str) -> None:
        """The store could not answer; what was read before stays."""
        self.live.empty = why
        self.live.refresh()

    def draw(self, scene: Scene) -> None:
        """What passes the filter, in the chosen order."""
        sort = scene.choices.sorts.get(PANE)
        self.live.sorted_by = None if sort is None else (sort.column, sort.falling)
        found = shown(self._records, scene.choices)
        self.live.show(trade_rows(found, scene.glyphs))
        count, total = totals(found, scene.view.tally, scene.glyphs)
        self.count("   ".join(part for part in (count, total, scene.choices.said_filter(PANE)) if part))

    def records(self, scene: Scene) -> Records:
        """The shown trades with all the store knows of them."""
        return shown(self._records, scene.choices)

    def copied(self, scene: Scene) -> str:  # noqa: ARG002 - other panes need it
        """The id of the trade."""
        return self.live.cursor_key or ""
