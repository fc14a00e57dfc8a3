"""One trade as a note: how it came in, how its stop moved, how and why it went out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mojobot.model.note.words import Paragraph, clock, money, percent, price, span, spoken, tokens

Row = Mapping[str, Any]

_ENDS = {
    "stop": "its stop was met",
    "target": "its target was met",
    "trail": "its trailing stop was met",
    "leave": "the strategy that led it saw its reason gone",
    "signal": "the votes agreed to sell",
    "close": "a person closed it",
    "liquidate": "the emergency stop sold it",
}
_FILLS = {
    "ladder": "a part at the first target",
    "leave": "its strategy left",
    "trail": "trailing stop",
    "signal": "the votes",
    "close": "by hand",
    "liquidate": "emergency stop",
}


def trade_note(trade: Row, fills: Sequence[Row], held_ms: int | None, left: str | None = None) -> tuple[Paragraph, ...]:
    """A stored trade with its fills, oldest first; `left` is why its strategy left, where it did."""
    parts = (_result(trade, held_ms, left), _fills(fills), _stops(trade))
    return tuple(part for part in parts if part.lines)


def _result(trade: Row, held_ms: int | None, left: str | None) -> Paragraph:
    opened = (
        f"{tokens(trade['quantity'])} {trade['symbol']} bought at {price(trade['entry_price'])} "
        f"on {clock(trade['opened_at'])}, led by {spoken(trade['strategy'])}, "
        f"with a first stop at {price(trade['stop_initial'])}."
    )
    if trade.get("closed_at") is None:
        return Paragraph(f"Trade {trade['id']}", (opened, "It is open."))
    why = _ENDS.get(str(trade["exit_reason"]), spoken(str(trade["exit_reason"])))
    because = f" ({left})" if left and trade["exit_reason"] == "leave" else ""
    held = "" if held_ms is None else f" after {span(held_ms)}"
    closed = f"Closed on {clock(trade['closed_at'])}{held} at {price(trade['exit_price'])} on average: {why}{because}."
    r = "" if trade.get("r") is None else f", {trade['r']:+.2f} times what the first stop risked"
    net = f"Net of all fees {trade['pnl']:+,.2f} USD ({percent(trade['pnl_pct'], 2)} of what was paid{r}); "
    cost = f"network fees {trade['fees']:.4f} USD, slippage {percent(trade['slippage_bps'] / 1e4, 2)}."
    return Paragraph(f"Trade {trade['id']}", (opened, closed, net + cost))


def _fills(fills: Sequence[Row]) -> Paragraph:
    lines = tuple(
        f"{clock(fill['timestamp'])}  {fill['action']} {tokens(fill['quantity'])} at {price(fill['executed_price'])} "
        f"({_FILLS.get(fill['reason'], spoken(fill['reason']))}), {money(fill['value'])}"
        for fill in fills
    )
    return Paragraph("Fills", lines)


def _stops(trade: Row) -> Paragraph:
    moves = trade.get("stop_moves") or ()
    if len(moves) < 2:
        return Paragraph("Stop", ())
    return Paragraph("Stop", tuple(f"{clock(move['at'])}  {price(move['stop'])} ({move['reason']})" for move in moves))
