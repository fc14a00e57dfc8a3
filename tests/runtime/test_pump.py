from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from mojobot.model.commands import ClosePosition, EmergencyStop, Pause
from mojobot.model.errors import StoreError
from mojobot.model.events import Commanded, Event, Recovered, StrategyFailed, Timer
from mojobot.model.notices import Alert, Level, Severity, Step
from mojobot.model.state import EngineState, GatePosition
from mojobot.model.trading import Failed, Filled, Intent
from mojobot.runtime.desk import Desk
from mojobot.runtime.inbox import Inbox
from mojobot.runtime.latch import Latch
from mojobot.runtime.pump import WRITES_AHEAD, Pump
from tests.runtime.market import (
    T0,
    FakeClock,
    FakeVenue,
    Ledger,
    Recorded,
    ScriptedEngine,
    buy,
    no_history,
    open_gate,
    opened,
    sell,
    told,
)


@dataclass
class Rig:
    """A pump and all that stands around it, writing one log together."""

    directory: Path
    log: list[str] = field(default_factory=list)
    recording: bool = True

    def __post_init__(self) -> None:
        self.inbox, self.clock = Inbox(), FakeClock()
        self.engine, self.venue, self.journal = ScriptedEngine(self.log), FakeVenue(self.log), Ledger(self.log)
        self.recorder = Recorded(self.log)
        self.latch, self.gate = Latch(self.directory), open_gate()
        self.desk = Desk(self.engine, self.inbox, self.gate, self.latch, no_history, self.clock)
        recorder = self.recorder if self.recording else None
        self.pump = Pump(self.engine, self.inbox, self.venue, self.journal, recorder, self.desk)

    def every_step_takes(self, seconds: float) -> None:
        step = self.engine.step

        def slow(number: int, event: Event) -> Step:
            self.clock.seconds += seconds
            return step(number, event)

        self.engine.step = slow  # type: ignore[method-assign]

    async def run(self, *events: Timer) -> None:
        for event in events:
            await self.inbox.put(event)
        self.inbox.close()
        await asyncio.wait_for(self.pump.run(), 5)


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    return Rig(tmp_path)


def _fill(intent: Intent, ts_ms: int = T0 + 400) -> Filled:
    return Filled(intent.id, ts_ms, 10**9, intent.spend_micro, 3_000, 100.0, 0.0, 400)


def _alert(text: str = "look") -> Alert:
    return Alert(T0, Level.SYS, Severity.INFO, text)


async def test_a_report_is_committed_before_it_is_stepped(rig: Rig) -> None:
    rig.venue.acts[T0] = [_fill(buy())]
    await rig.run(Timer(T0))
    assert rig.log[:6] == ["act Timer", "write 1 Filled", "committed 1", "step 1 Filled", "stepped 1", "step 2 Timer"]


async def test_a_command_is_committed_before_it_is_stepped(rig: Rig) -> None:
    rig.desk.send(Pause())
    await rig.run()
    assert rig.log[:4] == ["write 1 Commanded", "committed 1", "step 1 Commanded", "stepped 1"]


async def test_a_report_that_cannot_be_committed_is_never_stepped(rig: Rig) -> None:
    rig.venue.acts[T0] = [_fill(buy())]
    rig.journal.broken = "the disk is full"
    with pytest.raises(StoreError, match="the disk is full"):
        await rig.run(Timer(T0))
    assert rig.engine.taken == []


async def test_an_intent_is_committed_before_it_is_landed(rig: Rig) -> None:
    rig.engine.script[1] = Step((buy(),))
    await rig.run(Timer(T0))
    assert rig.log[2:6] == ["stepped 1", "write 1 Intent", "committed 1", "land s1-5-1"]


async def test_an_intent_that_cannot_be_committed_is_never_landed(rig: Rig) -> None:
    rig.engine.script[1] = Step((buy(),))
    rig.journal.broken = "the disk is full"
    with pytest.raises(StoreError, match="the disk is full"):
        await rig.run(Timer(T0))
    assert "land s1-5-1" not in rig.log


async def test_notices_alone_are_not_waited_for(rig: Rig) -> None:
    rig.engine.script[1] = Step((), (_alert(),))
    await rig.run(Timer(T0), Timer(T0 + 1))
    assert rig.log.index("write 1 Alert") < rig.log.index("stepped 2")
    assert "committed 1" not in rig.log


async def test_intents_notices_and_mark_of_a_step_are_one_write(rig: Rig) -> None:
    rig.engine.script[1] = Step((buy(),), (_alert(),))
    await rig.inbox.put(Timer(T0), "here")
    await rig.run()
    assert rig.journal.written[0] == (1, 1, (buy(), _alert()), "here")


async def test_a_step_with_nothing_to_tell_writes_nothing_but_its_mark(rig: Rig) -> None:
    await rig.inbox.put(Timer(T0), "here")
    await rig.run(Timer(T0 + 1))
    assert rig.journal.written[:-1] == [(1, 1, (), "here")]


