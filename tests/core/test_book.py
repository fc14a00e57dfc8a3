from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mojobot.core.book import Book
from mojobot.core.market import Market
from mojobot.core.outbox import Outbox
from mojobot.model.errors import InvariantBroken
from mojobot.model.events import Bars, MarketOpened, Prices
from mojobot.model.market import HOUR_MS, Costs, Provides, Timeframe
from mojobot.model.notices import Alert, Booked, Closed
from mojobot.model.trading import Failed, Intent, Reason
from tests.core.runs import AAA, BBB, NEW, SOL, START_MS, TOKENS, entry, exit_, filled, settings

HUNDRED = 100 * 10**9
RULE = settings()


class Account:
    """A book in a market whose prices are set by hand."""

    def __init__(self, *, ticks: bool = True) -> None:
        opened = MarketOpened(START_MS, 1, "replay", TOKENS, Provides(), Costs(), ticks)
        self.market = Market(opened, RULE)
        self.book = Book(self.market, RULE)
        self.out = Outbox(1, 2, START_MS)
        self.price(AAA, 10.0)

    def price(self, series: int, price: float, at: int = START_MS) -> Prices:
        one, unknown = np.array([price]), np.array([np.nan])
        prices = Prices(at, "test", np.array([series]), one, one, one, unknown, unknown)
        self.market.take(prices)
        return prices

    def buy(self, intent: Intent | None = None, quantity: int = HUNDRED, usd: float = 1_000.0) -> Intent:
        intent = intent or entry()
        self.book.ordered(intent)
        self.book.report(filled(intent, quantity, usd), self.out)
        return intent

    def sell(self, bought: Intent, raw: int, usd: float, reason: Reason = Reason.STOP, name: str = "s1-3-1") -> None:
        order = exit_(bought, raw, name=name, reason=reason)
        self.book.ordered(order)
        self.book.report(filled(order, raw, usd), self.out)


def candle(open_: float, high: float, low: float, close: float, series: int = AAA) -> Bars:
    rows, unknown = np.array([series]), np.array([np.nan])
    opens, highs, lows, closes = (np.array([value]) for value in (open_, high, low, close))
    return Bars(START_MS + HOUR_MS, Timeframe.H1, START_MS, rows, opens, highs, lows, closes, unknown)


def test_a_purchase_is_guarded_from_its_fill_on() -> None:
    account = Account()
    intent = account.buy()
    assert account.book.guards[intent.id].stop == 9.0
    assert not account.book.unguarded()
    assert [type(notice) for notice in account.out.notices] == [Booked, Alert]
    assert account.out.remember


def test_a_position_without_a_guard_is_seen_and_never_crashes_the_stops() -> None:
    account = Account()
    account.book.mark(START_MS)
    intent = account.buy()
    del account.book.guards[intent.id]
    assert account.book.unguarded()
    account.price(AAA, 1.0)
    assert account.book.met(None, RULE) == []
    assert account.book.stop_risk() == 0.0


def test_a_closed_trade_leaves_no_guard_and_is_remembered() -> None:
    account = Account()
    intent = account.buy()
    account.sell(intent, HUNDRED, 900.0)
    assert account.book.guards == {}
    (closed,) = [notice for notice in account.out.notices if isinstance(notice, Closed)]
    assert list(account.book.results) == [("manual", -100.06, closed.trade.r)]
    assert list(account.book.limits.losses) == [(AAA, closed.trade.closed_ms)]


def test_a_trade_that_won_or_came_out_even_is_no_loss() -> None:
    account = Account()
    intent = account.buy()
    account.sell(intent, HUNDRED, 1_000.06)
    assert account.book.results[-1][1] == 0.0
    assert not account.book.limits.losses


def test_a_rung_lifts_the_stop_and_any_other_partial_exit_does_not() -> None:
    account = Account()
    intent = account.buy()
    account.sell(intent, 10 * 10**9, 100.0, Reason.STOP)
    assert (account.book.guards[intent.id].stop, account.book.guards[intent.id].taken) == (9.0, 0)
    account.sell(intent, 45 * 10**9, 500.0, Reason.LADDER, name="s1-4-1")
    assert (account.book.guards[intent.id].stop, account.book.guards[intent.id].taken) == (10.0, 1)


def test_an_order_that_failed_is_told() -> None:
    account = Account()
    intent = entry()
    account.book.ordered(intent)
    account.book.report(Failed(intent.id, START_MS, "no price before the deadline"), account.out)
    (alert,) = account.out.notices
    assert isinstance(alert, Alert)
    assert alert.text == "BUY AAA not filled: no price before the deadline"
    assert account.book.portfolio.pending == {}


def test_a_fill_that_cannot_be_booked_leaves_the_exits_free() -> None:
    account = Account()
    intent = account.buy()
    order = exit_(intent, HUNDRED, name="s1-3-1")
    account.book.ordered(order)
    with pytest.raises(InvariantBroken):
        account.book.report(filled(order, HUNDRED + 1, 1_000.0), account.out)
    assert account.book.portfolio.in_flight(AAA) is None
    assert account.book.portfolio.positions[intent.id].quantity_raw == HUNDRED
    account.price(AAA, 8.0)
    ((_, met),) = account.book.met(None, RULE)
    assert met.reason is Reason.STOP


def test_only_entries_count_as_orders() -> None:
    account = Account()
    intent = account.buy()
    account.sell(intent, 10, 1.0)
    assert list(account.book.limits.order_times) == [START_MS]
    assert account.book.limits.last_entry_ms == {AAA: START_MS}


