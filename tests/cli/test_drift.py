"""`mojobot drift` on sessions that were really made and recorded."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.cli.candles import written
from tests.cli.conftest import Run
from tests.whole.program import BUSY


@pytest.fixture
def busy(tmp_path: Path) -> Path:
    """Settings under which much is traded."""
    config = tmp_path / "busy.toml"
    config.write_text(BUSY)
    return config


@pytest.fixture(scope="module")
def sessions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the first test that needs them records its sessions, for all that come after."""
    return tmp_path_factory.mktemp("sessions") / "data"


@pytest.fixture
def demo(run: Run, busy: Path, tmp_path: Path, sessions: Path) -> Path:
    """Two sessions of the demo market in one directory: the second goes on with what the first held."""
    if not sessions.exists():
        for bars in ("200", "120"):
            ran = run("demo", "--speed", "max", "--bars", bars, "--daemon", "--config", busy, "--data-dir", sessions)
            assert ran.code == 0, ran.err
    return Path(shutil.copytree(sessions, tmp_path / "data"))


def test_a_demo_session_is_told_fill_by_fill_beside_its_back_test(run: Run, demo: Path) -> None:
    ran = run("drift", f"{demo}#1", "--json")
    assert ran.code == 0, ran.err
    told = json.loads(ran.out)
    assert (told["session"], told["market"], told["prices"]) == (1, "demo", "ticks")
    assert sum(told["parts"].values()) == pytest.approx(told["difference"])
    assert told["difference"] == pytest.approx(told["result"] - told["twin_result"])
    entry = next(row for row in told["fills"] if row["side"] == "BUY" and row["twin_price"] is not None)
    assert entry["twin_decided_at"] == entry["decided_at"]
    assert entry["latency_ms"] > entry["twin_latency_ms"] == 0
    fills = json.loads(run("fills", "--json", "--data-dir", demo).out)
    ids = {row["trade_id"] for row in fills}
    assert {row["trade_id"] for row in told["fills"] if row["trade_id"]} <= ids


def test_a_session_that_went_on_begins_with_what_was_held_on_both_sides(run: Run, demo: Path) -> None:
    told = json.loads(run("drift", "--json", "--data-dir", demo).out)
    assert told["session"] == 2
    assert told["carried"] > 0
    assert sum(told["parts"].values()) == pytest.approx(told["difference"])
    ran = run("drift", "2", "--limit", "1", "--data-dir", demo)
    assert ran.code == 0, ran.err
    assert "positions were open when the session began; both sides begin with them" in ran.out
    assert "difference, of which" in ran.out
    assert "--limit 0 shows all" in ran.err


def test_a_replay_of_candles_does_not_drift(run: Run, busy: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    files = written(tmp_path)
    assert run("replay", *files, "--speed", "max", "--daemon", "--config", busy, "--data-dir", data).code == 0
    ran = run("drift", data)
    assert ran.code == 0, ran.err
    assert "No drift: every fill is the back-test's, to the last unit." in ran.out
    told = json.loads(run("drift", data, "--json").out)
    assert told["no_drift"] is True
    assert told["trades"]["both"] > 3
    assert set(told["parts"].values()) == {0.0}
    assert all(row["price"] == row["twin_price"] for row in told["fills"])


def test_what_is_no_session_is_named(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("no")
    ran = run("drift", file)
    assert ran.code != 0
    assert "is no session: give its number, or its data directory as DIR or DIR#SESSION" in ran.err
    assert "no recording at" in run("drift", tmp_path).err
    assert "nothing is recorded yet" in run("drift").err


def test_a_session_that_is_not_there_names_those_that_are(run: Run, demo: Path) -> None:
    ran = run("drift", f"{demo}#9")
    assert ran.code != 0
    assert "holds no session 9: it has 1, 2" in ran.err


def test_a_recording_that_cannot_be_read_is_told_in_a_sentence(run: Run, demo: Path) -> None:
    with sqlite3.connect(demo / "recording.db") as store:
        store.execute("delete from events where session = 2 and step < 5")
        store.execute("update events set body = x'00' where session = 1 and step = 7")
    store.close()
    ran = run("drift", f"{demo}#2")
    assert ran.code != 0
    assert "cannot be tested again" in ran.err
    assert "Traceback" not in ran.err
    ran = run("drift", f"{demo}#1")
    assert ran.code != 0
    assert "step 7 cannot be read" in ran.err
