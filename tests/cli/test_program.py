"""The program as a user starts it: real processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mojobot import __version__
from mojobot.cli.app import _COMMANDS
from tests.cli.conftest import Run

_HEAVY = {"numpy", "asyncio", "rich", "pydantic", "textual", "solders", "httpx", "sqlite3"}


def _mojobot(
    root: Path, *arguments: str, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mojobot", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(root), **(environment or {})},
        timeout=60,
    )


def test_it_says_its_version(root: Path) -> None:
    done = _mojobot(root, "--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"mojobot {__version__}\n", "")


def test_matrices_are_multiplied_by_one_thread_unless_told_otherwise(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "2")
    run("--version")
    assert os.environ["OPENBLAS_NUM_THREADS"] == "2"
    monkeypatch.delenv("OPENBLAS_NUM_THREADS")
    run("--version")
    assert os.environ["OPENBLAS_NUM_THREADS"] == "1"


def test_a_mistake_ends_with_two_and_one_line(root: Path) -> None:
    done = _mojobot(root, "trade")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1


def test_a_command_without_its_engine_ends_with_one(root: Path, tmp_path: Path) -> None:
    done = _mojobot(root, "pause", "--data-dir", str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.startswith("mojobot: no engine answers in ")
    assert "Traceback" not in done.stderr


def test_it_stops_and_resumes_without_an_engine(root: Path, tmp_path: Path) -> None:
    data = str(tmp_path / "data")
    assert _mojobot(root, "stop", "--data-dir", data).returncode == 0
    assert json.loads(_mojobot(root, "status", "--json", "--data-dir", data).stdout)["state"] == "STOPPED"
    assert _mojobot(root, "resume", "--data-dir", data).returncode == 2
    assert _mojobot(root, "resume", "--confirm", "RESUME", "--data-dir", data).returncode == 0
    assert json.loads(_mojobot(root, "status", "--json", "--data-dir", data).stdout)["state"] is None


def test_a_reader_that_has_seen_enough_is_no_error(root: Path, tmp_path: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as closed:
        done = subprocess.run(
            [sys.executable, "-m", "mojobot", "status", "--data-dir", str(tmp_path)],
            stdout=closed,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": str(root)},
            timeout=60,
        )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_terminal_of_another_alphabet_is_no_error(root: Path, tmp_path: Path) -> None:
    _mojobot(root, "stop", "--why", "Kurs fällt ▼", "--data-dir", str(tmp_path))
    done = _mojobot(root, "status", "--data-dir", str(tmp_path), environment={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0
    assert "Kurs f\\xe4llt \\u25bc" in done.stdout


@pytest.mark.parametrize("module", ["mojobot.cli.app", "mojobot.cli.commands", "mojobot.__main__"])
def test_the_command_line_loads_nothing_heavy(module: str, root: Path) -> None:
    code = f"import sys, {module}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": str(root)}
    )
    assert set(done.stdout.split()) & _HEAVY == set()


@pytest.mark.parametrize(("name", "example"), [(name, example) for name, _, example in _COMMANDS])
def test_every_command_has_help_with_an_example_of_its_own(name: str, example: str, run: Run) -> None:
    ran = run(name, "--help")
    assert ran.code == 0
    assert " ".join(f"Example: {example}".split()) in " ".join(ran.out.split())
    assert example.startswith(f"mojobot {name}")


@pytest.mark.parametrize("name", [n for n, _, _ in _COMMANDS if n not in {"init", "backtest", "optimize", "lookahead"}])
def test_every_command_that_keeps_or_reads_records_takes_a_data_directory(name: str, run: Run) -> None:
    assert "--data-dir" in run(name, "--help").out


@pytest.mark.parametrize(
    "arguments",
    [[], ["demo"], ["replay"], ["backtest"], ["init"], ["data", "fetch"], ["config", "check"], ["config", "show"]],
)
def test_every_command_that_reads_settings_takes_a_file(arguments: list[str], run: Run) -> None:
    assert "--config" in run(*arguments, "--help").out


@pytest.mark.parametrize("name", ["trades", "fills", "positions", "status", "decisions"])
def test_every_command_that_prints_data_prints_json(name: str, run: Run) -> None:
    assert "--json" in run(name, "--help").out
