from __future__ import annotations

from copy import deepcopy
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojobot.core.portfolio import NO_CHANGE, Portfolio
from mojobot.model.errors import InvariantBroken
from mojobot.model.trading import Failed, Filled, Intent, Reason, Report, Unknown
from tests.core.runs import AAA, BBB, START_MS, TOKENS, entry, exit_, filled

CASH = 10_000_000_000  # micro-USDC
HUNDRED = 100 * 10**9  # raw units of 9 decimals


def bought(usd: float = 1_000.0, **changed: float) -> tuple[Portfolio, Intent]:
    """An account that has just bought a hundred tokens."""
    portfolio, intent = Portfolio(CASH, TOKENS), entry(usd=usd, **changed)  # type: ignore[arg-type]
    portfolio.expect(intent)
    portfolio.apply(filled(intent, HUNDRED, usd))
    return portfolio, intent


def sell(
    portfolio: Portfolio, intent: Intent, raw: int, usd: float, reason: Reason = Reason.STOP, n: int = 2
) -> Filled:
    order = exit_(intent, raw, name=f"s1-{n}-1", reason=reason)
    portfolio.expect(order)
    report = filled(order, raw, usd)
    portfolio.apply(report)
    return report


def state(portfolio: Portfolio) -> object:
    return deepcopy((portfolio.cash_micro, portfolio.positions, portfolio.pending))


def test_a_purchase_moves_cash_and_fee_and_opens_a_position() -> None:
    portfolio, intent = bought()
    (position,) = portfolio.positions.values()
    assert portfolio.cash_micro == CASH - 1_000_000_000 - 30_000
    assert (position.id, position.quantity_raw, position.bought_raw) == (intent.id, HUNDRED, HUNDRED)
    assert (position.cost_micro, position.fees_micro, position.received_micro) == (1_000_000_000, 30_000, 0)
    assert (position.entry_price, position.stop_initial, position.target) == (10.0, 9.0, 12.0)
    assert portfolio.held(AAA) == position
    assert portfolio.held(BBB) is None
    assert portfolio.quantity(position) == 100.0
    assert portfolio.pending == {}


def test_a_round_trip_is_net_of_every_fee() -> None:
    portfolio, intent = bought()
    order = exit_(intent, HUNDRED, name="s1-2-1", reason=Reason.TARGET)
    portfolio.expect(order)
    trade = portfolio.apply(replace(filled(order, HUNDRED, 1_200.0, slip=0.01), ts_ms=START_MS + 5)).trade
    assert trade is not None
    assert trade.pnl_micro == 200_000_000 - 60_000
    assert trade.pnl_fraction == pytest.approx(199.94 / 1_000.06)  # all that was paid, fees included
    assert trade.r == pytest.approx(199.94 / 100.0)  # a stop one dollar below, a hundred tokens
    assert (trade.entry_price, trade.exit_price, trade.fees_micro) == (10.0, 12.0, 60_000)
    assert trade.slippage == pytest.approx(0.01 * 1_200 / 2_200)
    assert (trade.id, trade.exit_reason, trade.quantity_raw) == (intent.id, Reason.TARGET, HUNDRED)
    assert (trade.opened_ms, trade.closed_ms) == (START_MS, START_MS + 5)
    assert portfolio.positions == {}
    assert portfolio.cash_micro == CASH + trade.pnl_micro


def test_partial_exits_belong_to_the_trade() -> None:
    portfolio, intent = bought()
    sell(portfolio, intent, 40 * 10**9, 440.0, Reason.LADDER)
    (half,) = portfolio.positions.values()
    assert (half.quantity_raw, half.received_micro, half.fees_micro) == (60 * 10**9, 440_000_000, 60_000)
    order = exit_(intent, 60 * 10**9, name="s1-3-1", reason=Reason.TRAIL)
    portfolio.expect(order)
    trade = portfolio.apply(filled(order, 60 * 10**9, 720.0)).trade
    assert trade is not None
    assert trade.exit_price == pytest.approx(11.6)  # 1160 USD for a hundred
    assert trade.pnl_micro == 160_000_000 - 90_000
    assert trade.exit_reason is Reason.TRAIL


def test_r_is_unknown_where_the_stop_was_not_below_entry() -> None:
    portfolio, intent = bought(stop=10.0)
    order = exit_(intent, HUNDRED, name="s1-2-1")
    portfolio.expect(order)
    trade = portfolio.apply(filled(order, HUNDRED, 900.0)).trade
    assert trade is not None
    assert trade.r is None


def test_a_partly_filled_exit_leaves_the_rest() -> None:
    portfolio, intent = bought()
    order = exit_(intent, HUNDRED, name="s1-2-1")
    portfolio.expect(order)
    change = portfolio.apply(filled(order, 30 * 10**9, 300.0))
    assert change.trade is None
    assert change.position is not None
    assert change.position.quantity_raw == 70 * 10**9
    assert portfolio.pending == {}


def test_a_failed_order_costs_its_fee_and_nothing_else() -> None:
    portfolio, intent = Portfolio(CASH, TOKENS), entry()
    portfolio.expect(intent)
    assert portfolio.pending_buys_micro() == intent.spend_micro
    assert portfolio.in_flight(AAA) == intent
    portfolio.apply(Failed(intent.id, START_MS, "no price", 4_000))
    assert (portfolio.cash_micro, portfolio.positions, portfolio.pending) == (CASH - 4_000, {}, {})
    assert portfolio.pending_buys_micro() == 0