async def test_the_venue_acts_before_the_event_and_its_reports_come_first(rig: Rig) -> None:
    first, second = _fill(buy("a")), Failed("b", T0, "no price")
    rig.venue.acts[T0] = [first, second]
    await rig.run(Timer(T0))
    assert [event for _, event in rig.engine.taken] == [first, second, Timer(T0)]


async def test_a_report_known_on_landing_follows_its_intent_at_once(rig: Rig) -> None:
    exit_, fill = sell("s1-1-1", touched=95.0), Failed("s1-1-1", T0, "the gate is shut")
    rig.engine.script[1] = Step((exit_,))
    rig.venue.lands[exit_.id] = [fill]
    await rig.run(Timer(T0), Timer(T0 + 1))
    assert [event for _, event in rig.engine.taken] == [Timer(T0), fill, Timer(T0 + 1)]


async def test_what_follows_from_a_report_is_carried_out_too(rig: Rig) -> None:
    rig.engine.script[1] = Step((sell("one"),))
    rig.venue.lands["one"] = [Failed("one", T0, "no")]
    rig.engine.script[2] = Step((sell("two"),))
    rig.venue.lands["two"] = [Failed("two", T0, "no")]
    await rig.run(Timer(T0))
    assert [event.intent_id for _, event in rig.engine.taken if isinstance(event, Failed)] == ["one", "two"]


async def test_steps_are_numbered_one_by_one_as_recorded_and_stored(rig: Rig) -> None:
    rig.venue.acts[T0 + 1] = [_fill(buy("a")), _fill(buy("b"))]
    rig.engine.script[3] = Step((sell("c"),), (_alert(),))
    rig.venue.lands["c"] = [Failed("c", T0, "no")]
    rig.desk.send(Pause())
    await rig.run(Timer(T0), Timer(T0 + 1), Timer(T0 + 2))
    numbers = [number for number, _ in rig.engine.taken]
    assert numbers == [1, 2, 3, 4, 5, 6, 7]
    assert [(step, event) for step, _, event in rig.recorder.steps] == rig.engine.taken
    stored = {step: records for session, step, records, _ in rig.journal.written if session == 1}
    for number, event in rig.engine.taken:
        if isinstance(event, Commanded | Filled | Failed):
            written = [records for _, step, records, _ in rig.journal.written if step == number]
            assert (event,) in written
    assert stored[3] == (sell("c"), _alert())
    assert rig.recorder.given == [3]
    assert rig.pump.number == 7


async def test_each_lane_is_recorded_by_its_name(rig: Rig) -> None:
    rig.venue.acts[T0] = [_fill(buy())]
    await rig.pump.start([opened(), Recovered(T0, None, (), ())])
    rig.desk.send(Pause())
    await rig.run(Timer(T0))
    assert [lane for _, lane, _ in rig.recorder.steps] == ["start", "start", "command", "report", "market"]


async def test_a_session_begins_with_its_market_in_the_store(rig: Rig) -> None:
    await rig.pump.start([opened(), Recovered(T0, None, (), ())], [Failed("lost", T0, "lost at restart")])
    assert (1, 1, (opened(),), None) in rig.journal.written
    assert (1, 3, (Failed("lost", T0, "lost at restart"),), None) in rig.journal.written
    assert [number for number, _ in rig.engine.taken] == [1, 2, 3]


async def test_it_runs_without_a_recorder(tmp_path: Path) -> None:
    rig = Rig(tmp_path, recording=False)
    await rig.run(Timer(T0))
    assert rig.pump.number == 1


async def test_a_stop_of_the_engine_shuts_latches_and_cancels(rig: Rig) -> None:
    rig.engine.script[1] = Step((), (told(EngineState.STOPPED, "drawdown 15 %"),))
    rig.venue.gives_up = [Failed("in flight", T0, "cancelled: drawdown 15 %")]
    await rig.run(Timer(T0))
    assert rig.latch.read() == "drawdown 15 %"
    assert (rig.gate.position, rig.gate.is_latched) == (GatePosition.EXITS_ONLY, True)
    assert rig.venue.cancelled == ["cancelled: drawdown 15 %"]
    assert [event for _, event in rig.engine.taken] == [Timer(T0), Failed("in flight", T0, "cancelled: drawdown 15 %")]


async def test_a_commanded_stop_cancels_what_is_in_flight(rig: Rig) -> None:
    rig.desk.send(EmergencyStop("enough"))
    rig.engine.script[1] = Step((), (told(EngineState.STOPPED, "enough"),))
    await rig.run()
    assert rig.venue.cancelled == ["cancelled: enough"]


async def test_intents_of_the_step_that_stops_meet_a_latched_gate(rig: Rig) -> None:
    """A stop within a step is on disk before anything of that step can be landed with reports to follow."""
    rig.engine.script[1] = Step((sell("out"),), (told(EngineState.STOPPED, "drawdown"),))
    await rig.run(Timer(T0))
    assert "land out" in rig.log
    assert rig.gate.position is GatePosition.EXITS_ONLY


