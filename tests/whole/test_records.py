"""Reading and exporting what is recorded, while the engine runs and after."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.whole.program import Program, answering

pytestmark = pytest.mark.whole


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A session that has ended; it is only read."""
    program = Program(tmp_path_factory.mktemp("ended"))
    program.demo(bars=400)
    return program


@pytest.mark.parametrize("kind", ["trades", "fills"])
def test_every_format_holds_what_the_store_holds(ended: Program, kind: str) -> None:
    files = {form: ended.home / f"{kind}.{form}" for form in ("csv", "json", "jsonl")}
    for form, path in files.items():
        ran = ended.run("export", kind, "--format", form, "--out", path, "--data-dir", ended.data)
        assert ran.code == 0, ran.err
    whole = json.loads(files["json"].read_text())
    lines = [json.loads(line) for line in files["jsonl"].read_text().splitlines()]
    table = list(csv.DictReader(io.StringIO(files["csv"].read_text())))
    assert len(whole) > 4
    assert whole == lines
    rows = ended.rows(kind)
    told = [{name: value for name, value in row.items() if name != "stop_moves"} for row in rows]  # lists have no cell
    assert sorted(map(str, told)) == sorted(map(str, whole))
    for row, line in zip(whole, table, strict=True):
        assert list(line) == list(row)
        for name, value in row.items():
            assert line[name] == _cell(value), name


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(("=", "+", "-", "@")) else text


def test_the_store_holds_what_the_summary_says(ended: Program) -> None:
    status = ended.run("status", "--json", "--data-dir", ended.data).json
    trades = ended.rows("trades")
    closed = [row for row in trades if row["closed_at"] is not None]
    assert status["running"] is False
    assert status["trades"] == len(closed)
    assert status["positions"] == len(trades) - len(closed) == len(ended.rows("positions"))
    assert status["net_usd"] == pytest.approx(sum(row["pnl"] for row in closed))
    assert all(row["stop_initial"] > 0 for row in trades)


@pytest.mark.parametrize("command", ["status", "trades", "fills", "positions", "decisions"])
def test_every_reading_command_has_words_too(ended: Program, command: str) -> None:
    ran = ended.run(command, "--data-dir", ended.data)
    assert ran.code == 0
    assert len(ran.out.splitlines()) > 1


def test_reading_works_while_the_engine_runs_and_changes_nothing(program: Program, tmp_path: Path) -> None:
    process = program.started("--speed", "6000")
    program.until(lambda: answering(program.data) and program.logged("TRADE"))
    for command in ("trades", "fills", "positions", "decisions"):
        assert isinstance(program.rows(command), list)
    status = program.run("status", "--json", "--data-dir", program.data).json
    assert (status["running"], status["state"], status["pid"]) == (True, "RUNNING", process.pid)
    ran = program.run("export", "fills", "--out", tmp_path / "fills.csv", "--data-dir", program.data)
    assert ran.code == 0
    ran = program.run("replay", program.data)  # of the session that is being recorded
    assert (ran.code, ran.out) == (0, "session 1: identical\n")
    assert process.poll() is None
    assert program.end(process).code == 0
    assert program.run("replay", program.data).out == "session 1: identical\n"
