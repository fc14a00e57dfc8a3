"""`mojobot compare` on back-tests and sessions that were really made."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.candles import written
from tests.cli.conftest import Run
from tests.whole.program import BUSY


class Made:
    """Reports of back-tests of the same candles, and a replay of them."""

    def __init__(self, run: Run, folder: Path) -> None:
        self.run, self.folder = run, folder
        self.files = written(folder)

    def config(self, name: str, *changes: tuple[str, str]) -> Path:
        text = BUSY
        for before, after in changes:
            assert before in text
            text = text.replace(before, after)
        path = self.folder / f"{name}.toml"
        path.write_text(text)
        return path

    def report(self, name: str, *changes: tuple[str, str], trades: str = "csv") -> Path:
        config = self.config(name, *changes)
        told = self.run("backtest", *self.files, "--config", config, "--json", "--trades", f"{name}.{trades}")
        assert told.code == 0, told.err
        path = self.folder / f"{name}.json"
        path.write_text(told.out)
        return path

    def replayed(self) -> Path:
        data = self.folder / "data"
        ran = self.run(
            "replay", *self.files, "--speed", "max", "--daemon", "--config", self.config("r"), "--data-dir", data
        )
        assert ran.code == 0, ran.err
        return data


@pytest.fixture
def made(run: Run, tmp_path: Path) -> Made:
    return Made(run, tmp_path)


def test_one_changed_setting_is_told_with_what_came_of_it(run: Run, made: Made) -> None:
    before = made.report("before")
    after = made.report("after", ("quorum_strategies = 1", "quorum_strategies = 2"), trades="jsonl")
    ran = run("compare", before, after, "--json")
    assert ran.code == 0, ran.err
    told = json.loads(ran.out)
    assert told["settings"] == [{"setting": "trading.quorum_strategies", "first": 1, "second": 2}]
    assert told["same_candles"] is True
    first, second = (json.loads(path.read_text()) for path in (before, after))
    numbers = {row["name"]: row for row in told["numbers"]}
    assert numbers["net_pnl"]["first"] == first["net_pnl"]
    assert numbers["net_pnl"]["difference"] == pytest.approx(second["net_pnl"] - first["net_pnl"])
    trades = told["trades"]
    assert trades["same"] + trades["changed"] + len(trades["first_only"]) == first["total_trades"] > 3
    assert trades["same"] + trades["changed"] + len(trades["second_only"]) == second["total_trades"]
    assert trades["parting"] is not None
    assert told["luck"]["days"] == first["days"]
    assert told["verdict"].startswith(("Told apart", "Not told apart"))


def test_a_run_beside_itself_differs_in_nothing(run: Run, made: Made) -> None:
    report = made.report("before", trades="json.jsonl")
    ran = run("compare", report, report)
    assert ran.code == 0, ran.err
    assert "The same: on none of" in ran.out
    assert "No setting differs." in ran.out
    assert "0 are in both but not alike; 0 are in the first alone, 0 in the second alone." in ran.out


def test_the_back_test_of_a_replay_has_its_trades_and_its_numbers(run: Run, made: Made) -> None:
    report, data = made.report("before"), made.replayed()
    told = json.loads(run("compare", report, f"{data}#1", "--json").out)
    assert told["second"]["kind"] == "session"
    assert told["trades"]["changed"] == 0
    assert told["trades"]["first_only"] == told["trades"]["second_only"] == []
    assert told["settings"] == []
    alike = ("total_trades", "net_pnl", "win_rate", "profit_factor", "fees", "slippage_bps", "total_return")
    numbers = {row["name"]: row for row in told["numbers"]}
    for name in alike:
        assert numbers[name]["second"] == pytest.approx(numbers[name]["first"], abs=1e-9), name
    assert told["luck"]["same"] is True
    by_number = json.loads(run("compare", "1", data, "--json", "--data-dir", data).out)
    assert by_number["trades"]["parting"] is None


def test_trades_that_are_gone_are_not_compared_and_it_is_said(run: Run, made: Made) -> None:
    report = made.report("before")
    (made.folder / "before.csv").unlink()
    ran = run("compare", report, report)
    assert ran.code == 0
    assert "is not there any more" in ran.err
    assert "Their trades are not compared" in ran.out


def test_a_file_that_holds_no_trades_is_named(run: Run, made: Made) -> None:
    report = made.report("before")
    for text, said in (
        ("", "holds the trades of another run"),
        ("id,pnl\n1,2\n", "before.csv is no file of trades"),
        ("symbol,opened_at,pnl\nSOL,yesterday,1\n", "before.csv is no file of trades"),
        ("\0", "holds the trades of another run"),
        ("symbol,opened_at,pnl\n" + "S" * 200_000, "before.csv is no file of trades"),
    ):
        (made.folder / "before.csv").write_text(text)
        ran = run("compare", report, report)
        assert said in ran.err, text[:40]
        assert "Traceback" not in ran.err


def test_trades_of_another_run_are_not_taken_for_its_own(run: Run, made: Made) -> None:
    report = made.report("before")
    lines = (made.folder / "before.csv").read_text().splitlines()
    (made.folder / "before.csv").write_text("\n".join(lines[:-1]) + "\n")
    assert "holds the trades of another run by now" in run("compare", report, report).err


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("a.json", "{", "is no JSON report"),
        ("a.json", "[1, 2]", "is no report of `mojobot backtest --json`: it has no start"),
        ("a.json", '{"total_trades": 3}', "is no report of `mojobot backtest --json`: it has no start"),
        ("a.json", "null", "is no report"),
        ("a.csv", "id,symbol\n1,SOL\n", "is a file of trades: give the report it belongs to"),
        (
            "a.json",
            '{"start": "x", "end": "y", "symbols": 5, "decision_timeframe": "15m", "total_trades": 1, "net_pnl": 1}',
            "is no report",
        ),
        (
            "a.json",
            '{"start": "x", "end": "y", "symbols": [], "decision_timeframe": "15m", "total_trades": "3", "net_pnl": 1}',
            "which is no number",
        ),
        (
            "a.json",
            '{"start": "x", "end": "y", "symbols": [], "decision_timeframe": "7m", "total_trades": 3, "net_pnl": 1}',
            "is no report",
        ),
        ("a.json", "\udcff", "is no JSON report"),
    ],
)
def test_what_is_no_run_is_refused_in_a_sentence(run: Run, tmp_path: Path, name: str, text: str, why: str) -> None:
    path = tmp_path / name
    path.write_text(text, errors="surrogateescape")
    ran = run("compare", path, path)
    assert ran.code == 2
    assert why in ran.err
    assert len(ran.err.splitlines()) == 1


def test_what_is_not_there_is_named(run: Run, tmp_path: Path) -> None:
    ran = run("compare", "nothing.json", "nothing.json")
    assert ran.code == 2
    assert "nothing.json is no run: there is no such file" in ran.err
    assert "no recording at" in run("compare", tmp_path, tmp_path).err
    assert run("compare", "only-one.json").code == 2
