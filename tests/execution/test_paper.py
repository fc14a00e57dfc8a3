from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojobot.core import fills
from mojobot.core.fills import Pool
from mojobot.execution.gate import Gate
from mojobot.execution.paper import PaperVenue
from mojobot.model.events import Bars, History, MarketEvent, Timer
from mojobot.model.market import Block, Provides, Timeframe
from mojobot.model.settings import Settings
from mojobot.model.trading import Failed, Filled, Intent, Report
from tests.runtime.market import NAN, T0, buy, open_gate, opened, prices, sell

MINUTE = 60_000
GRACE = 2_000
FEE = 3_000  # micro-USDC: 15,000 lamports at the 200 USD assumed for SOL


def _venue(gate: Gate | None = None, *, ticks: bool = True, **sections: object) -> PaperVenue:
    settings = Settings.model_validate(sections)
    return PaperVenue(opened(ticks=ticks), settings, gate or open_gate())


def _bars(
    open_ms: int, series: Sequence[int] = (0,), open_: Sequence[float] = (100.0,), tf: Timeframe = Timeframe.M1
) -> Bars:
    price = np.array(open_, np.float64)
    at = np.array(series, np.int64)
    return Bars(open_ms + tf.ms, tf, open_ms, at, price, price * 1.1, price * 0.9, price * 1.01, price * 1000)


def _filled(reports: Sequence[Report]) -> Filled:
    (report,) = reports
    assert isinstance(report, Filled)
    return report


def _why(reports: Sequence[Report]) -> str:
    (report,) = reports
    assert isinstance(report, Failed)
    return report.why


# ---------------------------------------------------------------- candles
def test_with_candles_an_order_fills_at_the_open_of_the_next_bar() -> None:
    venue = _venue(ticks=False)
    intent = buy(ts_ms=T0 + GRACE)  # decided by the timer that closed the bar before
    assert venue.land(intent) == []
    assert venue.act(Timer(T0 + GRACE)) == []
    fill = _filled(venue.act(_bars(T0, open_=[101.0])))
    swap = fills.buy(intent.spend_micro, 101.0, Pool(5_000_000.0, 0.0025), 9)
    assert isinstance(swap, fills.Swap)
    slip = fills.slippage(swap.price, intent.reference_price, intent.side)
    fee = 1_515  # 15,000 lamports of the network at that bar's 101 USD for SOL
    assert fill == Filled(intent.id, T0 + GRACE, swap.received, intent.spend_micro, fee, swap.price, slip, 0)
    assert venue.act(_bars(T0 + MINUTE)) == []  # and only once


def test_a_bar_that_began_before_the_order_does_not_fill_it() -> None:
    market = opened(ticks=False)
    hourly = tuple(replace(token, base=Timeframe.H1) for token in market.tokens)
    venue = PaperVenue(replace(market, tokens=hourly), Settings(), open_gate())
    venue.land(sell(ts_ms=T0 + 20 * MINUTE))  # a person closes in the middle of an hour
    assert venue.act(_bars(T0, tf=Timeframe.H1)) == []
    assert _why(venue.act(_bars(T0 + 60 * MINUTE, tf=Timeframe.H1))) == "the next price came after the deadline"


def test_a_bar_of_another_token_does_not_fill_it() -> None:
    venue = _venue(ticks=False)
    venue.land(buy(ts_ms=T0))
    assert venue.act(_bars(T0, [1], [2.0])) == []


def test_a_missing_bar_is_waited_for_until_the_deadline() -> None:
    venue = _venue(ticks=False)
    intent = buy(ts_ms=T0 + GRACE)
    venue.land(intent)
    assert venue.act(_bars(T0, [1], [2.0])) == []
    fill = _filled(venue.act(_bars(T0 + MINUTE)))  # opens 58 s after the decision
    assert (fill.ts_ms, fill.latency_ms) == (T0 + MINUTE, MINUTE - GRACE)


def test_an_open_after_the_deadline_is_no_fill() -> None:
    venue = _venue(ticks=False)
    venue.land(replace(buy(ts_ms=T0), deadline_ms=T0 + MINUTE - 1))
    assert _why(venue.act(_bars(T0 + MINUTE))) == "the next price came after the deadline"
    assert venue.act(_bars(T0 + 2 * MINUTE)) == []


