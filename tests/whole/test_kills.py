"""kill -9 at random moments: every start is a recovery, and none loses or doubles anything."""

from __future__ import annotations

import random
import signal
import time

import pytest

from mojobot.assembly.verify import verify
from mojobot.model.commands import Pause, Resume, SafeMode
from mojobot.model.errors import MojobotError
from mojobot.model.events import MarketOpened
from mojobot.runtime.wire import send
from mojobot.store.recording import Recording
from tests.whole.books import Books, at_ms, books
from tests.whole.program import START_MS, Program, answering

pytestmark = [pytest.mark.whole, pytest.mark.timeout(400)]
KILLS = 20


def _after(program: Program) -> Books:
    with program.store() as store:
        return books(store)


def test_s107_twenty_kills_lose_nothing_and_double_nothing(program: Program) -> None:
    chance = random.Random(7)
    before, begins = Books(0, {}, frozenset(), ""), [START_MS]
    for kill in range(KILLS):
        _killed(program, chance, while_starting=kill % 5 == 4)
        if not (program.data / "mojobot.db").exists():
            continue
        now = _after(program)
        assert before.keys <= now.keys, "an acknowledged record is gone"
        assert (at_ms(now.mark) if now.mark else START_MS) >= begins[-1]
        begins.append(at_ms(now.mark) if now.mark else START_MS)
        before = now
    _goes_on(program, before)
    _identical(program, before)


def _killed(program: Program, chance: random.Random, *, while_starting: bool) -> None:
    arguments = ("demo", "--daemon", "--speed", "max", "--config", program.config, "--data-dir", program.data)
    process = program.start(*arguments)
    if not while_starting:
        program.until(lambda: program.logged("RUNNING"))
    time.sleep(chance.uniform(0.0, 0.8))
    assert process.poll() is None, (program.home / "err").read_text()
    process.kill()
    assert process.wait() == -signal.SIGKILL


def _sessions(program: Program) -> int:
    with program.store() as store:
        return int(store.execute("select max(id) from sessions").fetchone()[0])


def _status(program: Program) -> dict[str, object]:
    found = program.run("status", "--json", "--data-dir", program.data).json
    assert isinstance(found, dict)
    return found


def _goes_on(program: Program, before: Books) -> None:
    """The engine's own account is the fold of the store, every position has a stop, and the run ends by itself."""
    process = program.started("--speed", "1", trading=False)  # no price comes that could change anything
    program.until(lambda: program.logged("STARTING"))
    with program.store() as store:
        now = books(store)
    program.until(lambda: _status(program)["running"] and _status(program).get("cash_usd") is not None)
    status = _status(program)
    program.end(process)
    assert before.keys <= now.keys
    assert status["state"] == "STARTING"
    assert status["session"] == _sessions(program)
    assert status["cash_usd"] == pytest.approx(now.cash_micro / 1e6)
    assert status["positions"] == len(now.held)
    positions = program.rows("positions")
    assert {row["id"] for row in positions} == now.held.keys()
    assert all(row["stop"] > 0 for row in positions)
    assert len(program.rows("fills")) > 20
    program.demo(bars=30)
    opened = {row["id"] for row in program.rows("trades") if row["closed_at"] is None}
    assert opened == {row["id"] for row in program.rows("positions")} == _after(program).held.keys()


def _identical(program: Program, before: Books) -> None:
    """Every session replays, also those that were killed; each began where the stored mark stood."""
    with program.store() as store:
        sessions = [row["id"] for row in store.execute("select id from sessions order by id")]
    assert sessions == list(range(1, len(sessions) + 1))
    begins = []
    for session in sessions:
        assert verify(program.data, session) == 0, f"session {session}"
        recording = Recording.open(program.data / "recording.db", session)
        first = next(iter(recording.events()), None)
        recording.close()
        if first is not None:
            assert isinstance(first.event, MarketOpened)
            begins.append(first.event.ts_ms)
    assert begins == sorted(begins)
    assert begins[-2] >= at_ms(before.mark)
    ran = program.run("replay", f"{program.data}#2")  # as a user asks for it
    assert (ran.code, ran.out) == (0, "session 2: identical\n")


@pytest.mark.parametrize(
    ("command", "state"),
    [(Pause("lunch"), "PAUSED"), (SafeMode(on=True, why="careful"), "SAFE_MODE")],
)
def test_a_command_that_was_acknowledged_survives_a_kill(
    program: Program, command: Pause | SafeMode, state: str
) -> None:
    process = program.started("--speed", "max")
    program.until(lambda: answering(program.data))
    assert send(program.data, command).accepted
    process.kill()
    process.wait()
    program.started("--speed", "300", trading=False)
    program.until(lambda: program.logged(state))
    status = program.run("status", "--json", "--data-dir", program.data).json
    assert (status["state"], status["why"]) == (state, command.why)
    if state == "PAUSED":
        assert send(program.data, Resume("RESUME")).accepted


def test_a_killed_engine_is_told_from_one_that_runs(program: Program) -> None:
    process = program.started("--speed", "max")
    process.kill()
    process.wait()
    ran = program.run("pause", "--data-dir", program.data)
    assert (ran.code, ran.out) == (1, "")
    assert "no engine answers in" in ran.err
    with pytest.raises(MojobotError):
        send(program.data, Pause())
