"""The whole story of a position or a trade: result, stop, fills, and why it was opened; pure.

What the view does not carry comes from the store: `Past` has its rows by
kind, empty lists while they are being read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mojobot.model.control import Query
from mojobot.model.notices import Decision
from mojobot.model.state import StopMove
from mojobot.model.views import PositionView, View
from mojobot.tui import format as fmt
from mojobot.tui.glyphs import Glyphs
from mojobot.tui.look import Cell, Tone
from mojobot.tui.rows.cells import change_cell, money_cell, price_cell, r_cell
from mojobot.tui.rows.decisions import decision_lines, decision_of
from mojobot.tui.rows.lines import BLANK, Line, fact, heading, said
from mojobot.tui.rows.positions import stop_distance
from mojobot.tui.rows.stored import READING, Past, Record, moment_of, moves_of, number_of, origin, time_of
from mojobot.tui.rows.system import offline_s
from mojobot.tui.rows.votes import spoken

_HOUR_MS = 3_600_000
_FILLS, _DECISIONS = 500, 500
_WORDS = {
    "initial": "set at entry",
    "break-even": "to the entry price",
    "trail": "trails the price",
    "safe mode": "safe mode",
    "by hand": "by hand",
}


def asked_of_trade(opened_ms: int, closed_ms: int | None) -> list[Query]:
    """What the store is asked about a position or a trade."""
    until = None if closed_ms is None else closed_ms + _HOUR_MS
    return [
        Query("fills", _FILLS, since_ms=opened_ms - _HOUR_MS, until_ms=until),
        Query("decisions", _DECISIONS, since_ms=opened_ms - _HOUR_MS, until_ms=opened_ms + _HOUR_MS),
    ]


def position_story(p: PositionView, view: View, past: Past, glyphs: Glyphs) -> list[Line]:
    """An open position: how it stands, what protects it, what was bought and sold, why it was opened."""
    plain = glyphs.ascii
    r = () if p.r is None else (Cell("  "), r_cell(p.r, glyphs))
    lines = [
        fact("Result", money_cell(p.pnl_usd, glyphs), Cell("  "), change_cell(p.pnl_fraction, glyphs), *r),
        fact("Held", Cell(f"{fmt.quantity(p.quantity, ascii=plain)} {p.symbol}, {fmt.usd(p.value_usd)}")),
        fact("Price", price_cell(p.entry_price, glyphs), Cell(f" {glyphs.arrow} "), price_cell(p.mark, glyphs)),
        fact("Opened", Cell(f"{fmt.stamp(p.opened_ms)}, {fmt.age((view.ts_ms - p.opened_ms) / 1000.0)} ago")),
        fact("Strategy", Cell(spoken(p.strategy))),
        *origin(view.tokens[p.series].mint, view.market),
        *([said("An exit is on its way.", Tone.WARN)] if p.closing else []),
        BLANK,
        heading("Stop and target"),
        *_protection(p, view, glyphs),
    ]
    return [*lines, BLANK, *_fills(p.id, past, glyphs), BLANK, *_why(p.id, view.decisions, past, glyphs)]


def trade_story(record: Record, view: View, past: Past, glyphs: Glyphs) -> list[Line]:
    """A closed trade: result, how its stop moved, fills, why it was opened."""
    name = str(record.get("id"))
    result = (
        money_cell(number_of(record, "pnl"), glyphs),
        Cell("  "),
        change_cell(number_of(record, "pnl_pct"), glyphs),
        Cell("  "),
        r_cell(number_of(record, "r"), glyphs),
    )
    prices = (
        price_cell(number_of(record, "entry_price"), glyphs),
        Cell(f" {glyphs.arrow} "),
        price_cell(number_of(record, "exit_price"), glyphs),
    )
    moved = _moves(moves_of(record), number_of(record, "entry_price"), glyphs)
    lines = [
        fact("Result", *result),
        fact("Price", *prices),
        fact("Traded", Cell(f"{fmt.quantity(number_of(record, 'quantity'), ascii=glyphs.ascii)} tokens")),
        fact("Opened", Cell(moment_of(record, "opened_at"))),
        fact("Closed", Cell(f"{moment_of(record, 'closed_at')}, {record.get('exit_reason')}{_held(record)}")),
        fact("Costs", Cell(f"fees {fmt.usd(number_of(record, 'fees'), cents=True)}"), Cell(_slip(record))),
        fact("Strategy", Cell(spoken(str(record.get("strategy"))))),
        *origin(str(record.get("mint") or ""), view.market),
        BLANK,
        heading("Stop"),
        *(moved or [fact("At entry", price_cell(number_of(record, "stop_initial"), glyphs))]),
    ]
    return [*lines, BLANK, *_fills(name, past, glyphs), BLANK, *_why(name, view.decisions, past, glyphs)]


def _protection(p: PositionView, view: View, glyphs: Glyphs) -> list[Line]:
    if p.stop <= 0:
        return [said("NO STOP: nothing protects this position.", Tone.BAD, bold=True)]
    distance = stop_distance(p)
    away = "" if distance is None else f"  {fmt.pct(distance, ascii=glyphs.ascii)} from here"
    lines = [fact("Stop", price_cell(p.stop, glyphs), Cell(away))]
    if offline_s(view.shell) is not None:
        lines.append(fact("", Cell("not watched: no price arrives", Tone.BAD, bold=True)))
    if p.target > 0:
        away = f"  {fmt.pct(p.target / p.mark - 1.0, ascii=glyphs.ascii)} from here" if p.mark > 0 else ""
        lines.append(fact("Target", price_cell(p.target, glyphs), Cell(away)))
    return [*lines, *_moves(p.stop_moves, p.entry_price, glyphs)]


def _moves(moves: Sequence[StopMove], entry: float, glyphs: Glyphs) -> list[Line]:
    """How the stop came to where it is, oldest first; each by how far it is from the entry price."""
    return [
        fact(
            "Stop moved" if place == 0 else "",
            Cell(f"{fmt.stamp(move.ts_ms)[5:-1]} ", Tone.MUTED),
            Cell(f"{fmt.price(move.stop, ascii=glyphs.ascii):>9}"),
            Cell(f" {fmt.pct(move.stop / entry - 1.0, ascii=glyphs.ascii) if entry > 0 else '':>7} of entry  "),
            Cell(_WORDS.get(move.reason, move.reason), Tone.MUTED),
        )
        for place, move in enumerate(moves)
    ]


def _fills(trade: str, past: Past, glyphs: Glyphs) -> list[Line]:
    found = [record for record in past.get("fills", ()) if record.get("trade_id") == trade]
    if not found:
        return [heading("Fills"), said("none in the store yet" if "fills" in past else READING, Tone.MUTED)]
    told = (*heading("Fills"), Cell("  quantity @ price, money, slippage, fee", Tone.MUTED))
    return [told, *(_fill(record, glyphs) for record in reversed(found))]


def _fill(record: Record, glyphs: Glyphs) -> Line:
    side = str(record.get("action"))
    amount = f"{fmt.quantity(number_of(record, 'quantity'), ascii=glyphs.ascii):>9} @ "
    costs = f"{fmt.pct(number_of(record, 'slippage')):>7} {fmt.usd(number_of(record, 'fees'), cents=True):>6}"
    return (
        Cell(f"{moment_of(record, 'timestamp')[5:-1]} ", Tone.MUTED),
        Cell(f"{side:<4} ", Tone.UP if side == "BUY" else Tone.DOWN, bold=True),
        Cell(f"{record.get('reason')!s:<9}"),
        Cell(amount),
        Cell(f"{fmt.price(number_of(record, 'executed_price'), ascii=glyphs.ascii):<9}"),
        Cell(f"{fmt.usd(number_of(record, 'value')):>8}"),
        Cell(costs, Tone.MUTED),
    )


def _why(intent: str, decisions: Iterable[Decision], past: Past, glyphs: Glyphs) -> list[Line]:
    known = [d for d in decisions if d.intent_id == intent]
    known += [decision_of(record) for record in past.get("decisions", ()) if record.get("intent_id") == intent]
    if not known:
        what = "by hand, or its decision is not in the store" if "decisions" in past else READING
        return [heading("Why it was opened"), said(what, Tone.MUTED)]
    return [heading("Why it was opened"), *decision_lines(known[0], glyphs)]


def _slip(record: Record) -> str:
    return f"  slippage {fmt.bps(number_of(record, 'slippage_bps'))}"


def _held(record: Record) -> str:
    opened, closed = time_of(record.get("opened_at")), time_of(record.get("closed_at"))
    return "" if opened is None or closed is None else f" after {fmt.duration((closed - opened) / 1000.0)}"
