"""`mojobot backtest` as a person runs it, and the report it leaves."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.cli.conftest import Run

CANDLES = Path("../shared/data/candles/cex_2025_5m")


@pytest.fixture
def candles(pytestconfig: pytest.Config) -> list[Path]:
    """Four months of two tokens."""
    found = [pytestconfig.rootpath / CANDLES / f"{name}_USDT-5m.csv.gz" for name in ("SOL", "WIF")]
    if not all(path.exists() for path in found):
        pytest.skip(f"the recorded candles of {CANDLES} are not here")
    return found


def test_one_run_tells_the_same_as_json_as_a_page_and_as_trades(run: Run, candles: list[Path], tmp_path: Path) -> None:
    page, trades = tmp_path / "out.html", tmp_path / "trades.jsonl"
    ran = run("backtest", *candles, "--json", "--html", page, "--trades", trades)
    assert ran.code == 0, ran.err
    told = json.loads(ran.out)
    rows = [json.loads(line) for line in trades.read_text().splitlines()]
    assert told["total_trades"] == len(rows) > 0
    assert told["net_pnl"] == pytest.approx(sum(row["pnl"] for row in rows))
    assert sum(each["net_pnl"] for each in told["strategies"]) == pytest.approx(told["net_pnl"])
    assert told["bars"] == 2 * 34_560
    assert told["days"] == 120
    assert told["verdict"]
    assert {each["name"] for each in told["baselines"]} == {"buy and hold", "entries at random"}
    text = page.read_text(encoding="utf-8")
    HTMLParser().feed(text)
    assert told["verdict"] in text.replace("&#x27;", "'")
    assert "Back-test of SOL, WIF" in text


def test_a_range_of_ten_days_says_how_many_are_missing(run: Run, candles: list[Path]) -> None:
    ran = run("backtest", candles[0], "--from", "2025-03-01", "--to", "2025-03-10")
    assert ran.code == 0, ran.err
    assert "20 more days are missing until a Sharpe ratio is worth printing" in " ".join(ran.out.split())
    assert max(map(len, ran.out.splitlines())) <= 80


def test_a_book_of_trials_that_cannot_be_written_costs_no_report(run: Run, candles: list[Path], home: Path) -> None:
    (home / "research").mkdir(parents=True)
    (home / "research" / "trials.db").write_text("this is no database, and was never one")
    ran = run("backtest", candles[0], "--json")
    assert ran.code == 0, ran.err
    assert json.loads(ran.out)["truth"]["trials"] == 1
    assert "this back-test is not counted among the trials" in ran.err


def test_no_cash_is_a_wrong_use(run: Run, candles: list[Path]) -> None:
    ran = run("backtest", candles[0], "--cash", "0")
    assert ran.code == 2
    assert "--cash" in ran.err