def test_an_unknown_outcome_leaves_the_order_in_flight() -> None:
    portfolio, intent = Portfolio(CASH, TOKENS), entry()
    portfolio.expect(intent)
    before = state(portfolio)
    assert portfolio.apply(Unknown(intent.id, START_MS, "no answer")) == NO_CHANGE
    assert state(portfolio) == before
    portfolio.apply(filled(intent, HUNDRED, 1_000.0))
    assert list(portfolio.positions) == [intent.id]


@pytest.mark.parametrize(
    "report",
    [
        Failed("s9-9-9", START_MS, "who?", 5_000),
        Filled("s9-9-9", START_MS, HUNDRED, 1_000_000, 0, 1.0, 0.0, 0),
        Unknown("s9-9-9", START_MS, "who?"),
    ],
)
def test_a_report_of_an_unknown_intent_changes_nothing(report: Report) -> None:
    portfolio, _ = bought()
    before = state(portfolio)
    assert portfolio.apply(report) == NO_CHANGE
    assert state(portfolio) == before


def test_a_report_that_comes_twice_counts_once() -> None:
    portfolio, intent = bought()
    report = sell(portfolio, intent, 40 * 10**9, 440.0)
    before = state(portfolio)
    for again in (filled(intent, HUNDRED, 1_000.0), report, Failed(intent.id, START_MS, "late", 9)):
        assert portfolio.apply(again) == NO_CHANGE
    assert state(portfolio) == before


@pytest.mark.parametrize(
    "wrong",
    [
        {"cash_micro": 1_000_000_001},
        {"cash_micro": 0},
        {"cash_micro": -1},
        {"quantity_raw": 0},
        {"quantity_raw": -1},
        {"fee_micro": -1},
        {"price": float("nan")},
        {"price": 0.0},
    ],
)
def test_a_purchase_beyond_what_was_approved_breaks_an_invariant_and_changes_nothing(wrong: dict[str, int]) -> None:
    portfolio, intent = Portfolio(CASH, TOKENS), entry()
    portfolio.expect(intent)
    before = state(portfolio)
    with pytest.raises(InvariantBroken, match=intent.id):
        portfolio.apply(replace(filled(intent, HUNDRED, 1_000.0), **wrong))  # type: ignore[arg-type]
    assert state(portfolio) == before


@pytest.mark.parametrize(
    "wrong",
    [
        {"quantity_raw": 50 * 10**9 + 1},
        {"quantity_raw": 0},
        {"quantity_raw": -5},
        {"cash_micro": -1},
        {"fee_micro": -1},
    ],
)
def test_a_sale_beyond_what_was_approved_breaks_an_invariant_and_changes_nothing(wrong: dict[str, int]) -> None:
    portfolio, intent = bought()
    order = exit_(intent, 50 * 10**9, name="s1-2-1")
    portfolio.expect(order)
    before = state(portfolio)
    with pytest.raises(InvariantBroken):
        portfolio.apply(replace(filled(order, 50 * 10**9, 500.0), **wrong))  # type: ignore[arg-type]
    assert state(portfolio) == before


def test_selling_what_is_no_longer_held_breaks_an_invariant() -> None:
    portfolio, intent = bought()
    first, second = (exit_(intent, HUNDRED, name=f"s1-2-{n}") for n in (1, 2))
    portfolio.expect(first)
    portfolio.expect(second)
    portfolio.apply(filled(first, HUNDRED, 1_000.0))
    with pytest.raises(InvariantBroken):
        portfolio.apply(filled(second, HUNDRED, 1_000.0))
    portfolio.give_up(second.id)
    assert (portfolio.positions, portfolio.pending) == ({}, {})


money = st.integers(1, 2_000_000_000)
ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(["buy", "sell", "fail", "unknown", "again", "stranger"]),
        st.integers(0, 3),
        money,
        st.integers(0, 100_000),
        st.floats(0.01, 1.0),
    ),
    max_size=40,
)


@given(ACTIONS)
def test_cash_is_what_flowed_and_quantities_never_go_below_zero(
    actions: list[tuple[str, int, int, int, float]],
) -> None:
    portfolio = Portfolio(CASH, TOKENS)
    flows, said, nets = 0, list[Report](), 0
    for n, (what, series, micro, fee, share) in enumerate(actions):
        held = portfolio.held(series)
        order = entry(series, name=f"s1-{n}-1", usd=micro / 1e6)
        report: Report = Filled(order.id, START_MS, micro * 7, micro, fee, 1.0, 0.0, 0)
        if what == "sell" and held is not None:
            raw = max(1, int(held.quantity_raw * share))
            order = replace(exit_(order, raw, name=order.id), position_id=held.id)
            report = Filled(order.id, START_MS, raw, micro, fee, 1.0, 0.0, 0)
        elif what == "again" and said:
            report = said[-1]
        elif what in ("fail", "unknown"):
            report = Failed(order.id, START_MS, "", fee) if what == "fail" else Unknown(order.id, START_MS, "")
        elif what != "buy" or held is not None:
            report = Filled(f"x{n}", START_MS, 1, 1, 1, 1.0, 0.0, 0)
        if report.intent_id == order.id:
            portfolio.expect(order)
        change = portfolio.apply(report)
        if report.intent_id == order.id and not isinstance(report, Unknown):
            said.append(report)
            flows -= report.fee_micro
            if isinstance(report, Filled):
                flows += report.cash_micro if order.side == "SELL" else -report.cash_micro
        nets += change.trade.pnl_micro if change.trade else 0
        assert portfolio.cash_micro == CASH + flows
        assert all(0 < p.quantity_raw <= p.bought_raw for p in portfolio.positions.values())
    failed = sum(r.fee_micro for r in said if isinstance(r, Failed))
    open_ = sum(p.received_micro - p.cost_micro - p.fees_micro for p in portfolio.positions.values())
    assert portfolio.cash_micro == CASH + nets + open_ - failed
