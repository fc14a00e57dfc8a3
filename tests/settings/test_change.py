"""Changing one setting in a person's file."""

from pathlib import Path

import pytest

from mojobot.model.errors import SettingsError
from mojobot.settings.change import change
from mojobot.settings.load import load

FILE = """\
# mine
[risk]
risk_per_trade = 0.01  # careful

[console]
# at night
theme = "dark" # or light
ascii = false
"""


def test_one_value_changes_and_every_comment_stays(tmp_path: Path) -> None:
    file = tmp_path / "t.toml"
    file.write_text(FILE)
    change(file, "console.theme", "light")
    assert file.read_text() == FILE.replace('"dark"', '"light"')


def test_a_section_that_is_missing_is_added(tmp_path: Path) -> None:
    file = tmp_path / "t.toml"
    file.write_text("# mine\n[risk]\nrisk_per_trade = 0.01\n")
    change(file, "console.theme", "colour-blind")
    change(file, "strategies.mean_reversion.deviation", 0.04)
    loaded = load(file, {})
    assert loaded.settings.console.theme == "colour-blind"
    assert loaded.settings.strategies.mean_reversion.deviation == 0.04
    assert file.read_text().startswith("# mine\n[risk]\nrisk_per_trade = 0.01\n")


def test_a_section_in_several_places_or_with_dots_and_foreign_line_ends_are_understood(tmp_path: Path) -> None:
    file = tmp_path / "t.toml"
    file.write_bytes(
        b"[strategies.momentum_breakthrough]\r\nvolume_ratio = 1.6\r\n[risk]\r\n[strategies.mean_reversion]\r\n"
    )
    change(file, "strategies.mean_reversion.deviation", 0.04)
    assert b"volume_ratio = 1.6\r\n[risk]\r\n" in file.read_bytes()
    assert load(file, {}).settings.strategies.mean_reversion.deviation == 0.04
    file.write_text('console.theme = "dark"  # as ever\n')
    change(file, "console.theme", "light")
    assert file.read_text() == 'console.theme = "light"  # as ever\n'


def test_a_header_that_is_a_comment_is_not_a_section(tmp_path: Path) -> None:
    file = tmp_path / "t.toml"
    file.write_text('# [console]\n# theme = "light"\n')
    change(file, "console.theme", "light")
    assert load(file, {}).settings.console.theme == "light"
    assert file.read_text().startswith('# [console]\n# theme = "light"\n')


def test_without_a_file_one_is_made_with_its_folder(tmp_path: Path) -> None:
    file = tmp_path / "config" / "mojobot" / "trading.toml"
    change(file, "console.theme", "light")
    assert file.read_text() == '[console]\ntheme = "light"\n'
    assert [path.name for path in file.parent.iterdir()] == ["trading.toml"]


def test_a_link_to_the_file_and_its_permissions_stay(tmp_path: Path) -> None:
    file, link = tmp_path / "real.toml", tmp_path / "link.toml"
    file.write_text(FILE)
    file.chmod(0o600)
    link.symlink_to(file)
    change(link, "console.ascii", value=True)
    assert link.is_symlink()
    assert (file.stat().st_mode & 0o777, load(link, {}).settings.console.ascii) == (0o600, True)


@pytest.mark.parametrize("text", ["[console\n", "console = 1\n"])
def test_a_file_that_makes_no_sense_is_left_as_it_is(tmp_path: Path, text: str) -> None:
    file = tmp_path / "t.toml"
    file.write_text(text)
    with pytest.raises(SettingsError, match=r"t\.toml cannot be changed: "):
        change(file, "console.theme", "light")
    assert file.read_text() == text


def test_where_nothing_can_be_written_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match=r"trading\.toml cannot be changed: "):
        change(tmp_path / "file" / "trading.toml", "console.theme", "light")
