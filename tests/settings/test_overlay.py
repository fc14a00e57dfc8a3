from __future__ import annotations

from pathlib import Path

import pytest

from mojobot.model.errors import SettingsError
from mojobot.settings.load import load
from mojobot.settings.overlay import overlay, write_new

VALUES = {"risk.cost_multiple": 2.5, "strategies.mean_reversion.oversold": 21.25, "trading.quorum_strategies": 3}


def test_an_overlay_sets_its_keys_and_takes_the_rest_from_the_file_below(tmp_path: Path) -> None:
    base = tmp_path / "config" / "trading.toml"
    base.parent.mkdir()
    base.write_text("[risk]\nrisk_per_trade = 0.01\n")
    best = tmp_path / "best.toml"
    write_new(best, overlay(VALUES, base, best, ["found by a search"]))
    settings = load(best, environ={}).settings
    assert settings.risk.risk_per_trade == 0.01
    assert settings.risk.cost_multiple == 2.5
    assert settings.strategies.mean_reversion.oversold == 21.25
    assert settings.trading.quorum_strategies == 3
    assert best.read_text().startswith('# found by a search\n\nextends = "config/trading.toml"\n')
    assert "# RSI below which it buys" in best.read_text()


def test_without_a_file_below_it_stands_alone(tmp_path: Path) -> None:
    best = tmp_path / "best.toml"
    write_new(best, overlay(VALUES, None, best))
    assert load(best, environ={}).settings.risk.cost_multiple == 2.5
    assert "extends" not in best.read_text()


def test_what_is_there_is_never_written_over(tmp_path: Path) -> None:
    best = tmp_path / "best.toml"
    best.write_text("mine")
    with pytest.raises(SettingsError, match=r"best\.toml is there already and was not touched"):
        write_new(best, "other")
    assert best.read_text() == "mine"


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be written: No such file or directory"):
        write_new(tmp_path / "nowhere" / "best.toml", "x")


def test_a_file_that_stands_where_a_folder_should_is_said(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("")
    with pytest.raises(SettingsError, match="cannot be written: Not a directory"):
        write_new(tmp_path / "mine" / "best.toml", "x")
