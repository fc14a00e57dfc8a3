from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from mojobot.model.commands import (
    Buy,
    CloseAll,
    ClosePosition,
    Command,
    EmergencyStop,
    MoveStop,
    Pause,
    Resume,
    SafeMode,
    Sell,
)
from mojobot.model.state import EngineState
from mojobot.model.views import View
from mojobot.runtime.receipts import taken
from tests.runtime.market import a_view
from tests.runtime.test_summary import POSITION

HELD = POSITION.id
SAID: list[tuple[Command, str]] = [
    (Pause("lunch"), "paused (lunch): no entries until resume; exits and stops go on"),
    (Resume(), "resumed: entries are allowed again, unless a rule holds them back"),
    (EmergencyStop("fire"), "stopped: no entries until resume --confirm RESUME"),
    (SafeMode(on=True, why="storm"), "safe mode on (storm): smaller, tighter, fewer"),
    (SafeMode(on=False), "safe mode off: full size again"),
    (ClosePosition(HELD), "closing SOL: all of it is sold at the next price"),
    (ClosePosition("s9-9-9"), "closing s9-9-9: all of it is sold at the next price"),
    (CloseAll("CLOSE"), "closing 1 position: all is sold at the next prices"),
    (Sell(HELD, 0.25), "selling 25% of SOL at the next price"),
    (Buy(1, usd=200.0), "buying WIF, up to 200.00 USD, if every gate allows it"),
    (Buy(1), "buying WIF, the size the rules give, if every gate allows it"),
    (Buy(9), "buying token 9, the size the rules give, if every gate allows it"),
    (MoveStop(HELD, stop=0.926), "SOL: stop to 0.926"),
    (MoveStop(HELD, stop=95.0, target=130.5), "SOL: stop to 95 and target to 130.5"),
    (MoveStop(HELD), "SOL: stop and target stay"),
]


def view(positions: int = 1) -> View:
    return replace(a_view(EngineState.RUNNING), positions=(POSITION,) * positions)


@pytest.mark.parametrize(("command", "sentence"), SAID)
def test_every_command_has_its_sentence(command: Command, sentence: str) -> None:
    assert taken(command, view()) == sentence


def test_no_command_is_without_one() -> None:
    assert {type(command) for command, _ in SAID} == set(get_args(Command))


def test_closing_all_counts_what_is_open() -> None:
    assert taken(CloseAll("CLOSE"), view(3)) == "closing 3 positions: all is sold at the next prices"
    assert taken(CloseAll("CLOSE"), view(0)) == "no position is open: nothing to close"


def test_before_the_first_view_ids_serve_as_names() -> None:
    assert taken(Sell("s1-2-0"), None) == "selling 100% of s1-2-0 at the next price"
    assert taken(Buy(0), None) == "buying token 0, the size the rules give, if every gate allows it"
