"""`mojobot config`: check, show, path."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from mojobot.cli.config import app
from mojobot.model.errors import SettingsError
from mojobot.settings.describe import tree

RUN = CliRunner()


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the configuration nor the environment of the one who runs the tests."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    for name in ("MOJOBOT_CONFIG", "MOJOBOT_DATA_DIR", "TRADING_ENV"):
        monkeypatch.delenv(name, raising=False)


def test_check_says_that_all_is_well() -> None:
    Path("t.toml").write_text("[risk]\nrisk_per_trade = 0.01\n")
    done = RUN.invoke(app, ["check", "--config", "t.toml"])
    assert done.exit_code == 0
    assert done.stdout == f"t.toml: ok, 1 of {len(tree())} settings given, the others are defaults\n"


def test_check_without_a_file_is_well_too() -> None:
    assert RUN.invoke(app, ["check"]).stdout.startswith("no configuration file: ok, 0 of ")


def test_check_lists_every_problem_and_ends_with_three() -> None:
    Path("t.toml").write_text("[risk]\nrisk_per_trade = 1\nfoo = 1\n")
    done = RUN.invoke(app, ["check", "--config", "t.toml"])
    assert done.exit_code == 3
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        "mojobot: t.toml:3: risk.foo is 1, but there is no such setting; `mojobot config show` lists all",
        "mojobot: t.toml:2: risk.risk_per_trade is 1, expected a number above 0 and at most 0.05",
    ]


def test_check_tells_of_older_names() -> None:
    Path("t.toml").write_text("[trading]\nrisk_per_trade = 0.01\n")
    done = RUN.invoke(app, ["check", "--config", "t.toml"])
    assert done.exit_code == 0
    assert done.stderr == "mojobot: t.toml:2: trading.risk_per_trade is now called risk.risk_per_trade\n"


@pytest.mark.parametrize("command", ["check", "show", "path"])
def test_a_file_that_is_not_there_is_a_settings_error(command: str) -> None:
    done = RUN.invoke(app, [command, "--config", "gone.toml"])
    assert isinstance(done.exception, SettingsError)
    assert str(done.exception).startswith("--config names gone.toml, which does not exist")


def test_show_prints_every_value_and_where_it_came_from(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("t.toml").write_text('[trading]\ndecision_timeframe = "5m"\n')
    monkeypatch.setenv("MOJOBOT_DEMO__SEED", "9")
    lines = RUN.invoke(app, ["show", "--config", "t.toml"]).stdout.splitlines()
    assert len(lines) == len(tree())
    told = dict(line.split("  # ") for line in lines)
    origins = {setting.strip(): origin.strip() for setting, origin in told.items()}
    assert origins['trading.decision_timeframe = "5m"'] == "t.toml:2"
    assert origins["demo.seed = 9"] == "MOJOBOT_DEMO__SEED"
    assert origins["risk.take_profit_ladder = [[1.0, 0.5]]"] == "default"


def test_show_as_json() -> None:
    Path("t.toml").write_text("[demo]\nseed = 9\n")
    shown = json.loads(RUN.invoke(app, ["show", "--config", "t.toml", "--json"]).stdout)
    assert shown["path"] == "t.toml"
    assert shown["notes"] == []
    assert shown["settings"]["demo.seed"] == {"value": 9, "origin": "t.toml:2"}
    assert list(shown["settings"]) == list(tree())


def test_path_prints_every_place(tmp_path: Path) -> None:
    assert RUN.invoke(app, ["path"]).stdout.splitlines() == [
        "configuration  no file, the defaults hold",
        "looked for     config/trading.toml",
        f"looked for     {tmp_path}/xdg/mojobot/trading.toml",
        f"demo data      {tmp_path}/data/mojobot/demo",
        f"replay data    {tmp_path}/data/mojobot/replay",
        f"paper data     {tmp_path}/data/mojobot/paper",
        f"live data      {tmp_path}/data/mojobot/live",
    ]


def test_path_as_json_names_the_file_that_is_read(tmp_path: Path) -> None:
    Path("config").mkdir()
    Path("config/trading.toml").write_text("")
    told = json.loads(RUN.invoke(app, ["path", "--json"]).stdout)
    assert told["path"] == "config/trading.toml"
    assert told["searched"] == ["config/trading.toml", f"{tmp_path}/xdg/mojobot/trading.toml"]
    assert told["data"]["demo"] == f"{tmp_path}/data/mojobot/demo"


def test_keys_that_clash_are_a_problem_with_its_place() -> None:
    Path("t.toml").write_text('[keys]\npause = "b"\ntheme = "alt+t"\n')
    done = RUN.invoke(app, ["check", "--config", "t.toml"])
    assert done.exit_code == 3
    assert done.stderr.splitlines() == [
        "mojobot: t.toml:3: keys.theme: alt+t cannot be used: terminals use alt with a key themselves",
        "mojobot: t.toml:2: keys.pause: b is the key of buy already; give one of them another",
    ]
