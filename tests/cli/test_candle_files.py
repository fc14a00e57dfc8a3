"""`mojobot data import`, `list` and `check`, and candles by symbol in `replay`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.feeds.files.made import MINUTE, T0, line, written


@pytest.fixture(autouse=True)
def no_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MOJOBOT_CANDLES", raising=False)


def test_what_is_imported_is_listed_and_plays_by_its_symbol(run: Run, tmp_path: Path) -> None:
    first = written(tmp_path / "SOLUSDT-1m-2025-01.csv", (line(at) for at in range(30)))
    second = written(tmp_path / "SOLUSDT-1m-2025-02.csv", (line(at) for at in range(28, 60)))
    ran = run("data", "import", first, second)
    assert ran.code == 0, ran.err
    assert ran.out.splitlines() == [
        "candles/SOL_USDT-1m.csv.gz: 30 bars (30 new)",
        "candles/SOL_USDT-1m.csv.gz: 60 bars (30 new); 2 were there and stay",
    ]
    (row,) = json.loads(run("data", "list", "--json").out)
    assert (row["symbol"], row["timeframe"], row["bars"], row["missing"], row["gaps"]) == ("SOL", "1m", 60, 0, 0)
    assert (row["from"], row["to"]) == ("2025-01-01T00:00:00.000Z", "2025-01-01T01:00:00.000Z")
    assert row["source"] == {"import of SOLUSDT-1m-2025-01.csv": 30, "import of SOLUSDT-1m-2025-02.csv": 30}
    played = run("replay", "SOL", "--speed", "max", "--daemon")
    assert played.code == 0, played.err
    assert "60 bars of SOL at 1m" in played.out


def test_any_name_is_imported_where_it_is_said_what_it_holds(run: Run, tmp_path: Path) -> None:
    path = written(tmp_path / "download.csv", (line(at) for at in range(3)))
    ran = run("data", "import", path)
    assert (ran.code, ran.out) == (1, "")
    assert "takes any name with --symbol and --timeframe" in ran.err
    ran = run("data", "import", path, "--symbol", "WIF/USDT", "--timeframe", "1m", "--json")
    (told,) = json.loads(ran.out)
    assert (ran.code, told["file"], told["new"]) == (0, "candles/WIF_USDT-1m.csv.gz", 3)
    assert run("data", "import", path, "--symbol", "../WIF", "--timeframe", "1m").code == 2


def test_one_bad_file_does_not_keep_the_others_out(run: Run, tmp_path: Path) -> None:
    good = written(tmp_path / "JUP-1m.csv", (line(at) for at in range(3)))
    ran = run("data", "import", tmp_path / "nothing-1m.csv", good)
    assert (ran.code, ran.out) == (1, "candles/JUP-1m.csv.gz: 3 bars (3 new)\n")
    assert "no such file" in ran.err


def test_an_empty_folder_is_said_so(run: Run) -> None:
    ran = run("data", "list")
    assert (ran.code, ran.out) == (0, "")
    assert "no candles in candles" in ran.err


def test_gaps_are_named_and_end_well(run: Run, tmp_path: Path) -> None:
    path = written(tmp_path / "SOL-1m.csv", (line(at) for at in (0, 1, 4)))
    ran = run("data", "check", path)
    assert ran.code == 0
    assert ran.out.splitlines()[1:] == [
        "  2 bars missing in 1 gap, the longest:",
        "    2025-01-01 00:02Z to 2025-01-01 00:04Z, 2 bars",
    ]


def test_defects_end_with_one_and_are_all_in_the_json(run: Run, tmp_path: Path) -> None:
    path = written(tmp_path / "SOL-1m.csv", (line(0), line(0), line(1), f"{T0 + 2 * MINUTE},10,9,9,10,1"))
    broken = tmp_path / "JUP-1m.csv"
    broken.write_text("what,is,this\n")
    ran = run("data", "check", path, broken, "--json")
    found, unreadable = json.loads(ran.out)
    assert ran.code == 1
    assert found["refused"] == {"inconsistent (high or low inside the body)": 1, "with a timestamp seen before": 1}
    assert (found["bars"], found["gaps"], found["kind"]) == (2, [], "csv")
    assert "not found in" in unreadable["error"]
    said = run("data", "check", path)
    assert (said.code, "  defect: 1 with a timestamp seen before (first in line 3)" in said.out) == (1, True)


def test_clean_candles_have_nothing_to_remark(run: Run, tmp_path: Path) -> None:
    ran = run("data", "check", written(tmp_path / "SOL-1m.csv", (line(at) for at in range(9))))
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "  nothing to remark")


def test_the_folder_may_be_named(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "SOL-1m.csv", (line(at) for at in range(3)))
    assert run("data", "import", path, "--candles", "elsewhere").code == 0
    monkeypatch.setenv("MOJOBOT_CANDLES", "elsewhere")
    assert run("data", "check", "SOL").code == 0


def test_an_import_of_what_is_not_there_says_so(run: Run) -> None:
    ran = run("data", "import", "nothing.csv")
    assert (ran.code, ran.err) == (1, "mojobot: nothing.csv: no such file\n")
