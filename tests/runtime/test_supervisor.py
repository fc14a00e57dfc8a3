from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Iterator
from pathlib import Path

import pytest

from mojobot.model.commands import EmergencyStop, Pause
from mojobot.model.errors import MojobotError, StoreError
from mojobot.model.events import Commanded, MarketEvent, Timer
from mojobot.runtime import supervisor as module
from mojobot.runtime.clock import Clock
from mojobot.runtime.desk import Desk
from mojobot.runtime.feeder import Feeder
from mojobot.runtime.inbox import Inbox
from mojobot.runtime.latch import Latch
from mojobot.runtime.pump import Pump
from mojobot.runtime.supervisor import Supervisor, Task
from tests.runtime.market import T0, FakeTape, FakeVenue, Ledger, ScriptedEngine, no_history, open_gate

SOON_S = 3.0


class Endless(FakeTape):
    """Goes on for ever, as fast as it is asked."""

    def events(self) -> Iterator[MarketEvent]:
        while True:
            self.given += 1
            yield Timer(T0 + self.given)


class Rig:
    def __init__(self, directory: Path, tape: FakeTape, *beside: Task, speed: float | None = None) -> None:
        self.inbox, self.engine, self.journal = Inbox(), ScriptedEngine(), Ledger()
        self.latch, clock = Latch(directory), Clock()
        self.desk = Desk(self.engine, self.inbox, open_gate(), self.latch, no_history, clock)
        pump = Pump(self.engine, self.inbox, FakeVenue(), self.journal, None, self.desk)
        self.feeder = Feeder(tape, self.inbox, clock, speed)
        self.supervisor = Supervisor(pump, self.feeder, self.inbox, self.desk, clock, list(beside))

    async def run(self, begin: Awaitable[None] | None = None) -> None:
        await asyncio.wait_for(self.supervisor.run(begin or _nothing()), SOON_S)


async def _nothing() -> None:
    return


async def _for_ever() -> None:
    await asyncio.Event().wait()


async def _until(tape: FakeTape, events: int) -> None:
    while tape.given < events:
        await asyncio.sleep(0)


async def test_it_ends_when_the_tape_has_ended_and_all_is_consumed(tmp_path: Path) -> None:
    rig = Rig(tmp_path, FakeTape([Timer(T0 + at) for at in range(1_000)]), _for_ever)
    await rig.run()
    assert len(rig.engine.taken) == 1_000
    assert rig.supervisor.stopped_by is None


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_an_endless_tape_at_full_speed(tmp_path: Path, number: signal.Signals) -> None:
    tape = Endless()
    rig = Rig(tmp_path, tape, _for_ever)
    running = asyncio.create_task(rig.run())
    await _until(tape, 5_000)
    os.kill(os.getpid(), number)
    await running
    assert rig.supervisor.stopped_by is number


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_a_tape_that_sleeps(tmp_path: Path, number: signal.Signals) -> None:
    tape = FakeTape([Timer(T0), Timer(T0 + 86_400_000)])
    rig = Rig(tmp_path, tape, _for_ever, speed=1.0)
    running = asyncio.create_task(rig.run())
    await _until(tape, 2)
    os.kill(os.getpid(), number)
    await running
    assert len(rig.engine.taken) == 1


async def test_a_signal_while_it_begins_ends_it_before_anything_is_played(tmp_path: Path) -> None:
    tape = Endless()
    rig = Rig(tmp_path, tape)

    async def begin() -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.sleep(0.01)

    await rig.run(begin())
    assert rig.supervisor.stopped_by is signal.SIGTERM
    assert rig.engine.taken == []


async def test_unread_market_events_are_forgotten_and_commands_are_carried_out(tmp_path: Path) -> None:
    tape = Endless()
    rig = Rig(tmp_path, tape)
    running = asyncio.create_task(rig.run())
    await _until(tape, 500)
    before = len(rig.engine.taken)
    rig.desk.send(Pause("last word"))
    rig.supervisor.end(signal.SIGTERM)
    await running
    assert [e.command for _, e in rig.engine.taken if isinstance(e, Commanded)] == [Pause("last word")]
    assert len(rig.engine.taken) <= before + 2


async def test_signals_may_come_again(tmp_path: Path) -> None:
    tape = Endless()
    rig = Rig(tmp_path, tape)
    running = asyncio.create_task(rig.run())
    await _until(tape, 100)
    for _ in range(5):
        os.kill(os.getpid(), signal.SIGINT)
    await running
    assert rig.supervisor.stopped_by is signal.SIGINT


async def test_an_error_of_a_task_beside_ends_all_and_is_raised(tmp_path: Path) -> None:
    async def broken() -> None:
        raise StoreError("the command socket cannot be made")

    with pytest.raises(ExceptionGroup) as raised:
        await Rig(tmp_path, Endless(), broken, _for_ever).run()
    assert raised.group_contains(StoreError, match="the command socket cannot be made")


async def test_an_error_of_the_tape_ends_all_and_is_raised(tmp_path: Path) -> None:
    tape = FakeTape([Timer(T0)], MojobotError("the tape is torn"))
    with pytest.raises(ExceptionGroup) as raised:
        await Rig(tmp_path, tape, _for_ever).run()
    assert raised.group_contains(MojobotError, match="the tape is torn")


async def test_an_error_of_the_pump_ends_all_and_is_raised(tmp_path: Path) -> None:
    rig = Rig(tmp_path, Endless(), _for_ever)
    rig.journal.broken = "the disk is full"
    with pytest.raises(ExceptionGroup) as raised:
        await rig.run()
    assert raised.group_contains(StoreError, match="the disk is full")


async def test_an_error_while_it_begins_is_raised_as_it_is(tmp_path: Path) -> None:
    async def begin() -> None:
        raise StoreError("the disk is full")

    with pytest.raises(StoreError, match="the disk is full"):
        await Rig(tmp_path, Endless()).run(begin())


async def test_a_latch_file_made_by_hand_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LATCH_LOOK_S", 0.01)
    rig = Rig(tmp_path, Endless())
    running = asyncio.create_task(rig.run())
    rig.latch.path.touch()
    while not any(isinstance(event, Commanded) for _, event in rig.engine.taken):
        await asyncio.sleep(0.001)
    rig.supervisor.end(signal.SIGTERM)
    await running
    (taken,) = [event for _, event in rig.engine.taken if isinstance(event, Commanded)]
    assert (taken.command, taken.source) == (EmergencyStop("latch file"), "file")
