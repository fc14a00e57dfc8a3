"""The emergency stop of a running program, and what stays stopped."""

from __future__ import annotations

import gzip
import signal
from pathlib import Path

import numpy as np
import pytest

from mojobot.model.commands import CloseAll, EmergencyStop, Pause
from mojobot.runtime.wire import send
from tests.whole.books import books
from tests.whole.program import START_MS, Program, answering

pytestmark = pytest.mark.whole
TF_MS = 300_000


def candle_files(folder: Path, bars: int, tokens: int = 5, seed: int = 11) -> list[Path]:
    """Random walks with clusters of volatility as candle files; 5m bars."""
    chance = np.random.default_rng(seed)
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name in ("SOL", "WIF", "BONK", "JUP", "RAY")[:tokens]:
        calm = 0.002 * np.exp(0.7 * np.sin(np.arange(bars) / 40 + chance.uniform(0, 6)))
        close = 100.0 * np.exp(np.cumsum(chance.standard_t(4, bars) * calm))
        open_ = np.concatenate(([100.0], close[:-1]))
        high, low = np.maximum(open_, close) * (1 + calm / 2), np.minimum(open_, close) * (1 - calm / 2)
        volume = 1e4 * np.exp(chance.normal(0, 0.8, bars))
        lines = ["timestamp,open,high,low,close,volume"]
        for at in range(bars):
            values = (open_[at], high[at], low[at], close[at], volume[at])
            lines.append(f"{START_MS + at * TF_MS}," + ",".join(f"{value:.8f}" for value in values))
        path = folder / f"{name}_USDT-5m.csv.gz"
        path.write_bytes(gzip.compress("\n".join(lines).encode() + b"\n", mtime=0))
        paths.append(path)
    return paths


FAST = "150000"  # a month of candles lasts long enough to be stopped, however fast the machine


def _replay(program: Program, files: list[Path], speed: str = "max") -> list[str | Path]:
    places = ("--config", program.config, "--data-dir", program.data)
    return ["replay", *files, "--daemon", "--speed", speed, *places]


def _entries_after_the_stop(program: Program) -> tuple[int, int]:
    """Session and step of the first stop, as stored; asserts that no entry was wanted or made after it."""
    with program.store() as store:
        stop = store.execute(
            "select session, step from commands where command = 'EmergencyStop' order by seq limit 1"
        ).fetchone()
        assert stop is not None
        at = (stop["session"], stop["step"])
        wanted = store.execute("select id from intents where side = 'BUY' and (session, step) > (?, ?)", at).fetchall()
        made = store.execute(
            "select f.intent_id from fills f join reports r on r.seq = f.seq"
            " where f.side = 'BUY' and (r.session, r.step) > (?, ?)",
            at,
        ).fetchall()
    assert (wanted, made) == ([], [])
    return at


def _trades_after(program: Program, at: tuple[int, int]) -> list[str]:
    with program.store() as store:
        rows = store.execute(
            "select i.reason from fills f join reports r on r.seq = f.seq join intents i on i.id = f.intent_id"
            " where (r.session, r.step) > (?, ?)",
            at,
        )
        return [row["reason"] for row in rows]


def _open_positions(program: Program) -> int:
    with program.store() as store:
        return int(store.execute("select count(*) from positions").fetchone()[0])


def test_s403_a_stop_while_a_replay_runs_at_speed_holds_over_a_restart(program: Program) -> None:
    files = candle_files(program.home / "candles", 10_000)
    arguments = _replay(program, files, FAST)
    process = program.start(*arguments)
    program.until(lambda: program.logged("FILL") and _open_positions(program) >= 1)
    assert send(program.data, EmergencyStop("enough")).accepted
    ran = program.run("stop", "--why", "really enough", "--data-dir", program.data)
    assert (ran.code, ran.out) == (0, "stopped: no entries until resume --confirm RESUME\n")
    assert process.poll() is None, "the replay was over before it was stopped"
    status = program.run("status", "--json", "--data-dir", program.data).json
    assert (status["state"], status["why"], status["running"]) == ("STOPPED", "enough", True)
    assert process.wait(120) == 0
    at = _entries_after_the_stop(program)
    exits = _trades_after(program, at)
    assert set(exits) <= {"stop", "target", "ladder", "trail", "leave", "signal"}
    with program.store() as store:
        # What was held at the stop was sold after it, and by nobody but its armed stop, target or strategy.
        assert books(store).held == {}, "weeks of candles meet every stop or target"

    again = program.run(*arguments)  # the tape has ended: it only looks and ends
    assert again.code == 0, again.err
    assert ", STOPPED (enough)" in again.out
    assert (program.data / "STOPPED").exists()
    assert _entries_after_the_stop(program) == at