def test_an_order_expires_when_its_bar_can_no_longer_come() -> None:
    venue = _venue(ticks=False)
    intent = buy(ts_ms=T0)
    venue.land(intent)
    latest = intent.deadline_ms + MINUTE + GRACE  # a candle tells of its open only when it closes
    assert venue.act(Timer(latest)) == []
    (report,) = venue.act(Timer(latest + 1))
    assert report == Failed(intent.id, latest + 1, "no price before the deadline")


def test_a_touched_level_fills_at_once_and_at_that_level() -> None:
    venue = _venue(ticks=False)
    intent = sell(ts_ms=T0 + MINUTE, touched=95.0)
    fill = _filled(venue.land(intent))
    swap = fills.sell(10**9, 95.0, Pool(5_000_000.0, 0.0025), 9)
    assert isinstance(swap, fills.Swap)
    assert (fill.price, fill.cash_micro, fill.quantity_raw) == (swap.price, swap.received, 10**9)
    assert (fill.ts_ms, fill.latency_ms) == (T0 + MINUTE, 0)
    assert venue.act(_bars(T0 + MINUTE)) == []


# ---------------------------------------------------------------- ticks
def test_with_ticks_it_is_the_first_price_after_the_latency() -> None:
    venue = _venue()
    venue.land(buy(ts_ms=T0))
    assert venue.act(prices(T0 + 399, price=(90.0, 2.0, 0.5))) == []
    fill = _filled(venue.act(prices(T0 + 400, price=(101.0, 2.0, 0.5))))
    assert (fill.ts_ms, fill.latency_ms) == (T0 + 400, 400)
    assert 101.0 < fill.price < 101.5


def test_the_latency_is_a_setting() -> None:
    venue = _venue(paper={"latency_ms": 5_000})
    venue.land(buy(ts_ms=T0))
    assert venue.act(prices(T0 + 4_999)) == []
    assert _filled(venue.act(prices(T0 + 5_000))).latency_ms == 5_000


@pytest.mark.parametrize("price", [NAN, 0.0, -1.0])
def test_what_is_no_price_fills_nothing(price: float) -> None:
    venue = _venue()
    venue.land(buy(ts_ms=T0))
    assert venue.act(prices(T0 + 500, [0], [price])) == []
    assert _filled(venue.act(prices(T0 + 1_000))).ts_ms == T0 + 1_000


def test_of_a_token_named_twice_the_last_price_fills() -> None:
    venue = _venue()
    venue.land(buy())
    assert _filled(venue.act(prices(T0 + 1_000, [0, 0], [90.0, 100.0]))).price == pytest.approx(100.0, rel=0.01)


def test_a_batch_without_the_token_fills_nothing() -> None:
    venue = _venue()
    venue.land(buy(ts_ms=T0))
    assert venue.act(prices(T0 + 500, [1, 2], [2.0, 0.5])) == []


@pytest.mark.parametrize("late", [1, 60_000])
def test_a_price_after_the_deadline_is_no_fill(late: int) -> None:
    venue = _venue()
    intent = buy(ts_ms=T0)
    venue.land(intent)
    assert _why(venue.act(prices(intent.deadline_ms + late))) == "the next price came after the deadline"


def test_a_price_at_the_deadline_is_one() -> None:
    venue = _venue()
    intent = buy(ts_ms=T0)
    venue.land(intent)
    assert _filled(venue.act(prices(intent.deadline_ms))).ts_ms == intent.deadline_ms


def test_any_event_after_the_deadline_ends_the_order() -> None:
    venue = _venue()
    intent = buy(ts_ms=T0)
    venue.land(intent)
    assert venue.act(Timer(intent.deadline_ms)) == []
    assert _why(venue.act(Timer(intent.deadline_ms + 1))) == "no price before the deadline"


def test_orders_of_several_tokens_fill_in_the_order_they_went_out() -> None:
    venue = _venue()
    venue.land(buy("b", T0, 1))
    venue.land(buy("a", T0, 0))
    assert [report.intent_id for report in venue.act(prices(T0 + 400))] == ["b", "a"]


# ---------------------------------------------------------------- costs
def test_the_bound_on_the_price_is_kept() -> None:
    venue = _venue()
    venue.land(buy(ts_ms=T0, worst_price=100.2))  # the pool's fee alone is 0.25 %
    assert _why(venue.act(prices(T0 + 400))) == "price 100.255 is beyond the bound 100.2"


