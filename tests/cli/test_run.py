from __future__ import annotations

from pathlib import Path

import pytest

from mojobot.model.errors import AlreadyRunning, StoreError
from tests.cli.conftest import Assembly, Run

LOOKS = {"theme": None, "ascii": False, "animation": True}


def test_plain_mojobot_runs_the_demo_where_nobody_answers_and_says_so(run: Run, assembly: Assembly) -> None:
    ran = run()
    why = "mojobot: demo market: nobody who knows live prices answers (is there a network?)\n"
    assert (ran.code, ran.err) == (0, why)
    (plan,) = assembly.plans
    assert (plan["market"], plan["speed"], plan["daemon"]) == ("demo", 300.0, False)


def test_plain_mojobot_runs_on_live_data_where_somebody_answers_and_says_so(
    run: Run, assembly: Assembly, network: list[str]
) -> None:
    network.append("jupiter")
    ran = run()
    assert (ran.code, ran.err) == (0, "mojobot: live data: jupiter answers; trading on paper\n")
    (plan,) = assembly.plans
    assert (plan["market"], plan["speed"]) == ("live", 1.0)


def test_live_is_live_whoever_answers(run: Run, assembly: Assembly, tmp_path: Path) -> None:
    ran = run("live", "--watch", "SOL,JUP", "--daemon", "--data-dir", tmp_path)
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    (plan,) = assembly.plans
    assert (plan["market"], plan["watch"], plan["daemon"], plan["data_dir"]) == ("live", "SOL,JUP", True, tmp_path)


def test_the_plain_daemon_takes_the_same_market(run: Run, assembly: Assembly, tmp_path: Path) -> None:
    ran = run("--daemon", "--data-dir", tmp_path)
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    (plan,) = assembly.plans
    assert (plan["market"], plan["daemon"], plan["data_dir"]) == ("demo", True, tmp_path)


def test_options_in_front_of_a_command_are_not_lost_in_silence(run: Run, assembly: Assembly) -> None:
    ran = run("--data-dir", "x", "demo")
    assert ran.code == 2
    assert ran.err == "mojobot: write --data-dir after the command: mojobot demo --data-dir ...\n"
    assert assembly.plans == []


def test_the_demo_takes_every_flag(run: Run, assembly: Assembly, tmp_path: Path) -> None:
    config = tmp_path / "my.toml"
    config.write_text("[demo]\nspeed = 60.0\n")
    arguments = ["--seed", "8", "--speed", "max", "--bars", "20000", "--daemon"]
    assert run("demo", *arguments, "--data-dir", tmp_path / "d", "--config", config).code == 0
    assert assembly.plans == [
        {
            "market": "demo",
            "data_dir": tmp_path / "d",
            "config": config,
            "seed": 8,
            "speed": None,
            "bars": 20_000,
            "daemon": True,
            **LOOKS,
        }
    ]


@pytest.mark.parametrize("command", [(), ("demo",)])
def test_the_console_looks_as_it_is_told(command: tuple[str, ...], run: Run, assembly: Assembly) -> None:
    assert run(*command, "--theme", "light", "--ascii", "--no-animation").code == 0
    (plan,) = assembly.plans
    assert {name: plan[name] for name in LOOKS} == {"theme": "light", "ascii": True, "animation": False}


def test_the_speed_that_is_not_given_is_the_setting(run: Run, assembly: Assembly, tmp_path: Path) -> None:
    (tmp_path / "my.toml").write_text("[demo]\nspeed = 60.0\n")
    run("demo", "--config", tmp_path / "my.toml")
    run("demo", "--speed", "2.5")
    assert [plan["speed"] for plan in assembly.plans] == [60.0, 2.5]
    assert [plan["seed"] for plan in assembly.plans] == [None, None]


@pytest.mark.parametrize("speed", ["0", "-1", "nan", "inf", "fast", "MAX", ""])
def test_a_speed_is_a_positive_number_or_max(speed: str, run: Run, assembly: Assembly) -> None:
    ran = run("demo", "--speed", speed)
    assert (ran.code, ran.err) == (2, f"mojobot: --speed is a positive number or max, not {speed!r}\n")
    assert assembly.plans == []


