"""Cash and positions, made from reports and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isfinite

from mojobot.model.errors import InvariantBroken
from mojobot.model.market import Token
from mojobot.model.trading import Failed, Filled, Intent, Position, Reason, Report, Side, Trade, Unknown
from mojobot.model.units import MICRO, raw_to_quantity


@dataclass(frozen=True, slots=True)
class Change:
    """What a report did: the position after it, and the trade if it completed one."""

    position: Position | None
    trade: Trade | None


NO_CHANGE = Change(None, None)


class Portfolio:
    """Integers only: cash in micro-USDC, tokens in raw units.

    `apply` is the one way to change it. A report whose intent is not known,
    or that comes a second time, changes nothing. So does one that raises
    InvariantBroken: a fill of nothing, of a negative amount, beyond what was
    approved or beyond what is held.
    """

    def __init__(self, cash_micro: int, tokens: tuple[Token, ...]) -> None:
        self.cash_micro = cash_micro
        self.positions: dict[str, Position] = {}
        self.pending: dict[str, Intent] = {}
        self._tokens = tokens
        self._slippage: dict[str, tuple[float, int]] = {}  # position: slippage x cash, cash

    def widen(self, tokens: tuple[Token, ...]) -> None:
        """The market has these tokens from now on."""
        self._tokens = tokens

    def expect(self, intent: Intent) -> None:
        """An intent is in flight until its last report."""
        self.pending[intent.id] = intent

    def apply(self, report: Report) -> Change:
        """Book a report."""
        intent = self.pending.get(report.intent_id)
        if intent is None or isinstance(report, Unknown):
            return NO_CHANGE
        if report.fee_micro < 0:
            raise InvariantBroken(f"report of {intent.id} has a negative fee")
        if isinstance(report, Failed):
            self.cash_micro -= report.fee_micro
            change = NO_CHANGE
        else:
            change = self._bought(intent, report) if intent.side is Side.BUY else self._sold(intent, report)
        del self.pending[intent.id]
        return change

    def ids(self) -> set[str]:
        """Of open positions and of intents in flight: where a purchase is that has not become a trade."""
        return self.positions.keys() | self.pending.keys()

    def give_up(self, intent_id: str) -> None:
        """An intent is over though no report could be booked: whatever else it reports changes nothing."""
        self.pending.pop(intent_id, None)

    def held(self, series: int) -> Position | None:
        """The position in a token, if there is one; a token has at most one."""
        return next((p for p in self.positions.values() if p.series == series), None)

    def in_flight(self, series: int) -> Intent | None:
        """The intent in flight for a token; there is at most one."""
        return next((i for i in self.pending.values() if i.series == series), None)

    def pending_buys_micro(self) -> int:
        """Cash promised to purchases in flight."""
        return sum(intent.spend_micro for intent in self.pending.values())

    def quantity(self, position: Position) -> float:
        """Tokens held."""
        return raw_to_quantity(position.quantity_raw, self._tokens[position.series].decimals)

    def risk_micro(self, position: Position) -> float:
        """Money at risk at entry, micro-USDC: from its price down to its planned stop; not above 0: none."""
        quantity = raw_to_quantity(position.bought_raw, self._tokens[position.series].decimals)
        return (position.entry_price - position.stop_initial) * quantity * MICRO

    def _bought(self, intent: Intent, fill: Filled) -> Change:
        if not 0 < fill.cash_micro <= intent.spend_micro or fill.quantity_raw <= 0:
            raise InvariantBroken(f"fill of {intent.id} is not within what was approved")
        if not (isfinite(fill.price) and fill.price > 0.0):
            raise InvariantBroken(f"fill of {intent.id} has no price: {fill.price}")
        self.cash_micro -= fill.cash_micro + fill.fee_micro
        position = Position(
            id=intent.id,
            series=intent.series,
            symbol=intent.symbol,
            strategy=intent.strategy,
            opened_ms=fill.ts_ms,
            quantity_raw=fill.quantity_raw,
            bought_raw=fill.quantity_raw,
            cost_micro=fill.cash_micro,
            received_micro=0,
            fees_micro=fill.fee_micro,
            entry_price=fill.price,
            entry_slippage=fill.slippage,
            stop_initial=intent.stop,
            target=intent.target,
            confidence=intent.confidence,
            consensus=intent.consensus,
        )
        self.positions[intent.id] = position
        self._slippage[intent.id] = (fill.slippage * fill.cash_micro, fill.cash_micro)
        return Change(position, None)

    def _sold(self, intent: Intent, fill: Filled) -> Change:
        position = self.positions.get(intent.position_id)
        if position is None or not 0 < fill.quantity_raw <= min(position.quantity_raw, intent.quantity_raw):
            raise InvariantBroken(f"fill of {intent.id} does not sell what is held")
        if fill.cash_micro < 0:
            raise InvariantBroken(f"fill of {intent.id} received a negative amount")
        self.cash_micro += fill.cash_micro - fill.fee_micro
        paid, over = self._slippage[position.id]
        self._slippage[position.id] = (paid + fill.slippage * fill.cash_micro, over + fill.cash_micro)
        position = replace(
            position,
            quantity_raw=position.quantity_raw - fill.quantity_raw,
            received_micro=position.received_micro + fill.cash_micro,
            fees_micro=position.fees_micro + fill.fee_micro,
        )
        if position.quantity_raw:
            self.positions[position.id] = position
            return Change(position, None)
        del self.positions[position.id]
        return Change(position, self._closed(position, fill.ts_ms, intent.reason))

    def _closed(self, position: Position, closed_ms: int, reason: Reason) -> Trade:
        pnl_micro = position.received_micro - position.cost_micro - position.fees_micro
        slippage, over = self._slippage.pop(position.id)
        quantity = raw_to_quantity(position.bought_raw, self._tokens[position.series].decimals)
        risk_micro = self.risk_micro(position)
        return Trade(
            id=position.id,
            series=position.series,
            symbol=position.symbol,
            strategy=position.strategy,
            opened_ms=position.opened_ms,
            closed_ms=closed_ms,
            quantity_raw=position.bought_raw,
            entry_price=position.entry_price,
            exit_price=position.received_micro / MICRO / quantity,
            fees_micro=position.fees_micro,
            slippage=slippage / over,
            pnl_micro=pnl_micro,
            pnl_fraction=pnl_micro / (position.cost_micro + position.fees_micro),
            r=pnl_micro / risk_micro if risk_micro > 0 else None,
            exit_reason=reason,
            confidence=position.confidence,
            consensus=position.consensus,
            stop_initial=position.stop_initial,
        )
