"""What a person orders by hand: it meets the very gates the votes' own purchases meet, and can be looked at first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import nan

from mojobot.core import entry, fills
from mojobot.core.bench import Bench, exit_intent
from mojobot.core.consensus import Agreement
from mojobot.core.entry import Candidate, Plan, Verdict
from mojobot.core.fills import Swap
from mojobot.core.outbox import Outbox
from mojobot.core.purchase import candidate_of, entry_intent, standing_of
from mojobot.core.risk import heat, stops
from mojobot.model.commands import Buy, ClosePosition, MoveStop, Sell
from mojobot.model.control import Preview
from mojobot.model.notices import Gate, Level, Severity
from mojobot.model.trading import Position, Reason, Side
from mojobot.model.units import micro_to_usd, raw_to_quantity, usd_to_micro

MANUAL = "manual"
Ticket = Buy | Sell | ClosePosition | MoveStop
_CONFIDENCE = 0.8  # at which confidence neither cuts nor adds: a person's own judgement is not graded


@dataclass(frozen=True, slots=True)
class _Wish:
    """A purchase by hand as far as it was judged."""

    candidate: Candidate
    verdict: Verdict
    plan: Plan | None
    why: str


def obey(ticket: Ticket, bench: Bench, out: Outbox) -> None:
    """Carry out a ticket; what cannot be done is told."""
    wrong = _nonsense(ticket, bench)
    if wrong is not None:
        out.tell(Level.SYS, Severity.WARNING, wrong)
        return
    match ticket:
        case Buy():
            _buy(ticket, bench, out)
        case Sell() | ClosePosition():
            _sell(ticket, bench, out)
        case MoveStop():
            why = moved(ticket, bench, out.now_ms)
            if why is not None:
                out.tell(Level.SYS, Severity.WARNING, why)


def preview(ticket: Ticket, bench: Bench, now_ms: int) -> Preview:
    """What a ticket would do now, without doing it."""
    wrong = _nonsense(ticket, bench)
    if wrong is not None:
        return _nothing((Gate("ticket", passed=False, text=wrong),), bench.book.heat(), bench, wrong)
    if isinstance(ticket, Buy):
        return _preview_buy(_judged(ticket, bench, now_ms), bench)
    return _preview_exit(ticket, bench)


def moved(ticket: MoveStop, bench: Bench, now_ms: int) -> str | None:
    """Put the stop and target elsewhere; answers why not, if so."""
    position, why = _held(ticket.position_id, bench)
    if position is None:
        return why
    wrong = _misplaced(ticket, position, bench)
    if wrong is None:
        guard = bench.book.guards[position.id]
        stop, target = ticket.stop or guard.stop, ticket.target or guard.target
        bench.book.guards[position.id] = stops.put(guard, stop, target, now_ms)
    return wrong


def _nonsense(ticket: Ticket, bench: Bench) -> str | None:
    """Why a ticket means nothing in this market, if so."""
    match ticket:
        case Buy(series=series) if not 0 <= series < len(bench.market.tokens):
            return f"there is no token {series}"
        case Buy(usd=usd, stop=stop, target=target) if min(usd, stop, target) < 0.0:
            return "money, stop and target of a purchase are not below 0"
        case Sell(share=share) if not 0.0 < share <= 1.0:
            return f"a share is above 0 and at most 1, not {share:g}"
        case _:
            return None


def _misplaced(ticket: MoveStop, position: Position, bench: Bench) -> str | None:
    price = bench.book.price(position.series)
    if ticket.stop < 0.0 or ticket.target < 0.0:
        return "a stop and a target are prices above 0"
    if ticket.stop >= price:
        return f"the stop {ticket.stop:.6g} must be below the price {price:.6g}"
    if 0.0 < ticket.target <= price:
        return f"the target {ticket.target:.6g} must be above the price {price:.6g}"
    return None


def _held(position_id: str, bench: Bench) -> tuple[Position | None, str]:
    position = bench.book.portfolio.positions.get(position_id)
    return position, f"there is no open position {position_id}"


def _buy(ticket: Buy, bench: Bench, out: Outbox) -> None:
    wish = _judged(ticket, bench, out.now_ms)
    if wish.plan is None:
        out.tell(Level.SKIP, Severity.WARNING, f"{wish.candidate.token.symbol} by hand: {wish.why}")
        return
    entry_intent(wish.candidate, MANUAL, wish.plan, bench, out)


def _sell(ticket: Sell | ClosePosition, bench: Bench, out: Outbox) -> None:
    position, why = _held(ticket.position_id, bench)
    if position is None:
        out.tell(Level.SYS, Severity.WARNING, why)
    elif bench.book.portfolio.in_flight(position.series) is not None:
        out.tell(Level.SYS, Severity.WARNING, f"{position.symbol} not closed: an order for it is in flight")
    else:
        exit_intent(position, Reason.CLOSE, _quantity(ticket, position), bench, out)


def _quantity(ticket: Ticket, position: Position) -> int:
    share = ticket.share if isinstance(ticket, Sell) else 1.0
    return max(1, position.quantity_raw * round(share * 1_000_000) // 1_000_000)


def _judged(ticket: Buy, bench: Bench, now_ms: int) -> _Wish:
    agreement = Agreement(Side.BUY, 1.0, _CONFIDENCE, (), 0.0, 0, 0, 0.0, 0.0, ())
    candidate = candidate_of(ticket.series, agreement, ticket.stop or nan, ticket.target or nan, bench, now_ms)
    standing = standing_of(candidate, MANUAL, bench)
    limits = (
        *_first_gates(ticket, candidate, bench),
        *bench.book.limits.check(ticket.series, now_ms, bench.settings.limits),
    )
    verdict = entry.judge(candidate, standing, limits, bench.settings, trailed=False)
    refused = next((gate for gate in verdict.gates if gate.passed is False), None)
    if verdict.plan is None:
        return _Wish(candidate, verdict, None, f"{refused.rule}: {refused.text}" if refused else "refused")
    return _wanted(ticket, candidate, verdict, verdict.plan, bench)


def _wanted(ticket: Buy, candidate: Candidate, verdict: Verdict, plan: Plan, bench: Bench) -> _Wish:
    """The size asked for, if the rules allow as much."""
    if 0.0 < ticket.usd < bench.settings.risk.min_order_usd:
        return _Wish(candidate, verdict, None, f"the smallest order is {bench.settings.risk.min_order_usd:,.2f} USD")
    if ticket.usd <= 0.0 or ticket.usd >= plan.notional_usd:
        return _Wish(candidate, verdict, plan, f"size bound by {verdict.bound_by}")
    return _Wish(candidate, verdict, replace(plan, notional_usd=ticket.usd), "size as asked")


def _first_gates(ticket: Buy, c: Candidate, bench: Bench) -> tuple[Gate, ...]:
    held = bench.book.portfolio.held(ticket.series) or bench.book.portfolio.in_flight(ticket.series)
    free = Gate("no_adding", passed=held is None, text="held already, or an order in flight" if held else "not held")
    priced = Gate("price", passed=c.price > 0.0, text=f"price {c.price:.6g}" if c.price > 0.0 else "no price yet")
    measured = ticket.stop > 0.0 or c.atr > 0.0
    text = "known" if measured else "ATR is not ready: give a stop"
    placed = not ticket.stop or ticket.stop < c.price
    return (
        priced,
        free,
        Gate("volatility_known", passed=measured, text=text),
        Gate("stop_below_price", passed=placed, text=f"stop {ticket.stop:.6g}" if ticket.stop else "default stop"),
    )


def _preview_buy(wish: _Wish, bench: Bench) -> Preview:
    book, c = bench.book, wish.candidate
    before = book.heat()
    if wish.plan is None:
        return _nothing(wish.verdict.gates, before, bench, wish.why)
    swap = fills.buy(usd_to_micro(wish.plan.notional_usd), c.price, c.pool, c.token.decimals)
    added = heat.heat(wish.plan.notional_usd, 0.0, book.equity_usd())
    return Preview(
        allowed=True,
        gates=wish.verdict.gates,
        usd=wish.plan.notional_usd,
        quantity=raw_to_quantity(swap.received, c.token.decimals) if isinstance(swap, Swap) else 0.0,
        price=swap.price if isinstance(swap, Swap) else c.price,
        impact=fills.impact(wish.plan.notional_usd, c.pool),
        fee_usd=_fee_usd(bench),
        stop=wish.plan.stop,
        target=wish.plan.target,
        heat_before=before,
        heat_after=before + added,
        positions_after=len(book.portfolio.positions) + 1,
        text=wish.why,
    )


def _preview_exit(ticket: Sell | ClosePosition | MoveStop, bench: Bench) -> Preview:
    book = bench.book
    before = book.heat()
    position, why = _held(ticket.position_id, bench)
    if position is None:
        return _nothing((Gate("position", passed=False, text=why),), before, bench, why)
    guard, price, pool = book.guards[position.id], book.price(position.series), book.pool(position.series)
    moves = isinstance(ticket, MoveStop)
    why = (_misplaced(ticket, position, bench) if isinstance(ticket, MoveStop) else None) or ""
    busy = not moves and book.portfolio.in_flight(position.series) is not None
    why = "an order for it is in flight" if busy else why
    quantity = 0 if moves else _quantity(ticket, position)
    decimals = bench.market.tokens[position.series].decimals
    swap = fills.sell(quantity, price, pool, decimals)
    usd = micro_to_usd(swap.received) if isinstance(swap, Swap) else 0.0
    left = 1.0 - quantity / position.quantity_raw
    return Preview(
        allowed=not why,
        gates=(Gate("ticket", passed=not why, text=why or "allowed"),),
        usd=usd,
        quantity=raw_to_quantity(quantity, decimals),
        price=swap.price if isinstance(swap, Swap) else price,
        impact=fills.impact(usd, pool),
        fee_usd=0.0 if moves else _fee_usd(bench),
        stop=ticket.stop or guard.stop if isinstance(ticket, MoveStop) else guard.stop,
        target=ticket.target or guard.target if isinstance(ticket, MoveStop) else guard.target,
        heat_before=before,
        heat_after=before - heat.heat(book.value(position) * (1.0 - left), 0.0, book.equity_usd()),
        positions_after=len(book.portfolio.positions) - (left == 0.0),
        text=why,
    )


def _nothing(gates: tuple[Gate, ...], now: float, bench: Bench, why: str) -> Preview:
    held = len(bench.book.portfolio.positions)
    return Preview(False, gates, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, now, now, held, why)


def _fee_usd(bench: Bench) -> float:
    execution = bench.settings.execution
    fee = fills.network_fee_micro(
        bench.market.sol_price(),
        cu_limit=execution.compute_units,
        cu_price=execution.compute_unit_price,
        fallback_sol_usd=execution.assumed_sol_usd,
    )
    return micro_to_usd(fee)
