"""`mojobot init` from the first question to the files, against the made-up providers on loopback."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mojobot.model.settings import Settings
from mojobot.settings.load import load
from mojobot.settings.secrets import read_secrets
from tests.cli.conftest import Ran, Run
from tests.cli.served import pointed_at, serving
from tests.cli.wizard.conversation import ENTER, Conversation, script
from tests.providers.fakes import Fakes
from tests.providers.trouble import EVERY, Kind

Talk = Callable[..., tuple[Ran, Conversation]]

ROOT = Path(__file__).parents[2]
MARKET = [("one of auto, live, demo", ENTER)]
WATCH = [("Tokens to watch", ENTER)]
NO_KEYS = [("Enter or change keys?", ENTER)]
LIMITS = [("Open positions", ENTER), ("Share of equity", ENTER), ("Loss since", ENTER)]
WRITE = [("Write it?", ENTER)]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Fakes]:
    with serving() as (fakes, server):
        pointed_at(server, tmp_path / "here.toml")
        yield fakes


@pytest.fixture
def talk(monkeypatch: pytest.MonkeyPatch, run: Run) -> Talk:
    """Run init with somebody who answers from a script."""

    def _talk(lines: list[tuple[str, str]], *arguments: str) -> tuple[Ran, Conversation]:
        conversation = Conversation(*lines)
        monkeypatch.setattr("mojobot.cli.wizard.dialog.Terminal", lambda: conversation)
        monkeypatch.setattr("mojobot.cli.init._is_terminal", lambda: True)
        ran = run("init", *arguments)
        return ran, conversation

    return _talk


def files(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_by_enter_alone_a_commented_file_with_every_default_is_written(talk: Talk, tmp_path: Path) -> None:
    ran, said = talk(script(MARKET, WATCH, NO_KEYS, LIMITS, WRITE))
    path = tmp_path / "config-home" / "mojobot" / "trading.toml"
    assert (ran.code, ran.out, said.over) == (0, "Start it: mojobot\n", True)
    assert list(files(tmp_path)) == [str(path.relative_to(tmp_path))]
    assert "# risk_per_trade = 0.02\n" in path.read_text()
    assert load(None).path == path
    assert load(None).settings == Settings()


def test_answers_end_in_the_settings_and_keys_in_env(talk: Talk, world: Fakes, tmp_path: Path) -> None:
    for service in world.services.values():
        service.keys = {"the-right-key"}
    before = (tmp_path / "here.toml").read_text()
    Path(".env").write_text("# mine\nOTHER=1\n")
    ran, said = talk(
        script(
            [("one of auto", "live")],
            [("Tokens", "SOL, WIF, PEPE"), ("Which one", "1")],
            [("Enter or change keys?", "y")],
            [("HELIUS_API_KEY", "a-wrong-key"), ("HELIUS_API_KEY", "the-right-key"), ("QUICKNODE", ENTER)],
            [("JUPITER", ENTER), ("COINGECKO", ENTER), ("BIRDEYE", ENTER), ("PYTH_API_KEY", "the-right-key")],
            [("Open positions", "3"), ("Share of equity", "1%"), ("Loss since", ENTER)],
            WRITE,
        ),
        "--config",
        "here.toml",
    )
    assert (ran.code, ran.out) == (0, "Start it: mojobot --config here.toml\n")
    assert any(
        "helius: refuses the key in HELIUS_API_KEY (HTTP 401): it is wrong, has expired" in line for line in said.said
    )
    assert any(line.startswith("  good: the chain is at slot ") for line in said.said)
    settings = load(Path("here.toml"), {}).settings
    mint = next(token.mint for token in world.world.tokens if token.symbol == "PEPE")
    assert settings.universe.watch == f"SOL, WIF, {mint}"
    assert settings.environment.market == "live"
    assert (settings.risk.max_concurrent_positions, settings.risk.risk_per_trade) == (3, 0.01)
    assert settings.providers.pyth.enabled
    assert set(before.split("\n")) <= set(Path("here.toml").read_text().split("\n"))
    assert Path(".env").read_text() == "# mine\nOTHER=1\nHELIUS_API_KEY=the-right-key\nPYTH_API_KEY=the-right-key\n"
    assert Path(".env").stat().st_mode & 0o777 == 0o600
    assert read_secrets({}).values.keys() == {"HELIUS_API_KEY", "PYTH_API_KEY"}
    for key in ("the-right-key", "a-wrong-key"):
        assert key not in said.text + ran.out + ran.err + Path("here.toml").read_text()


def test_twice_is_harmless(talk: Talk, tmp_path: Path) -> None:
    lines = script(MARKET, WATCH, NO_KEYS, [("Open positions", "3"), ("Share", ENTER), ("Loss", ENTER)])
    talk([*lines, *WRITE])
    before = files(tmp_path)
    ran, said = talk(script(MARKET, WATCH, NO_KEYS, LIMITS))
    assert (ran.code, ran.out) == (0, "")
    assert said.said[-1] == "All is so already: nothing to write."
    assert files(tmp_path) == before


def test_an_existing_file_changes_only_in_the_lines_it_shows(talk: Talk) -> None:
    mine = "# mine\n[risk]\nrisk_per_trade = 0.01  # careful\nmax_daily_loss = 0.04\n\n[demo]\nseed = 3 # lucky\n"
    Path("mine.toml").write_text(mine)
    lines = script(MARKET, WATCH, NO_KEYS, [("Open", ENTER), ("[1%]", "0.5%"), ("[4%]", ENTER)], WRITE)
    _, said = talk(lines, "--config", "mine.toml")
    assert Path("mine.toml").read_text() == mine.replace("0.01 ", "0.005 ")
    assert "    risk.risk_per_trade = 0.005  (now 0.01)" in said.said
    assert "  mine.toml (only these lines change)" in said.said


def test_no_leaves_everything_as_it_was(talk: Talk, tmp_path: Path) -> None:
    ran, said = talk(script(MARKET, WATCH, NO_KEYS, LIMITS, [("Write it?", "n")]))
    assert (ran.code, ran.out, said.said[-1]) == (0, "", "Nothing was changed.")
    assert files(tmp_path) == {}


@pytest.mark.parametrize("at", range(7))
def test_ctrl_c_at_any_question_leaves_everything_as_it_was(talk: Talk, tmp_path: Path, at: int) -> None:
    lines = script(MARKET, WATCH, NO_KEYS, LIMITS, WRITE)
    lines[at] = (lines[at][0], "^C")
    ran, _ = talk(lines)
    assert (ran.code, ran.err) == (130, "mojobot: interrupted: nothing was changed\n")
    assert files(tmp_path) == {}


def test_without_a_network_all_can_still_be_answered(talk: Talk, world: Fakes) -> None:
    world.troubles.begin(EVERY, Kind.OUTAGE)
    keys = [(name, ENTER) for name in ("QUICKNODE", "JUPITER", "COINGECKO", "BIRDEYE", "PYTH")]
    ran, said = talk(
        script(
            MARKET,
            [("Tokens", "SOL, WHOEVER"), ("Keep WHOEVER as it is?", ENTER)],
            [("Enter or change keys?", "y"), ("HELIUS", "some-key-of-mine"), ("Keep it all the same?", ENTER), *keys],
            LIMITS,
            WRITE,
        ),
        "--config",
        "here.toml",
    )
    assert ran.code == 0
    assert load(Path("here.toml"), {}).settings.universe.watch == "SOL, WHOEVER"
    assert any("cannot be tried now: helius: " in line for line in said.said)
    assert read_secrets({}).values["HELIUS_API_KEY"].reveal() == "some-key-of-mine"


def test_settings_that_are_wrong_already_are_said_first(talk: Talk) -> None:
    Path("wrong.toml").write_text("[risk]\nrisk_per_trade = 3\n")
    ran, _ = talk([], "--config", "wrong.toml")
    assert ran.code == 3
    assert "wrong.toml:2: risk.risk_per_trade is 3" in ran.err


def test_where_nothing_can_be_written_nothing_is(talk: Talk, tmp_path: Path) -> None:
    Path("file").write_text("")
    ran, _ = talk(script(MARKET, WATCH, NO_KEYS, LIMITS, WRITE), "--config", "file/trading.toml")
    assert ran.code == 3
    assert "cannot be written" in ran.err
    assert list(files(tmp_path)) == ["file"]


def test_without_a_terminal_it_is_one_sentence_and_two(run: Run) -> None:
    ran = run("init")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("mojobot: init asks questions and needs a terminal; ")


def test_in_a_real_terminal_a_key_is_not_echoed_and_ctrl_c_ends_it(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm"}
    own = "import fcntl, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0)"  # so that Ctrl+C reaches it
    command = [sys.executable, "-c", f"{own}; from mojobot.__main__ import main; sys.exit(main(['init']))"]
    process = subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=environ, cwd=tmp_path, start_new_session=True
    )
    os.close(theirs)
    seen = b""
    for question, answer in (
        (b"auto, live, demo) [auto]: ", b"\n"),
        (b"[reviewed]: ", b"\n"),
        (b"(y/n) [n]: ", b"y\n"),
        (b"HELIUS_API_KEY (Enter for none): ", b"has blanks in it\n"),
        (b"HELIUS_API_KEY (Enter for none): ", b"\x03"),
    ):
        part = _until(ours, question)
        seen += part
        os.write(ours, answer)
    seen += _until(ours, b"nothing was changed", again=b"\x03")
    assert process.wait(20) == 130
    os.close(ours)
    assert b"has blanks in it" not in seen
    assert b"holds characters no key has" in seen
    assert files(tmp_path) == {}


def _until(terminal: int, wanted: bytes, again: bytes = b"") -> bytes:
    """Read until it comes; a person whose key does nothing for five seconds presses it again."""
    seen, end = b"", time.monotonic() + 60
    while wanted not in seen:
        assert time.monotonic() < end, f"{wanted!r} did not come: {seen!r}"
        if select.select([terminal], [], [], 5.0)[0]:
            seen += os.read(terminal, 4096)
        else:
            os.write(terminal, again)
    return seen