@pytest.mark.parametrize("arguments", [["--seed", "-1"], ["--seed", "x"], ["--bars", "0"], ["--seed", "4294967296"]])
def test_a_number_out_of_bounds_is_a_usage_error(arguments: list[str], run: Run, assembly: Assembly) -> None:
    ran = run("demo", *arguments)
    assert ran.code == 2
    assert ran.err.startswith(f"mojobot: invalid value for '{arguments[0]}'")
    assert ran.err.count("\n") == 1


def test_replay_takes_several_files(run: Run, assembly: Assembly, tmp_path: Path) -> None:
    files = (tmp_path / "SOL_USDT-1m.csv", tmp_path / "BTC_USDT-1m.csv")
    for file in files:
        file.touch()
    assert run("replay", *files, "--speed", "max", "--volume-unit", "usd", "--bars", "5", "--daemon").code == 0
    assert assembly.plans == [
        {
            "market": "replay",
            "paths": files,
            "session": None,
            "data_dir": None,
            "config": None,
            "speed": None,
            "volume_unit": "usd",
            "bars": 5,
            "daemon": True,
            **LOOKS,
        }
    ]


def test_candles_play_at_the_usual_speed_counting_base_units(run: Run, assembly: Assembly, tmp_path: Path) -> None:
    (tmp_path / "SOL_USDT-1m.csv").touch()
    run("replay", tmp_path / "SOL_USDT-1m.csv")
    assert (assembly.plans[0]["speed"], assembly.plans[0]["volume_unit"]) == (300.0, "base")


@pytest.mark.parametrize(("mark", "session"), [("", None), ("#3", 3)])
def test_a_recorded_session_is_replayed_as_fast_as_it_goes(
    mark: str, session: int | None, run: Run, assembly: Assembly, tmp_path: Path
) -> None:
    directory = tmp_path / "data#1"
    directory.mkdir()
    (directory / "recording.db").touch()
    assert run("replay", f"{directory}{mark}").code == 0
    (plan,) = assembly.plans
    assert (plan["paths"], plan["session"], plan["speed"]) == ((directory,), session, None)


def test_what_cannot_be_replayed_is_one_sentence(run: Run, assembly: Assembly, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "a.csv").touch()
    missing = run("replay", tmp_path / "none.csv")
    assert (missing.code, missing.err) == (2, f"mojobot: there is no file or folder {tmp_path / 'none.csv'}\n")
    empty = run("replay", tmp_path / "data")
    assert empty.code == 2
    assert "holds no recorded session (recording.db); for candles name the files in it" in empty.err
    mixed = run("replay", tmp_path / "a.csv", tmp_path / "data")
    assert mixed.code == 2
    assert "give candle files, or one data directory alone" in mixed.err
    assert run("replay").code == 2
    assert assembly.plans == []


def test_the_engines_exit_code_is_the_programs(run: Run, assembly: Assembly) -> None:
    assembly.answer = 6
    assert run("demo").code == 6


def test_a_failure_among_the_engines_tasks_is_told_by_its_purpose(run: Run, assembly: Assembly) -> None:
    assembly.error = ExceptionGroup("tasks", [KeyError("x"), ExceptionGroup("more", [StoreError("the disk is full")])])
    ran = run("demo")
    assert (ran.code, ran.err) == (1, "mojobot: the disk is full\n")


def test_a_second_engine_ends_with_seven(run: Run, assembly: Assembly) -> None:
    assembly.error = AlreadyRunning("an engine already runs in D (pid 12)")
    assert run("demo").code == 7


@pytest.mark.parametrize("error", [KeyboardInterrupt(), BaseExceptionGroup("tasks", [KeyboardInterrupt()])])
def test_an_interrupt_ends_with_130(error: BaseException, run: Run, assembly: Assembly) -> None:
    assembly.error = error
    ran = run("demo")
    assert (ran.code, ran.err) == (130, "")


def test_a_broken_configuration_ends_with_three(run: Run, assembly: Assembly, tmp_path: Path) -> None:
    (tmp_path / "my.toml").write_text("[demo]\nspede = 1\n")
    ran = run("demo", "--config", tmp_path / "my.toml")
    assert ran.code == 3
    assert ran.err.startswith("mojobot: ")
    assert "spede" in ran.err
    assert assembly.plans == []