def test_the_pool_that_the_market_tells_of_is_used() -> None:
    dear, cheap = _venue(), _venue()
    for venue, liquidity in ((dear, 10_000.0), (cheap, 1e9)):
        venue.land(buy(ts_ms=T0))
        venue.act(prices(T0 + 100, liquidity=[liquidity] * 3))
    after = prices(T0 + 400)  # says nothing of liquidity: what was known holds
    assert _filled(dear.act(after)).price > 1.01 * _filled(cheap.act(after)).price


@pytest.mark.parametrize(("series", "lost"), [(0, 0.0), (1, 0.05 * 0.005), (2, 0.05 * 0.005)])
def test_a_sandwich_is_expected_outside_the_majors(series: int, lost: float) -> None:
    venue = _venue()
    intent = buy(ts_ms=T0, series=series)
    venue.land(intent)
    fill = _filled(venue.act(prices(T0 + 400)))
    mid, decimals = (100.0, 2.0, 0.5)[series], (9, 9, 6)[series]
    swap = fills.buy(intent.spend_micro, mid, Pool(5_000_000.0, 0.0025), decimals, lost)
    assert isinstance(swap, fills.Swap)
    assert fill.quantity_raw == swap.received


def test_the_network_fee_follows_the_price_of_sol() -> None:
    venue = _venue()
    venue.land(buy("a", T0, 1))
    venue.act(prices(T0 + 100, price=(400.0, 2.0, 0.5)))
    fill = _filled(venue.act(prices(T0 + 400, [1], [2.0])))
    assert fill.fee_micro == 2 * FEE
    venue.land(buy("b", T0 + 500, 1))
    fill = _filled(venue.act(prices(T0 + 1_000, [0, 1], [NAN, 2.0])))  # no price of SOL: the last one holds
    assert fill.fee_micro == 2 * FEE


def test_back_fill_tells_the_price_of_sol() -> None:
    venue = _venue(ticks=False)
    one = np.full((3, 1), 100.0)
    block = Block(np.array([T0 - MINUTE]), one, one, one, one, one, np.zeros((3, 1), np.bool_))
    venue.act(History(T0, Timeframe.M1, (Timeframe.M1,), block))
    assert _filled(venue.land(sell(ts_ms=T0, touched=95.0))).fee_micro == FEE / 2


@given(
    spend=st.integers(10_000_000, 10_000_000_000),
    price=st.floats(1e-6, 1e5),
    liquidity=st.floats(1e4, 1e9),
    series=st.integers(0, 2),
)
def test_a_purchase_never_costs_more_than_was_approved_nor_less_than_mid(
    spend: int, price: float, liquidity: float, series: int
) -> None:
    venue = _venue()
    intent = replace(buy(ts_ms=T0, series=series), spend_micro=spend, reference_price=price)
    venue.land(intent)
    (report,) = venue.act(prices(T0 + 400, [series], [price], liquidity=[liquidity]))
    if isinstance(report, Filled):
        assert report.cash_micro == spend
        assert report.quantity_raw > 0
        assert report.price > price
        assert report.slippage > 0


# ---------------------------------------------------------------- the gate
def test_the_gate_refuses_an_entry_at_once() -> None:
    assert _why(_venue(Gate()).land(buy())) == "the gate is open for exits only"


def test_an_entry_in_flight_is_given_up_when_the_gate_closes() -> None:
    gate = open_gate()
    venue = _venue(gate)
    venue.land(buy(ts_ms=T0))
    gate.entries(allowed=False)
    assert _why(venue.act(prices(T0 + 400))) == "cancelled at the gate"
    gate.entries(allowed=True)
    assert venue.act(prices(T0 + 800)) == []


def test_exits_pass_a_gate_that_is_closed_for_entries() -> None:
    venue = _venue(Gate())
    venue.land(sell(ts_ms=T0))
    assert _filled(venue.act(prices(T0 + 400))).quantity_raw == 10**9


@pytest.mark.parametrize("intent", [buy(), sell(), sell(touched=95.0)])
def test_nothing_passes_a_shut_gate(intent: Intent) -> None:
    gate = open_gate()
    gate.shut()
    venue = _venue(gate)
    assert _why(venue.land(intent)) == "the gate is shut"
    assert venue.act(prices(T0 + 400)) == []


