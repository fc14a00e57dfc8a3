from __future__ import annotations

import pytest

from mojobot.core.engine import Engine
from mojobot.model.commands import Pause
from mojobot.model.events import Commanded, Event, Recovered, Timer
from mojobot.model.notices import StateChanged
from mojobot.model.settings import Settings
from mojobot.model.state import EngineState
from mojobot.runtime.verification import replayed
from tests.runtime.market import T0, opened, prices

EVENTS: list[tuple[int, Event]] = [
    (1, opened()),
    (2, Recovered(T0, None, (), ())),
    (3, prices(T0 + 7_500)),
    (4, Commanded(T0 + 7_500, Pause("lunch"), "cli")),
    (5, Timer(T0 + 62_000)),
]


def test_a_session_played_again_gives_what_it_gave() -> None:
    engine = Engine(Settings())
    given = [(number, engine.step(number, event)) for number, event in EVENTS]
    again = [(number, step) for number, _, step in replayed(Settings(), EVENTS)]
    assert again == given
    states = [n.state for _, step in again for n in step.notices if isinstance(n, StateChanged)]
    assert states == [EngineState.STARTING, EngineState.RUNNING, EngineState.PAUSED]


def test_each_step_comes_with_its_market_time() -> None:
    assert [(number, ts_ms) for number, ts_ms, _ in replayed(Settings(), EVENTS)] == [
        *((1, T0), (2, T0), (3, T0 + 7_500), (4, T0 + 7_500), (5, T0 + 62_000))
    ]


def test_it_reads_no_further_than_it_is_asked() -> None:
    events = iter(EVENTS)
    again = replayed(Settings(), events)
    next(again)
    assert next(events) == EVENTS[1]


def test_a_record_without_its_beginning_is_no_session() -> None:
    with pytest.raises(ValueError, match="MarketOpened"):
        list(replayed(Settings(), EVENTS[1:]))
