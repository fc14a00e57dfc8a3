"""The closed trades as the store tells them (the columns of definitions.md 6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mojobot.model.units import micro_to_usd
from mojobot.model.views import Tally
from mojobot.tui import format as fmt
from mojobot.tui.choices import Choices, Sort, matches
from mojobot.tui.glyphs import Glyphs
from mojobot.tui.look import Cell, Tone
from mojobot.tui.rows.cells import change_cell, money_cell, price_cell, r_cell
from mojobot.tui.rows.votes import spoken
from mojobot.tui.widgets.table import Column, Row

PANE = "trades"
Record = Mapping[str, object]
COLUMNS = (
    Column("closed_at", "Closed", 11, worth=5),
    Column("symbol", "Symbol", 9, worth=0),
    Column("pnl", "P&L", 10, right=True, worth=1),
    Column("pnl_pct", "%", 7, right=True, worth=2),
    Column("r", "R", 6, right=True, worth=4),
    Column("exit_reason", "Why", 9, worth=3),
    Column("entry_price", "Entry", 9, right=True, worth=6),
    Column("exit_price", "Exit", 9, right=True, worth=7),
    Column("quantity", "Quantity", 10, right=True, worth=9),
    Column("fees", "Fees", 7, right=True, worth=10),
    Column("strategy", "Strategy", 14, worth=8, flex=True),
)
SORTABLE = tuple(column.id for column in COLUMNS)


def shown(records: Sequence[Record], choices: Choices) -> list[Record]:
    """The closed ones that pass the filter, newest first or as sorted."""
    wanted = choices.filter_of(PANE)
    found = [
        record
        for record in records
        if record.get("closed_at") is not None
        and matches(f"{record.get('symbol')} {record.get('strategy')} {record.get('exit_reason')}", wanted)
    ]
    sort = choices.sorts.get(PANE)
    return found if sort is None else sorted(found, key=lambda r: _value(r, sort), reverse=sort.falling)


def trade_rows(records: Sequence[Record], glyphs: Glyphs) -> list[Row]:
    """One row a closed trade, in the order given."""
    return [_row(record, glyphs) for record in records]


def totals(records: Sequence[Record], tally: Tally, glyphs: Glyphs) -> tuple[str, str]:
    """How many are shown, and what they and the whole session earned."""
    net = sum(_number(record, "pnl") for record in records)
    wins = sum(_number(record, "pnl") > 0 for record in records)
    session = money_cell(micro_to_usd(tally.net_micro), glyphs).text.strip()
    if not records:
        return "0", f"session {session}"
    shown_net = money_cell(net, glyphs).text.strip()
    return str(len(records)), f"net {shown_net}  won {wins}/{len(records)}  session {session}"


def _row(record: Record, glyphs: Glyphs) -> Row:
    return Row(
        str(record.get("id")),
        (
            Cell(_minute(str(record.get("closed_at"))), Tone.MUTED),
            Cell(str(record.get("symbol")), bold=True),
            money_cell(_number(record, "pnl"), glyphs),
            change_cell(_number(record, "pnl_pct"), glyphs),
            r_cell(_number(record, "r"), glyphs),
            Cell(str(record.get("exit_reason"))),
            price_cell(_number(record, "entry_price"), glyphs),
            price_cell(_number(record, "exit_price"), glyphs),
            Cell(fmt.quantity(_number(record, "quantity")), Tone.MUTED),
            Cell(fmt.usd(_number(record, "fees"), cents=True), Tone.MUTED),
            Cell(spoken(str(record.get("strategy")))),
        ),
    )


def _value(record: Record, sort: Sort) -> tuple[float, str]:
    value = record.get(sort.column)
    return (float(value), "") if isinstance(value, int | float) else (0.0, str(value))


def _number(record: Record, name: str) -> float:
    value = record.get(name)
    return float(value) if isinstance(value, int | float) else float("nan")


def _minute(iso: str) -> str:
    """`01-05 14:32` of an ISO time."""
    return f"{iso[5:10]} {iso[11:16]}"
