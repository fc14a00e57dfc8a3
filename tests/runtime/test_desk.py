from __future__ import annotations

import asyncio
import logging
from pathlib import Path

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
from mojobot.model.control import Query
from mojobot.model.errors import StoreError
from mojobot.model.events import Commanded
from mojobot.model.notices import Alert, Booked, Level, Severity
from mojobot.model.settings import Settings
from mojobot.model.state import EngineState, GatePosition
from mojobot.runtime import desk
from mojobot.runtime.desk import REFRESH_S, Desk
from mojobot.runtime.inbox import Inbox
from mojobot.runtime.latch import Latch
from tests.runtime.market import BrokenLatch, FakeClock, ScriptedEngine, no_history, open_gate, told
from tests.store import samples

RESUME = Resume("RESUME")


class Rig:
    """A desk whose commands the test steps by hand."""

    def __init__(self, directory: Path, latch: Latch | None = None, **emergency: bool) -> None:
        self.inbox, self.clock, self.engine = Inbox(), FakeClock(), ScriptedEngine()
        self.engine._settings = Settings.model_validate({"emergency": emergency})
        self.latch, self.gate = latch or Latch(directory), open_gate()
        self.desk = Desk(self.engine, self.inbox, self.gate, self.latch, no_history, self.clock)

    def position(self) -> GatePosition:
        return self.gate.position

    def steps(self, state: EngineState, why: str = "") -> None:
        """The pump steps the next command, which leaves the engine in this state."""
        item = self.inbox.take()
        assert item is not None
        assert isinstance(item.event, Commanded)
        before = self.engine.word
        self.engine.word = (state, why)
        self.desk.obeyed(item.event)
        if before[0] is not state:
            self.desk.follow(told(state, why))

    def changes(self, state: EngineState, why: str = "") -> None:
        """The engine changes its state by itself."""
        self.engine.word = (state, why)
        self.desk.follow(told(state, why))


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    return Rig(tmp_path)


# ---------------------------------------------------------------- the emergency stop
def test_s403_a_stop_is_on_disk_before_send_returns(rig: Rig) -> None:
    receipt = rig.desk.send(EmergencyStop("it smells"))
    assert receipt.accepted
    assert receipt.text == "stopped: no entries until resume --confirm RESUME"
    assert rig.latch.read() == "it smells"


def test_the_gate_is_shut_before_the_latch_is_written_and_lets_exits_out_after(rig: Rig) -> None:
    seen: list[GatePosition] = []
    write = rig.latch.set

    def watched(reason: str, ts_ms: int) -> None:
        seen.append(rig.gate.position)
        write(reason, ts_ms)

    rig.latch.set = watched  # type: ignore[method-assign]
    rig.desk.send(EmergencyStop())
    assert seen == [GatePosition.SHUT]
    assert rig.position() is GatePosition.EXITS_ONLY


@pytest.mark.parametrize(
    ("emergency", "position"),
    [
        ({}, GatePosition.EXITS_ONLY),
        ({"stops_stay_armed": False}, GatePosition.SHUT),
        ({"stops_stay_armed": False, "liquidate": True}, GatePosition.EXITS_ONLY),
    ],
)
def test_exits_pass_a_stop_for_armed_stops_and_for_a_liquidation(
    tmp_path: Path, emergency: dict[str, bool], position: GatePosition
) -> None:
    rig = Rig(tmp_path, None, **emergency)
    rig.desk.send(EmergencyStop())
    assert rig.gate.position is position
    rig.steps(EngineState.STOPPED, "by hand")
    assert rig.gate.position is position


@pytest.mark.parametrize("command", [CloseAll("CLOSE"), ClosePosition("p"), Sell("p", 0.5)])
def test_a_person_may_sell_while_all_is_shut(tmp_path: Path, command: Command) -> None:
    rig = Rig(tmp_path, stops_stay_armed=False)
    rig.engine.held = {"p"}
    rig.desk.send(EmergencyStop())
    rig.steps(EngineState.STOPPED, "by hand")
    rig.desk.send(command)
    rig.steps(EngineState.STOPPED, "by hand")  # carried out, and nothing has shut the gate again
    assert rig.position() is GatePosition.EXITS_ONLY


def test_the_stop_is_the_first_to_be_stepped(rig: Rig) -> None:
    rig.desk.send(EmergencyStop("it smells"))
    item = rig.inbox.take()
    assert item is not None
    assert item.event == Commanded(rig.engine.now_ms, EmergencyStop("it smells"), "cli")


