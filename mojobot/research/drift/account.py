"""What one side did: every movement of money by trade, and what is needed to say why there was none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from mojobot.model.events import Bars, Event, Prices, Recovered
from mojobot.model.notices import Decision, Notice, Outcome, StateChanged
from mojobot.model.state import EngineState
from mojobot.model.trading import Failed, Filled, Intent, Side


@dataclass(frozen=True, slots=True)
class Leg:
    """One fill; or what is held at the end, as if it were sold then (`reason` is `open at the end`)."""

    intent_id: str
    trade_id: str
    series: int
    symbol: str
    side: Side
    reason: str
    decided_ms: int
    at_ms: int
    quantity_raw: int
    cash_micro: int  # paid for a BUY, received for a SELL; always positive
    fee_micro: int
    price: float  # USD per token, pool fee and impact inside
    reference_price: float  # when it was decided
    mid_price: float  # at which it filled, before the pool took its part
    latency_ms: int

    @property
    def flow_micro(self) -> int:
        """What it did to the cash."""
        moved = self.cash_micro if self.side is Side.SELL else -self.cash_micro
        return moved - self.fee_micro


OPEN_AT_END = "open at the end"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided on a token at a close, as far as a missing trade needs it: a session makes many."""

    ts_ms: int
    outcome: Outcome
    why: str  # the first gate that did not let it pass; empty where none did


class Account:
    """Hears the events of a session and what each step gave out, in order."""

    def __init__(self) -> None:
        self.legs: dict[str, list[Leg]] = {}  # by trade, oldest first
        self.entries: dict[str, Intent] = {}  # purchases ordered, by id, which is the trade's
        self.carried: dict[str, int] = {}  # trades open when the session began, and how many fills they had
        self.failed: dict[str, str] = {}  # intent: why
        self.lost_micro = 0  # fees of what failed
        self.states: list[tuple[int, EngineState, str]] = []
        self.decisions: dict[int, list[Verdict]] = {}  # by series
        self.benched: list[tuple[int, tuple[str, ...]]] = []  # strategies that voted in shadow, whenever it changed
        self._intents: dict[str, Intent] = {}
        self._offered: list[tuple[str, int]] = []  # fills that the next prices explain: trade, place among its legs

    def hear(self, event: Event) -> None:
        """An event, before what came of it."""
        match event:
            case Filled():
                self._filled(event)
            case Failed():
                self.failed[event.intent_id] = event.why
                self.lost_micro += event.fee_micro
            case Bars() | Prices():
                self._explained(event)
            case Recovered():
                self._recovered(event)
            case _:
                pass

    def tell(self, given: Iterable[Intent | Notice]) -> None:
        """What the step gave out."""
        for one in given:
            match one:
                case Intent():
                    self._ordered(one)
                case Decision():
                    self._decided(one)
                case StateChanged():
                    self.states.append((one.ts_ms, one.state, one.why))
                case _:
                    pass

    def held_raw(self, trade_id: str) -> int:
        """Raw token units a trade still holds."""
        legs = self.legs[trade_id]
        return sum(leg.quantity_raw if leg.side is Side.BUY else -leg.quantity_raw for leg in legs)

    def state_at(self, ts_ms: int) -> tuple[EngineState, str] | None:
        """The state word of a moment; None before the first was told."""
        told = [(state, why) for at_ms, state, why in self.states if at_ms <= ts_ms]
        return told[-1] if told else None

    def benched_at(self, ts_ms: int) -> tuple[str, ...]:
        """The strategies whose votes did not count at a moment, as far as decisions have told it by then."""
        return next((names for at_ms, names in reversed(self.benched) if at_ms <= ts_ms), ())

    def _decided(self, decision: Decision) -> None:
        self.decisions.setdefault(decision.series, []).append(_verdict(decision))
        names = tuple(vote.strategy for vote in decision.votes if vote.benched)
        if names != (self.benched[-1][1] if self.benched else ()):
            self.benched.append((decision.ts_ms, names))

    def _ordered(self, intent: Intent) -> None:
        self._intents[intent.id] = intent
        if intent.is_entry:
            self.entries[intent.id] = intent

    def _filled(self, fill: Filled) -> None:
        intent = self._intents.get(fill.intent_id)
        if intent is None:
            return
        leg = Leg(
            intent_id=intent.id,
            trade_id=intent.position_id,
            series=intent.series,
            symbol=intent.symbol,
            side=intent.side,
            reason=intent.reason.value,
            decided_ms=intent.ts_ms,
            at_ms=fill.ts_ms,
            quantity_raw=fill.quantity_raw,
            cash_micro=fill.cash_micro,
            fee_micro=fill.fee_micro,
            price=fill.price,
            reference_price=intent.reference_price,
            mid_price=intent.touched_price or intent.reference_price,
            latency_ms=fill.latency_ms,
        )
        legs = self.legs.setdefault(leg.trade_id, [])
        legs.append(leg)
        if intent.touched_price is None:
            self._offered.append((leg.trade_id, len(legs) - 1))

    def _explained(self, event: Bars | Prices) -> None:
        """The event at whose price orders were filled comes right after the fills."""
        price = event.open if isinstance(event, Bars) else event.price
        known = dict(zip(event.series.tolist(), price.tolist(), strict=True))
        for trade_id, place in self._offered:
            leg = self.legs[trade_id][place]
            if known.get(leg.series, 0.0) > 0.0:
                self.legs[trade_id][place] = replace(leg, mid_price=known[leg.series])
        self._offered.clear()

    def _recovered(self, event: Recovered) -> None:
        """Trades that are open go on; those that are over belong to earlier sessions."""
        for intent in event.intents:
            self._ordered(intent)
        for _, _, report in event.reports:
            self.hear(report)
        over = [trade_id for trade_id in self.legs if self.held_raw(trade_id) == 0]
        for trade_id in over:
            del self.legs[trade_id]
        self._offered.clear()
        self.carried = {trade_id: len(legs) for trade_id, legs in self.legs.items()}
        self.lost_micro = 0


def _verdict(decision: Decision) -> Verdict:
    gate = next((gate for gate in decision.gates if gate.passed is False), None)
    why = "" if gate is None else f"{gate.rule.replace('_', ' ')}: {gate.text}"
    return Verdict(decision.ts_ms, decision.outcome, why)


def valued(held: Leg, quantity_raw: int, cash_micro: int, price: float, at_ms: int) -> Leg:
    """What a trade holds at the end, as a sale of it; `held` is any leg of the trade."""
    return replace(
        held,
        intent_id="",
        side=Side.SELL,
        reason=OPEN_AT_END,
        decided_ms=at_ms,
        at_ms=at_ms,
        quantity_raw=quantity_raw,
        cash_micro=cash_micro,
        fee_micro=0,
        price=price,
        reference_price=price,
        mid_price=price,
        latency_ms=0,
    )
