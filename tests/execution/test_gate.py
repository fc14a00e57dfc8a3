from __future__ import annotations

import pytest

from mojobot.execution.gate import Gate
from mojobot.model.state import GatePosition
from tests.runtime.market import buy, sell


def test_a_new_gate_lets_nothing_in_and_everything_out() -> None:
    gate = Gate()
    assert gate.position is GatePosition.EXITS_ONLY
    assert gate.refuses(buy()) == "the gate is open for exits only"
    assert gate.refuses(sell()) is None


def test_an_open_gate_refuses_nothing() -> None:
    gate = Gate()
    gate.entries(allowed=True)
    assert gate.position is GatePosition.OPEN
    assert gate.refuses(buy()) is None
    assert gate.refuses(sell()) is None


def test_a_pause_closes_it_for_entries() -> None:
    gate = Gate()
    gate.entries(allowed=True)
    gate.entries(allowed=False)
    assert gate.position is GatePosition.EXITS_ONLY


def test_a_shut_gate_refuses_everything() -> None:
    gate = Gate()
    gate.entries(allowed=True)
    gate.shut()
    assert gate.refuses(buy()) == "the gate is shut"
    assert gate.refuses(sell()) == "the gate is shut"


@pytest.mark.parametrize(("exits", "position"), [(True, GatePosition.EXITS_ONLY), (False, GatePosition.SHUT)])
def test_once_latched_exits_pass_if_they_may(exits: bool, position: GatePosition) -> None:
    gate = Gate()
    gate.shut()
    gate.latched(exits=exits)
    assert (gate.position, gate.is_latched) == (position, True)


@pytest.mark.parametrize("exits", [True, False])
def test_a_state_never_opens_a_latched_gate(exits: bool) -> None:
    gate = Gate()
    gate.latched(exits=exits)
    before = gate.position
    gate.entries(allowed=True)
    gate.entries(allowed=False)
    assert gate.position is before


def test_a_release_opens_nothing_by_itself() -> None:
    gate = Gate()
    gate.latched(exits=False)
    gate.release()
    assert (gate.position, gate.is_latched) == (GatePosition.EXITS_ONLY, False)
    gate.entries(allowed=True)
    assert gate.position is GatePosition.OPEN


def test_a_person_may_sell_through_a_shut_gate_and_buy_through_none() -> None:
    gate = Gate()
    gate.latched(exits=False)
    gate.let_out()
    assert (gate.position, gate.is_latched) == (GatePosition.EXITS_ONLY, True)
    assert gate.refuses(buy()) is not None
    gate.release()
    gate.entries(allowed=True)
    gate.let_out()
    assert gate.position is GatePosition.OPEN
