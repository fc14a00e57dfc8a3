"""A program in a terminal of our own: what it writes is counted, and taken as fast or as slowly as is wanted."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import tempfile
import termios
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

MB = 2**20
_TICK_S = 1.0 / os.sysconf("SC_CLK_TCK")
# What a terminal is asked, and what it answers: where the cursor is, and that frames may be written as a whole.
_ANSWERS = ((b"\x1b[6n", b"\x1b[1;1R"), (b"\x1b[?2026$p", b"\x1b[?2026;2$y"))


class Terminal:
    """Runs `command` in a pty of `size` (lines, columns) that takes `bytes_per_s`; as much as comes when that is 0.

    The program's hook (`mojobot/tui/marks.py`) writes its moments to a file:
    `marks` reads them. Leaving the context ends the program.
    """

    def __init__(
        self,
        command: Sequence[str],
        size: tuple[int, int],
        bytes_per_s: int = 0,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self.taken = 0  # bytes
        self._bytes_per_s = bytes_per_s
        handle, self._marks = tempfile.mkstemp(prefix="marks")
        os.close(handle)
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))
        self.began_s = time.time()
        told = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "MARKS": self._marks, "T0": repr(self.began_s)}
        self._running = subprocess.Popen(
            command,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**os.environ, **told, **(environ or {})},
            start_new_session=True,
        )
        os.close(theirs)
        self._over = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._running.terminate()
        try:
            self._running.wait(5)
        except subprocess.TimeoutExpired:
            self._running.kill()
        self._over.set()
        self._reader.join(1)
        os.close(self._ours)
        Path(self._marks).unlink()

    def press(self, keys: bytes) -> None:
        """Type."""
        os.write(self._ours, keys)

    def marks(self, kind: str) -> list[float]:
        """The moments of one kind: `framed` and `painted` in seconds since the start, `key` in wall time."""
        words = [line.split() for line in Path(self._marks).read_text(encoding="utf-8").splitlines()]
        return [float(value) for name, value in words if name == kind]

    def painted(self) -> float:
        """Seconds from the start to the first frame that answers keys. Raises RuntimeError when none comes."""
        return self._first("painted")

    def framed(self) -> float:
        """Seconds from the start to the first complete frame, be it without values. Raises RuntimeError."""
        return self._first("framed", "painted")

    def _first(self, *kinds: str, patience_s: float = 30.0) -> float:
        while time.time() - self.began_s < patience_s and self.alive:
            found = [moment for kind in kinds for moment in self.marks(kind)]
            if found:
                return found[0]
            time.sleep(0.01)
        raise RuntimeError("no frame was painted")

    @property
    def alive(self) -> bool:
        """Whether the program runs."""
        return self._running.poll() is None

    def cpu_s(self) -> float:
        """CPU time so far, of all its threads."""
        fields = Path(f"/proc/{self._running.pid}/stat").read_text().rsplit(") ", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) * _TICK_S

    def rss_mb(self) -> float:
        """Resident memory."""
        pages = int(Path(f"/proc/{self._running.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / MB

    def _read(self) -> None:
        while not self._over.is_set():
            ready, _, _ = select.select([self._ours], [], [], 0.05)
            if not ready:
                continue
            try:
                seen = os.read(self._ours, 65_536)
            except OSError:  # it has ended
                return
            self.taken += len(seen)
            for question, answer in _ANSWERS:
                if question in seen:
                    os.write(self._ours, answer)
            if self._bytes_per_s:
                time.sleep(len(seen) / self._bytes_per_s)
