"""Strategies of a person's own, from the template to a session that is played again."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.test_backtest import written
from tests.research.worlds import demo_candles


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where `mojobot new strategy` writes."""
    return tmp_path / "config-home" / "mojobot" / "strategies"


def test_the_template_passes_the_examination_and_its_own_test(run: Run, folder: Path, root: Path) -> None:
    ran = run("new", "strategy", "my_pullback")
    assert (ran.code, ran.err) == (0, "")
    assert sorted(path.name for path in folder.iterdir()) == ["my_pullback.py", "test_my_pullback.py"]
    examined = run("lookahead", "--strategy", "my_pullback", "--json")
    found = json.loads(examined.out)
    assert (examined.code, found["ok"]) == (0, True)
    assert found["findings"][0]["votes"] > 0
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", str(root / "pyproject.toml")]
    tested = subprocess.run([*command, str(folder)], capture_output=True, text=True, check=False, cwd=root)
    assert tested.returncode == 0, tested.stdout
    assert "4 passed" in tested.stdout


def test_nothing_is_ever_written_over(run: Run, folder: Path) -> None:
    run("new", "strategy", "my_pullback")
    (folder / "my_pullback.py").write_text("mine")
    ran = run("new", "strategy", "my_pullback")
    assert ran.code == 2
    assert "my_pullback.py is there already; choose another name, or move it away" in ran.err
    assert (folder / "my_pullback.py").read_text() == "mine"


NAMES = ("Mine", "a", "../mine", "test_mine", "mean_reversion", "prediction", "my-idea", "x" * 41)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_is_none_is_refused(run: Run, folder: Path, name: str) -> None:
    assert run("new", "strategy", name).code == 2
    assert not folder.exists()


def test_a_cheat_is_named_with_its_value_and_ends_with_one(run: Run, folder: Path) -> None:
    run("new", "strategy", "cheating")
    path = folder / "cheating.py"
    honest, knowing = "up, down = seen.sma20_over_50 > 0.0,", "up, down = seen.rsi[:, -1:] < 50.0,"
    path.write_text(path.read_text().replace(honest, knowing))
    ran = run("lookahead", "--strategy", "cheating")
    assert ran.code == 1
    assert "it looks ahead: direction of " in ran.out


def test_a_strategy_that_is_not_there_is_a_question_about_usage(run: Run) -> None:
    ran = run("lookahead", "--strategy", "nobody")
    assert ran.code == 2
    assert "there is no strategy nobody; there are momentum_breakthrough, " in ran.err


def test_config_check_knows_the_rules_of_plug_ins(run: Run, tmp_path: Path) -> None:
    run("new", "strategy", "my_pullback")
    settings = tmp_path / "t.toml"
    settings.write_text("[strategies.my_pullback]\ndip = 480\n")
    ran = run("config", "check", "--config", settings)
    assert ran.code == 3
    assert ran.err.endswith("t.toml:2: strategies.my_pullback.dip is 480, expected a number above 0 and below 100\n")


def test_a_session_with_plug_ins_plays_again_and_says_which_is_gone(
    run: Run, folder: Path, tmp_path: Path, root: Path
) -> None:
    run("new", "strategy", "my_pullback")
    run("new", "strategy", "raising")
    path = folder / "raising.py"
    path.write_text(path.read_text().replace("    ready = NEEDS.met(seen)\n", '    raise KeyError("momentun")\n'))
    settings, data = tmp_path / "t.toml", tmp_path / "data"
    settings.write_text("[strategies.my_pullback]\nweight = 0.5\n[demo]\ntokens = 10\n")
    arguments = ("--bars", "300", "--speed", "max", "--data-dir", data, "--config", settings)
    ran = subprocess.run(  # a process of its own: a run takes its signals over
        [sys.executable, "-m", "mojobot", "demo", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert ran.returncode == 0, ran.stderr
    assert "raising is benched until the next start, and all others vote on: its vote raised KeyError: 'momentun'" in (
        ran.stderr
    )
    assert "\nmy_pullback " in ran.stdout
    assert run("replay", data).out.endswith("identical\n")
    (folder / "my_pullback.py").unlink()
    gone = run("replay", data)
    assert gone.code == 3
    assert f"the session had a strategy my_pullback, which is not in {folder} any more" in gone.err


@pytest.mark.slow
def test_nothing_of_ours_knows_the_future_and_the_table_says_so(run: Run) -> None:
    ran = run("lookahead")
    rows = ran.out.splitlines()
    assert (ran.code, ran.err) == (0, "")
    assert rows[0].split() == ["subject", "asked", "votes", "verdict"]
    assert len(rows) == 1 + 5 + 2 + 8
    assert all(row.endswith("knows nothing it should not") for row in rows[1:])


def test_a_full_disk_leaves_no_half_of_a_strategy(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, mode: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "chmod", full)
    ran = run("new", "strategy", "my_pullback")
    assert ran.code == 1
    assert "cannot be written to: No space left on device; nothing was left there" in ran.err
    assert not list(folder.glob("*.py"))


def test_a_new_strategy_is_tested_alone_before_it_has_a_weight(run: Run, folder: Path, tmp_path: Path) -> None:
    run("new", "strategy", "my_pullback")
    candles = [written(tmp_path, one) for one in demo_candles(7, 1, 1100)]
    ran = run("backtest", *candles, "--volume-unit", "usd", "--strategy", "my_pullback", "--json")
    assert ran.code == 0, ran.err
    told = json.loads(ran.out)
    assert told["polled"] > 0
    assert told["settings"]["strategies.my_pullback.weight"] == 1.0
    assert told["settings"]["strategies.mean_reversion.weight"] == 0.0
