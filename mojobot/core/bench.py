"""What deciding needs of the engine at one moment, and the one way to sell."""

from __future__ import annotations

from dataclasses import dataclass

from mojobot.core.book import Book
from mojobot.core.halts import VolatilityPauses
from mojobot.core.market import Market
from mojobot.core.outbox import Outbox
from mojobot.core.weights import Voices
from mojobot.model.settings import Settings
from mojobot.model.state import EngineState
from mojobot.model.trading import Intent, Position, Reason, Side


@dataclass(frozen=True, slots=True)
class Bench:
    """What deciding needs of the engine at this moment."""

    market: Market
    book: Book
    settings: Settings
    voices: Voices
    state: EngineState
    held_back: str | None
    armed: bool  # positions may be sold without a person's word
    pauses: VolatilityPauses
    regime: str  # of the market, at the last decision close


def exit_intent(
    position: Position, reason: Reason, quantity_raw: int, bench: Bench, out: Outbox, at: float | None = None
) -> Intent:
    """Sell some of a position at any price; `at` is the level a candle touched."""
    intent = Intent(
        id=out.new_id(),
        ts_ms=out.now_ms,
        series=position.series,
        symbol=position.symbol,
        side=Side.SELL,
        reason=reason,
        position_id=position.id,
        strategy=position.strategy,
        spend_micro=0,
        quantity_raw=quantity_raw,
        reference_price=at if at is not None else bench.book.price(position.series),
        worst_price=0.0,
        deadline_ms=out.now_ms + round(bench.settings.execution.deadline_s * 1000),
        touched_price=at,
    )
    bench.book.ordered(intent)
    out.intents.append(intent)
    return intent
