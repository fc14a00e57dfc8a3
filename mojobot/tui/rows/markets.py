"""The markets table: one row a token."""

from __future__ import annotations

from collections.abc import Sequence

from mojobot.model.views import View
from mojobot.tui.choices import Choices, matches
from mojobot.tui.glyphs import Glyphs
from mojobot.tui.look import Cell, Tone
from mojobot.tui.rows.cells import age_cell, amount_cell, change_cell, price_cell, vote_cell
from mojobot.tui.rows.quotes import Quotes
from mojobot.tui.widgets.table import Column, Row

PANE = "markets"
COLUMNS = (
    Column("symbol", "Symbol", 9, worth=0),
    Column("price", "Price", 10, right=True, worth=1),
    Column("spark", "Spark", 10, worth=7),
    Column("m5", "5m", 8, right=True, worth=2),
    Column("h1", "1h", 8, right=True, worth=3),
    Column("h24", "24h", 8, right=True, worth=4),
    Column("vote", " Vote", 10, worth=5),  # a blank more: it is no part of the change before it
    Column("volume", "Vol 24h", 8, right=True, worth=8),
    Column("liquidity", "Liq", 8, right=True, worth=9),
    Column("age", "Age", 5, right=True, worth=6),
)
SORTABLE = tuple(column.id for column in COLUMNS if column.id != "spark")


def market_rows(
    view: View, seen: Quotes, order: Sequence[int], sparks: Sequence[Cell], choices: Choices, glyphs: Glyphs
) -> list[Row]:
    """What passes the filter, in the given order; a stale price is dim with its age, the whole row where all are."""
    wanted = choices.filter_of(PANE)
    columns = _columns(seen)
    frozen = bool(seen.stale.all())
    rows = []
    for series in order:
        token = view.tokens[series]
        if not wanted or matches(f"{token.symbol} {token.token_class} {seen.words[series]}", wanted):
            starred = token.symbol in choices.stars
            rows.append(_row(view, series, columns[series], sparks[series], starred, glyphs, dim=frozen))
    return rows


_Numbers = tuple[float, float, float, float, float, float, float, float, bool, str]


def _columns(seen: Quotes) -> list[_Numbers]:
    """Plain Python numbers row by row: taking them one by one out of arrays costs more than all the rest."""
    return list(
        zip(
            seen.price.tolist(),
            seen.change_5m.tolist(),
            seen.change_1h.tolist(),
            seen.change_24h.tolist(),
            seen.vote.tolist(),
            seen.volume_24h.tolist(),
            seen.liquidity.tolist(),
            seen.age_s.tolist(),
            seen.stale.tolist(),
            seen.words,
            strict=True,
        )
    )


def _row(view: View, series: int, now: _Numbers, spark: Cell, starred: bool, glyphs: Glyphs, *, dim: bool) -> Row:
    price, m5, h1, h24, vote, volume, liquidity, age_s, stale, word = now
    symbol = view.tokens[series].symbol
    star = glyphs.star if starred else " "
    ready = bool(view.prices.ready[series])
    return Row(
        symbol,
        (
            Cell(f"{star}{symbol}", Tone.STALE, italic=True) if stale else Cell(f"{star}{symbol}", bold=True),
            price_cell(price, glyphs, stale=stale),
            spark,
            change_cell(m5, glyphs),
            change_cell(h1, glyphs),
            change_cell(h24, glyphs),
            vote_cell(vote, word, glyphs) if ready else _warming(view, series),
            amount_cell(volume, glyphs),
            amount_cell(liquidity, glyphs),
            age_cell(age_s, glyphs, stale=stale),
        ),
        dim,
    )


def _warming(view: View, series: int) -> Cell:
    return Cell(f" {int(view.prices.warming[series])}/{int(view.prices.warm_at[series])}", Tone.MUTED)
