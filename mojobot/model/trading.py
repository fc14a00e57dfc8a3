"""What we want done and what became of it: intents, reports, positions and trades."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mojobot.model.state import StopMove


class Side(StrEnum):
    """Which way tokens move; positions are long or flat."""

    BUY = "BUY"
    SELL = "SELL"


class Reason(StrEnum):
    """Why an intent exists; for an exit it becomes the trade's exit reason."""

    ENTRY = "entry"
    STOP = "stop"
    TARGET = "target"
    LADDER = "ladder"  # partial profit; the position goes on
    TRAIL = "trail"
    LEAVE = "leave"  # the strategy that leads the position sees its reason gone
    SIGNAL = "signal"  # a SELL consensus
    CLOSE = "close"  # a person closed it
    LIQUIDATE = "liquidate"  # the emergency stop closed it


@dataclass(frozen=True, slots=True)
class Intent:
    """An approved order: complete, so that whoever lands it never asks back.

    A BUY pays `spend_micro` micro-USDC; a SELL gives `quantity_raw` raw token
    units; the other amount is 0. `worst_price` is the highest price of a BUY,
    the lowest of a SELL, 0.0 = any. `touched_price` is set where a candle
    crossed a level inside its bar: the level (or the open beyond it) at which
    it fills; None means the next price.
    """

    id: str
    ts_ms: int
    series: int
    symbol: str
    side: Side
    reason: Reason
    position_id: str  # the trade it belongs to: its own id for an entry
    strategy: str
    spend_micro: int
    quantity_raw: int
    reference_price: float  # USD per token when decided
    worst_price: float
    deadline_ms: int
    touched_price: float | None = None
    stop: float = 0.0  # USD per token; entries only
    target: float = 0.0
    trail: float = 0.0  # distance in USD per token at which what is left after a partial profit trails; 0.0: no trail
    confidence: float = 0.0
    consensus: float = 0.0

    @property
    def is_entry(self) -> bool:
        """Whether it raises exposure."""
        return self.side is Side.BUY


@dataclass(frozen=True, slots=True)
class Filled:
    """The intent was executed: what really moved. The last report of its intent.

    `price` is cash over tokens, so pool fee and impact are inside it;
    `fee_micro` is the network's fee on top, micro-USDC.
    """

    intent_id: str
    ts_ms: int
    quantity_raw: int
    cash_micro: int  # paid for a BUY, received for a SELL; always positive
    fee_micro: int
    price: float
    slippage: float  # fraction against the intent's reference price, + is worse
    latency_ms: int
    venue: str = "paper"


@dataclass(frozen=True, slots=True)
class Failed:
    """The intent was not and will not be executed; nothing moved but perhaps a fee."""

    intent_id: str
    ts_ms: int
    why: str
    fee_micro: int = 0


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody can say yet what became of the intent; it stays open until the chain answers."""

    intent_id: str
    ts_ms: int
    why: str


Report = Filled | Failed | Unknown


@dataclass(frozen=True, slots=True)
class Position:
    """An open trade as its reports made it; cost and money in micro-USDC, fees included where named."""

    id: str
    series: int
    symbol: str
    strategy: str
    opened_ms: int
    quantity_raw: int  # held now
    bought_raw: int  # bought in all
    cost_micro: int  # paid for what was bought, without network fees
    received_micro: int  # got for what was sold so far
    fees_micro: int
    entry_price: float
    entry_slippage: float
    stop_initial: float
    target: float
    confidence: float
    consensus: float


@dataclass(frozen=True, slots=True)
class Trade:
    """A closed round trip, net of every fee; partial exits belong to it."""

    id: str
    series: int
    symbol: str
    strategy: str
    opened_ms: int
    closed_ms: int
    quantity_raw: int
    entry_price: float
    exit_price: float  # all proceeds over all tokens
    fees_micro: int
    slippage: float  # notional-weighted over all fills, + is worse
    pnl_micro: int
    pnl_fraction: float  # of what was paid
    r: float | None  # net result over the money at risk at entry; None where the stop was not below entry
    exit_reason: Reason
    confidence: float
    consensus: float
    stop_initial: float
    stop_moves: tuple[StopMove, ...] = ()  # as its guard told them
