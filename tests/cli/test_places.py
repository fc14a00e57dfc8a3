from __future__ import annotations

import os
from pathlib import Path

import pytest

from mojobot.model.commands import EmergencyStop, Pause
from mojobot.runtime.latch import Latch
from mojobot.runtime.lock import LOCK_FILE
from tests.cli.conftest import Engine, Run


def _used(directory: Path, at_s: int) -> Path:
    directory.mkdir(parents=True, mode=0o700)
    (directory / LOCK_FILE).touch()
    os.utime(directory / LOCK_FILE, (at_s, at_s))
    return directory


def test_the_only_market_in_use_is_meant_without_a_word(run: Run, engine: Engine, home: Path) -> None:
    with engine(home / "demo") as control:
        ran = run("pause")
    assert (ran.code, ran.err) == (0, "")
    assert control.sent == [Pause()]


def test_the_market_whose_engine_runs_is_preferred_and_named(run: Run, engine: Engine, home: Path) -> None:
    _used(home / "demo", 2_000_000_000)
    with engine(home / "replay") as control:
        ran = run("pause")
    assert control.sent == [Pause()]
    assert ran.err == f"mojobot: using {home / 'replay'}, where an engine runs\n"


def test_else_the_one_used_last_is_meant_and_named(run: Run, home: Path) -> None:
    _used(home / "demo", 1_000)
    _used(home / "replay", 2_000)
    ran = run("stop")
    assert Latch(home / "replay").read() == "by hand"
    assert Latch(home / "demo").read() is None
    assert f"using {home / 'replay'}, which was used last" in ran.err


def test_two_engines_need_a_word(run: Run, engine: Engine, home: Path) -> None:
    with engine(home / "replay") as one, engine(home / "demo") as other:
        ran = run("pause")
    assert ran.code == 2
    assert "say which one with --data-dir" in ran.err
    assert one.sent == other.sent == []


def test_an_emergency_stop_reaches_every_engine(run: Run, engine: Engine, home: Path) -> None:
    with engine(home / "replay") as one, engine(home / "demo") as other:
        ran = run("stop")
    assert ran.code == 0
    assert one.sent == other.sent == [EmergencyStop()]


def test_an_emergency_stop_before_the_first_start_holds(run: Run, home: Path) -> None:
    assert run("stop").code == 0
    assert Latch(home / "demo").read() == "by hand"


def test_the_environment_names_a_directory_and_a_flag_beats_it(
    run: Run, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOJOBOT_DATA_DIR", "~/named")
    with engine(tmp_path / "named") as control, engine(tmp_path / "other") as other:
        run("pause")
        run("pause", "--data-dir", tmp_path / "other")
    assert control.sent == [Pause()]
    assert other.sent == [Pause()]


def test_an_empty_directory_name_is_a_mistake(run: Run) -> None:
    ran = run("trades", "--data-dir", "")
    assert ran.code == 2
    assert "a path is expected" in ran.err


def test_a_replay_that_was_not_told_where_is_found_again(run: Run, engine: Engine, home: Path) -> None:
    (home / "replay" / "0001").mkdir(parents=True)
    with engine(home / "replay" / "0002") as control:
        ran = run("pause")
    assert (ran.code, control.sent) == (0, [Pause()])
    assert f"using {home / 'replay' / '0002'}, where an engine runs" in ran.err
