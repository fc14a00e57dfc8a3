"""Columns of a table: which fit, where they stand, and how a text fills its place; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size

from mojobot.tui.look import Cell

GAP = 1  # cells between two columns


@dataclass(frozen=True, slots=True)
class Column:
    """One column. As room shrinks, the highest `worth` number goes first; the `flex` column takes what is left."""

    id: str
    title: str
    width: int
    right: bool = False
    worth: int = 0
    flex: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a cell a column, in their order; a `dim` row is stale as a whole."""

    key: str
    cells: tuple[Cell, ...]
    dim: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a column is drawn: its index among all columns, left edge and width without the gap."""

    column: int
    x: int
    width: int
    right: bool


def fit(columns: Sequence[Column], room: int) -> tuple[Place, ...]:
    """The columns that fit into `room` cells, in order; the last one left is cut if it must be."""
    kept = list(range(len(columns)))
    while len(kept) > 1 and _needed(columns, kept) > room:
        kept.remove(max(kept, key=lambda c: (columns[c].worth, c)))
    spare = max(room - _needed(columns, kept), 0)
    places, x = [], 0
    for c in kept:
        column = columns[c]
        width = min(column.width + (spare if column.flex else 0), max(room - x, 0))
        spare = 0 if column.flex else spare
        places.append(Place(c, x, width, column.right))
        x += width + GAP
    return tuple(places)


def filled(text: str, width: int, *, right: bool) -> str:
    """A text exactly `width` cells wide: cut or padded, wide characters counted."""
    if text.isascii():
        return text[:width].rjust(width) if right else text[:width].ljust(width)
    missing = width - cell_len(text)
    if missing < 0:
        return set_cell_size(text, width)
    return " " * missing + text if right else text + " " * missing


def _needed(columns: Sequence[Column], kept: Sequence[int]) -> int:
    return sum(columns[c].width + GAP for c in kept) - GAP
