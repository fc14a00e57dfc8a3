"""What the engine remembers across a restart: taking it down, and taking it up again."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from mojobot.core import forecasts, lessons, orders
from mojobot.core.organs import Organs
from mojobot.core.outbox import Outbox
from mojobot.core.risk import stops
from mojobot.core.risk.marks import Marks
from mojobot.core.weights import Weights
from mojobot.model.errors import InvariantBroken
from mojobot.model.events import Recovered
from mojobot.model.learning import Learned
from mojobot.model.market import IntArray
from mojobot.model.notices import Level, Marked, Severity
from mojobot.model.state import Snapshot
from mojobot.model.trading import Filled, Intent, Report


def snapshot(parts: Organs) -> Snapshot:
    """The engine's memory as of this step."""
    book, halts = parts.book, parts.halts
    marks = book.marks or Marks(0, 0, 0, 0)
    return Snapshot(
        session=parts.opened.session,
        step=parts.number,
        ts_ms=parts.now_ms,
        guards=tuple(book.guards.values()),
        weights=parts.weights.saved if parts.weights.shares != parts.weights.prior else (),
        paused=halts.paused,
        safe_mode=halts.safe_mode,
        stopped=halts.stopped,
        equity_micro=marks.equity_micro,
        high_water_micro=marks.high_water_micro,
        day=marks.day,
        day_start_micro=marks.day_start_micro,
        last_entry_ms=tuple(book.limits.last_entry_ms.items()),
        losses=tuple(book.limits.losses),
        order_times=tuple(book.limits.order_times),
        results=tuple(book.results),
        pauses=parts.pauses.saved(),
        learned=parts.learner.saved(parts.weights, book.portfolio.ids()),
        forecasts=forecasts.saved(_forecasting(parts), parts.market.tokens),
    )


def recover(parts: Organs, event: Recovered, out: Outbox) -> None:
    """Fold the stored reports, lay the snapshot over them, and re-apply what it does not cover."""
    intents = {intent.id: intent for intent in event.intents}
    fills: dict[str, Filled] = {}
    for intent in event.intents:
        parts.book.portfolio.expect(intent)
    saved = event.snapshot
    covered = (saved.session, saved.step) if saved is not None else (0, 0)
    later: list[Report] = []
    for session, step, report in event.reports:
        if (session, step) > covered:
            later.append(report)
            continue
        with suppress(InvariantBroken):  # it stopped the session it came in, and was never booked
            parts.book.apply(report)
        if isinstance(report, Filled):
            fills[report.intent_id] = report
    if saved is not None:
        _restore(parts, saved)
    _guard_all(parts, intents, fills)
    _latch(parts, event.latched)
    _apply_again(parts, later, out)
    if later:
        out.notices.extend(_account(parts, saved))
    held = len(parts.book.portfolio.positions)
    if held or saved is not None:
        out.tell(Level.SYS, Severity.INFO, f"recovered {held} open positions and {len(event.reports)} reports")


def _apply_again(parts: Organs, later: list[Report], out: Outbox) -> None:
    for report in later:
        try:
            trade = parts.book.report(report, out)
        except InvariantBroken as broken:
            orders.stop(parts, f"broken invariant: {broken}", out)
            continue
        if trade is not None:
            lessons.learned(parts, trade, out)


def _account(parts: Organs, saved: Snapshot | None) -> Iterator[Marked]:
    """The account after reports were applied again: no price is known yet, so what is held counts as last marked.

    Where it never was, there is nothing to tell before the next mark.
    """
    book = parts.book
    cash, held = book.portfolio.cash_micro, len(book.portfolio.positions)
    if held and (saved is None or book.marks is None):
        return
    marks = book.marks or Marks(cash, cash, 0, 0)
    equity = marks.equity_micro if held else cash
    yield Marked(parts.now_ms, equity, cash, book.heat(), replace(marks, equity_micro=equity).drawdown, held)


def _restore(parts: Organs, saved: Snapshot) -> None:
    book = parts.book
    known = saved.learned or Learned()
    parts.weights = Weights.configured(parts.settings.strategies, parts.roster.names).restore(
        saved.weights, known.factors
    )
    parts.learner.restore(known)
    forecasts.restored(_forecasting(parts), parts.market.tokens, saved.forecasts)
    parts.halts = replace(parts.halts, paused=saved.paused, safe_mode=saved.safe_mode, stopped=saved.stopped)
    marks = Marks(saved.equity_micro, saved.high_water_micro, saved.day, saved.day_start_micro)
    book.marks = marks if marks.high_water_micro > 0 else None
    book.guards = {g.position_id: g for g in saved.guards if g.position_id in book.portfolio.positions}
    book.limits.last_entry_ms = dict(saved.last_entry_ms)
    book.limits.losses = deque(saved.losses)
    book.limits.order_times = deque(saved.order_times)
    book.results.extend(saved.results)
    parts.pauses.restore(saved.pauses)
    parts.halts = parts.halts.ruled_by(parts.pauses.market())


def _forecasting(parts: Organs) -> list[tuple[forecasts.Forecasting | None, IntArray]]:
    return [(group.forecasting, group.rows) for group in parts.market.groups]


def _latch(parts: Organs, latched: str | None) -> None:
    """The latch file is the truth. Where somebody has removed it, it is as after a resume: limits count afresh."""
    if latched is None and parts.halts.stopped is not None:
        parts.book.marks = None
    parts.halts = replace(parts.halts, stopped=latched)


def _guard_all(parts: Organs, intents: dict[str, Intent], fills: dict[str, Filled]) -> None:
    """A position the snapshot does not know gets the guard it was planned with: none is ever without a stop."""
    for position in parts.book.portfolio.positions.values():
        if position.id not in parts.book.guards:
            fill = fills[position.id]
            parts.book.guards[position.id] = stops.arm(intents[position.id], fill.price, fill.ts_ms)
