"""The list of exchanges' wallets: that of the program, and a person's own over it."""

from __future__ import annotations

from pathlib import Path

import pytest

from mojobot.feeds.exchange_wallets import exchange_wallets
from mojobot.model.errors import SettingsError
from mojobot.settings.beside import own_file

MINE = "DXoZwiSjaKhPDpKFjvCTXMoQQpJVR6ANn4apgQS5YHT4"
KRAKEN = "FWznbcNXWQuHTawe9RxvQ2LdCENssh12dsznf4RiouN5"


def line(address: str, exchange: str = "Mine", confidence: str = "0.9") -> str:
    return f'[[wallet]]\naddress = "{address}"\nexchange = "{exchange}"\nsource = "me"\nconfidence = {confidence}\n'


def own(folder: Path, text: str) -> Path:
    path = folder / "exchange_wallets.toml"
    path.write_text(text)
    return path


def test_ones_own_lines_are_added_and_overrule_those_of_the_program(tmp_path: Path) -> None:
    brought = exchange_wallets()
    known = exchange_wallets(own(tmp_path, line(MINE) + line(KRAKEN, "Somebody else")))
    assert set(known) == {*brought, MINE}
    assert (known[MINE].source, known[MINE].confidence) == ("me", 0.9)
    assert (brought[KRAKEN].exchange, known[KRAKEN].exchange) == ("Kraken", "Somebody else")


def test_a_line_of_low_confidence_takes_a_wallet_off(tmp_path: Path) -> None:
    known = exchange_wallets(own(tmp_path, line(KRAKEN, "Kraken", "0.1")))
    assert set(exchange_wallets()) - set(known) == {KRAKEN}


def test_a_file_that_is_not_there_is_nobodys(tmp_path: Path) -> None:
    assert exchange_wallets(tmp_path / "none.toml") == exchange_wallets()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[wallet", "exchange_wallets.toml: "),
        ("[[wallet]]\naddress = 5\n", "Expected `str`, got `int`"),
        ("[[wallet]]\naddres = 'x'\n", "unknown field `addres`"),
        (line("nobody"), "'nobody' is no Solana address"),
        (line(MINE, confidence="1.5"), "the confidence of DXoZ"),
    ],
)
def test_what_is_wrong_with_a_file_is_a_sentence_that_names_it(tmp_path: Path, text: str, words: str) -> None:
    path = own(tmp_path, text)
    with pytest.raises(SettingsError) as raised:
        exchange_wallets(path)
    assert str(path) in str(raised.value)
    assert words in str(raised.value)


def test_a_folder_in_place_of_the_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read: IsADirectoryError"):
        exchange_wallets(tmp_path)


def test_a_named_file_is_beside_the_settings_or_in_the_working_directorys_config(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    environ = {"XDG_CONFIG_HOME": str(tmp_path / "xdg")}
    assert own_file("own.toml", environ) == tmp_path / "xdg" / "mojobot" / "own.toml"
    assert own_file(str(tmp_path / "whole.toml"), environ) == tmp_path / "whole.toml"
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "own.toml").touch()
    assert own_file("own.toml", environ) == Path("config/own.toml")
