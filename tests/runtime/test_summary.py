from __future__ import annotations

import asyncio
import io
import os
import shutil
import sys
from pathlib import Path

import pytest

from mojobot.model.state import EngineState
from mojobot.model.views import PositionView, Tally
from mojobot.runtime.desk import Desk
from mojobot.runtime.health import StepTimes
from mojobot.runtime.inbox import Inbox
from mojobot.runtime.latch import Latch
from mojobot.runtime.summary import EVERY_S, Summary, final, say
from tests.runtime.market import T0, FakeClock, ScriptedEngine, a_view, no_history, open_gate

HOUR = 3_600_000
LINE = "2026-01-01 00:00  RUNNING  $10,000.00  day -0.12%  heat 10%  0 open  0 closed"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Rig:
    def __init__(self, directory: Path, monkeypatch: pytest.MonkeyPatch, stream: io.StringIO) -> None:
        self.stream, self.clock, self.engine = stream, FakeClock(), ScriptedEngine()
        monkeypatch.setattr(sys, "stdout", stream)
        self.desk = Desk(self.engine, Inbox(), open_gate(), Latch(directory), no_history, self.clock)

    async def show(self, seconds: float) -> str:
        running = asyncio.create_task(Summary(self.desk, self.clock).run())
        while self.clock.seconds < seconds:
            await asyncio.sleep(0)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        return self.stream.getvalue()


async def test_a_pipe_gets_a_line_every_two_seconds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rig = Rig(tmp_path, monkeypatch, io.StringIO())
    rig.desk.refresh()
    assert await rig.show(3 * EVERY_S) == f"{LINE}\n" * 3


async def test_a_terminal_shows_one_line_that_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rig = Rig(tmp_path, monkeypatch, Terminal())
    rig.desk.refresh()
    monkeypatch.setattr(shutil, "get_terminal_size", lambda: os.terminal_size((120, 24)))
    assert await rig.show(2 * EVERY_S) == f"\r\x1b[2K{LINE}" * 2 + "\n"


async def test_it_is_never_wider_than_the_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rig = Rig(tmp_path, monkeypatch, Terminal())
    rig.engine.word = (EngineState.PAUSED, "SOL volatility 7.1% is above its limit of 5.0% " * 3)
    rig.desk.refresh()
    monkeypatch.setattr(shutil, "get_terminal_size", lambda: os.terminal_size((80, 24)))
    (line,) = (await rig.show(EVERY_S)).replace("\r\x1b[2K", "").splitlines()
    assert len(line) < 80
    assert line.endswith("...")
    assert "heat 10%  0 open" in line


async def test_nothing_is_shown_before_there_is_a_view(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await Rig(tmp_path, monkeypatch, io.StringIO()).show(2 * EVERY_S) == ""


def test_a_line_is_said_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    say("hello")
    assert capsys.readouterr().out == "hello\n"


TALLY = Tally(
    events=1_234_567,
    bars=5_000,
    decisions=2_000,
    votes=(("mean_reversion", 12, 3, 400), ("whale_tracking", 0, 0, 2_000)),
    agreed=7,
    outcomes=(("BUY", 3), ("HOLD", 40)),
    refused=(("cost", 2),),
    trades=4,
    wins=3,
    net_micro=12_345_678,
    fees_micro=45_000,
    paused_closes=5,
    closes=40,
)
POSITION = PositionView(
    *("s1-9-1", 0, "SOL", "trend_following", T0 - 3 * HOUR, 10.0, 1_010.0, 100.0, 101.0, 9.5, 0.0095),
    *(95.0, "initial", 120.0, 0.2, False),
)


def test_the_end_tells_votes_agreement_refusals_and_money() -> None:
    times = StepTimes()
    times.add(0.0123)
    told = final(a_view(tally=TALLY, positions=(POSITION,)), times)
    assert told.splitlines() == [
        "",
        "demo session 1, until 2026-01-01T00:00:00Z, RUNNING",
        "events 1,234,567  bars 5,000  decision closes 40  tokens judged 2,000",
        "entries held back at 12.5% of decision closes",
        "",
        "strategy                      BUY     SELL   not ready",
        "mean_reversion                 12        3         400",
        "whale_tracking                  0        0       2,000",
        "",
        "agreed with quorum 7 of 2,000 (0.350%)",
        "outcomes: BUY 3, HOLD 40",
        "refused by: cost 2",
        "",
        "trades 4  won 3  net +12.35 USD  network fees 0.04 USD",
        "equity 10,000.00 USD  open positions 1  heat 10%  drawdown 2.00%",
        "  s1-9-1 SOL trend_following 1,010.00 USD +9.50, entry 100, stop 95, 3.0 h",
        "steps over 5 ms: 1, longest 12.3 ms",
    ]


def test_a_session_in_which_nothing_happened_has_a_summary_too() -> None:
    told = final(a_view(EngineState.STOPPED, "by hand"), StepTimes())
    assert "STOPPED (by hand)" in told
    assert "agreed with quorum 0 of 0 (0.000%)" in told
    assert "refused by: none" in told
