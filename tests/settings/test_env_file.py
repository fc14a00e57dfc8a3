"""Keys in `.env`, and files written together."""

from pathlib import Path

import pytest

from mojobot.model.errors import SettingsError
from mojobot.settings.env_file import MODE, env_text, with_values
from mojobot.settings.secrets import read_secrets
from mojobot.settings.writing import Page, write_together

OTHERS = "# mine\nTRADING_ENV=paper\nexport  HELIUS_API_KEY='old-one' # expires in May\n\nSOMETHING=else"


def test_a_key_takes_the_place_of_the_one_before_and_all_else_stays() -> None:
    assert with_values(OTHERS, {"HELIUS_API_KEY": "new-one", "BIRDEYE_API_KEY": "another"}) == (
        "# mine\nTRADING_ENV=paper\nexport  HELIUS_API_KEY=new-one\n\nSOMETHING=else\nBIRDEYE_API_KEY=another\n"
    )


def test_an_empty_value_takes_a_key_out_and_none_in() -> None:
    assert with_values("A=1\nHELIUS_API_KEY=x\n", {"HELIUS_API_KEY": "", "BIRDEYE_API_KEY": ""}) == (
        "A=1\nHELIUS_API_KEY=\n"
    )
    assert with_values("", {"HELIUS_API_KEY": ""}) == ""


def test_a_name_that_stands_there_twice_is_set_twice_and_a_comment_is_none() -> None:
    text = "HELIUS_API_KEY=a\n# HELIUS_API_KEY=b\r\nHELIUS_API_KEY = c\r\n"
    assert with_values(text, {"HELIUS_API_KEY": "d"}) == "HELIUS_API_KEY=d\n# HELIUS_API_KEY=b\r\nHELIUS_API_KEY=d\r\n"


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    write_together([Page(path, with_values("", {"JUPITER_API_KEY": "made-up#key=1"}), MODE)])
    assert path.read_text().startswith("# Keys of mojobot")
    assert path.stat().st_mode & 0o777 == 0o600
    assert read_secrets({}, path).values["JUPITER_API_KEY"].reveal() == "made-up#key=1"


def test_what_is_no_text_is_said(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    assert env_text(path) == ""
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match="cannot be read: it is no text"):
        env_text(path)


def test_modes_and_links_stay_and_a_private_page_becomes_private(tmp_path: Path) -> None:
    file, link, private = tmp_path / "real.toml", tmp_path / "link.toml", tmp_path / ".env"
    file.write_text("a")
    file.chmod(0o640)
    link.symlink_to(file)
    private.write_text("KEY=1")
    private.chmod(0o644)
    write_together([Page(link, "b"), Page(private, "KEY=2", MODE)])
    assert (link.is_symlink(), file.read_text(), file.stat().st_mode & 0o777) == (True, "b", 0o640)
    assert (private.read_text(), private.stat().st_mode & 0o777) == ("KEY=2", 0o600)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".env", "link.toml", "real.toml"]


def test_when_one_cannot_be_written_the_others_stay_as_they_were(tmp_path: Path) -> None:
    first = tmp_path / "first"
    first.write_text("old")
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match=r"second cannot be written: .*; nothing was changed"):
        write_together([Page(first, "new"), Page(tmp_path / "file" / "second", "x")])
    assert first.read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "first"]


def test_a_page_does_not_show_what_is_on_it(tmp_path: Path) -> None:
    assert "made-up" not in repr(Page(tmp_path / ".env", "KEY=made-up"))
