from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from mojobot.model.notices import Marked, StateChanged
from mojobot.model.state import EngineState
from mojobot.runtime.latch import Latch
from mojobot.runtime.lock import DirectoryLock
from mojobot.store.database import Database
from mojobot.store.records import Record
from mojobot.store.sessions import Identity, begin_session
from mojobot.store.writer import Writer
from tests.cli.conftest import Engine, Run
from tests.store.samples import T0, booked, closed, decision, entry, filled, leaving, opened


def _recorded(directory: Path, *steps: list[Record]) -> Path:
    """A store with these records, one list a step."""
    with Database.open(directory) as database:
        session = begin_session(database, Identity("demo", 7), started_ms=T0, version="0.1.0", settings_json="{}")
        writer = Writer(database, threaded=False)
        writer.write(session, 1, [opened(session)]).wait()
        for step, records in enumerate(steps, 2):
            writer.write(session, step, records).wait()
        writer.close()
    return directory


@pytest.fixture
def one_trade(tmp_path: Path) -> Path:
    """A store with one closed trade and its decision."""
    marked = Marked(T0 + 60_400, 10_005_994_000, 10_005_994_000, 0.0, 0.001, 0)
    running = StateChanged(T0, EngineState.RUNNING, "", latched=False)
    return _recorded(
        tmp_path / "data",
        [entry(), decision(), running],
        [filled(entry()), booked()],
        [leaving()],
        [filled(leaving(), cash_micro=106_000_000), closed(), marked],
    )


@pytest.mark.parametrize("kind", ["trades", "fills", "positions", "decisions"])
def test_nothing_recorded_is_one_line(kind: str, run: Run, tmp_path: Path) -> None:
    directory = _recorded(tmp_path / "data")
    table, as_json = run(kind, "--data-dir", directory), run(kind, "--json", "--data-dir", directory)
    assert (table.code, table.out, table.err) == (0, f"no {kind} yet\n", "")
    assert (as_json.code, json.loads(as_json.out)) == (0, [])


@pytest.mark.parametrize("kind", ["trades", "fills", "positions", "decisions"])
def test_before_the_first_start_there_is_nothing_and_no_error(kind: str, run: Run) -> None:
    ran = run(kind)
    assert (ran.code, ran.out, ran.err) == (0, f"no {kind} yet\n", "")


def test_a_directory_without_records_is_a_mistake(run: Run, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    ran = run("trades", "--data-dir", tmp_path / "data")
    assert ran.code == 1
    assert ran.err.startswith("mojobot: nothing is recorded in ")


def test_trades_are_a_table(run: Run, one_trade: Path) -> None:
    heading, row = run("trades", "--data-dir", one_trade).out.splitlines()
    assert heading.split() == [
        *("id", "symbol", "strategy", "opened_at", "closed_at", "quantity", "entry_price", "exit_price"),
        *("fees", "pnl", "r", "exit_reason"),
    ]
    assert row.split() == [
        *("s1-5-0", "SOL", "mean_reversion", "2026-01-01T00:00:00.400Z", "2026-01-01T00:01:00.400Z", "1", "100", "106"),
        *("0.006", "5.994", "1.998", "target"),
    ]


def test_trades_are_json(run: Run, one_trade: Path) -> None:
    (trade,) = json.loads(run("trades", "--json", "--data-dir", one_trade).out)
    assert (trade["id"], trade["symbol"], trade["pnl"], trade["stop_initial"]) == ("s1-5-0", "SOL", 5.994, 97.0)


def test_fills_and_decisions_are_shown(run: Run, one_trade: Path) -> None:
    fills = run("fills", "--data-dir", one_trade).out.splitlines()
    assert [line.split()[3] for line in fills] == ["action", "SELL", "BUY"]
    (made,) = json.loads(run("decisions", "--json", "--data-dir", one_trade).out)
    assert made["votes"][0]["strategy"] == "mean_reversion"
    assert "BUY" in run("decisions", "--data-dir", one_trade).out


def test_the_newest_are_shown_and_what_is_left_out_is_said(run: Run, one_trade: Path) -> None:
    ran = run("fills", "--limit", "1", "--data-dir", one_trade)
    assert len(ran.out.splitlines()) == 2
    assert ran.err == "mojobot: these are the newest 1; --limit 0 shows all\n"
    whole = run("fills", "--limit", "0", "--data-dir", one_trade)
    assert (len(whole.out.splitlines()), whole.err) == (3, "")
    assert len(json.loads(run("fills", "--json", "--limit", "1", "--data-dir", one_trade).out)) == 1


def test_records_are_read_while_an_engine_runs(run: Run, engine: Engine, one_trade: Path) -> None:
    with engine(one_trade):
        assert "s1-5-0" in run("trades", "--data-dir", one_trade).out


def test_an_export_is_a_spreadsheet(run: Run, one_trade: Path, tmp_path: Path) -> None:
    out = tmp_path / "trades.csv"
    ran = run("export", "trades", "--format", "csv", "--out", out, "--data-dir", one_trade)
    assert (ran.code, ran.out) == (0, f"1 trades written to {out}\n")
    with out.open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["id"], row["pnl"]) == ("s1-5-0", "5.994")


