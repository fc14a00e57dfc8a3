from __future__ import annotations

import asyncio
import json
import os
import socket
import stat
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojobot.cli.status import lines
from mojobot.model.commands import CloseAll, ClosePosition, Command, EmergencyStop, Pause, Receipt, Resume, SafeMode
from mojobot.model.control import Preview, Query
from mojobot.model.errors import MojobotError, NotRunning, StoreError
from mojobot.model.explanation import Explanation
from mojobot.model.market import Token, TokenClass
from mojobot.model.notices import Alert, Level, Severity
from mojobot.model.readings import Readings
from mojobot.model.state import EngineState
from mojobot.model.views import FeedView, MarketView, PauseView, RiskView, ShellView, Tally, View, VotesView
from mojobot.runtime import listener
from mojobot.runtime.listener import serve
from mojobot.runtime.lock import DirectoryLock
from mojobot.runtime.status import status, summary
from mojobot.runtime.wire import LONGEST_LINE, SOCKET_FILE, BadRequest, ask, decode, encode, send

COMMANDS: list[Command] = [
    Pause("lunch"),
    Resume("RESUME"),
    EmergencyStop("by hand"),
    SafeMode(on=True, why="news"),
    ClosePosition("s1-2-0"),
    CloseAll("CLOSE"),
]


class FakeControl:
    """Remembers what it was sent."""

    def __init__(self, view: View | None = None) -> None:
        self.view = view
        self.sent: list[Command] = []
        self.failing: Exception | None = None

    def send(self, command: Command) -> Receipt:
        if self.failing is not None:
            raise self.failing
        self.sent.append(command)
        return Receipt(accepted=not isinstance(command, ClosePosition), text=f"got {type(command).__name__}")

    def preview(self, command: Command) -> Preview:
        raise TypeError(f"{type(command).__name__} has no preview")

    def look_at(self, series: int) -> None:
        """Nobody waits for data here."""

    def readings(self, series: int) -> Readings | None:
        return None

    def explain(self, series: int) -> Explanation | None:
        return None

    def pace(self, speed: float | None) -> Receipt:
        return Receipt(accepted=False, text=f"{speed}")

    async def history(self, query: Query) -> Sequence[Mapping[str, object]]:
        return []


@pytest.fixture
def control() -> FakeControl:
    return FakeControl()


@asynccontextmanager
async def serving(control: FakeControl, directory: Path) -> AsyncIterator[None]:
    ready = asyncio.Event()
    task = asyncio.create_task(serve(control, directory, ready))
    waiting = asyncio.create_task(ready.wait())
    await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    try:
        if task.done():
            task.result()
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await task


async def raw(directory: Path, *lines: bytes) -> list[dict[str, object]]:
    """Send each line on one connection, and return the answer to each."""
    reader, writer = await asyncio.open_unix_connection(str(directory / SOCKET_FILE))
    answers = []
    for line in lines:
        writer.write(line)
        answers.append(json.loads(await asyncio.wait_for(reader.readline(), 5)))
    writer.close()
    await writer.wait_closed()
    return answers


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_travels_whole(command: Command) -> None:
    assert decode(json.loads(json.dumps(encode(command)))) == command


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (None, "an object with a kind"),
        ([], "an object with a kind"),
        ({}, "the kind of a command is one of pause, resume"),
        ({"kind": "lend"}, "one of pause"),
        ({"kind": ["pause"]}, "one of pause"),
        ({"kind": "Pause"}, "one of pause"),
        ({"kind": "pause", "when": "now"}, "pause has no 'when'"),
        ({"kind": "pause", "why": None}, "why of pause is a text"),
        ({"kind": "safe_mode"}, "safe_mode needs on"),
        ({"kind": "safe_mode", "on": 1}, "on of safe_mode is a true or false"),
        ({"kind": "close"}, "close needs position_id"),
        ({"kind": "stop", "why": "\x1b[2J"}, "printable"),
        ({"kind": "stop", "why": "x" * 201}, "at most 200"),
    ],
)
def test_a_command_is_never_guessed(body: object, why: str) -> None:
    with pytest.raises(BadRequest, match=why):
        decode(body)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
