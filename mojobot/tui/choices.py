"""What the person chose to see: token, timeframe, filter, order, stars, panes; frozen, changed by `replace`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from mojobot.model.market import Timeframe

_NOTHING: Mapping[str, str] = MappingProxyType({})
_UNSORTED: Mapping[str, Sort] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Sort:
    """By which column a table is ordered."""

    column: str
    falling: bool = True


@dataclass(frozen=True, slots=True)
class Choices:
    """Everything the person has set on the screen; tables are named by their pane."""

    selected: str | None = None  # symbol the chart and the votes are about; None: the first
    timeframe: Timeframe = Timeframe.M5
    filters: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    sorts: Mapping[str, Sort] = field(default_factory=lambda: _UNSORTED)
    stars: frozenset[str] = frozenset()
    acknowledged: frozenset[int] = frozenset()  # numbers of alerts
    pane: str = "markets"
    guest: str | None = None  # a pane the layout of this size has no place for, shown instead of others
    zoomed: str | None = None  # the pane that has the whole body
    whole_map: bool = False  # pane 3 shows all tokens

    def filter_of(self, pane: str) -> str:
        """The filter text of a table, empty for none."""
        return self.filters.get(pane, "")

    def said_filter(self, pane: str) -> str:
        """The filter as a title says it: `/word`; empty for none."""
        wanted = self.filter_of(pane)
        return f"/{wanted}" if wanted else ""


def with_filter(choices: Choices, pane: str, text: str) -> Mapping[str, str]:
    """The filters with one table's changed; empty text removes it."""
    others = {name: old for name, old in choices.filters.items() if name != pane}
    return MappingProxyType({**others, pane: text} if text.strip() else others)


def with_sort(choices: Choices, pane: str, sort: Sort | None) -> Mapping[str, Sort]:
    """The orders with one table's changed; None is the table's own order."""
    others = {name: old for name, old in choices.sorts.items() if name != pane}
    return MappingProxyType(others if sort is None else {**others, pane: sort})


def next_sort(columns: tuple[str, ...], now: Sort | None) -> Sort | None:
    """The order after this one: the first column, the next, ..., and after the last the table's own again."""
    if now is None or now.column not in columns:
        return Sort(columns[0]) if columns else None
    place = columns.index(now.column) + 1
    return Sort(columns[place]) if place < len(columns) else None


def sort_by_click(column: str, now: Sort | None) -> Sort:
    """A click on a column's header: by it, falling; a second click turns it round."""
    if now is not None and now.column == column:
        return Sort(column, not now.falling)
    return Sort(column)


def timeframe_after(now: Timeframe, step: int, offered: tuple[Timeframe, ...]) -> Timeframe:
    """The timeframe `step` longer (or shorter) among those there are; it stays at either end."""
    if not offered:
        return now
    nearest = min(range(len(offered)), key=lambda place: abs(offered[place].ms - now.ms))
    return offered[min(max(nearest + step, 0), len(offered) - 1)]


def nearest_timeframe(now: Timeframe, offered: tuple[Timeframe, ...]) -> Timeframe:
    """The chosen timeframe, or the one nearest to it that there is."""
    return timeframe_after(now, 0, offered)


def toggled(stars: frozenset[str], symbol: str) -> frozenset[str]:
    """The stars with one set or taken."""
    return stars - {symbol} if symbol in stars else stars | {symbol}


def matches(text: str, wanted: str) -> bool:
    """Whether a row's text passes a filter: every word must be in it, no `!word` may; case does not matter."""
    row = text.casefold()
    for word in wanted.casefold().split():
        bare = word.removeprefix("!")
        if bare and (bare in row) is (bare != word):
            return False
    return True
