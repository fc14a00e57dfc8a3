"""Every deed by the id of its action; a key whose action is not here is not shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mojobot.tui.deeds import chart, details, engine, guide, market, panes, tables, trading
from mojobot.tui.screens.main import MainScreen

Deed = Callable[[MainScreen], None]

DEEDS: Mapping[str, Deed] = {
    **engine.DEEDS,
    **panes.DEEDS,
    **tables.DEEDS,
    **chart.DEEDS,
    **market.DEEDS,
    **trading.DEEDS,
    **guide.DEEDS,
    **details.DEEDS,
}
