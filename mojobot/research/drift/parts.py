"""What parts a difference of money has. They are integers, and add up to it exactly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

from mojobot.model.trading import Side
from mojobot.research.drift.account import Leg


@dataclass(frozen=True, slots=True)
class Parts:
    """Micro-USDC, + is better than the back-test."""

    price: int = 0  # decided at another price
    latency: int = 0  # what the market did between decision and fill
    pool: int = 0  # the pool's fee and impact
    fee: int = 0  # the network's
    amount: int = 0  # more or fewer tokens moved, or in other pieces
    extra: int = 0  # trades the session alone made
    missing: int = 0  # trades the back-test alone made

    @property
    def total(self) -> int:
        """The whole difference."""
        return sum(getattr(self, field.name) for field in fields(self))

    def __add__(self, other: Parts) -> Parts:
        """Part by part."""
        return Parts(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(self)))


def between(ours: Leg, twin: Leg) -> Parts:
    """What a fill differs by from its twin on the same side.

    From the twin's cash to ours in four steps: the same quantity at the price
    at which we decided, at the one we met, at the one we got, and our own quantity.
    """
    sign = 1 if ours.side is Side.SELL else -1
    decided = _moved(twin.cash_micro, ours.reference_price, twin.reference_price)
    met = _moved(twin.cash_micro, ours.mid_price, twin.mid_price)
    got = _scaled(ours.cash_micro, twin.quantity_raw, ours.quantity_raw)
    return Parts(
        price=sign * (decided - twin.cash_micro),
        latency=sign * (met - decided),
        pool=sign * (got - met),
        fee=twin.fee_micro - ours.fee_micro,
        amount=sign * (ours.cash_micro - got),
    )


def alone(ours: Leg | None, twin: Leg | None) -> Parts:
    """A fill without a twin in a trade that has one: the trade was sold in other pieces."""
    fee = (twin.fee_micro if twin else 0) - (ours.fee_micro if ours else 0)
    moved = (ours.flow_micro if ours else 0) - (twin.flow_micro if twin else 0)
    return Parts(fee=fee, amount=moved - fee)


def summed(parts: Iterable[Parts]) -> Parts:
    """All of them together."""
    whole = Parts()
    for part in parts:
        whole += part
    return whole


def worse_bps(ours: Leg, twin: Leg) -> float:
    """How much worse our price is, in basis points of the twin's: + is worse."""
    apart = ours.price / twin.price - 1.0
    return (apart if ours.side is Side.BUY else -apart) * 10_000.0


def _moved(cash_micro: int, price: float, before: float) -> int:
    """The same tokens at another price; the same cash where one of the prices is not known."""
    return round(cash_micro * (price / before)) if price > 0.0 and before > 0.0 else cash_micro


def _scaled(cash_micro: int, to_raw: int, from_raw: int) -> int:
    """The cash for another quantity at the same price, to the nearest micro-USDC."""
    return (2 * cash_micro * to_raw + from_raw) // (2 * from_raw)
