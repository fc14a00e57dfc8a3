"""A person's first settings file."""

import tomllib
from pathlib import Path

from mojobot.model.settings import Settings
from mojobot.settings.change import change, changed
from mojobot.settings.describe import tree
from mojobot.settings.load import load
from mojobot.settings.render import config_file, own_file


def test_it_holds_what_was_chosen_and_every_other_setting_as_a_comment(tmp_path: Path) -> None:
    text = own_file({"risk.risk_per_trade": 0.01, "demo.seed": 9})
    told = tomllib.loads(text)
    assert (told.pop("risk"), told.pop("demo")) == ({"risk_per_trade": 0.01}, {"seed": 9})
    assert "=" not in "".join(line for line in own_file({}).splitlines() if not line.startswith(("#", " ")))
    for setting in tree().values():
        assert f"{setting.name} = " in text
    path = tmp_path / "trading.toml"
    path.write_text(text)
    loaded = load(path, {})
    assert (loaded.settings.risk.risk_per_trade, loaded.settings.demo.seed, loaded.notes) == (0.01, 9, ())
    path.write_text(own_file({}))
    assert load(path, {}).settings == Settings()


def test_the_projects_own_file_is_not_changed_by_this() -> None:
    assert "\n# risk_per_trade = " not in config_file()


def test_a_choice_made_later_finds_its_place(tmp_path: Path) -> None:
    path = tmp_path / "trading.toml"
    path.write_text(own_file({"risk.risk_per_trade": 0.01}))
    change(path, "risk.max_daily_loss", 0.03)
    text = changed(path, {"risk.max_concurrent_positions": 3, "risk.risk_per_trade": 0.02})
    assert "risk_per_trade = 0.01\n" in path.read_text()
    path.write_text(text)
    risk = load(path, {}).settings.risk
    assert (risk.risk_per_trade, risk.max_daily_loss, risk.max_concurrent_positions) == (0.02, 0.03, 3)
