"""The guard of each open position: stop, ladder, target and trail, and when price has met them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mojobot.core import fills
from mojobot.model.market import MINUTE_MS
from mojobot.model.state import Guard, StopMove
from mojobot.model.trading import Intent, Position, Reason

MOVES_KEPT = 32  # where a stop began, and its newest moves

Ladder = Sequence[tuple[float, float]]  # multiple of the risk, share of what was bought


@dataclass(frozen=True, slots=True)
class Met:
    """A level the price has met: sell `quantity_raw`, at `touched_price` if a candle crossed it."""

    reason: Reason
    quantity_raw: int
    touched_price: float | None


def arm(intent: Intent, entry_price: float, ts_ms: int) -> Guard:
    """The guard of a position just bought."""
    stop, target = around(entry_price, intent.stop, intent.target, intent.reference_price)
    return Guard(
        position_id=intent.id,
        series=intent.series,
        entry_price=entry_price,
        risk_per_token=entry_price - stop,
        stop=stop,
        target=target,
        trail_distance=intent.trail,
        high=entry_price,
        moves=(StopMove(ts_ms, stop, "initial"),),
    )


def around(entry_price: float, stop: float, target: float, reference: float) -> tuple[float, float]:
    """Stop and target of what was decided at `reference` and bought at `entry_price`.

    Both are prices decided before the fill. Where the fill came at or beyond
    one of them, that one keeps its distance in fractions of the price
    instead, so that a stop is always below entry.
    """
    if stop >= entry_price:
        stop = entry_price * min(stop / reference, 0.999)
    if target <= entry_price:
        target = entry_price * max(target / reference, 1.001)
    return stop, target


def met_by_bar(
    guard: Guard, position: Position, ladder: Ladder, open_: float, high: float, low: float
) -> tuple[Met, ...]:
    """Levels one candle met, in the order they count: the stop first, else targets in rising order."""
    at = fills.stop_price(open_, low, guard.stop)
    if at is not None:
        return (Met(_stop_reason(guard), position.quantity_raw, at),)
    return _targets(guard, position, ladder, high, touched=True)


def met_by_tick(guard: Guard, position: Position, ladder: Ladder, price: float) -> tuple[Met, ...]:
    """The one level a price has met that matters most; it fills at a later price.

    One order a token is in flight: where price jumped over rungs and the
    target at once, all of it is sold at the target; over several rungs, one
    after the other.
    """
    if price <= guard.stop:
        return (Met(_stop_reason(guard), position.quantity_raw, None),)
    met = _targets(guard, position, ladder, price, touched=False)
    if met and met[-1].reason is Reason.TARGET:
        return (Met(Reason.TARGET, position.quantity_raw, None),)
    return met[:1]


def advanced(guard: Guard, high: float, ts_ms: int) -> Guard:
    """The guard after price has been at `high`: the trail may have risen; it never falls.

    Without a trail nothing asks for the highest price, and it stays as it was.
    """
    if not guard.trail_distance or high <= guard.high:
        return guard
    guard = replace(guard, high=high)
    return _raised(guard, high - guard.trail_distance, "trail", ts_ms) if guard.taken else guard


def rung_taken(guard: Guard, ts_ms: int) -> Guard:
    """The guard after a partial profit: its stop goes to break-even, and a trail begins."""
    guard = _raised(replace(guard, taken=guard.taken + 1), guard.entry_price, "break-even", ts_ms)
    return _raised(guard, guard.high - guard.trail_distance, "trail", ts_ms) if guard.trail_distance else guard


def put(guard: Guard, stop: float, target: float, ts_ms: int) -> Guard:
    """The guard with the stop and target a person gave it."""
    guard = replace(guard, target=target)
    return guard if stop == guard.stop else _moved(guard, stop, "by hand", ts_ms)


def _raised(guard: Guard, stop: float, why: str, ts_ms: int) -> Guard:
    """The guard with a higher stop, or as it is."""
    return _moved(guard, stop, why, ts_ms) if stop > guard.stop else guard


def _moved(guard: Guard, stop: float, why: str, ts_ms: int) -> Guard:
    """The guard with its stop elsewhere; what a trail does within a minute is told as one move."""
    told = guard.moves
    if told and told[-1].reason == why == "trail" and told[-1].ts_ms // MINUTE_MS == ts_ms // MINUTE_MS:
        told = told[:-1]
    told = (*told, StopMove(ts_ms, stop, why))
    if len(told) > MOVES_KEPT:
        told = (told[0], *told[1 - MOVES_KEPT :])
    return replace(guard, stop=stop, reason_moved=why, moves=told)


def _stop_reason(guard: Guard) -> Reason:
    return Reason.TRAIL if guard.reason_moved == "trail" else Reason.STOP


def _targets(guard: Guard, position: Position, ladder: Ladder, high: float, *, touched: bool) -> tuple[Met, ...]:
    """Rungs and the target at or below `high`, rising. A trailed position has no target once a rung is taken."""
    met: list[Met] = []
    left = position.quantity_raw
    runs = guard.trail_distance > 0.0
    trailed = runs and guard.taken > 0
    for multiple, share in ladder[guard.taken :]:
        level = guard.entry_price + multiple * guard.risk_per_token
        if level > high or (level >= guard.target and not trailed):
            break
        quantity = min(position.bought_raw * round(share * 10_000) // 10_000, left - 1)
        if quantity <= 0:
            break  # too little to share out: what is left goes whole
        met.append(Met(Reason.LADDER, quantity, level if touched else None))
        left -= quantity
        trailed = runs
    if high >= guard.target and not trailed:
        met.append(Met(Reason.TARGET, left, guard.target if touched else None))
    return tuple(met)