def test_an_exit_in_flight_waits_while_the_gate_is_shut() -> None:
    gate = open_gate()
    venue = _venue(gate)
    venue.land(sell(ts_ms=T0))
    gate.shut()
    assert venue.act(prices(T0 + 400)) == []
    gate.latched(exits=True)
    assert _filled(venue.act(prices(T0 + 800))).ts_ms == T0 + 800


def test_a_stop_cancels_entries_and_leaves_exits() -> None:
    gate = open_gate()
    venue = _venue(gate)
    venue.land(buy("in", T0, 0))
    venue.land(sell("out", T0, 1))
    gate.latched(exits=True)
    assert venue.cancel(T0 + 100, "cancelled: by hand") == [Failed("in", T0 + 100, "cancelled: by hand")]
    assert [report.intent_id for report in venue.act(prices(T0 + 400))] == ["out"]


def test_a_stop_that_lets_no_exits_pass_cancels_all() -> None:
    gate = open_gate()
    venue = _venue(gate)
    venue.land(buy("in", T0, 0))
    venue.land(sell("out", T0 + 200, 1))
    gate.latched(exits=False)
    assert [(r.intent_id, r.ts_ms) for r in venue.cancel(T0 + 100, "stop")] == [("in", T0 + 100), ("out", T0 + 200)]


_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("land"), st.integers(0, 2), st.booleans()),
        st.tuples(st.just("act"), st.integers(0, 70_000), st.booleans()),
        st.tuples(st.just("gate"), st.integers(0, 4), st.booleans()),
        st.tuples(st.just("cancel"), st.just(0), st.booleans()),
    ),
    max_size=40,
)


@given(_STEPS)
def test_every_intent_ends_once_and_no_entry_fills_but_through_an_open_gate(
    steps: list[tuple[str, int, bool]],
) -> None:
    gate = open_gate()
    venue = _venue(gate)
    now, sent, ended = T0, [], []
    for number, (what, how, flag) in enumerate(steps):
        may_enter, may_exit = gate.refuses(buy()) is None, gate.refuses(sell()) is None
        reports: Sequence[Report] = []
        if what == "land":
            intent = buy(f"b{number}", now, how) if flag else sell(f"s{number}", now, how)
            sent.append(intent.id)
            reports = venue.land(intent)
        elif what == "act":
            now += how
            event: MarketEvent = prices(now) if flag else Timer(now)
            reports = venue.act(event)
        elif what == "gate":
            _turn(gate, how, flag)
        else:
            reports = venue.cancel(now, "stop")
        for report in reports:
            ended.append(report.intent_id)
            if isinstance(report, Filled):
                assert may_enter if report.intent_id.startswith("b") else may_exit
    assert len(ended) == len(set(ended))
    assert set(ended) <= set(sent)
    gate.release()
    rest = [report.intent_id for report in venue.act(Timer(now + 60_001))]
    assert sorted(ended + rest) == sorted(sent)


def _turn(gate: Gate, how: int, flag: bool) -> None:
    if how == 0:
        gate.shut()
    elif how == 1:
        gate.latched(exits=flag)
    elif how == 2:
        gate.release()
    else:
        gate.entries(allowed=flag)


# ---------------------------------------------------------------- several sources
def test_an_order_fills_at_the_believed_price_and_not_at_one_made_before_it() -> None:
    market = replace(opened(), provides=Provides(second_source=True))
    venue = PaperVenue(market, Settings(), open_gate())
    venue.act(replace(prices(T0, series=[0], price=[100.0], source="fast"), refresh_s=4.0))
    venue.land(buy(ts_ms=T0))
    assert venue.act(replace(prices(T0 + 500, series=[0], price=[101.0], source="slow"), refresh_s=30.0)) == []
    assert venue.act(replace(prices(T0 + 600, series=[0], price=[0.0], source="fast"), refresh_s=4.0)) == []
    fill = _filled(venue.act(replace(prices(T0 + 700, series=[0], price=[100.5], source="fast"), refresh_s=4.0)))
    assert fill.ts_ms == T0 + 700
    assert 100.5 < fill.price < 101.0
