from __future__ import annotations

from pathlib import Path

import pytest

from mojobot.settings import plugins
from mojobot.settings.given import BadSettings
from mojobot.settings.load import load
from mojobot.settings.plugin_rules import Joined, brought, joined
from mojobot.settings.plugins import folder_of, loaded, named, versions

GOOD = """
from __future__ import annotations
import numpy as np
from pydantic import Field
from mojobot.core.strategies.vote import Strategy, abstained
from mojobot.model.strategy_settings import PluginRule


class MyRule(PluginRule):
    level: float = Field(2.0, gt=0.0, le=10.0, description="How high.")


def vote(seen, rule):
    return abstained(seen)


STRATEGY = Strategy("mine", "MI", ("rsi",), vote, lambda *_: (), rule=MyRule)
"""


class Home:
    """A user's configuration folder."""

    def __init__(self, root: Path) -> None:
        self.environ = {"XDG_CONFIG_HOME": str(root), "XDG_DATA_HOME": str(root / "data")}
        self.folder = root / "mojobot" / "strategies"
        self.folder.mkdir(parents=True)
        self.folder.chmod(0o755)
        self.file = root / "mojobot" / "trading.toml"

    def brings(self, name: str, text: str) -> Path:
        path = self.folder / f"{name}.py"
        path.write_text(text)
        path.chmod(0o644)
        return path

    def says(self, text: str, **more: str) -> Joined:
        self.file.write_text(text)
        environ = self.environ | more
        told = load(self.file, environ)
        return joined(told, brought(told.settings, environ))

    def refuses(self, text: str) -> str:
        with pytest.raises(BadSettings) as bad:
            self.says(text)
        return "\n".join(bad.value.problems).replace(str(self.file), "FILE")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_without_a_folder_there_are_no_plug_ins(tmp_path: Path) -> None:
    assert named(tmp_path / "nowhere") == {}
    assert folder_of("none") is None


def test_the_folder_lies_beside_the_users_settings(home: Home, tmp_path: Path) -> None:
    assert folder_of("strategies", home.environ) == home.folder
    assert folder_of(str(tmp_path / "other"), home.environ) == tmp_path / "other"


def test_a_plug_in_has_its_whole_section_with_defaults(home: Home) -> None:
    home.brings("mine", GOOD)
    home.brings("test_mine", "raise SystemExit")
    told = home.says("[strategies.mine]\nweight = 0.1\n")
    assert [plugin.name for plugin in told.plugins] == ["mine"]
    assert told.plugins[0].strategy.name == "mine"
    assert told.settings.strategies.added("mine") == {"weight": 0.1, "level": 2.0}
    assert home.says("").settings.strategies.added("mine") == {"weight": 0.0, "level": 2.0}


def test_the_environment_beats_the_file(home: Home) -> None:
    home.brings("mine", GOOD)
    told = home.says("[strategies.mine]\nlevel = 3\n", MOJOBOT_STRATEGIES__MINE__LEVEL="4.5")
    assert told.settings.strategies.added("mine")["level"] == 4.5


def test_what_is_wrong_in_its_section_names_file_line_key_and_what_is_expected(home: Home) -> None:
    home.brings("mine", GOOD)
    assert home.refuses("[strategies.mine]\nlevel = 11\n") == (
        "FILE:2: strategies.mine.level is 11, expected a number above 0 and at most 10"
    )
    assert home.refuses('[strategies.mine]\nlevel = "high"\n').startswith("FILE:2: strategies.mine.level is ")
    assert home.refuses("[strategies.mine]\nlevel = nan\n").endswith("is nan, expected a finite number")
    assert home.refuses("[strategies.mine]\nlevle = 3\n") == (
        "FILE:2: strategies.mine.levle is 3, but the strategy's rule has no such setting; it has weight, level"
    )


def test_a_section_of_a_strategy_that_is_not_there_is_refused(home: Home) -> None:
    assert home.refuses("[strategies.mine]\nweight = 0.1\n").startswith("FILE:2: strategies.mine.weight is 0.1, but")


def test_the_eight_still_sum_to_one_by_themselves(home: Home) -> None:
    home.brings("mine", GOOD)
    told = home.refuses("[strategies.mine]\nweight = 0.1\n[strategies.mean_reversion]\nweight = 0.5\n")
    assert "the eight weights must sum to 1" in told


def test_settings_are_read_without_running_anybodys_code(home: Home) -> None:
    home.brings("mine", "raise SystemExit('run')")
    home.file.write_text("[strategies.mine]\nweight = 0.1\n")
    assert load(home.file, home.environ).settings.strategies.added("mine") == {"weight": 0.1}


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("mine", "x = (", "it cannot be loaded, SyntaxError: '(' was never closed"),
        ("mine", "raise SystemExit(3)", "it cannot be loaded, SystemExit: 3"),
        ("mine", "import nothing_of_that_name", "it cannot be loaded, ModuleNotFoundError: No module named"),
        ("mine", "", "it brings no STRATEGY"),
        ("mine", "STRATEGY = 3", "it brings no STRATEGY"),
        ("other", GOOD, "its STRATEGY is named 'mine', and must be named 'other'"),
        ("mine", GOOD.replace('"MI"', '"MINE"'), "its code is 'MINE', and must be two letters"),
        ("mine", GOOD.replace(", rule=MyRule", ""), "its STRATEGY has no rule"),
        ("mean_reversion", GOOD, "mean_reversion is a strategy of ours; choose another name"),
        ("My-Idea", GOOD, "'My-Idea' is no name for a strategy"),
    ],
)
def test_a_plug_in_that_cannot_be_had_says_why_and_harms_nothing(home: Home, name: str, text: str, fault: str) -> None:
    home.brings(name, text)
    (plugin,) = home.says("").plugins
    assert plugin.strategy is None
    assert plugin.fault.startswith(fault)


def test_code_that_everybody_may_change_is_not_run(home: Home) -> None:
    path = home.brings("mine", "raise SystemExit('run')")
    path.chmod(0o666)
    assert loaded("mine", path).fault == f"{path} may be written to by everybody; run chmod o-w on it"


class Point:
    """An entry point of an installed package."""

    name, value = "theirs", "package.module:STRATEGY"

    def load(self) -> object:
        raise ImportError("no module named package")


def test_a_package_brings_strategies_as_entry_points(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    home.brings("mine", GOOD)
    monkeypatch.setattr(plugins, "entry_points", lambda group: [Point()] if group == "mojobot.strategies" else [])
    assert named(home.folder) == {"theirs": None, "mine": home.folder / "mine.py"}
    assert loaded("theirs", None).fault == "it cannot be loaded, ImportError: no module named package"
    assert set(versions(named(home.folder))) == {"theirs", "mine"}


def test_a_version_changes_with_the_code(home: Home) -> None:
    path = home.brings("mine", GOOD)
    before = versions({"mine": path})
    assert versions({"mine": path}) == before
    home.brings("mine", GOOD + "\n")
    assert versions({"mine": path}) != before