def test_an_older_running_notice_does_not_open_the_gate_again(rig: Rig) -> None:
    rig.desk.send(EmergencyStop())
    rig.changes(EngineState.RUNNING)  # of a step that began before the stop was sent
    assert rig.position() is GatePosition.EXITS_ONLY
    rig.steps(EngineState.STOPPED, "by hand")
    rig.changes(EngineState.STOPPED, "by hand")
    assert rig.gate.is_latched


def test_the_first_reason_stays(rig: Rig) -> None:
    rig.desk.send(EmergencyStop("first"))
    rig.desk.send(EmergencyStop("second"))
    assert rig.latch.read() == "first"


def test_a_disk_that_takes_no_latch_stops_the_engine_all_the_same(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    latch = BrokenLatch(tmp_path)
    rig = Rig(tmp_path, latch)
    receipt = rig.desk.send(EmergencyStop())
    assert receipt.accepted
    assert receipt.text.startswith("stopped, but the latch file cannot be written")
    assert (rig.gate.position, rig.gate.is_latched) == (GatePosition.EXITS_ONLY, True)
    rig.steps(EngineState.STOPPED, "by hand")
    rig.desk.look()
    assert latch.tries >= 2  # it is tried again
    assert [record.levelno for record in caplog.records] == [logging.CRITICAL]  # and told once


def test_a_stop_of_the_engine_itself_is_latched(rig: Rig) -> None:
    rig.changes(EngineState.STOPPED, "drawdown 15 %")
    assert rig.latch.read() == "drawdown 15 %"
    assert (rig.gate.position, rig.gate.is_latched) == (GatePosition.EXITS_ONLY, True)


# ---------------------------------------------------------------- resuming
@pytest.mark.parametrize("word", ["", "resume", "RESUME "])
def test_resuming_a_stop_needs_the_word(rig: Rig, word: str) -> None:
    rig.changes(EngineState.STOPPED, "drawdown")
    receipt = rig.desk.send(Resume(word))
    assert (receipt.accepted, receipt.text) == (False, "stopped: resume needs the word RESUME")
    assert rig.latch.read() == "drawdown"
    assert rig.inbox.take() is None


def test_a_stop_that_is_only_on_disk_needs_the_word_too(rig: Rig) -> None:
    rig.latch.set("by touch", 0)
    assert not rig.desk.send(Resume()).accepted


def test_a_pause_ends_without_a_word(rig: Rig) -> None:
    rig.changes(EngineState.PAUSED, "by hand")
    assert rig.position() is GatePosition.EXITS_ONLY
    assert rig.desk.send(Resume()).accepted
    rig.steps(EngineState.RUNNING)
    assert rig.position() is GatePosition.OPEN


def test_after_a_resume_entries_wait_for_the_engine(rig: Rig) -> None:
    rig.desk.send(EmergencyStop())
    rig.steps(EngineState.STOPPED, "by hand")
    assert rig.desk.send(RESUME).accepted
    assert rig.latch.read() is None
    assert rig.position() is GatePosition.EXITS_ONLY
    rig.steps(EngineState.RUNNING)
    assert rig.position() is GatePosition.OPEN


@pytest.mark.parametrize("state", [EngineState.RUNNING, EngineState.SAFE_MODE])
def test_a_needless_resume_leaves_entries_open(rig: Rig, state: EngineState) -> None:
    rig.engine.word = (state, "")
    rig.desk.send(RESUME)
    rig.steps(state)  # no change of state, so the engine tells of none
    assert rig.position() is GatePosition.OPEN


def test_a_resume_into_a_pause_opens_nothing(rig: Rig) -> None:
    rig.changes(EngineState.STOPPED, "drawdown")
    rig.desk.send(RESUME)
    rig.steps(EngineState.PAUSED, "SOL volatility")
    assert rig.position() is GatePosition.EXITS_ONLY


def test_a_resume_sent_right_after_a_stop_wins(rig: Rig) -> None:
    rig.desk.send(EmergencyStop())
    rig.desk.send(RESUME)
    rig.steps(EngineState.STOPPED, "by hand")
    assert rig.latch.read() is None  # the older word does not come back
    rig.steps(EngineState.RUNNING)
    assert (rig.latch.read(), rig.gate.position) == (None, GatePosition.OPEN)


def test_a_stop_sent_right_after_a_resume_wins(rig: Rig) -> None:
    rig.changes(EngineState.STOPPED, "drawdown")
    rig.desk.send(RESUME)
    rig.desk.send(EmergencyStop("not yet"))
    rig.steps(EngineState.RUNNING)
    assert (rig.latch.read(), rig.gate.position) == ("not yet", GatePosition.EXITS_ONLY)
    rig.steps(EngineState.STOPPED, "not yet")
    assert (rig.latch.read(), rig.gate.is_latched) == ("not yet", True)


def test_a_latch_that_cannot_be_removed_resumes_nothing(rig: Rig) -> None:
    rig.changes(EngineState.STOPPED, "drawdown")

    def stuck() -> None:
        raise StoreError("remove it by hand")

    rig.latch.clear = stuck  # type: ignore[method-assign]
    with pytest.raises(StoreError, match="remove it by hand"):
        rig.desk.send(RESUME)
    assert rig.gate.is_latched
    assert rig.inbox.take() is None


# ---------------------------------------------------------------- the latch file
def test_a_latch_file_made_by_hand_stops_the_engine(rig: Rig) -> None:
    rig.latch.path.touch()
    rig.desk.look()
    assert rig.position() is GatePosition.EXITS_ONLY
    item = rig.inbox.take()
    assert item is not None
    assert item.event == Commanded(rig.engine.now_ms, EmergencyStop("latch file"), "file")


def test_it_is_noticed_once(rig: Rig) -> None:
    rig.latch.path.touch()
    for _ in range(3):
        rig.desk.look()
    assert rig.inbox.depth() == (1, 0, 0)


def test_the_look_does_not_repeat_a_stop_that_is_queued(rig: Rig) -> None:
    rig.desk.send(EmergencyStop())
    rig.desk.look()
    assert rig.inbox.depth() == (1, 0, 0)


def test_a_latch_file_made_by_hand_keeps_entries_shut_before_the_next_look(rig: Rig) -> None:
    rig.changes(EngineState.PAUSED, "by hand")
    rig.latch.path.touch()
    rig.changes(EngineState.RUNNING)
    assert rig.position() is GatePosition.EXITS_ONLY
    assert rig.inbox.depth() == (1, 0, 0)


def test_a_latch_file_removed_by_hand_is_no_resume(rig: Rig) -> None:
    rig.desk.send(EmergencyStop("it smells"))
    rig.steps(EngineState.STOPPED, "it smells")
    rig.latch.path.unlink()
    rig.desk.look()
    assert rig.latch.read() == "it smells"


def test_a_session_that_begins_stopped_is_latched(rig: Rig) -> None:
    rig.latch.set("yesterday", 0)
    rig.changes(EngineState.STOPPED, "yesterday")
    assert (rig.gate.is_latched, rig.latch.read()) == (True, "yesterday")


# ---------------------------------------------------------------- commands of the last session
def test_what_was_taken_and_not_carried_out_is_queued_again(rig: Rig) -> None:
    old = [Commanded(1, Pause("old"), "cli"), Commanded(2, SafeMode(on=True), "cli")]
    rig.desk.again(old)
    assert [item.event for item in iter(rig.inbox.take, None)] == old


def test_an_old_resume_does_not_end_a_newer_stop(rig: Rig) -> None:
    rig.latch.set("since then", 0)
    rig.desk.again([Commanded(1, RESUME, "cli"), Commanded(1, Pause(), "cli")])
    assert rig.inbox.depth() == (1, 0, 0)


def test_an_old_resume_goes_on_where_nothing_stopped_since(rig: Rig) -> None:
    rig.desk.again([Commanded(1, RESUME, "cli")])
    rig.steps(EngineState.RUNNING)
    assert rig.position() is GatePosition.OPEN


# ---------------------------------------------------------------- refusals
@pytest.mark.parametrize("command", [ClosePosition("nix"), Sell("nix"), MoveStop("nix", 1.0)])
def test_a_position_that_is_not_there_is_refused(rig: Rig, command: Command) -> None:
    receipt = rig.desk.send(command)
    assert (receipt.accepted, receipt.text) == (False, "there is no open position nix")
    assert rig.inbox.take() is None


def test_closing_all_needs_the_word(rig: Rig) -> None:
    assert rig.desk.send(CloseAll()).text == "closing every position needs the word CLOSE"
    assert rig.desk.send(CloseAll("CLOSE")).accepted


async def test_an_engine_that_is_ending_takes_no_command_but_still_latches(rig: Rig) -> None:
    rig.inbox.close()
    assert not await rig.inbox.wait()
    receipt = rig.desk.send(Pause())
    assert (receipt.accepted, receipt.text) == (False, "not taken: the engine is ending")
    receipt = rig.desk.send(EmergencyStop("late"))
    assert receipt.accepted
    assert rig.latch.read() == "late"


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (Buy(3), "there is no token 3"),
        (Buy(-1), "there is no token -1"),
        (Sell("s1-2-0", 0.0), "a share is above 0 and at most 1, not 0"),
    ],
)
def test_what_means_nothing_is_not_taken(rig: Rig, command: Command, why: str) -> None:
    rig.engine.held = {"s1-2-0"}
    rig.desk.refresh()
    receipt = rig.desk.send(command)
    assert (receipt.accepted, receipt.text) == (False, why)
    assert rig.inbox.depth() == (0, 0, 0)


