"""Pane 1: all tokens."""

from __future__ import annotations

from collections.abc import Callable

from mojobot.tui.choices import Choices
from mojobot.tui.panes.face import Face, Records
from mojobot.tui.rows.markets import COLUMNS, PANE, SORTABLE, market_rows
from mojobot.tui.rows.order import Pace, market_order
from mojobot.tui.rows.sparks import Sparks
from mojobot.tui.scene import Scene
from mojobot.tui.widgets.table import LiveTable


class MarketsPane(Face):
    """The markets table; the token under its cursor is the one the chart and the votes are about."""

    sortable = SORTABLE
    keys_here = ((("filter",), "filter"), (("sort",), "sort"), (("star",), "star"))

    def __init__(self, clock: Callable[[], float]) -> None:
        table = LiveTable(COLUMNS, empty="waiting for the market", id="markets-table")
        super().__init__("Markets", table, number=1, id=PANE)
        self.live = table
        self._sparks = Sparks()
        self._pace = Pace(clock)

    def draw(self, scene: Scene) -> None:
        """Rows in their order, which changes by itself at most every 5 s."""
        view, choices = scene.view, scene.choices
        order = self._pace.keep(_order_key(scene), lambda: _order(scene))
        cells = self._sparks.cells(view.bars, len(view.tokens), scene.glyphs)
        rows = market_rows(view, scene.seen, order, cells, choices, scene.glyphs)
        sort = choices.sorts.get(PANE)
        self.live.sorted_by = None if sort is None else (sort.column, sort.falling)
        self.live.empty = "no token passes the filter" if view.tokens else "this market has no token"
        self.live.show(rows)
        self.count(_count(choices, len(rows), len(view.listed)))

    def records(self, scene: Scene) -> Records:
        """Every shown token with plain numbers."""
        view, seen = scene.view, scene.seen
        places = {token.symbol: series for series, token in enumerate(view.tokens)}
        found = []
        for row in self.live.rows:
            series = places.get(row.key)
            if series is not None:
                found.append(
                    {
                        "symbol": row.key,
                        "mint": view.tokens[series].mint,
                        "price": float(seen.price[series]),
                        "change_5m": float(seen.change_5m[series]),
                        "change_1h": float(seen.change_1h[series]),
                        "change_24h": float(seen.change_24h[series]),
                        "vote": float(seen.vote[series]),
                        "decision": seen.words[series],
                        "volume_24h": float(seen.volume_24h[series]),
                        "liquidity": float(seen.liquidity[series]),
                        "age_s": float(seen.age_s[series]),
                    }
                )
        return found

    def copied(self, scene: Scene) -> str:
        """The mint address; the symbol where the market has no addresses."""
        if scene.series is None:
            return ""
        token = scene.view.tokens[scene.series]
        return token.mint or token.symbol


def _order(scene: Scene) -> list[int]:
    """Those worth a row; of the series a market keeps for ever, some are watched no more."""
    symbols, listed = [token.symbol for token in scene.view.tokens], set(scene.view.listed)
    order = market_order(symbols, scene.seen, scene.choices.sorts.get(PANE), scene.choices.stars)
    return [series for series in order if series in listed]


def _order_key(scene: Scene) -> object:
    return scene.view.listed, scene.choices.sorts.get(PANE), scene.choices.stars


def _count(choices: Choices, shown: int, all_of_them: int) -> str:
    wanted = choices.filter_of(PANE)
    return f"{shown}/{all_of_them}  /{wanted}" if wanted else str(all_of_them)
