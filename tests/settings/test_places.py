"""Where things lie."""

from pathlib import Path

import platformdirs
import pytest

from mojobot.settings.places import MARKETS, default_data_dir, places


def test_each_market_has_its_own_data_directory_below_xdg(tmp_path: Path) -> None:
    environ = {"XDG_DATA_HOME": str(tmp_path / "data"), "XDG_CONFIG_HOME": str(tmp_path / "config")}
    assert [places(environ=environ).data_dir(market) for market in MARKETS] == [
        tmp_path / "data/mojobot" / market for market in ("demo", "replay", "paper", "live")
    ]
    assert places(environ=environ).config == tmp_path / "config/mojobot/trading.toml"
    assert default_data_dir("demo", environ) == tmp_path / "data/mojobot/demo"


@pytest.mark.parametrize("told", ["", "relative/folder"])
def test_without_an_absolute_xdg_folder_the_systems_own_holds(told: str) -> None:
    assert places(environ={"XDG_DATA_HOME": told}).data == platformdirs.user_data_path("mojobot", appauthor=False)


def test_a_flag_beats_the_variable_and_the_variable_beats_the_default(tmp_path: Path) -> None:
    environ = {"MOJOBOT_DATA_DIR": str(tmp_path / "told")}
    assert places(environ=environ).data_dir("demo") == tmp_path / "told"
    assert places(tmp_path / "flag", environ).data_dir("demo") == tmp_path / "flag"
    assert default_data_dir("demo", environ) != tmp_path / "told"