async def test_a_command_is_settled_when_it_has_been_stepped(rig: Rig) -> None:
    await rig.desk.settled()  # nothing is waited for
    rig.desk.send(Pause())
    waiting = asyncio.create_task(rig.desk.settled())
    await asyncio.sleep(0.01)
    assert not waiting.done()
    rig.steps(EngineState.PAUSED, "by hand")
    await asyncio.wait_for(waiting, 1)


async def test_nobody_waits_long_for_an_engine_that_is_stuck(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "SETTLED_S", 0.01)
    rig.desk.send(Pause())
    await asyncio.wait_for(rig.desk.settled(), 1)
    assert rig.engine.taken == []  # it is still queued


# ---------------------------------------------------------------- states and the gate
@pytest.mark.parametrize(
    ("state", "position"),
    [
        (EngineState.STARTING, GatePosition.EXITS_ONLY),
        (EngineState.RUNNING, GatePosition.OPEN),
        (EngineState.DEGRADED, GatePosition.EXITS_ONLY),
        (EngineState.PAUSED, GatePosition.EXITS_ONLY),
        (EngineState.SAFE_MODE, GatePosition.OPEN),
        (EngineState.STOPPED, GatePosition.EXITS_ONLY),
    ],
)
def test_the_gate_follows_the_state(rig: Rig, state: EngineState, position: GatePosition) -> None:
    rig.changes(state, "why")
    assert rig.gate.position is position


