"""mojobot in a terminal of its own: a pty, and what a screen makes of its output."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.whole.program import PATIENCE_S, ROOT, Program

LEFT = b"\x1b[?1049l"  # the alternate screen is left
_PIECES = re.compile(
    r"\x1b\[(\d+);(\d+)H|\x1b\[[0-9;?<>=$]*[A-Za-z]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|(\n)|([^\x1b\r\n]+)"
)


def drawn(output: bytes, width: int, height: int) -> list[str]:
    """The lines a terminal shows after that output; a cell nobody wrote to is a blank."""
    grid = [[" "] * width for _ in range(height)]
    x = y = 0
    for found in _PIECES.finditer(output.decode(errors="replace")):
        if found[1]:
            y, x = int(found[1]) - 1, int(found[2]) - 1
        elif found[3]:
            y, x = y + 1, 0
        for char in found[4] or "":
            if y < height and x < width:
                grid[y][x] = char
            x += 1
    return ["".join(row).rstrip() for row in grid]


class Terminal:
    """mojobot in a pty; everything it wrote is in `output`. Nothing is read but in `until`, `wait` and `settle`."""

    def __init__(self, program: Program, *options: str, script: str = "", **variables: str) -> None:
        self._ours, self._theirs = pty.openpty()
        self.modes = termios.tcgetattr(self._theirs)
        self.size = (120, 40)
        self._set_size()
        words = ["demo", "--data-dir", str(program.data), "--config", str(program.config), *options]
        start = ["-c", f"{script}\nimport sys\nfrom mojobot.__main__ import main\nsys.exit(main())"]
        environ = {**os.environ, "TERM": "xterm-256color", "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", **variables}
        self.pid = os.posix_spawn(
            sys.executable,
            [sys.executable, *(start if script else ["-m", "mojobot"]), *words],
            environ,
            file_actions=[(os.POSIX_SPAWN_DUP2, self._theirs, number) for number in (0, 1, 2)],
        )
        self.output = b""
        self.code: int | None = None

    @property
    def screen(self) -> list[str]:
        """What is to be seen, since the last change of the size."""
        return drawn(self.output, *self.size)

    def until(self, text: bytes, since: int | None = None) -> None:
        """Read until a text was written after now, or after a place in the output."""
        begin = len(self.output) if since is None else since
        self.wait_for(lambda: text in self.output[begin:], f"{text!r} was not written: {self.output[-2000:]!r}")

    def wait_for(self, true: Callable[[], object], why: str = "waited in vain", *, reading: bool = True) -> None:
        """Wait until it is true."""
        deadline = time.monotonic() + PATIENCE_S
        while not true():
            assert time.monotonic() < deadline, why
            if reading:
                self._read(0.05)
            else:
                time.sleep(0.05)

    def settle(self) -> None:
        """Read until nothing more is written for a moment."""
        while self._read(0.3):
            pass

    def press(self, keys: bytes) -> None:
        os.write(self._ours, keys)

    def resize(self, width: int, height: int) -> None:
        self.size = (width, height)
        self._set_size()
        os.kill(self.pid, signal.SIGWINCH)

    def stall(self) -> None:
        """As Ctrl+S does: nothing is taken from the program until `flow`."""
        termios.tcflow(self._theirs, termios.TCOOFF)

    def flow(self) -> None:
        termios.tcflow(self._theirs, termios.TCOON)

    def modes_now(self) -> list[object]:
        return list(termios.tcgetattr(self._theirs))

    def hang_up(self) -> None:
        os.close(self._theirs)
        os.close(self._ours)
        self._ours = self._theirs = -1
        os.kill(self.pid, signal.SIGHUP)

    def halted(self) -> bool:
        """Whether it has been suspended since the last look."""
        pid, status = os.waitpid(self.pid, os.WNOHANG | os.WUNTRACED)
        return pid != 0 and os.WIFSTOPPED(status)

    def end(self, number: signal.Signals, *, reading: bool = True) -> int:
        """Send a signal and wait for the exit code."""
        os.kill(self.pid, number)
        return self.wait(reading=reading)

    def wait(self, *, reading: bool = True) -> int:
        self.wait_for(self._ended, "it does not end", reading=reading)
        assert self.code is not None
        return self.code

    def close(self) -> None:
        if self.code is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        for number in (self._ours, self._theirs):
            if number >= 0:
                os.close(number)

    def _ended(self) -> bool:
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        if pid:
            self.code = os.waitstatus_to_exitcode(status)
        return pid != 0

    def _set_size(self) -> None:
        width, height = self.size
        fcntl.ioctl(self._theirs, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))

    def _read(self, seconds: float) -> bool:
        if self._ours < 0:
            time.sleep(seconds)
            return False
        ready, _, _ = select.select([self._ours], [], [], seconds)
        if ready:
            self.output += os.read(self._ours, 65_536)
        return bool(ready)


@contextmanager
def terminal(program: Program, *options: str, script: str = "", **variables: str) -> Iterator[Terminal]:
    """A terminal with a running mojobot in it, whatever becomes of the test."""
    found = Terminal(program, *options, script=script, **variables)
    try:
        yield found
    finally:
        found.close()