def test_ticks_and_candles_meet_the_guard() -> None:
    account = Account()
    intent = account.buy()
    assert account.book.met(None, RULE) == []
    assert account.book.met(candle(10.0, 10.5, 9.5, 10.0), RULE) == []
    assert account.book.met(candle(1.0, 1.0, 1.0, 1.0, series=BBB), RULE) == []
    ((position, met),) = account.book.met(candle(10.0, 10.0, 8.5, 9.5), RULE)
    assert (position.id, met.reason, met.touched_price) == (intent.id, Reason.STOP, 9.0)
    account.price(AAA, 8.9)
    ((_, met),) = account.book.met(None, RULE)
    assert (met.reason, met.touched_price) == (Reason.STOP, None)


def test_a_token_with_an_order_in_flight_meets_nothing() -> None:
    account = Account()
    intent = account.buy()
    account.book.ordered(exit_(intent, 10, name="s1-3-1"))
    assert account.book.met(candle(10.0, 10.0, 1.0, 1.0), RULE) == []


@pytest.mark.parametrize("price", [float("nan"), 0.0])
def test_an_unknown_price_meets_nothing_and_moves_no_trail(price: float) -> None:
    account = Account()
    intent = account.buy(entry(trail=0.5))
    account.market.price[AAA] = price
    assert account.book.met(None, RULE) == []
    before = account.book.guards[intent.id]
    assert account.book.advance(None, START_MS) is False
    assert account.book.guards[intent.id] == before


def test_a_trail_that_moved_is_worth_remembering() -> None:
    account = Account()
    trailed, fixed = account.buy(entry(trail=0.5)), account.buy(entry(BBB, name="s1-9-1"))
    account.price(AAA, 10.8)
    account.price(BBB, 10.8)
    assert account.book.advance(None, START_MS) is True
    assert account.book.advance(None, START_MS) is False
    assert account.book.guards[trailed.id].high == 10.8
    assert account.book.guards[fixed.id].high == 10.0
    assert account.book.advance(candle(10.9, 11.9, 10.9, 11.0), START_MS) is True
    assert account.book.guards[trailed.id].high == 11.9


def test_equity_is_marked_at_what_selling_would_bring() -> None:
    account = Account()
    account.book.mark(START_MS)
    account.buy()
    marks = account.book.mark(START_MS + 1)
    assert marks is not None
    value = 100 * 10.0
    assert marks.equity_micro < 9_000_000_000 - 30_000 + value * 1e6 * (1 - 0.0025)
    assert marks.equity_micro == pytest.approx(9_000_000_000 + value * 1e6 * (1 - 0.0025 - 0.0004), rel=1e-5)
    assert marks.high_water_micro == 10_000_000_000


def test_nothing_is_marked_while_a_held_token_has_no_price() -> None:
    account = Account()
    account.book.mark(START_MS)
    account.buy()
    before = account.book.mark(START_MS + 1)
    account.market.price[AAA] = np.nan
    assert account.book.mark(START_MS + 2) is None
    assert account.book.marks == before
    account.book.marks = None
    assert account.book.mark(START_MS + 3) is None
    assert account.book.equity_usd() == 0.0
    assert account.book.heat() == 1.0  # nothing is bought without an equity
    account.price(AAA, 11.0)
    after = account.book.mark(START_MS + 4)
    assert after is not None
    assert after.high_water_micro == after.equity_micro


def test_heat_and_stop_risk_count_what_is_held_and_what_is_coming() -> None:
    account = Account()
    account.book.mark(START_MS)
    account.buy()
    account.book.mark(START_MS)
    equity = account.book.equity_usd()
    assert account.book.heat() == pytest.approx(1_000 / equity)
    assert account.book.stop_risk() == pytest.approx(100 / equity)
    account.book.ordered(entry(BBB, name="s1-8-1", usd=500.0, price=2.0, stop=1.9))
    assert account.book.heat() == pytest.approx(1_500 / equity)
    assert account.book.stop_risk() == pytest.approx((100 + 25) / equity)
    assert account.book.values() == pytest.approx([0.0, 1_000.0, 500.0, 0.0])
    assert account.book.led_usd("manual") == pytest.approx(1_500.0)
    assert account.book.led_usd("trend_following") == 0.0
    account.price(AAA, 12.0)
    assert account.book.stop_risk() == pytest.approx((300 + 25) / equity)
    account.price(AAA, 8.0)  # below its stop already: no more to lose there
    assert account.book.stop_risk() == pytest.approx(25 / equity)


def test_until_a_token_has_a_price_it_is_worth_what_was_paid() -> None:
    account = Account()
    account.buy()
    account.market.price[AAA] = np.nan
    (position,) = account.book.portfolio.positions.values()
    assert account.book.price(AAA) == 10.0
    assert account.book.value(position) == 1_000.0
    assert np.isnan(account.book.price(NEW))


def test_a_pool_the_market_does_not_tell_is_the_assumed_one() -> None:
    account = Account()
    assert account.book.pool(AAA).liquidity_usd == 5_000_000.0
    account.market.liquidity[AAA] = 80_000.0
    assert account.book.pool(AAA).liquidity_usd == 80_000.0
    account.market.liquidity[AAA] = 0.0
    assert account.book.pool(AAA).liquidity_usd == 5_000_000.0
    assert account.book.pool(SOL).fee == 0.0025


def test_a_rug_pull_is_marked_at_what_is_left() -> None:
    account = Account()
    account.book.mark(START_MS)
    account.buy()
    account.market.liquidity[AAA] = 100.0
    marks = account.book.mark(START_MS)
    assert marks is not None
    assert marks.equity_micro < 9_050_000_000


def test_results_are_bounded() -> None:
    account = Account()
    for n in range(210):
        intent = account.buy(replace(entry(name=f"s1-{n}-1"), position_id=f"s1-{n}-1"))
        account.sell(intent, HUNDRED, 999.0, name=f"s1-{n}-2")
    assert len(account.book.results) == 200
