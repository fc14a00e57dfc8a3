"""The guard of each open position: stop, ladder, target and trail, and when price has met them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mojobot.core import fills
from mojobot.model.state import Guard
from mojobot.model.trading import Intent, Position, Reason

Ladder = Sequence[tuple[float, float]]  # multiple of the risk, share of what was bought


@dataclass(frozen=True, slots=True)
class Met:
    """A level the price has met: sell `quantity_raw`, at `touched_price` if a candle crossed it."""

    reason: Reason
    quantity_raw: int
    touched_price: float | None


def arm(intent: Intent, entry_price: float) -> Guard:
    """The guard of a position just bought.

    The plan's stop and target are prices decided before the fill. Where the
    fill came at or beyond one of them, that one keeps its distance in
    fractions of the price instead, so that a stop is always below entry.
    """
    stop, target = intent.stop, intent.target
    if stop >= entry_price:
        stop = entry_price * min(intent.stop / intent.reference_price, 0.999)
    if target <= entry_price:
        target = entry_price * max(intent.target / intent.reference_price, 1.001)
    return Guard(
        position_id=intent.id,
        series=intent.series,
        entry_price=entry_price,
        risk_per_token=entry_price - stop,
        stop=stop,
        target=target,
        trail_distance=intent.trail,
        high=entry_price,
    )


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


def advanced(guard: Guard, high: float) -> Guard:
    """The guard after price has been at `high`: the trail may have risen; it never falls.

    Without a trail nothing asks for the highest price, and it stays as it was.
    """
    if not guard.trail_distance or high <= guard.high:
        return guard
    guard = replace(guard, high=high)
    return raised(guard, high - guard.trail_distance, "trail") if guard.taken else guard


def rung_taken(guard: Guard) -> Guard:
    """The guard after a partial profit: its stop goes to break-even, and a trail begins."""
    guard = raised(replace(guard, taken=guard.taken + 1), guard.entry_price, "break-even")
    return raised(guard, guard.high - guard.trail_distance, "trail") if guard.trail_distance else guard


def raised(guard: Guard, stop: float, why: str) -> Guard:
    """The guard with a higher stop, or as it is."""
    return replace(guard, stop=stop, reason_moved=why) if stop > guard.stop else guard


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