def test_any_other_body_is_refused(body: object) -> None:
    with pytest.raises(BadRequest):
        decode(body)


@pytest.mark.parametrize("command", COMMANDS)
async def test_a_sent_command_arrives_and_is_receipted(command: Command, control: FakeControl, tmp_path: Path) -> None:
    async with serving(control, tmp_path):
        receipt = await asyncio.to_thread(send, tmp_path, command)
    assert control.sent == [command]
    assert receipt == Receipt(not isinstance(command, ClosePosition), f"got {type(command).__name__}")


async def test_the_socket_is_its_owners_alone_and_gone_afterwards(control: FakeControl, tmp_path: Path) -> None:
    async with serving(control, tmp_path):
        assert stat.S_IMODE((tmp_path / SOCKET_FILE).stat().st_mode) == 0o600
    assert not (tmp_path / SOCKET_FILE).exists()


def test_without_an_engine_it_is_not_running(tmp_path: Path) -> None:
    with pytest.raises(NotRunning, match="no engine answers in"):
        ask(tmp_path, {"view": "status"})
    with pytest.raises(NotRunning):
        ask(tmp_path / "none", {"view": "status"})


def test_an_engine_that_is_still_starting_is_told_from_none(tmp_path: Path) -> None:
    with DirectoryLock(tmp_path), pytest.raises(NotRunning, match=rf"\(pid {os.getpid()}\) does not answer now"):
        ask(tmp_path, {"view": "status"})