# ---------------------------------------------------------------- the view
def test_there_is_no_view_before_the_first(rig: Rig) -> None:
    assert rig.desk.view is None


def test_the_view_is_new_right_after_a_command(rig: Rig) -> None:
    rig.desk.refresh()
    rig.desk.send(EmergencyStop())
    rig.steps(EngineState.STOPPED, "by hand")
    view = rig.desk.view
    assert view is not None
    assert (view.state, view.why) == (EngineState.STOPPED, "by hand")


def test_a_view_is_taken_four_times_a_second_at_most(rig: Rig) -> None:
    rig.desk.refresh()
    first = rig.desk.view
    rig.desk.tell(())
    assert rig.desk.view is first
    rig.clock.seconds += REFRESH_S
    assert rig.desk.view is not first


def test_a_change_of_state_is_seen_at_once(rig: Rig) -> None:
    rig.desk.refresh()
    rig.desk.tell((told(EngineState.PAUSED, "SOL"),))
    rig.changes(EngineState.PAUSED, "SOL")
    view = rig.desk.view
    assert view is not None
    assert view.state is EngineState.PAUSED


def test_a_view_is_not_taken_again_when_nothing_moved(rig: Rig) -> None:
    rig.desk.refresh()
    first = rig.desk.view
    rig.clock.seconds += 100.0
    assert rig.desk.view is first


async def test_history_comes_from_the_store(rig: Rig) -> None:
    assert await rig.desk.history(Query("trades")) == [{"kind": "trades"}]


# ---------------------------------------------------------------- the log
def test_notices_become_log_lines(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    rig.desk.tell(
        [
            Alert(5, Level.SKIP, Severity.INFO, "SOL cost: too near"),
            Alert(5, Level.RISK, Severity.CRITICAL, "STOPPED: drawdown"),
            Booked(samples.entry(), samples.filled(samples.entry()), samples.held(), "mean_reversion"),
            samples.closed(),
            told(EngineState.PAUSED, "by hand"),
            told(EngineState.RUNNING),
        ]
    )
    told_ = [(record.levelname, record.message) for record in caplog.records]
    assert told_ == [
        ("DEBUG", "SOL cost: too near"),
        ("CRITICAL", "STOPPED: drawdown"),
        ("INFO", "FILL SOL buy 100.00 USD @ 100 slip 0.05% (entry)"),
        ("INFO", "TRADE SOL +5.99 USD +5.99% (target)"),
        ("INFO", "PAUSED: by hand"),
        ("INFO", "RUNNING"),
    ]
    assert [vars(record)["market_ms"] for record in caplog.records][:2] == [5, 5]


def test_what_is_only_for_the_store_is_not_logged(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    rig.desk.tell([samples.decision()])
    assert caplog.records == []


def test_the_token_on_the_screen_is_known_to_who_asks_the_market(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    assert rig.desk.looked_at() is None
    rig.desk.look_at(3)
    assert rig.desk.looked_at() == 3
