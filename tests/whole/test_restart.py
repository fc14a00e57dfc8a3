"""A restart goes on with positions, stops, weights and latch as they were."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.whole.books import at_ms, books
from tests.whole.program import Program, answering
from tests.whole.test_stop import candle_files

pytestmark = pytest.mark.whole


def _snapshot(program: Program) -> dict[str, Any]:
    with program.store() as store:
        found = json.loads(store.execute("select body from snapshot").fetchone()[0])
    assert isinstance(found, dict)
    return found


def _held(program: Program) -> dict[str, tuple[float, float, str]]:
    """Position: quantity, stop, why the stop stands there."""
    return {row["id"]: (row["quantity"], row["stop"], row["stop_reason"]) for row in program.rows("positions")}


def test_a_restart_goes_on_with_everything_as_it_was(program: Program) -> None:
    process = program.started("--speed", "max")
    program.until(lambda: _open(program) >= 2 and _closed(program) >= 2)
    ended = program.end(process)
    assert ended.code == 0
    before, held = _snapshot(program), _held(program)
    with program.store() as store:
        kept = books(store)
    assert held

    process = program.started("--speed", "1")  # no price has come yet that could change anything
    program.until(lambda: answering(program.data))
    status = program.run("status", "--json", "--data-dir", program.data).json
    program.end(process)
    after = _snapshot(program)
    assert _held(program) == held
    for name in ("guards", "weights", "last_entry_ms", "losses", "results", "high_water_micro", "pauses"):
        assert after[name] == before[name], name
    assert status["positions"] == len(held)
    assert status["cash_usd"] == pytest.approx(kept.cash_micro / 1e6)
    with program.store() as store:
        assert books(store).keys >= kept.keys


def _open(program: Program) -> int:
    return _count(program, "positions")


def _closed(program: Program) -> int:
    return _count(program, "trades where closed_ms is not null")


def _count(program: Program, what: str) -> int:
    with program.store() as store:
        return int(store.execute(f"select count(*) from {what}").fetchone()[0])


def test_a_run_in_pieces_trades_as_one_run_does(program: Program) -> None:
    """Ends between two quarters of an hour repeat prices, not decisions; ends on them repeat nothing."""
    whole, pieces = program.home / "whole", program.home / "pieces"
    program.demo(bars=225, data=whole)
    for _ in range(3):
        program.demo(bars=75, data=pieces)
    told: tuple[str, ...] = ("at", "symbol", "side", "outcome", "consensus", "refused_by")
    assert _parts(program, "decisions", whole, told) == _parts(program, "decisions", pieces, told)
    told = ("timestamp", "symbol", "action", "quantity", "executed_price", "value", "fees", "reason")
    once = _parts(program, "fills", whole, told)
    assert len(once) > 4
    assert once == _parts(program, "fills", pieces, told)


def _parts(program: Program, kind: str, data: Path, names: tuple[str, ...]) -> list[list[object]]:
    """Of each row, what does not name the session."""
    return [[row[name] for name in names] for row in program.rows(kind, data)]


def test_a_session_begins_where_the_last_mark_stood(program: Program) -> None:
    program.demo(bars=100)
    with program.store() as store:
        mark = books(store).mark
    assert (at_ms(mark) // 60_000) % 15 == 0
    end = program.demo(bars=15)
    assert "demo session 2, until 2026-01-01T01:45:02Z" in end.out  # 01:30 and fifteen bars


def test_a_stop_that_was_on_disk_is_there_after_a_restart(program: Program) -> None:
    process = program.started("--speed", "max")
    program.until(lambda: answering(program.data))
    assert program.run("stop", "--why", "a storm", "--data-dir", program.data).code == 0
    program.end(process)
    process = program.started("--speed", "1", trading=False)
    program.until(lambda: answering(program.data))
    status = program.run("status", "--json", "--data-dir", program.data).json
    assert (status["state"], status["why"], status["session"]) == ("STOPPED", "a storm", 2)
    assert program.run("resume", "--confirm", "RESUME", "--data-dir", program.data).code == 0
    status = program.run("status", "--json", "--data-dir", program.data).json
    assert status["state"] in {"STARTING", "RUNNING"}
    assert program.end(process).code == 0


def test_a_replay_in_pieces_trades_as_one_replay_does(program: Program) -> None:
    files = candle_files(program.home / "candles", 4_500)
    whole, pieces = program.home / "whole", program.home / "pieces"
    for data, bars in ((whole, 4_200), (pieces, 3_000), (pieces, 1_200)):
        how: list[str | Path] = [
            "--daemon",
            "--speed",
            "max",
            "--bars",
            str(bars),
            "--config",
            program.config,
            "--data-dir",
            data,
        ]
        ran = program.run("replay", *files, *how)
        assert ran.code == 0, ran.err
    told: tuple[str, ...] = ("at", "symbol", "side", "outcome", "consensus", "refused_by")
    once = _parts(program, "decisions", whole, told)
    assert once
    assert once == _parts(program, "decisions", pieces, told)
    told = ("timestamp", "symbol", "action", "quantity", "executed_price", "value", "fees", "reason")
    assert _parts(program, "fills", whole, told) == _parts(program, "fills", pieces, told)
