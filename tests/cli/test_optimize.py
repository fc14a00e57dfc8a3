"""`mojobot optimize` as a person runs it, on an hour's bars of a market made up."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from mojobot.settings.load import load
from tests.cli.conftest import Run
from tests.feeds.files.made import HEADER, T0

HOUR = 3_600_000
SPACE = """
[risk]
cost_multiple = [1, 4]
[trading]
quorum_strategies = [1, 3]
quorum_weight = { low = 0.05, high = 0.3 }
"""


@pytest.fixture(scope="module")
def candles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty days of a wandering price."""
    chance = np.random.default_rng(5)
    close = 100.0 * np.exp(np.cumsum(chance.normal(0.0, 0.006, 1_440)))
    rows = [HEADER]
    for at, price in enumerate(close):
        opened = close[at - 1] if at else price
        high, low = max(opened, price) * 1.003, min(opened, price) * 0.997
        rows.append(f"{T0 + at * HOUR},{opened},{high},{low},{price},{chance.uniform(500, 5000)}")
    path = tmp_path_factory.mktemp("candles") / "JUP-1h.csv"
    path.write_text("\n".join(rows) + "\n")
    return path


@pytest.fixture
def space(tmp_path: Path) -> Path:
    path = tmp_path / "space.toml"
    path.write_text(SPACE)
    return path


def searched(run: Run, candles: Path, space: Path, *more: str | Path) -> dict[str, object]:
    ran = run("optimize", candles, "--space", space, "--tests", "2", "--jobs", "1", "--json", *more)
    assert ran.code == 0, ran.err
    told: dict[str, object] = json.loads(ran.out)
    return told


def test_the_best_set_is_a_file_of_its_own_that_trades(
    run: Run, candles: Path, space: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text("[risk]\nrisk_per_trade = 0.01\n")
    told = searched(run, candles, space, "--trials", "6", "--config", mine)
    assert told["trials"] == 18
    assert mine.read_text() == "[risk]\nrisk_per_trade = 0.01\n"
    settings = load(tmp_path / "best.toml", environ={}).settings
    best = told["best"]
    assert isinstance(best, dict)
    assert settings.risk.cost_multiple == best["risk.cost_multiple"]
    assert settings.trading.quorum_strategies == best["trading.quorum_strategies"]
    assert settings.risk.risk_per_trade == 0.01
    again = run("backtest", candles, "--config", tmp_path / "best.toml", "--json")
    report = told["report"]
    assert isinstance(report, dict)
    alone = json.loads(again.out)
    assert alone["total_trades"] == report["total_trades"]
    assert alone["truth"]["trials"] == 6  # it was tried in the search, and is no trial more
    assert run("optimize", candles, "--space", space).code == 2  # best.toml is there already


def test_what_was_tried_before_is_gone_on_from_and_counts(run: Run, candles: Path, space: Path) -> None:
    first = searched(run, candles, space, "--trials", "3", "--write", "one.toml")
    second = searched(run, candles, space, "--trials", "5", "--write", "two.toml")
    assert (first["trials"], second["trials"]) == (9, 15)
    truth = second["report"]
    assert isinstance(truth, dict)
    assert truth["truth"]["trials"] == 15
    run("backtest", candles, "--cash", "500")
    third = searched(run, candles, space, "--trials", "5", "--write", "three.toml")
    assert isinstance(third["report"], dict)
    assert third["report"]["truth"]["trials"] == 16  # the back-test was a trial as well


def test_a_person_reads_what_was_chosen_and_what_came_of_it(run: Run, candles: Path, space: Path) -> None:
    ran = run("optimize", candles, "--space", space, "--tests", "2", "--jobs", "1", "--trials", "2")
    assert ran.code == 0, ran.err
    assert ran.out.startswith("6 trials, 2 in each of 3 studies, 3 settings searched.\n")
    assert "Walking forward, each test with what was best before it:" in ran.out
    assert "the best set is in best.toml" in ran.err
    assert "before test 2 of 2: 2 trials done" in ran.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "[risk]\ncost_multiple = [4, 1]\n",
            "space.toml:2: risk.cost_multiple goes from 4 to 1; the first must be lower",
        ),
        ("[risk]\ncost_multiple = [0, 99]\n", "space.toml:2: risk.cost_multiple = 99 is not allowed"),
        ("[risk]\ncosts = [0, 1]\n", "space.toml:2: risk.costs is no number among the settings"),
        ("[risk]\n", "space.toml names no setting; write for example cost_multiple = [2, 4] below [risk]"),
        ("cost_multiple = [2\n", "not valid TOML"),
    ],
)
def test_a_space_that_contradicts_itself_is_refused(
    run: Run, candles: Path, tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "space.toml").write_text(text)
    ran = run("optimize", candles, "--space", tmp_path / "space.toml")
    assert ran.code in {2, 3}
    assert said in ran.err
    assert not (tmp_path / "best.toml").exists()


def test_too_few_days_to_walk_forward_are_said(run: Run, candles: Path) -> None:
    ran = run("optimize", candles, "--from", "2025-01-01", "--to", "2025-01-03", "--trials", "2")
    assert ran.code == 2
    assert "3.0 days of candles are too few for a walk forward of 4 tests" in ran.err


def test_processes_or_a_cluster_not_both(run: Run, candles: Path) -> None:
    ran = run("optimize", candles, "--jobs", "2", "--dask", "tcp://127.0.0.1:9")
    assert ran.code == 2
    assert "give one of them" in ran.err
