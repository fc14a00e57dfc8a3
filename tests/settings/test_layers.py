from __future__ import annotations

from pathlib import Path

import pytest

from mojobot.model.errors import SettingsError
from mojobot.settings.load import load


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_a_file_says_what_differs_from_the_one_it_extends(tmp_path: Path) -> None:
    base = written(tmp_path, "trading.toml", "[risk]\nrisk_per_trade = 0.01\ncost_multiple = 4.0\n")
    best = written(tmp_path, "best.toml", 'extends = "trading.toml"\n\n[risk]\ncost_multiple = 2.5\n')
    loaded = load(best, environ={})
    assert (loaded.settings.risk.risk_per_trade, loaded.settings.risk.cost_multiple) == (0.01, 2.5)
    assert loaded.path == best
    assert loaded.origins["risk.risk_per_trade"] == f"{base}:2"
    assert loaded.origins["risk.cost_multiple"] == f"{best}:4"


def test_the_path_is_seen_from_the_file_that_names_it(tmp_path: Path) -> None:
    written(tmp_path, "config/trading.toml", "[risk]\nrisk_per_trade = 0.01\n")
    best = written(tmp_path, "tries/best.toml", 'extends = "../config/trading.toml"\n')
    assert load(best, environ={}).settings.risk.risk_per_trade == 0.01


def test_the_environment_still_beats_every_file(tmp_path: Path) -> None:
    written(tmp_path, "trading.toml", "[risk]\nrisk_per_trade = 0.01\n")
    best = written(tmp_path, "best.toml", 'extends = "trading.toml"\n')
    assert load(best, environ={}, flags={"risk.risk_per_trade": 0.005}).settings.risk.risk_per_trade == 0.005


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("extends = 3\n", "best.toml:1: extends is 3, expected the path of a settings file"),
        ('extends = "missing.toml"\n', "missing.toml, which is no file; name the settings it builds on"),
        ('extends = "best.toml"\n', "which builds on this file; one must stand alone"),
        ('extends = "other.toml"\n', "which builds on this file; one must stand alone"),
    ],
)
def test_what_cannot_be_built_upon_is_said(tmp_path: Path, text: str, said: str) -> None:
    written(tmp_path, "other.toml", 'extends = "best.toml"\n')
    with pytest.raises(SettingsError) as refused:
        load(written(tmp_path, "best.toml", text), environ={})
    assert said in str(refused.value)


def test_a_problem_names_the_file_it_stands_in(tmp_path: Path) -> None:
    base = written(tmp_path, "trading.toml", "[risk]\nrisk_per_trade = 9\n")
    with pytest.raises(SettingsError, match="risk_per_trade is 9") as refused:
        load(written(tmp_path, "best.toml", 'extends = "trading.toml"\n'), environ={})
    assert str(base) in str(refused.value)
