from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojobot.model.trading import Side
from mojobot.research.drift.account import Leg
from mojobot.research.drift.parts import Parts, alone, between, summed, worse_bps


def leg(side: Side = Side.BUY, **changed: object) -> Leg:
    told: dict[str, object] = {
        "intent_id": "i", "trade_id": "t", "series": 0, "symbol": "SOL", "side": side, "reason": "entry",
        "decided_ms": 0, "at_ms": 0, "quantity_raw": 10**9, "cash_micro": 100_000_000, "fee_micro": 2_000,
        "price": 100.0, "reference_price": 100.0, "mid_price": 100.0, "latency_ms": 0,
    }  # fmt: skip
    return Leg(**(told | changed))  # type: ignore[arg-type]


prices = st.floats(1e-9, 1e6)
made = st.builds(
    lambda cash, quantity, fee, reference, mid: {
        "cash_micro": cash, "quantity_raw": quantity, "fee_micro": fee, "price": cash / quantity,
        "reference_price": reference, "mid_price": mid,
    },
    st.integers(1, 10**13), st.integers(1, 10**20), st.integers(0, 10**7), prices | st.just(0.0), prices | st.just(0.0),
)  # fmt: skip
sides = st.sampled_from(Side)


@given(sides, made, made)
def test_the_parts_of_a_fill_add_up_to_what_the_cash_differs_by(side: Side, ours: dict, twin: dict) -> None:  # type: ignore[type-arg]
    mine, other = leg(side, **ours), leg(side, **twin)
    assert between(mine, other).total == mine.flow_micro - other.flow_micro


@given(sides, made)
def test_a_fill_beside_itself_has_no_parts(side: Side, one: dict) -> None:  # type: ignore[type-arg]
    assert between(leg(side, **one), leg(side, **one)) == Parts()


@given(st.lists(st.tuples(sides, made | st.none(), made | st.none())))
def test_so_do_those_of_many_whoever_made_them(rows: list) -> None:  # type: ignore[type-arg]
    pairs = [(leg(side, **a) if a else None, leg(side, **b) if b else None) for side, a, b in rows]
    parts = summed(between(a, b) if a and b else alone(a, b) for a, b in pairs)
    ours, twin = (sum(one.flow_micro for one in side if one) for side in zip(*pairs, strict=True)) if pairs else (0, 0)
    assert parts.total == ours - twin


def test_each_cause_is_in_its_own_part() -> None:
    test = leg()
    assert between(leg(reference_price=101.0, mid_price=101.0, cash_micro=101_000_000), test) == Parts(price=-1_000_000)
    assert between(leg(mid_price=101.0, cash_micro=101_000_000), test) == Parts(latency=-1_000_000)
    assert between(leg(cash_micro=101_000_000), test) == Parts(pool=-1_000_000)
    assert between(leg(fee_micro=5_000), test) == Parts(fee=-3_000)
    assert between(leg(quantity_raw=2 * 10**9, cash_micro=200_000_000), test) == Parts(amount=-100_000_000)


@pytest.mark.parametrize(("side", "bps"), [(Side.BUY, 100.0), (Side.SELL, -100.0)])
def test_a_higher_price_is_worse_for_who_buys(side: Side, bps: float) -> None:
    assert worse_bps(leg(side, price=101.0), leg(side)) == pytest.approx(bps)
