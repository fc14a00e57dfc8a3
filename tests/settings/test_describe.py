"""The tree in words, and the two files written from it."""

import subprocess
import sys
from pathlib import Path

import pytest

from mojobot.model.settings import Settings
from mojobot.settings.describe import as_toml, sections, tree, value_of
from mojobot.settings.load import DEFAULT, load
from mojobot.settings.render import config_file, reference


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("risk.risk_per_trade", "a number above 0 and at most 0.05"),
        ("risk.correlation_limit", "a number of at least 0 and below 0.9"),
        ("trading.quorum_strategies", "a whole number from 1 to 8"),
        ("strategies.momentum_breakthrough.rsi_momentum", "a number above 0.5 and below 1"),
        ("limits.max_order_usd", "a number from 10 to 1,000,000,000"),
        ("keys.pause", "a text of at most 80 characters"),
        ("emergency.liquidate", "true or false"),
        ("environment.trading_env", "one of paper, live"),
        ("trading.decision_timeframe", "one of 1m, 5m, 15m, 1h, 4h"),
        ("risk.take_profit_ladder", "a list of at most 5 pairs [number, number]"),
    ],
)
def test_bounds_are_said_in_words(key: str, expected: str) -> None:
    assert tree()[key].expected == expected


@pytest.mark.parametrize("key", list(tree()))
def test_every_setting_has_a_sentence_a_default_and_a_section(key: str) -> None:
    setting = tree()[key]
    assert setting.sentence.endswith(".")
    assert setting.default == value_of(Settings(), key)
    assert setting.section in sections()
    assert setting.kind in {"switch", "word", "text", "list"} or any(
        word in setting.expected for word in ("above", "from", "at")
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (7, "7"),
        (200_000, "200_000"),
        (0.005, "0.005"),
        (1e-7, "1e-07"),
        ("a", '"a"'),
        ('"', '"\\""'),
        ([[1.0, 0.5]], "[[1.0, 0.5]]"),
    ],
)
def test_values_are_written_as_toml(value: object, text: str) -> None:
    assert as_toml(value) == text


def test_the_files_in_the_project_answer_the_tree(root: Path) -> None:
    remedy = "run scripts/settings"
    assert (root / "config/trading.toml").read_text("utf-8") == config_file(), remedy
    assert (root / "docs/configuration.md").read_text("utf-8") == reference(), remedy


def test_the_file_in_the_project_gives_every_setting_its_default(root: Path) -> None:
    result = load(root / "config/trading.toml", {})
    assert result.settings == Settings()
    assert result.notes == ()
    assert DEFAULT not in result.origins.values()


def test_the_files_name_every_setting() -> None:
    page = reference()
    for setting in tree().values():
        assert f"| `{setting.name}` |" in page
    assert all(len(line) <= 120 for line in config_file().splitlines())


def test_the_script_says_that_the_files_are_up_to_date(root: Path) -> None:
    done = subprocess.run([sys.executable, root / "scripts/settings", "--check"], capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
