"""The console in a real terminal: it draws, it obeys, and when the terminal goes the engine stays."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.whole.program import PATIENCE_S, ROOT, Program

pytestmark = pytest.mark.whole
CTRL_X = b"\x18"


class Terminal:
    """mojobot in a pty of 120 x 40; everything it wrote is in `screen`."""

    def __init__(self, program: Program) -> None:
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        words = ["-m", "mojobot", "demo", "--data-dir", str(program.data), "--config", str(program.config)]
        environ = {**os.environ, "TERM": "xterm-256color", "PYTHONPATH": str(ROOT)}
        self.pid = os.posix_spawn(
            sys.executable,
            [sys.executable, *words],
            environ,
            file_actions=[(os.POSIX_SPAWN_DUP2, theirs, number) for number in (0, 1, 2)],
            setsid=False,
        )
        os.close(theirs)
        self.screen = b""
        self.code: int | None = None

    def until(self, text: bytes) -> None:
        """Read until a text was drawn after now."""
        seen = len(self.screen)
        deadline = time.monotonic() + PATIENCE_S
        while text not in self.screen[seen:]:
            assert time.monotonic() < deadline, (
                f"{text!r} was not drawn; the end of the screen: {self.screen[-2000:]!r}"
            )
            self._read(0.1)

    def press(self, keys: bytes) -> None:
        os.write(self._ours, keys)

    def hang_up(self) -> None:
        os.close(self._ours)
        self._ours = -1
        os.kill(self.pid, signal.SIGHUP)

    def end(self, number: signal.Signals) -> int:
        """Send a signal and wait for the exit code."""
        os.kill(self.pid, number)
        return self.wait()

    def wait(self) -> int:
        deadline = time.monotonic() + PATIENCE_S
        while self.code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.code = os.waitstatus_to_exitcode(status)
                break
            assert time.monotonic() < deadline, "it does not end"
            self._read(0.05)
        return self.code

    def close(self) -> None:
        if self.code is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        if self._ours >= 0:
            os.close(self._ours)

    def _read(self, seconds: float) -> None:
        if self._ours < 0:
            time.sleep(seconds)
            return
        ready, _, _ = select.select([self._ours], [], [], seconds)
        if ready:
            try:
                self.screen += os.read(self._ours, 65_536)
            except OSError:
                time.sleep(seconds)


@contextmanager
def terminal(program: Program) -> Iterator[Terminal]:
    found = Terminal(program)
    try:
        yield found
    finally:
        found.close()


def test_the_console_draws_stops_and_gives_the_screen_back(program: Program) -> None:
    with terminal(program) as seen:
        seen.until(b"RUN")
        seen.press(CTRL_X)
        seen.until(b"STOPPED")
        assert (program.data / "STOPPED").exists()
        assert program.run("status", "--json", "--data-dir", program.data).json["state"] == "STOPPED"
        assert seen.end(signal.SIGTERM) == 0
    assert b"\x1b[?1049l" in seen.screen, "the screen was not given back"


def test_a_terminal_that_goes_takes_no_engine_with_it(program: Program) -> None:
    with terminal(program) as seen:
        seen.until(b"RUN")
        seen.hang_up()
        time.sleep(1.5)
        assert os.waitpid(seen.pid, os.WNOHANG) == (0, 0), "the engine went with its terminal"
        status = program.run("status", "--json", "--data-dir", program.data).json
        assert (status["running"], status["state"]) == (True, "RUNNING")
        assert seen.end(signal.SIGTERM) == 0
    assert "the terminal has gone" in (program.data / "mojobot.log").read_text()