async def test_other_states_cancel_nothing(rig: Rig) -> None:
    rig.engine.script[1] = Step((), (told(EngineState.PAUSED, "by hand"),))
    await rig.run(Timer(T0))
    assert rig.venue.cancelled == []
    assert rig.gate.position is GatePosition.EXITS_ONLY


async def test_the_view_is_new_after_a_command(rig: Rig) -> None:
    rig.desk.refresh()
    rig.engine.held = {"p"}
    rig.desk.send(ClosePosition("p"))
    seen: list[int] = []
    step = rig.pump._step

    async def spying(*given: object) -> None:
        await step(*given)  # type: ignore[arg-type]
        view = rig.desk._view
        seen.append(-1 if view is None else view.step)

    rig.pump._step = spying  # type: ignore[method-assign, assignment]
    await rig.run()
    assert seen == [1]


async def test_a_failing_store_ends_the_run_though_nothing_waits_for_it(rig: Rig) -> None:
    rig.engine.script[1] = Step((), (_alert(),))
    rig.journal.broken = "the disk is full: free some space"
    with pytest.raises(StoreError, match="the disk is full: free some space"):
        await rig.run(Timer(T0))


async def test_a_failing_store_is_noticed_while_the_tape_goes_on(rig: Rig) -> None:
    rig.every_step_takes(1.0)
    running = asyncio.create_task(rig.pump.run())
    rig.journal.broken = "the disk is full"
    await rig.inbox.put(Timer(T0))
    with pytest.raises(StoreError, match="the disk is full"):
        await asyncio.wait_for(running, 5)


async def test_a_failing_recording_is_told_once_and_ends_nothing(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    rig.recorder.broken = "recording.db cannot be written"
    rig.every_step_takes(1.0)
    for at in range(5):
        await rig.inbox.put(Timer(T0 + at))
    await rig.run()
    assert rig.pump.number == 5
    texts = [record.message for record in caplog.records]
    assert texts == ["recording has ended, trading goes on: recording.db cannot be written"]


async def test_a_fast_tape_waits_for_the_disk(rig: Rig) -> None:
    rig.journal.pending = WRITES_AHEAD + 1
    await rig.pump._breathe()
    assert rig.journal.written == [(0, 0, (), None)]
    assert rig.log == ["write 0", "committed 0"]


async def test_it_does_not_wait_for_a_disk_that_keeps_up(rig: Rig) -> None:
    rig.journal.pending = WRITES_AHEAD
    await rig.pump._breathe()
    assert rig.log == []


async def test_others_get_their_turn_every_few_milliseconds(rig: Rig) -> None:
    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    beside = asyncio.create_task(other())
    rig.every_step_takes(0.003)
    for at in range(100):
        await rig.inbox.put(Timer(T0 + at))
    rig.inbox.close()
    before = turns
    await rig.pump.run()
    beside.cancel()
    assert turns - before >= 50  # every second step passes 5 ms
    assert rig.pump.times.over_budget() == 0


async def test_what_passes_through_many_queues_waits_for_two_long_steps_at_most(rig: Rig) -> None:
    """As a key does on its way to its handler, with a turn of the loop at each queue."""
    loop, arrived = asyncio.get_running_loop(), list[int]()

    def hop(left: int) -> None:
        if left:
            loop.call_soon(hop, left - 1)
        else:
            arrived.append(len(rig.engine.taken))

    rig.every_step_takes(0.008)
    for at in range(30):
        await rig.inbox.put(Timer(T0 + at))
    rig.inbox.close()
    loop.call_soon(hop, 8)
    await rig.pump.run()
    assert arrived and arrived[0] <= 2


async def test_a_command_sent_while_a_step_is_written_comes_before_the_next_event(rig: Rig) -> None:
    rig.engine.script[1] = Step((buy(),))
    rig.inbox.command(Commanded(T0, Pause("before"), "cli"))
    await rig.inbox.put(Timer(T0))
    await rig.inbox.put(Timer(T0 + 1))

    def act(event: object) -> list[Failed]:
        if isinstance(event, Timer) and event.ts_ms == T0:
            rig.desk.send(Pause("between"))
        return []

    rig.venue.act = act  # type: ignore[method-assign]
    await rig.run()
    kinds = [e.command.why if isinstance(e, Commanded) else e.ts_ms - T0 for _, e in rig.engine.taken]  # type: ignore[union-attr]
    assert kinds == ["before", 0, "between", 1]


async def test_what_the_shell_finds_out_about_a_plug_in_is_stepped_and_recorded_after_the_vote(rig: Rig) -> None:
    told: list[list[Event]] = [[StrategyFailed(T0, "mine", "one vote took 2,000 ms")], []]
    rig.pump = Pump(rig.engine, rig.inbox, rig.venue, rig.journal, rig.recorder, rig.desk, lambda _now_ms: told.pop(0))
    await rig.run(Timer(T0), Timer(T0 + 1))
    steps = [line for line in rig.log if line.startswith("step ")]
    assert steps == ["step 1 Timer", "step 2 StrategyFailed", "step 3 Timer"]