async def test_the_socket_of_a_killed_engine_is_replaced(control: FakeControl, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as killed:
        killed.bind(str(tmp_path / SOCKET_FILE))
    with pytest.raises(NotRunning):
        ask(tmp_path, {"view": "status"})
    async with serving(control, tmp_path):
        assert (await asyncio.to_thread(send, tmp_path, Pause())).accepted


async def test_a_path_too_long_for_a_socket_address_works_all_the_same(control: FakeControl, tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 120) / ("e" * 120)
    deep.mkdir(parents=True)
    async with serving(control, deep):
        assert (deep / SOCKET_FILE).is_socket()
        assert (await asyncio.to_thread(send, deep, Pause())).accepted
    assert not (deep / SOCKET_FILE).exists()
    with pytest.raises(NotRunning):
        ask(deep, {"view": "status"})


async def test_a_place_where_no_socket_can_be_is_one_sentence(control: FakeControl, tmp_path: Path) -> None:
    (tmp_path / SOCKET_FILE).mkdir()
    with pytest.raises(StoreError, match=r"the command socket .* cannot be made"):
        async with serving(control, tmp_path):
            pass


async def test_an_engine_that_says_nothing_is_given_up(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as deaf:
        deaf.bind(str(tmp_path / SOCKET_FILE))
        deaf.listen()
        with pytest.raises(NotRunning, match=r"did not answer within 0\.05 s"):
            await asyncio.to_thread(ask, tmp_path, {"view": "status"}, 0.05)


@pytest.mark.parametrize(
    "request_line",
    [
        b"\n",
        b"stop\n",
        b"[]\n",
        b"{}\n",
        b'{"send": {"kind": "pause"}, "view": "status"}\n',
        b'{"view": "wallet"}\n',
        b'{"view": ["status"]}\n',
        b'{"fire": true}\n',
        b"\xff\xfe\n",
        b"[" * 10_000 + b"\n",
    ],
)
async def test_what_is_not_understood_gets_an_error_and_the_next_request_is_heard(
    request_line: bytes, control: FakeControl, tmp_path: Path
) -> None:
    async with serving(control, tmp_path):
        refused, taken = await raw(tmp_path, request_line, b'{"send": {"kind": "pause", "why": "x"}}\n')
    assert list(refused) == ["error"]
    assert "receipt" in taken
    assert control.sent == [Pause("x")]


async def test_a_request_too_long_is_refused(control: FakeControl, tmp_path: Path) -> None:
    async with serving(control, tmp_path):
        (refused,) = await raw(tmp_path, b"x" * (LONGEST_LINE + 1) + b"\n")
        assert refused == {"error": "a request is at most 64 KB"}
        assert (await asyncio.to_thread(send, tmp_path, Pause())).accepted
    assert control.sent == [Pause()]


async def test_a_latch_that_cannot_be_written_is_told_to_whoever_asked(control: FakeControl, tmp_path: Path) -> None:
    control.failing = StoreError("the latch file cannot be written")
    async with serving(control, tmp_path):
        with pytest.raises(MojobotError, match="refused: the latch file cannot be written"):
            await asyncio.to_thread(send, tmp_path, EmergencyStop())


async def test_a_fault_while_answering_ends_neither_engine_nor_talk(control: FakeControl, tmp_path: Path) -> None:
    control.failing = KeyError("canary")
    async with serving(control, tmp_path):
        (answer,) = await raw(tmp_path, b'{"send": {"kind": "pause"}}\n')
        assert "canary" not in str(answer)
        control.failing = None
        assert (await asyncio.to_thread(send, tmp_path, Pause())).accepted


async def test_clients_that_say_nothing_keep_nobody_waiting_and_end_with_the_engine(
    control: FakeControl, tmp_path: Path
) -> None:
    async with serving(control, tmp_path):
        idle = [await asyncio.open_unix_connection(str(tmp_path / SOCKET_FILE)) for _ in range(5)]
        assert (await asyncio.to_thread(send, tmp_path, Pause())).accepted
    for reader, writer in idle:
        assert await asyncio.wait_for(reader.read(), 5) == b""
        writer.close()


async def test_a_silent_client_is_dropped(
    control: FakeControl, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener, "_SILENCE_S", 0.01)
    async with serving(control, tmp_path):
        reader, writer = await asyncio.open_unix_connection(str(tmp_path / SOCKET_FILE))
        assert await asyncio.wait_for(reader.read(), 5) == b""
        writer.close()


async def test_a_client_that_does_not_take_its_answers_is_dropped(
    control: FakeControl, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener, "_TAKE_S", 0.05)
    control.view = view()
    async with serving(control, tmp_path):
        with socket.socket(socket.AF_UNIX) as greedy:
            greedy.connect(str(tmp_path / SOCKET_FILE))
            greedy.setblocking(False)
            with suppress(BrokenPipeError, ConnectionResetError):
                for _ in range(2_000):
                    with suppress(BlockingIOError):
                        greedy.send(b'{"view": "status"}\n' * 50)
                    await asyncio.sleep(0.001)
                pytest.fail("it was not dropped")
        assert (await asyncio.to_thread(send, tmp_path, Pause())).accepted


async def test_the_next_client_beyond_the_limit_is_turned_away(
    control: FakeControl, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener, "_MOST_TALKS", 1)
    async with serving(control, tmp_path):
        _, first = await asyncio.open_unix_connection(str(tmp_path / SOCKET_FILE))
        reader, second = await asyncio.open_unix_connection(str(tmp_path / SOCKET_FILE))
        assert await asyncio.wait_for(reader.read(), 5) == b""
        first.close()
        second.close()


async def test_before_the_market_opens_it_is_starting(control: FakeControl, tmp_path: Path) -> None:
    async with serving(control, tmp_path):
        answer = await asyncio.to_thread(ask, tmp_path, {"view": "status"})
    assert answer == {"status": {"state": "STARTING", "why": "the market has not opened"}}


async def test_the_status_travels(control: FakeControl, tmp_path: Path) -> None:
    control.view = view()
    async with serving(control, tmp_path):
        answer = await asyncio.to_thread(ask, tmp_path, {"view": "status"})
    assert answer == {"status": json.loads(json.dumps(status(control.view), allow_nan=False))}


def test_a_feed_that_is_down_is_in_the_status() -> None:
    down = FeedView("demo", ok=False, text="no answer", speed=None, down_since_ms=1_000)
    told = status(replace(view(), shell=ShellView(1_000, 2_000, 1, feeds=(down,))))
    assert told["feeds"] == [
        {"name": "demo", "ok": False, "text": "no answer", "down_since": "1970-01-01T00:00:01.000Z"}
    ]
    assert "feed down demo  1970-01-01T00:00:01.000Z  no answer" in lines({**told, "running": True, "data_dir": "d"})


def test_the_status_says_what_the_view_says() -> None:
    told = status(view())
    assert told["state"] == "PAUSED"
    assert told["why"] == "volatility"
    assert told["market"] == "demo"
    assert told["time"] == "2026-01-01T00:00:00.000Z"
    assert told["equity_usd"] == 10_012.5
    assert told["sol_volatility"] is None
    assert told["drawdown"] is None
    assert told["ready"] == 1
    assert told["net_usd"] == 12.5
    assert told["pauses"] == [{"rule": "volatility", "text": "7 % above 5 %", "symbol": "SOL"}]
    assert told["alerts"] == [
        {"ts_ms": 1, "time": "1970-01-01T00:00:00.001Z", "level": "RISK", "severity": "warning", "text": "careful"}
    ]


def test_the_summary_is_one_line() -> None:
    assert summary(view()) == (
        "2026-01-01 00:00  PAUSED  $10,012.50  day +0.12%  heat 16%  0 open  3 closed  (volatility)"
    )


def view() -> View:
    nothing = np.zeros(1)
    times = np.zeros(1, dtype=np.int64)
    ready = np.ones(1, dtype=np.bool_)
    return View(
        ts_ms=1_767_225_600_000,
        step=12,
        session=1,
        market="demo",
        mode="PAPER",
        state=EngineState.PAUSED,
        why="volatility",
        tokens=(Token("SOL", "", TokenClass.MAJOR),),
        prices=MarketView(nothing, times, nothing, nothing, nothing, ready, times, times),
        bars=(),
        votes=VotesView((), (), times, nothing, nothing, nothing),
        decisions=(),
        positions=(),
        pending=(),
        risk=RiskView(
            equity_usd=10_012.5,
            cash_usd=8_400.0,
            day_pnl_usd=12.5,
            day_return=0.00125,
            drawdown=float("nan"),
            max_drawdown_limit=0.15,
            heat=0.161,
            heat_band="full",
            stop_risk=0.01,
            risk_score=20.0,
            risk_level="low",
            sol_volatility=None,
            sol_volatility_limit=0.05,
            pauses=(PauseView("volatility", "7 % above 5 %", 0),),
        ),
        alerts=(Alert(1, Level.RISK, Severity.WARNING, "careful"),),
        tally=Tally(trades=3, wins=2, net_micro=12_500_000),
    )


async def test_a_command_is_answered_for_when_it_is_settled_and_a_question_at_once(
    tmp_path: Path, control: FakeControl
) -> None:
    ready, done = asyncio.Event(), asyncio.Event()

    async def settled() -> None:
        await done.wait()

    listening = asyncio.create_task(serve(control, tmp_path, ready, settled))
    await ready.wait()
    sending = asyncio.create_task(asyncio.to_thread(send, tmp_path, Pause()))
    while not control.sent:
        await asyncio.sleep(0.001)
    await asyncio.to_thread(ask, tmp_path, {"view": "status"})
    assert not sending.done()
    done.set()
    assert (await asyncio.wait_for(sending, 5)).accepted
    listening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await listening