def test_a_stopped_replay_goes_on_trading_after_a_resume(program: Program) -> None:
    files = candle_files(program.home / "candles", 10_000)
    arguments = _replay(program, files, FAST)
    process = program.start(*arguments)
    program.until(lambda: (program.data / "mojobot.db").exists() and program.logged("FILL"))
    assert program.run("stop", "--data-dir", program.data).code == 0
    assert program.run("resume", "--data-dir", program.data).code == 2
    refused = program.run("resume", "--confirm", "resume", "--data-dir", program.data)
    assert (refused.code, refused.err.count("\n")) == (2, 1)
    assert process.poll() is None, "the replay was over before it was resumed"
    assert program.run("resume", "--confirm", "RESUME", "--data-dir", program.data).code == 0
    assert process.wait(120) == 0
    with program.store() as store:
        resumed = store.execute("select session, step from commands where command = 'Resume'").fetchone()
        later = store.execute(
            "select count(*) from intents where side = 'BUY' and (session, step) > (?, ?)", tuple(resumed)
        ).fetchone()[0]
    assert later > 0
    assert not (program.data / "STOPPED").exists()
    assert program.run("replay", program.data).out.endswith("session 1: identical\n")


def test_a_stop_without_an_engine_holds_for_the_next_one(program: Program) -> None:
    ran = program.run("stop", "--data-dir", program.data)
    assert ran.code == 0
    assert "what starts there starts stopped" in ran.out
    end = program.demo(bars=300)
    assert ", STOPPED (by hand)" in end.out
    assert program.rows("fills") == []


def test_an_offline_resume_lets_the_next_engine_trade(program: Program) -> None:
    program.demo(bars=100)
    fills = len(program.rows("fills"))
    process = program.started("--speed", "300")
    program.until(lambda: answering(program.data))
    assert program.run("stop", "--why", "a storm", "--data-dir", program.data).code == 0
    program.end(process)
    assert program.demo(bars=15).out.count("STOPPED (a storm)") == 1
    ran = program.run("resume", "--confirm", "RESUME", "--data-dir", program.data)
    assert (ran.code, ran.out) == (0, f"no longer stopped (a storm): the next engine in {program.data} may trade\n")
    end = program.demo(bars=400)
    assert ", RUNNING" in end.out
    assert len(program.rows("fills")) > fills


def test_a_latch_file_made_by_hand_stops_a_running_engine(program: Program) -> None:
    process = program.started("--speed", "300")
    (program.data / "STOPPED").touch()
    program.until(lambda: program.logged("STOPPED: latch file"))
    assert program.end(process, signal.SIGTERM).code == 0
    assert ", STOPPED (latch file)" in (program.home / "out").read_text()


def test_every_command_of_a_person_reaches_the_engine(program: Program) -> None:
    process = program.started("--speed", "6000")
    program.until(lambda: answering(program.data) and _open_positions(program) >= 2)
    assert send(program.data, Pause("first of all")).accepted
    assert send(program.data, CloseAll("CLOSE")).accepted

    def told(*arguments: str) -> tuple[int, str]:
        ran = program.run(*arguments, "--data-dir", program.data)
        return ran.code, ran.out or ran.err

    def state() -> tuple[object, object]:
        found = program.run("status", "--json", "--data-dir", program.data).json
        return found["state"], found["why"]

    assert told("pause", "--why", "lunch")[0] == 0
    assert state() == ("PAUSED", "lunch")
    assert told("safe-mode", "on")[0] == 0
    assert told("resume", "--confirm", "RESUME")[0] == 0
    assert state() == ("SAFE_MODE", "by hand")
    assert told("safe-mode", "off")[0] == 0
    assert state() == ("RUNNING", "")
    assert told("close", "nix") == (1, "mojobot: there is no open position nix\n")
    assert told("close-all")[0] == 2
    assert told("pause")[0] == 0
    assert told("close-all", "--confirm", "CLOSE")[0] == 0
    program.until(lambda: _open_positions(program) == 0)
    program.end(process)
    assert "close" in {row["exit_reason"] for row in program.rows("trades")}


def test_real_candles_stop_and_replay_identical(program: Program, shared_data: Path) -> None:
    files = sorted((shared_data / "candles" / "cex_2025_5m").glob("[JSW]*-5m.csv.gz"))
    assert files
    process = program.start(*_replay(program, files, FAST), "--bars", "6000")
    program.until(lambda: (program.data / "mojobot.db").exists() and program.logged("FILL"))
    assert program.run("stop", "--data-dir", program.data).code == 0
    assert process.wait(120) == 0
    _entries_after_the_stop(program)
    assert program.run("replay", program.data).out.endswith("session 1: identical\n")
