"""Keys come from the environment, else from a file only its owner can read; no message repeats one."""

from __future__ import annotations

from pathlib import Path

import pytest

from mojobot.model.errors import SettingsError
from mojobot.model.redaction import redact
from mojobot.settings.secrets import OPEN, SECRETS, find_env_file, read_env_file, read_secrets, with_env_file

NOBODY = {"XDG_CONFIG_HOME": "/nonexistent"}


def env_file(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / ".env"
    path.write_text(text)
    path.chmod(mode)
    return path


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    file = env_file(tmp_path, "HELIUS_API_KEY=from-the-file\nBIRDEYE_API_KEY='quoted one'\nJUPITER_API_KEY=\n")
    file.write_text(
        "HELIUS_API_KEY=from-the-file\nexport BIRDEYE_API_KEY='quoted-one' \nJUPITER_API_KEY=\n#X=1\nOTHER=2"
    )
    found = read_secrets({**NOBODY, "HELIUS_API_KEY": " from-outside "}, file)
    assert {name: secret.reveal() for name, secret in found.values.items()} == {
        "HELIUS_API_KEY": "from-outside",
        "BIRDEYE_API_KEY": "quoted-one",
    }
    assert found.origins == {"HELIUS_API_KEY": "environment", "BIRDEYE_API_KEY": str(file)}
    assert found.notes == ()
    assert "from-outside" not in repr(found)
    assert redact("x from-outside y") == "x *** y"


def test_a_key_dexscreener_does_not_have_is_ignored_and_said_so() -> None:
    found = read_secrets({**NOBODY, "DEXSCREENER_API_KEY": "for-the-day-it-has-one"})
    assert dict(found.values) == {}
    assert found.notes == ("environment: DEXSCREENER_API_KEY is ignored: DexScreener has no keys",)
    assert redact("for-the-day-it-has-one") == "***"


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o601])
def test_s721_a_file_others_can_read_is_refused_with_one_sentence(tmp_path: Path, mode: int) -> None:
    file = env_file(tmp_path, "HELIUS_API_KEY=readable-by-all", mode)
    with pytest.raises(SettingsError) as refused:
        read_secrets(NOBODY, file)
    assert str(refused.value) == f"{file} holds keys and others can read it (mode {mode:04o}): run chmod 600 {file}"


@pytest.mark.parametrize("text", ["", "# nothing\n", "DATABASE_URL=x", "HELIUS_API_KEY=\n", "TRADING_ENV=paper"])
def test_a_file_without_a_key_of_ours_is_nobodys_business(tmp_path: Path, text: str) -> None:
    assert dict(read_secrets(NOBODY, env_file(tmp_path, text, 0o644)).values) == {}


@pytest.mark.parametrize("value", ["two words", "tab\there", "caf\N{LATIN SMALL LETTER E WITH ACUTE}-key", "x" * 5000])
def test_a_value_no_key_has_is_refused_and_not_repeated(value: str) -> None:
    with pytest.raises(SettingsError, match="environment: JUPITER_API_KEY holds characters no key has") as refused:
        read_secrets({**NOBODY, "JUPITER_API_KEY": value})
    assert value not in str(refused.value)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match="cannot be read: it is no text"):
        list(read_env_file(file))
    with pytest.raises(SettingsError, match="cannot be read: No such file"):
        list(read_env_file(tmp_path / "none"))


def test_the_file_here_goes_before_the_users_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here, home = tmp_path / "here", tmp_path / "home"
    here.mkdir()
    (home / "mojobot").mkdir(parents=True)
    monkeypatch.chdir(here)
    environ = {"XDG_CONFIG_HOME": str(home)}
    assert find_env_file(environ) is None
    mine = env_file(home / "mojobot", "HELIUS_API_KEY=one-of-the-user")
    assert find_env_file(environ) == mine
    env_file(here, "HELIUS_API_KEY=one-of-this-folder")
    assert find_env_file(environ) == Path(".env")
    assert read_secrets(environ).values["HELIUS_API_KEY"].reveal() == "one-of-this-folder"


def test_what_is_no_secret_may_stand_there_too(tmp_path: Path) -> None:
    file = env_file(tmp_path, "TRADING_ENV=live # for real\nWALLET_ADDRESS=abc\nHELIUS_API_KEY=stays-a-secret\n")
    assert with_env_file({"WALLET_ADDRESS": "from outside"}, file) == {
        "TRADING_ENV": "live",
        "WALLET_ADDRESS": "from outside",
    }


def test_the_example_names_them_all(root: Path) -> None:
    lines = (root / ".env.example").read_text().splitlines()
    named = {line.partition("=")[0] for line in lines if "=" in line and not line.startswith("#")}
    assert named == {*SECRETS, *OPEN}
