"""The account: what is held, what guards it, what it is worth, and what it may still do."""

from __future__ import annotations

from collections import deque
from dataclasses import replace

import numpy as np

from mojobot.core import fills
from mojobot.core.fills import Pool, Swap
from mojobot.core.market import Market
from mojobot.core.outbox import Outbox
from mojobot.core.portfolio import Change, Portfolio
from mojobot.core.risk import heat, stops
from mojobot.core.risk import marks as equity_marks
from mojobot.core.risk.limits import OrderLimits
from mojobot.core.risk.marks import Marks
from mojobot.model.errors import InvariantBroken
from mojobot.model.events import Bars
from mojobot.model.notices import Booked, Closed, Level, Severity
from mojobot.model.settings import Settings
from mojobot.model.state import Guard
from mojobot.model.trading import Failed, Filled, Intent, Position, Reason, Report, Trade
from mojobot.model.units import micro_to_usd, raw_to_quantity, usd_to_micro

RESULTS_KEPT = 200


class Book:
    """Portfolio, guards, limits and marks, moved by reports and prices."""

    def __init__(self, market: Market, settings: Settings) -> None:
        self._market = market
        self.portfolio = Portfolio(usd_to_micro(settings.paper.cash_usdc), market.tokens)
        self.guards: dict[str, Guard] = {}
        self.limits = OrderLimits()
        self.marks: Marks | None = None
        self.results: deque[tuple[str, float, float]] = deque(maxlen=RESULTS_KEPT)  # strategy, net USD, R

    def pool(self, series: int) -> Pool:
        """The pool a token trades in, as far as the market says."""
        known = float(self._market.liquidity[series])
        liquidity = known if known > 0.0 else self._market.costs.liquidity_usd
        return Pool(liquidity, self._market.costs.pool_fee)

    def ordered(self, intent: Intent) -> None:
        """An intent goes out."""
        self.portfolio.expect(intent)
        if intent.is_entry:
            self.limits.ordered(intent.series, intent.ts_ms)

    def report(self, report: Report, out: Outbox) -> Trade | None:
        """Book what became of an intent; returns the trade if it is complete. Raises InvariantBroken as `apply`."""
        intent = self.portfolio.pending.get(report.intent_id)
        change = self.apply(report)
        if intent is None:
            return None
        if isinstance(report, Failed):
            out.tell(Level.FILL, Severity.WARNING, f"{intent.side} {intent.symbol} not filled: {report.why}")
        if not isinstance(report, Filled) or change.position is None:
            return None
        out.notices.append(Booked(intent, report, change.position, intent.strategy))
        out.tell(Level.FILL, Severity.INFO, _filled(intent, report, self._market.tokens[intent.series].decimals))
        out.remember = True
        guard = self.guards.get(change.position.id)
        self._guard(intent, report, change.position)
        if change.trade is None:
            return None
        trade = replace(change.trade, stop_moves=guard.moves if guard is not None else ())
        self._closed(trade, out)
        return trade

    def apply(self, report: Report) -> Change:
        """Move the portfolio. After a fill that cannot be booked the token's exits must still be able to go out."""
        try:
            return self.portfolio.apply(report)
        except InvariantBroken:
            self.portfolio.give_up(report.intent_id)
            raise

    def met(self, bars: Bars | None, settings: Settings) -> list[tuple[Position, stops.Met]]:
        """Levels met by the candles of `bars`, or by the newest prices when None."""
        ladder = settings.risk.take_profit_ladder
        found: list[tuple[Position, stops.Met]] = []
        for position in self.portfolio.positions.values():
            if self.portfolio.in_flight(position.series) is not None:
                continue
            guard = self.guards.get(position.id)
            if guard is None:
                continue  # the engine stops for it (S104)
            if bars is None:
                price = float(self._market.price[position.series])
                met = stops.met_by_tick(guard, position, ladder, price) if price > 0.0 else ()
            else:
                candle = _candle(bars, position.series)
                met = stops.met_by_bar(guard, position, ladder, *candle) if candle is not None else ()
            found.extend((position, level) for level in met)
        return found

    def advance(self, bars: Bars | None, now_ms: int) -> bool:
        """Trails follow the highest price seen, from the next bar or tick on; answers whether one did."""
        before = dict(self.guards)
        for key, guard in before.items():
            if bars is None:
                self.guards[key] = stops.advanced(guard, self.price(guard.series), now_ms)
            elif (candle := _candle(bars, guard.series)) is not None:
                self.guards[key] = stops.advanced(guard, candle[1], now_ms)
        return self.guards != before

    def mark(self, now_ms: int) -> Marks | None:
        """Mark equity at the conservative price (quant.md 8); None, and no mark, while a held token has no price."""
        held = self.portfolio.positions.values()
        if not all(self._market.price[p.series] > 0.0 for p in held):
            return None
        equity = self.portfolio.cash_micro + sum(self.exit_micro(p) for p in held)
        self.marks = (
            equity_marks.opened(equity, now_ms)
            if self.marks is None
            else equity_marks.marked(self.marks, equity, now_ms)
        )
        return self.marks

    def price(self, series: int) -> float:
        """Newest price of a token in USD; what was paid for it while there is none; NaN when it is not held either."""
        price = float(self._market.price[series])
        position = self.portfolio.held(series)
        return position.entry_price if position is not None and not price > 0.0 else price

    def exit_micro(self, position: Position) -> int:
        """What selling the position now would bring, fees of the pool included; never above its value at mid."""
        price = float(self._market.price[position.series])
        decimals = self._market.tokens[position.series].decimals
        swap = fills.sell(position.quantity_raw, price, self.pool(position.series), decimals)
        return swap.received if isinstance(swap, Swap) else 0

    def value(self, position: Position) -> float:
        """Market value in USD at mid."""
        return self.portfolio.quantity(position) * self.price(position.series)

    def values(self) -> list[float]:
        """USD in each series: market value of what is held, and purchases in flight."""
        values = [0.0] * len(self._market.tokens)
        for position in self.portfolio.positions.values():
            values[position.series] += self.value(position)
        for intent in self.portfolio.pending.values():
            values[intent.series] += micro_to_usd(intent.spend_micro)
        return values

    def led_usd(self, strategy: str) -> float:
        """USD in positions a strategy leads, purchases in flight included."""
        held = sum(self.value(p) for p in self.portfolio.positions.values() if p.strategy == strategy)
        coming = sum(i.spend_micro for i in self.portfolio.pending.values() if i.strategy == strategy)
        return held + micro_to_usd(coming)

    def equity_usd(self) -> float:
        """Equity as last marked; 0.0 before."""
        return 0.0 if self.marks is None else micro_to_usd(self.marks.equity_micro)

    def heat(self) -> float:
        """Open positions and pending buys over equity."""
        pending = micro_to_usd(self.portfolio.pending_buys_micro())
        held = sum(self.value(position) for position in self.portfolio.positions.values())
        return heat.heat(held, pending, self.equity_usd())

    def unguarded(self) -> bool:
        """Whether a position has no guard, which must never be (S104)."""
        return self.portfolio.positions.keys() != self.guards.keys()

    def stop_risk(self) -> float:
        """What meeting every stop would cost, over equity; purchases in flight included."""
        quantities = {p.id: self.portfolio.quantity(p) for p in self.portfolio.positions.values()}
        held = [(quantities.get(g.position_id, 0.0), self.price(g.series), g.stop) for g in self.guards.values()]
        buys = [i for i in self.portfolio.pending.values() if i.is_entry]
        coming = [(micro_to_usd(i.spend_micro) / i.reference_price, i.reference_price, i.stop) for i in buys]
        return heat.stop_risk([*held, *coming], self.equity_usd())

    def _guard(self, intent: Intent, fill: Filled, position: Position) -> None:
        if intent.is_entry:
            self.guards[position.id] = stops.arm(intent, fill.price, fill.ts_ms)
        elif position.quantity_raw == 0:
            self.guards.pop(position.id, None)
        elif intent.reason is Reason.LADDER and position.id in self.guards:
            self.guards[position.id] = stops.rung_taken(self.guards[position.id], fill.ts_ms)

    def _closed(self, trade: Trade, out: Outbox) -> None:
        out.notices.append(Closed(trade))
        pnl = micro_to_usd(trade.pnl_micro)
        out.tell(Level.FILL, Severity.INFO, f"{trade.symbol} closed {pnl:+,.2f} USD ({trade.exit_reason.value})")
        self.results.append((trade.strategy, micro_to_usd(trade.pnl_micro), trade.r or 0.0))
        if trade.pnl_micro < 0:
            self.limits.lost(trade.series, trade.closed_ms)


def _candle(bars: Bars, series: int) -> tuple[float, float, float] | None:
    """Open, high and low of one series' candle, if it has one."""
    at = np.flatnonzero(bars.series == series)
    if not len(at):
        return None
    return float(bars.open[at[-1]]), float(bars.high[at[-1]]), float(bars.low[at[-1]])


def _filled(intent: Intent, fill: Filled, decimals: int) -> str:
    """`JUP buy 1,394 @ 0.9412, slip 0.08 %`."""
    word = "buy" if intent.is_entry else "sell"
    tokens = raw_to_quantity(fill.quantity_raw, decimals)
    quantity = f"{tokens:,.0f}" if tokens >= 1_000 else f"{tokens:.6g}"
    return f"{intent.symbol} {word} {quantity} @ {fill.price:.6g}, slip {fill.slippage:.2%} ({intent.reason.value})"
