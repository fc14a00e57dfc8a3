"""A machine of its own for every test of the command line, and a way to run it there."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from mojobot.__main__ import main
from mojobot.feeds.live.opening import Silent
from mojobot.model.commands import ClosePosition, Command, Receipt
from mojobot.model.control import Preview, Query
from mojobot.model.explanation import Explanation
from mojobot.model.readings import Readings
from mojobot.model.views import View
from mojobot.runtime.listener import serve
from mojobot.runtime.lock import DirectoryLock


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Default places of a fresh user; answers the folder that holds a data directory per market."""
    for name in ("MOJOBOT_DATA_DIR", "MOJOBOT_CONFIG", "MOJOBOT_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config-home"))
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "share" / "mojobot"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run mojobot with these arguments in this process."""

    def _run(*arguments: str | Path) -> Ran:
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return _run


@dataclass
class Assembly:
    """Stands where the engine is put together: keeps the plans it is given."""

    plans: list[dict[str, Any]] = field(default_factory=list)
    answer: int = 0
    error: BaseException | None = None

    def plan(self, **given: Any) -> dict[str, Any]:
        return given

    def run(self, plan: dict[str, Any]) -> int:
        self.plans.append(plan)
        if self.error is not None:
            raise self.error
        return self.answer


@pytest.fixture
def assembly(monkeypatch: pytest.MonkeyPatch, network: list[str]) -> Assembly:
    """No engine is started; the plans are kept."""
    kept = Assembly()
    for name, part in (("plan", {"RunPlan": kept.plan}), ("run", {"run": kept.run})):
        module = ModuleType(f"mojobot.assembly.{name}")
        module.__dict__.update(part)
        monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr("os.umask", lambda mask: 0)
    return kept


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Who answers: the first name in the list; nobody where it is empty."""
    present: list[str] = []

    def answers(*_: object) -> str:
        if not present:
            raise Silent("is there a network?")
        return present[0]

    monkeypatch.setattr("mojobot.feeds.live.opening.answers", answers)
    return present


class FakeControl:
    """Takes every command but the closing of a position."""

    def __init__(self) -> None:
        self.sent: list[Command] = []
        self.view: View | None = None

    def send(self, command: Command) -> Receipt:
        self.sent.append(command)
        return Receipt(not isinstance(command, ClosePosition), f"took {type(command).__name__}")

    def preview(self, command: Command) -> Preview:
        raise TypeError(f"{type(command).__name__} has no preview")

    def look_at(self, series: int) -> None:
        """Nobody waits for data here."""

    def readings(self, series: int) -> Readings | None:
        return None

    def explain(self, series: int) -> Explanation | None:
        return None

    def pace(self, speed: float | None) -> Receipt:
        return Receipt(accepted=False, text="this market has its own time")

    async def history(self, query: Query) -> Sequence[Mapping[str, object]]:
        return []


Engine = Callable[[Path], AbstractContextManager[FakeControl]]


@pytest.fixture
def engine() -> Engine:
    """An engine in a data directory: holds the lock and answers on the socket, on a thread of its own."""

    @contextmanager
    def _engine(directory: Path) -> Iterator[FakeControl]:
        control = FakeControl()
        with DirectoryLock(directory), _served(control, directory):
            yield control

    return _engine


@contextmanager
def _served(control: FakeControl, directory: Path) -> Iterator[None]:
    loop = asyncio.new_event_loop()
    listening = threading.Event()

    async def listen() -> None:
        ready = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            group.create_task(serve(control, directory, ready))
            await ready.wait()
            listening.set()

    task = loop.create_task(listen())

    def turn() -> None:
        with suppress(asyncio.CancelledError):
            loop.run_until_complete(task)

    thread = threading.Thread(target=turn)
    thread.start()
    try:
        assert listening.wait(10)
        yield
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join()
        loop.close()
