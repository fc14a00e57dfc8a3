"""The console in tmux: detached, attached at another size, and repainted after somebody has cleared the screen."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.whole.program import PATIENCE_S, ROOT, Program

pytestmark = [
    pytest.mark.whole,
    pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed"),
]


class Tmux:
    """A tmux server of its own with one window; nobody is attached but when a test says so."""

    def __init__(self, program: Program, home: Path) -> None:
        self._socket = str(home / "tmux.socket")
        words = [sys.executable, "-m", "mojobot", "demo", "--speed", "1"]
        places = ["--data-dir", str(program.data), "--config", str(program.config)]
        self._run("-f", os.devnull, "new-session", "-d", "-x", "120", "-y", "40", *words, *places)
        self._pid = int(self._run("list-panes", "-F", "#{pane_pid}"))

    def lines(self) -> list[str]:
        return self._run("capture-pane", "-p").splitlines()

    def keys(self, *names: str) -> None:
        self._run("send-keys", *names)

    def resize(self, width: int, height: int) -> None:
        """What attaching a client of another size does to the window."""
        self._run("resize-window", "-x", str(width), "-y", str(height))

    def clear(self) -> None:
        """Somebody writes to the terminal behind the console's back."""
        tty = self._run("display-message", "-p", "#{pane_tty}").strip()
        Path(tty).write_text("\x1b[2J\x1b[Hrubbish")

    def until(self, true: Callable[[list[str]], object]) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not true(self.lines()):
            assert time.monotonic() < deadline, "\n".join(self.lines())
            time.sleep(0.1)

    def over(self) -> bool:
        """Wait for the program's end; the last window takes the server with it."""
        deadline = time.monotonic() + PATIENCE_S
        with suppress(ProcessLookupError):
            while time.monotonic() < deadline:
                os.kill(self._pid, 0)
                time.sleep(0.1)
            return False
        return True

    def close(self) -> None:
        """Without its terminal the engine would run on: it is ended first."""
        with suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGTERM)
        subprocess.run(["tmux", "-S", self._socket, "kill-server"], check=False, capture_output=True)

    def _run(self, *words: str) -> str:
        environ = {k: v for k, v in os.environ.items() if k != "TMUX"} | {"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"}
        done = subprocess.run(
            ["tmux", "-u", "-S", self._socket, *words], check=True, capture_output=True, text=True, env=environ
        )
        return done.stdout


@pytest.fixture
def tmux(program: Program, tmp_path: Path) -> Iterator[Tmux]:
    """The console in a window of 120 x 40."""
    found = Tmux(program, tmp_path)
    yield found
    found.close()


def whole(lines: list[str], width: int, height: int) -> bool:
    """Whether every part is where it belongs at that size."""
    return (
        len(lines) == height
        and "DEMO" in lines[0]
        and lines[1].startswith(("╭", "─"))
        and "Markets" in lines[1]
        and "STOP" in lines[-1]
        and max(map(len, lines)) == width
    )


def test_in_tmux_the_console_follows_the_window_and_is_painted_anew_on_request(tmux: Tmux) -> None:
    tmux.until(lambda lines: len(lines) == 40 and whole(lines, 120, 40))
    tmux.clear()
    tmux.until(lambda lines: "rubbish" in lines[0])
    tmux.keys("C-l")
    tmux.until(lambda lines: whole(lines, 120, 40))
    tmux.clear()
    tmux.resize(80, 24)
    tmux.until(lambda lines: len(lines) == 24 and whole(lines, 80, 24))
    tmux.resize(200, 60)
    tmux.until(lambda lines: len(lines) == 60 and whole(lines, 200, 60))
    tmux.keys("q")
    assert tmux.over(), "q does not end it"
