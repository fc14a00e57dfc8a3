"""The positions table: what is held, how it stands, and what protects it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from mojobot.model.views import PositionView, View
from mojobot.tui import format as fmt
from mojobot.tui.choices import Choices, Sort, matches
from mojobot.tui.glyphs import Glyphs
from mojobot.tui.look import Cell, Tone
from mojobot.tui.rows.cells import age_cell, change_cell, money_cell, price_cell, r_cell
from mojobot.tui.rows.votes import spoken
from mojobot.tui.widgets.table import Column, Row

PANE = "positions"
COLUMNS = (
    Column("symbol", "Symbol", 8, worth=0),
    Column("side", "Side", 4, worth=7),
    Column("size", "Size", 7, right=True, worth=1),
    Column("entry", "Entry", 9, right=True, worth=6),
    Column("mark", "Mark", 9, right=True, worth=2),
    Column("pnl", "P&L", 10, right=True, worth=3),
    Column("pct", "%", 7, right=True, worth=4),
    Column("stop", "Stop", 9, right=True, worth=5),
    Column("target", "Target", 9, right=True, worth=8),
    Column("distance", "To stop", 7, right=True, worth=9),
    Column("r", "R", 6, right=True, worth=10),
    Column("age", "Age", 6, right=True, worth=11),
    Column("strategy", "Strategy", 14, worth=12, flex=True),
)
SORTABLE = tuple(column.id for column in COLUMNS)


def position_rows(view: View, choices: Choices, stale: Sequence[bool], glyphs: Glyphs) -> list[Row]:
    """One row a position in order of opening, or as sorted; one without a live stop is reversed and says so."""
    wanted = choices.filter_of(PANE)
    held = [p for p in view.positions if matches(f"{p.symbol} {p.strategy}", wanted)]
    rows = [_row(p, view.ts_ms, stale[p.series], glyphs) for p in ordered(held, choices.sorts.get(PANE))]
    return [replace(row, dim=True) for row in rows] if all(stale) else rows


def title(view: View, most: int, glyphs: Glyphs) -> tuple[str, str]:
    """How many of how many, and what they would bring now."""
    total = sum(position.pnl_usd for position in view.positions)
    count = f"{len(view.positions)}/{most}"
    return count, f"unrealised {money_cell(total, glyphs).text.strip()}" if view.positions else ""


def ordered(positions: Sequence[PositionView], sort: Sort | None) -> list[PositionView]:
    """By a column's value; without a sort as they were opened."""
    if sort is None:
        return list(positions)
    return sorted(positions, key=lambda p: _value(p, sort.column), reverse=sort.falling)


def protected(position: PositionView) -> bool:
    """Whether a stop would act."""
    return position.stop > 0.0


def stop_distance(position: PositionView) -> float | None:
    """From the mark to the stop, as a fraction of the mark; None without a stop."""
    return position.stop / position.mark - 1.0 if protected(position) and position.mark > 0 else None


def _value(p: PositionView, column: str) -> tuple[str, float]:
    texts = {"symbol": p.symbol, "strategy": p.strategy, "side": ""}
    numbers = {
        "size": p.value_usd,
        "entry": p.entry_price,
        "mark": p.mark,
        "pnl": p.pnl_usd,
        "pct": p.pnl_fraction,
        "stop": p.stop,
        "target": p.target,
        "distance": stop_distance(p) or 0.0,
        "r": p.r or 0.0,
        "age": -float(p.opened_ms),
    }
    return texts.get(column, ""), numbers.get(column, 0.0)


def _row(p: PositionView, now_ms: int, stale: bool, glyphs: Glyphs) -> Row:
    distance = stop_distance(p)
    cells = (
        Cell(p.symbol, bold=True),
        Cell("exit", Tone.WARN) if p.closing else Cell("Long", Tone.MUTED),
        Cell(fmt.usd(p.value_usd, cents=False)),
        price_cell(p.entry_price, glyphs),
        price_cell(p.mark, glyphs, stale=stale),
        money_cell(p.pnl_usd, glyphs),
        change_cell(p.pnl_fraction, glyphs),
        price_cell(p.stop, glyphs) if protected(p) else Cell("NO STOP", Tone.BAD, bold=True),
        price_cell(p.target, glyphs) if p.target > 0 else Cell(glyphs.dash, Tone.MUTED),
        Cell(glyphs.dash if distance is None else f"{distance:+.1%}", Tone.MUTED),
        r_cell(math.nan if p.r is None else p.r, glyphs),
        age_cell((now_ms - p.opened_ms) / 1000.0, glyphs),
        Cell(spoken(p.strategy)),
    )
    return Row(p.id, cells if protected(p) else tuple(_reversed(cell) for cell in cells))


def _reversed(cell: Cell) -> Cell:
    return Cell(cell.text, cell.tone, bold=True, reverse=True)
