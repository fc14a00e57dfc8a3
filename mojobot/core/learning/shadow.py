"""What each strategy would have earned alone: shadow trades on the candles of its decisions.

A BUY vote that would count is bought at the open of the next bar, with the
costs of `core/fills`; it ends at its stop, at its target (in one bar the stop
comes first, definitions.md 2), or at the open after its strategy sees its
reason gone. One at a time per strategy and token. No ladder, no trail, no
gates: it measures the strategy, not the account.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace

import numpy as np

from mojobot.core import fills
from mojobot.core.closing import Closing
from mojobot.core.fills import Pool, Swap
from mojobot.core.foreknown import Candles
from mojobot.core.learning.candles import candles_of
from mojobot.core.market import Market
from mojobot.core.poll import Ballot
from mojobot.core.risk import stops
from mojobot.core.strategies.registry import NAMES
from mojobot.core.strategies.vote import confidence
from mojobot.model.learning import ShadowTotals, ShadowTrade
from mojobot.model.market import TokenClass
from mojobot.model.settings import Settings
from mojobot.model.units import MICRO, raw_to_quantity, usd_to_micro

Key = tuple[str, int]  # strategy, series


@dataclass(frozen=True, slots=True)
class ShadowResult:
    """A shadow trade that is over."""

    strategy: str
    r: float
    net: float  # fraction of what was paid


class Shadows:
    """Open shadow trades of all strategies, and what the closed ones came to."""

    def __init__(self, names: Iterable[str] = NAMES) -> None:
        self._open: dict[Key, ShadowTrade] = {}
        self.totals = dict.fromkeys(names, ShadowTotals())

    def take(
        self,
        ballot: Ballot,
        market: Market,
        pool: Callable[[int], Pool],
        settings: Settings,
        among: Collection[str] | None = None,
    ) -> list[ShadowResult]:
        """One decision close: the bar that closed is lived through, then its votes are taken up.

        With `among` only those of these strategies are.
        """
        closing, over = ballot.closing, list[ShadowResult]()
        if self._open:
            venue = _Venue(market, pool, settings)
            over = self._live(closing, candles_of(closing, market), venue)
            self._leave(ballot)
        if (ballot.direction > 0).any():
            self._want(ballot, settings, among)
        return over

    def forget(self, strategies: Iterable[str]) -> None:
        """Drop the open ones of some strategies, uncounted."""
        gone = set(strategies)
        self._open = {key: trade for key, trade in self._open.items() if trade.strategy not in gone}

    def saved(self, strategies: Iterable[str]) -> tuple[ShadowTrade, ...]:
        """The open ones of some strategies, for the snapshot."""
        wanted = set(strategies)
        return tuple(trade for trade in self._open.values() if trade.strategy in wanted)

    def restore(self, trades: Iterable[ShadowTrade], totals: Iterable[tuple[str, ShadowTotals]]) -> None:
        """Go on where `saved` left off."""
        self._open = {(trade.strategy, trade.series): trade for trade in trades}
        self.totals.update((name, total) for name, total in totals if name in self.totals)

    def _live(self, closing: Closing, seen: Candles, venue: _Venue) -> list[ShadowResult]:
        place_of = {series: place for place, series in enumerate(closing.rows.tolist())}
        over = []
        for key, trade in list(self._open.items()):
            place = place_of.get(trade.series)
            if place is None:
                continue
            candle = _Candle(
                float(seen.open[place]), float(seen.high[place]), float(seen.low[place]), bool(seen.traded[place])
            )
            after = venue.lived(trade, candle)
            if isinstance(after, ShadowTrade):
                self._open[key] = after
                continue
            del self._open[key]
            if after is not None:
                over.append(after)
                self._count(after)
        return over

    def _count(self, result: ShadowResult) -> None:
        total = self.totals[result.strategy]
        self.totals[result.strategy] = ShadowTotals(
            total.trades + 1, total.wins + (result.r > 0.0), total.r + result.r, total.net + result.net
        )

    def _leave(self, ballot: Ballot) -> None:
        if not ballot.leave.any():
            return
        place_of = {series: place for place, series in enumerate(ballot.closing.rows.tolist())}
        for key, trade in self._open.items():
            place = place_of.get(trade.series)
            if place is not None and trade.quantity_raw and ballot.leave[ballot.roster.place(trade.strategy), place]:
                self._open[key] = replace(trade, leaving=True)

    def _want(self, ballot: Ballot, settings: Settings, among: Collection[str] | None) -> None:
        """Votes sure enough by the map every strategy starts with: what it has learned since may have silenced it."""
        sure = confidence(ballot.strength) >= settings.trading.min_confidence
        for which, place in np.argwhere((ballot.direction > 0) & sure).tolist():
            key = (ballot.roster.names[which], int(ballot.closing.rows[place]))
            if key not in self._open and (among is None or key[0] in among):
                trade = _wanted(ballot, which, place, settings)
                if trade is not None:
                    self._open[key] = trade


@dataclass(frozen=True, slots=True)
class _Candle:
    open: float
    high: float
    low: float
    traded: bool


class _Venue:
    """Costs of the market at this moment."""

    def __init__(self, market: Market, pool: Callable[[int], Pool], settings: Settings) -> None:
        execution = settings.execution
        self._tokens, self._pool, self._settings = market.tokens, pool, settings
        self._fee_micro = fills.network_fee_micro(
            market.sol_price(),
            cu_limit=execution.compute_units,
            cu_price=execution.compute_unit_price,
            fallback_sol_usd=execution.assumed_sol_usd,
        )

    def lived(self, trade: ShadowTrade, candle: _Candle) -> ShadowTrade | ShadowResult | None:
        """A trade after one more bar: as it stands, over, or None where it was never bought."""
        if not candle.traded:
            return trade if trade.quantity_raw else None
        if not trade.quantity_raw:
            bought = self._bought(trade, candle.open)
            if bought is None:
                return None
            trade = bought
        elif trade.leaving:
            return self._sold(trade, candle.open)
        at = fills.stop_price(candle.open, candle.low, trade.stop)
        if at is None and candle.high >= trade.target:
            at = trade.target
        return trade if at is None else self._sold(trade, at)

    def _bought(self, trade: ShadowTrade, price: float) -> ShadowTrade | None:
        spend = usd_to_micro(self._settings.limits.max_order_usd)
        swap = fills.buy(spend, price, self._pool(trade.series), self._decimals(trade), self._sandwich(trade))
        if not isinstance(swap, Swap):
            return None
        stop, target = stops.around(swap.price, trade.stop, trade.target, trade.reference_price)
        return replace(
            trade,
            stop=stop,
            target=target,
            entry_price=swap.price,
            quantity_raw=swap.received,
            cost_micro=swap.paid + self._fee_micro,
        )

    def _sold(self, trade: ShadowTrade, price: float) -> ShadowResult:
        swap = fills.sell(
            trade.quantity_raw, price, self._pool(trade.series), self._decimals(trade), self._sandwich(trade)
        )
        received = swap.received if isinstance(swap, Swap) else 0
        net_micro = received - self._fee_micro - trade.cost_micro
        quantity = raw_to_quantity(trade.quantity_raw, self._decimals(trade))
        risk_micro = (trade.entry_price - trade.stop) * quantity * MICRO
        return ShadowResult(trade.strategy, net_micro / risk_micro, net_micro / trade.cost_micro)

    def _decimals(self, trade: ShadowTrade) -> int:
        return self._tokens[trade.series].decimals

    def _sandwich(self, trade: ShadowTrade) -> float:
        major = self._tokens[trade.series].token_class is TokenClass.MAJOR
        tolerance, probability = self._settings.execution.slippage_tolerance, self._settings.risk.sandwich_probability
        return fills.expected_sandwich(tolerance, major=major, probability=probability)


def _wanted(ballot: Ballot, which: int, place: int, settings: Settings) -> ShadowTrade | None:
    """A vote taken up; levels it does not bring are the defaults. None where the range is unknown."""
    closing, risk = ballot.closing, settings.risk
    close, atr = float(closing.features.close[place, -1]), float(closing.features.atr[place, -1])
    stop, target = float(ballot.stop[which, place]), float(ballot.target[which, place])
    if not 0.0 < stop < close:
        stop = close * (1.0 - risk.stop_loss_atr_multiplier * atr)
    if not target > close:
        target = close * (1.0 + risk.take_profit_atr_multiplier * atr)
    if not (0.0 < stop < close < target):
        return None
    return ShadowTrade(ballot.roster.names[which], int(closing.rows[place]), closing.ts_ms, close, stop, target)
