"""`mojobot backtest`: its files, its words, and the trades that `replay` and `export` give."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path

import pytest

from mojobot.feeds.candles import Candles
from tests.cli.conftest import Run
from tests.research.worlds import demo_candles

EAGER = """
[data]
backfill_decision_bars = 220
backfill_other_bars = 50
[trading]
quorum_strategies = 1
quorum_weight = 0.0
consensus_threshold = 0.5
[risk]
cost_multiple = 1.0
max_volatility_threshold = 1.0
volatility_limit_established = 2.0
volatility_limit_new = 2.0
"""


def written(folder: Path, one: Candles) -> Path:
    """A file with these candles; its volume in USD."""
    path = folder / f"{one.symbol}_USDT-{one.timeframe}.csv"
    rows = zip(one.open_ms, one.open, one.high, one.low, one.close, one.volume, strict=True)
    text = "".join(f"{row[0]},{','.join(repr(float(value)) for value in row[1:])}\n" for row in rows)
    path.write_text("timestamp,open,high,low,close,volume\n" + text)
    return path


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    (tmp_path / "eager.toml").write_text(EAGER)
    return [written(tmp_path, one) for one in demo_candles(7, 3, 1100)]


def test_its_trades_are_those_that_replay_makes_to_the_last_letter(files: list[Path], run: Run) -> None:
    arguments = [*files, "--volume-unit", "usd", "--config", "eager.toml"]
    tested = run("backtest", *arguments, "--trades", "tested.csv")
    assert tested.code == 0, tested.err
    played = run("replay", *arguments, "--speed", "max", "--daemon", "--data-dir", "played")
    assert played.code == 0, played.err
    run("export", "trades", "--out", "played.csv", "--data-dir", "played")
    closed = [row for row in rows("played.csv") if row["closed_at"]]
    assert rows("tested.csv") == closed
    assert closed


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(Path(name).read_text())))


def test_json_has_the_names_of_the_report_and_how_fast_it_was(files: list[Path], run: Run) -> None:
    ran = run("backtest", *files, "--volume-unit", "usd", "--config", "eager.toml", "--cash", "5000", "--json")
    told = json.loads(ran.out)
    assert ran.code == 0
    assert (told["bars"], told["cash"], told["symbols"]) == (3300, 5000.0, ["BTC", "ETH", "SOL"])
    assert told["bars_per_s"] == pytest.approx(told["bars"] / told["seconds"])
    assert told["total_trades"] > 0
    assert told["end_equity"] == pytest.approx(5000.0 * (1.0 + told["total_return"]))
    assert told["truth"]["trials"] == 1  # itself, counted once


def test_trades_come_as_json_where_the_name_says_so(files: list[Path], run: Run) -> None:
    run("backtest", *files, "--volume-unit", "usd", "--config", "eager.toml", "--trades", "t.jsonl", "--html", "r.html")
    lines = [json.loads(line) for line in Path("t.jsonl").read_text().splitlines()]
    assert [line["side"] for line in lines] == ["long"] * len(lines)
    assert len(lines) > 0
    assert Path("r.html").read_text().startswith("<!doctype html>")


def test_only_those_asked_for_vote(files: list[Path], run: Run) -> None:
    asked = ("--strategy", "mean_reversion", "--volume-unit", "usd", "--config", "eager.toml", "--trades", "t.jsonl")
    ran = run("backtest", *files, *asked)
    assert ran.code == 0, ran.err
    trades = [json.loads(line) for line in Path("t.jsonl").read_text().splitlines()]
    assert {trade["strategy"] for trade in trades} <= {"mean_reversion"}


def test_a_range_is_traded_with_indicators_warm_from_before(files: list[Path], run: Run) -> None:
    asked = ("--from", "2025-12-30", "--to", "2025-12-30", "--volume-unit", "usd", "--config", "eager.toml", "--json")
    told = json.loads(run("backtest", *files, *asked).out)
    assert (told["start"], told["end"]) == ("2025-12-30T00:00:00.000Z", "2025-12-31T00:00:00.000Z")
    assert (told["bars"], told["polled"]) == (3 * 96, 3 * 96)
    assert told["agreed"] > 0


@pytest.mark.parametrize(
    ("asked", "code", "words"),
    [
        (["--from", "2026-06-01"], 2, "no candles in the range"),
        (["--from", "2025-12-30", "--to", "2025-12-01"], 2, "is not before --to"),
        (["--from", "soon"], 2, "--from is a date"),
        (["--strategy", "guessing"], 2, "--strategy guessing: the strategies are momentum_breakthrough"),
        (["--strategy", "prediction"], 2, "--strategy prediction: the strategies are"),
        (["--cash", "1"], 2, "--cash"),
        (["--trades", "nowhere/t.csv"], 1, "there is no directory nowhere"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    files: list[Path], asked: list[str], code: int, words: str, run: Run
) -> None:
    ran = run("backtest", *files, "--volume-unit", "usd", *asked)
    assert ran.code == code
    assert words in ran.err.splitlines()[-1]
    assert "Traceback" not in ran.err


def test_a_file_that_is_not_there_is_named(run: Run) -> None:
    ran = run("backtest", "gone-5m.csv")
    assert ran.code == 2
    assert "gone-5m.csv" in ran.err


def test_who_never_trades_gets_an_honest_report(files: list[Path], run: Run) -> None:
    ran = run("backtest", files[0], "--volume-unit", "usd")
    assert ran.code == 0
    assert "Nothing was traded" in ran.out


@pytest.mark.parametrize(
    ("asked", "code", "said"),
    [
        (("--trades", "t.parquet"), 2, "t.parquet: trades are written as .csv, .json or .jsonl"),
        (("--trades", "nowhere/t.csv"), 1, "nowhere/t.csv cannot be written: there is no directory nowhere"),
        (("--html", "nowhere/r.html"), 1, "nowhere/r.html cannot be written: there is no directory nowhere"),
    ],
)
def test_what_cannot_be_written_is_said_before_the_work(
    files: list[Path], run: Run, asked: tuple[str, str], code: int, said: str
) -> None:
    ran = run("backtest", *files, "--volume-unit", "usd", *asked)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err
    assert "bars of" not in ran.err
