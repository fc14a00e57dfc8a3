"""Orders on paper: filled by the fill model as market events come by, here and in every back-test alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from mojobot.core import fills
from mojobot.core.fills import Pool, Swap
from mojobot.core.quality import Quotes
from mojobot.model.events import Bars, History, MarketEvent, MarketOpened, Prices, TokensAdded
from mojobot.model.market import FloatArray, IntArray, TokenClass, series_of
from mojobot.model.settings import Settings
from mojobot.model.state import GatePosition
from mojobot.model.trading import Failed, Filled, Intent, Report, Side


class Door(Protocol):
    """What an order has to pass on its way out (`execution/gate.py`)."""

    @property
    def position(self) -> GatePosition:
        """Where it stands now."""

    def refuses(self, intent: Intent) -> str | None:
        """Why an intent may not go out now, if so."""


@dataclass(frozen=True, slots=True)
class _Offer:
    """A price an order may fill at."""

    price: float
    ts_ms: int


class PaperVenue:
    """Has no task and no sleep: `act` is called before each market event, `land` when an intent goes out.

    With candles an order fills at the open of the next bar that began no
    earlier than it was decided, or at the level its own bar touched; with
    ticks at the first price at least `paper.latency_ms` later. Costs: pool
    fee, impact, expected sandwich, network fee.
    """

    def __init__(self, opened: MarketOpened, settings: Settings, gate: Door) -> None:
        self._settings = settings
        self._tokens = opened.tokens
        self._costs = opened.costs
        self._ticks = opened.ticks
        self._gate = gate
        self._pending: dict[str, Intent] = {}
        self._liquidity = np.full(len(opened.tokens), opened.costs.liquidity_usd)
        self._quotes = Quotes(len(opened.tokens), settings.data) if opened.provides.second_source else None
        self._sol = series_of(opened.tokens, "SOL")
        self._sol_usd: float | None = None
        self._grace_ms = settings.data.grace_ms

    def _widen(self, event: TokensAdded) -> None:
        """New tokens trade here too, at the depth that is assumed until somebody tells it."""
        self._tokens = (*self._tokens, *event.tokens)
        more = np.full(len(event.tokens), self._costs.liquidity_usd)
        self._liquidity = np.concatenate((self._liquidity, more))
        if self._quotes is not None:
            self._quotes.widen(len(self._tokens))
        self._sol = series_of(self._tokens, "SOL")

    def land(self, intent: Intent) -> list[Report]:
        """Take an intent; one whose candle touched its level fills at once, one the gate refuses fails at once."""
        refused = self._gate.refuses(intent)
        if refused is not None:
            return [Failed(intent.id, intent.ts_ms, refused)]
        if intent.touched_price is not None:
            return [self._fill(intent, _Offer(intent.touched_price, intent.ts_ms))]
        self._pending[intent.id] = intent
        return []

    def act(self, event: MarketEvent) -> list[Report]:
        """What this event fills or lets expire.

        Of prices from several sources the believed one counts, as it does for the engine.
        """
        if isinstance(event, TokensAdded):
            self._widen(event)
        if isinstance(event, Prices) and self._quotes is not None:
            believed = self._quotes.take(event)
            if believed is None:
                return []
            event = believed
        self._look(event)
        if not self._pending:
            return []
        reports: list[Report] = []
        for intent in list(self._pending.values()):
            report = self._try(intent, event)
            if report is not None:
                del self._pending[intent.id]
                reports.append(report)
        return reports

    def cancel(self, now_ms: int, why: str) -> list[Report]:
        """Give up every entry in flight; exits go on unless the gate is shut."""
        gone = [i for i in self._pending.values() if i.is_entry or self._gate.position is GatePosition.SHUT]
        for intent in gone:
            del self._pending[intent.id]
        return [Failed(intent.id, max(now_ms, intent.ts_ms), why) for intent in gone]

    @property
    def waiting(self) -> bool:
        """Whether an order is in flight."""
        return bool(self._pending)

    def sol_is(self, usd: float) -> None:
        """The price of SOL as of events nobody acted on: network fees are paid in it."""
        self._sol_usd = usd

    def _look(self, event: MarketEvent) -> None:
        if isinstance(event, Prices):
            known = np.isfinite(event.liquidity)
            self._liquidity[event.series[known]] = event.liquidity[known]
            self._see_sol(event.series, event.price)
        elif isinstance(event, Bars):
            self._see_sol(event.series, event.open)
        elif isinstance(event, History) and self._sol is not None:
            last = float(event.block.close[self._sol, -1])
            self._sol_usd = last if np.isfinite(last) else self._sol_usd

    def _see_sol(self, series: IntArray, price: FloatArray) -> None:
        newest = _of(self._sol, series, price) if self._sol is not None else None
        self._sol_usd = newest if newest is not None else self._sol_usd

    def _try(self, intent: Intent, event: MarketEvent) -> Report | None:
        if self._gate.refuses(intent) is not None:
            return (
                Failed(intent.id, max(event.ts_ms, intent.ts_ms), "cancelled at the gate") if intent.is_entry else None
            )
        offer = self._offer(intent, event)
        if offer is None:
            late = event.ts_ms > intent.deadline_ms + self._patience_ms(intent)
            return Failed(intent.id, event.ts_ms, "no price before the deadline") if late else None
        if offer.ts_ms > intent.deadline_ms:
            return Failed(intent.id, offer.ts_ms, "the next price came after the deadline")
        return self._fill(intent, offer)

    def _offer(self, intent: Intent, event: MarketEvent) -> _Offer | None:
        if isinstance(event, Bars) and event.open_ms + self._grace_ms >= intent.ts_ms:
            opened = _of(intent.series, event.series, event.open)
            return None if opened is None else _Offer(opened, max(event.open_ms, intent.ts_ms))
        if isinstance(event, Prices) and _made(intent.series, event) >= intent.ts_ms + self._settings.paper.latency_ms:
            price = _of(intent.series, event.series, event.price)
            return None if price is None else _Offer(price, event.ts_ms)
        return None

    def _patience_ms(self, intent: Intent) -> int:
        """A candle tells of its open only when it closes."""
        return 0 if self._ticks else self._tokens[intent.series].base.ms + self._grace_ms

    def _fill(self, intent: Intent, offer: _Offer) -> Report:
        token, execution = self._tokens[intent.series], self._settings.execution
        pool = Pool(float(self._liquidity[intent.series]), self._costs.pool_fee)
        major = token.token_class is TokenClass.MAJOR
        lost = fills.expected_sandwich(
            execution.slippage_tolerance, major=major, probability=self._settings.risk.sandwich_probability
        )
        if intent.side is Side.BUY:
            swap = fills.buy(intent.spend_micro, offer.price, pool, token.decimals, lost)
        else:
            swap = fills.sell(intent.quantity_raw, offer.price, pool, token.decimals, lost)
        if not isinstance(swap, Swap):
            return Failed(intent.id, offer.ts_ms, swap.why)
        if not fills.within(intent.worst_price, swap.price, intent.side):
            return Failed(
                intent.id, offer.ts_ms, f"price {swap.price:.6g} is beyond the bound {intent.worst_price:.6g}"
            )
        bought = intent.side is Side.BUY
        return Filled(
            intent_id=intent.id,
            ts_ms=offer.ts_ms,
            quantity_raw=swap.received if bought else swap.paid,
            cash_micro=swap.paid if bought else swap.received,
            fee_micro=fills.network_fee_micro(
                self._sol_usd,
                cu_limit=execution.compute_units,
                cu_price=execution.compute_unit_price,
                fallback_sol_usd=execution.assumed_sol_usd,
            ),
            price=swap.price,
            slippage=fills.slippage(swap.price, intent.reference_price, intent.side),
            latency_ms=offer.ts_ms - intent.ts_ms,
        )


def _made(wanted: int, prices: Prices) -> int:
    """When the price of one series was made."""
    at = np.flatnonzero(prices.series == wanted)
    return prices.ts_ms if prices.at_ms is None or not len(at) else int(prices.at_ms[at[-1]])


def _of(wanted: int, series: IntArray, price: FloatArray) -> float | None:
    """The price of one series, if it is there and is one."""
    at = np.flatnonzero(series == wanted)
    if not len(at) or not price[at[-1]] > 0.0:
        return None
    return float(price[at[-1]])
