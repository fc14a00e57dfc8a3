"""What is held: its stops and targets are met with every price, its worth is marked, and losses have their limits."""

from __future__ import annotations

from mojobot.core import orders
from mojobot.core.bench import exit_intent
from mojobot.core.organs import Organs
from mojobot.core.outbox import Outbox
from mojobot.core.risk import marks as equity_marks
from mojobot.model.events import Bars
from mojobot.model.notices import Marked


def protect(parts: Organs, bars: Bars | None, out: Outbox) -> None:
    """Stops first, then targets, then trails (definitions.md 2); without bars, at the newest prices."""
    if not parts.book.portfolio.positions:
        return
    orders.liquidate(parts, out)
    if orders.armed(parts):
        met = parts.book.met(bars, parts.settings)
        now = orders.bench(parts) if met else None
        for position, level in met:
            if now is not None:
                exit_intent(position, level.reason, level.quantity_raw, now, out, level.touched_price)
    if parts.book.advance(bars, parts.now_ms):
        out.remember = True


def mark(parts: Organs, out: Outbox, *, tell: bool) -> None:
    """Mark equity; the limits on loss stop trading (latched)."""
    before, marks = parts.book.marks, parts.book.mark(parts.now_ms)
    if marks is None:
        return
    if equity_marks.must_be_kept(before, marks, told=tell):
        out.remember = True
    why = equity_marks.breach(marks, parts.settings.risk)
    if why is not None and parts.halts.stopped is None:
        orders.stop(parts, why, out)
    if tell:
        cash, held = parts.book.portfolio.cash_micro, len(parts.book.portfolio.positions)
        heat = parts.book.heat()
        out.notices.append(Marked(parts.now_ms, marks.equity_micro, cash, heat, marks.drawdown, held))