@pytest.mark.parametrize(
    ("bounds", "count"),
    [
        ([], 2),
        (["--from", "2026-01-01", "--to", "2026-01-01"], 2),
        (["--from", "2026-01-02"], 0),
        (["--to", "2025-12-31"], 0),
        (["--from", "2026-01-01T00:01:00Z"], 1),
        (["--to", "2026-01-01T01:01:00+01:00"], 1),
    ],
)
def test_an_export_is_bounded_by_dates(bounds: list[str], count: int, run: Run, one_trade: Path) -> None:
    ran = run("export", "fills", "--format", "jsonl", "--out", "fills.jsonl", *bounds, "--data-dir", one_trade)
    assert ran.out == f"{count} fills written to fills.jsonl\n"
    assert len(Path("fills.jsonl").read_text().splitlines()) == count


@pytest.mark.parametrize(
    ("bounds", "sentence"),
    [
        (
            ["--from", "yesterday"],
            "mojobot: --from is a date such as 2026-01-31 or 2026-01-31T12:00Z, not 'yesterday'\n",
        ),
        (["--to", "2026-02-30"], "mojobot: --to is a date such as 2026-01-31 or 2026-01-31T12:00Z, not '2026-02-30'\n"),
        (["--from", "2026-02-01", "--to", "2026-01-01"], "mojobot: --from 2026-02-01 is not before --to 2026-01-01\n"),
    ],
)
def test_a_bad_date_is_one_sentence(bounds: list[str], sentence: str, run: Run, one_trade: Path) -> None:
    ran = run("export", "trades", "--out", "x.csv", *bounds, "--data-dir", one_trade)
    assert (ran.code, ran.err) == (2, sentence)
    assert not Path("x.csv").exists()


def test_there_is_nothing_to_export_before_the_first_start(run: Run) -> None:
    ran = run("export", "trades", "--out", "x.csv")
    assert (ran.code, ran.err) == (
        1,
        "mojobot: nothing is recorded yet: run mojobot first, or name a folder with --data-dir\n",
    )


def test_the_status_without_an_engine_is_what_was_recorded(run: Run, one_trade: Path) -> None:
    told = json.loads(run("status", "--json", "--data-dir", one_trade).out)
    assert (told["running"], told["pid"], told["state"]) == (False, None, None)
    assert (told["market"], told["last_state"], told["equity_usd"]) == ("demo", "RUNNING", 10_005.994)
    assert (told["positions"], told["trades"], told["wins"], told["net_usd"]) == (0, 1, 1, 5.994)
    lines = run("status", "--data-dir", one_trade).out.splitlines()
    assert lines[0].split() == ["state", "not", "running"]
    assert "equity    10,005.99 USD" in lines


def test_the_status_of_a_stopped_market_says_so(run: Run, tmp_path: Path) -> None:
    Latch(tmp_path / "data").set("drawdown", 1)
    ran = run("status", "--data-dir", tmp_path / "data")
    assert ran.code == 0
    assert ran.out.splitlines()[0] == "state     STOPPED (drawdown), not running"


def test_the_status_of_a_running_engine_is_its_own(run: Run, engine: Engine, tmp_path: Path) -> None:
    with engine(tmp_path):
        told = json.loads(run("status", "--json", "--data-dir", tmp_path).out)
        words = run("status", "--data-dir", tmp_path).out
    assert (told["running"], told["state"]) == (True, "STARTING")
    assert words.splitlines()[0] == "state     STARTING (the market has not opened)"


def test_a_stop_shows_at_once_though_the_engine_s_view_is_older(run: Run, engine: Engine, tmp_path: Path) -> None:
    with engine(tmp_path):
        Latch(tmp_path).set("odd prices", 1)
        assert run("status", "--data-dir", tmp_path).out.splitlines()[0] == "state     STOPPED (odd prices)"


def test_the_status_of_an_engine_that_does_not_answer_says_so(run: Run, tmp_path: Path) -> None:
    with DirectoryLock(tmp_path):
        assert "running, but not answering" in run("status", "--data-dir", tmp_path).out


def test_the_status_before_the_first_start_is_not_running(run: Run) -> None:
    assert run("status").out.splitlines()[0] == "state     not running"
    assert json.loads(run("status", "--json").out) == {"running": False, "state": None, "data_dir": None}
