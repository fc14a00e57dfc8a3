from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from mojobot.model.commands import CloseAll, ClosePosition, Command, EmergencyStop, Pause, Resume, SafeMode
from mojobot.runtime.latch import LATCH_FILE, Latch
from mojobot.runtime.lock import DirectoryLock
from tests.cli.conftest import Engine, Run


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        (["pause"], Pause()),
        (["pause", "--why", "lunch"], Pause("lunch")),
        (["stop"], EmergencyStop()),
        (["stop", "--why", "odd prices"], EmergencyStop("odd prices")),
        (["resume", "--confirm", "RESUME"], Resume("RESUME")),
        (["safe-mode", "on"], SafeMode(on=True)),
        (["safe-mode", "off", "--why", "calm"], SafeMode(on=False, why="calm")),
        (["close-all", "--confirm", "CLOSE"], CloseAll("CLOSE")),
    ],
)
def test_a_command_reaches_the_engine_and_its_receipt_is_printed(
    arguments: list[str], command: Command, run: Run, engine: Engine, tmp_path: Path
) -> None:
    with engine(tmp_path) as control:
        ran = run(*arguments, "--data-dir", tmp_path)
    assert (ran.code, ran.out, ran.err) == (0, f"took {type(command).__name__}\n", "")
    assert control.sent == [command]


def test_a_command_the_engine_does_not_take_is_a_failure(run: Run, engine: Engine, tmp_path: Path) -> None:
    with engine(tmp_path) as control:
        ran = run("close", "s1-2-0", "--data-dir", tmp_path)
    assert (ran.code, ran.out, ran.err) == (1, "", "mojobot: took ClosePosition\n")
    assert control.sent == [ClosePosition("s1-2-0")]


@pytest.mark.parametrize(
    "arguments", [["pause"], ["safe-mode", "on"], ["close", "s1-2-0"], ["close-all", "--confirm", "CLOSE"]]
)
def test_without_an_engine_a_command_says_how_to_get_one(arguments: list[str], run: Run, tmp_path: Path) -> None:
    ran = run(*arguments, "--data-dir", tmp_path)
    assert ran.code == 1
    assert ran.err == f"mojobot: no engine answers in {tmp_path}; start one there, or name another --data-dir\n"
    assert not (tmp_path / LATCH_FILE).exists()


@pytest.mark.parametrize("given", [[], ["--confirm", "resume"], ["--confirm", "CLOSE"]])
def test_resume_needs_its_word(given: list[str], run: Run, engine: Engine, tmp_path: Path) -> None:
    with engine(tmp_path) as control:
        ran = run("resume", *given, "--data-dir", tmp_path)
    assert (ran.code, ran.err) == (2, "mojobot: this needs the word RESUME: mojobot resume --confirm RESUME\n")
    assert control.sent == []


def test_close_all_needs_its_word(run: Run, engine: Engine, tmp_path: Path) -> None:
    with engine(tmp_path) as control:
        ran = run("close-all", "--data-dir", tmp_path)
    assert (ran.code, ran.err) == (2, "mojobot: this needs the word CLOSE: mojobot close-all --confirm CLOSE\n")
    assert control.sent == []


def test_stop_without_an_engine_latches_and_says_so(run: Run, tmp_path: Path) -> None:
    directory = tmp_path / "data"
    ran = run("stop", "--why", "odd prices", "--data-dir", directory)
    assert ran.code == 0
    assert ran.out == (
        f"stopped: no engine runs in {directory}; what starts there starts stopped ({directory / LATCH_FILE})\n"
    )
    assert Latch(directory).read() == "odd prices"
    assert abs(json.loads((directory / LATCH_FILE).read_text())["ts_ms"] - time.time() * 1000) < 600_000


def test_stop_latches_when_the_engine_is_there_but_does_not_hear(run: Run, tmp_path: Path) -> None:
    with DirectoryLock(tmp_path):
        ran = run("stop", "--data-dir", tmp_path)
    assert ran.code == 0
    assert f"the engine with pid {os.getpid()} has not said that it knows" in ran.out
    assert Latch(tmp_path).read() == "by hand"


def test_stop_that_cannot_even_latch_is_a_failure(run: Run, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    ran = run("stop", "--data-dir", tmp_path / "data")
    assert ran.code == 1
    assert "is not a directory" in ran.err


def test_resume_without_an_engine_removes_the_latch_and_says_so(run: Run, tmp_path: Path) -> None:
    Latch(tmp_path).set("drawdown", 1)
    ran = run("resume", "--confirm", "RESUME", "--data-dir", tmp_path)
    assert (ran.code, ran.out) == (0, f"no longer stopped (drawdown): the next engine in {tmp_path} may trade\n")
    assert Latch(tmp_path).read() is None
    again = run("resume", "--confirm", "RESUME", "--data-dir", tmp_path)
    assert (again.code, again.out) == (
        0,
        f"nothing to resume: no engine runs in {tmp_path}, and it is not stopped\n",
    )


def test_resume_leaves_the_latch_of_an_engine_that_does_not_hear(run: Run, tmp_path: Path) -> None:
    Latch(tmp_path).set("drawdown", 1)
    with DirectoryLock(tmp_path):
        ran = run("resume", "--confirm", "RESUME", "--data-dir", tmp_path)
    assert ran.code == 1
    assert Latch(tmp_path).read() == "drawdown"


def test_a_data_directory_that_is_not_there_is_a_mistake(run: Run, tmp_path: Path) -> None:
    ran = run("pause", "--data-dir", tmp_path / "typo")
    assert ran.code == 1
    assert "does not exist; name the folder the engine was started with" in ran.err


def test_a_reason_that_could_steer_a_terminal_is_refused(run: Run, engine: Engine, tmp_path: Path) -> None:
    with engine(tmp_path) as control:
        ran = run("pause", "--why", "\x1b[2J", "--data-dir", tmp_path)
    assert ran.code == 1
    assert "printable" in ran.err
    assert control.sent == []
