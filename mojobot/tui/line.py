"""The line to the terminal: what is written to it never holds anybody up for good."""

from __future__ import annotations

import os
import select
import termios
import time
from collections.abc import Callable
from contextlib import suppress

LEAVE_S = 1.0  # that a terminal gets to take what waits for it, once the console leaves
_LOOK_S = 0.05  # between looks at whether the console leaves

# Whatever a terminal was in the middle of (CAN), the modes Textual sets are taken back.
GIVE_BACK = (
    "\x18\x1b[?2026l\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l\x1b[?2004l\x1b[?2048l\x1b[?1004l"
    "\x1b[<u\x1b[?7h\x1b[0m\x1b[?1049l\x1b[?25h"
)


class Line:
    """A file as Textual's writer thread wants it, over an open terminal of our own that does not block.

    `write` keeps, `flush` sends and waits for the terminal, however long it
    takes, until `leave` is called: from then on for `LEAVE_S` at most. What a
    terminal refuses that has gone is forgotten, and `on_gone` called, once,
    from the writer's thread.
    """

    def __init__(self, terminal: int, on_gone: Callable[[], None]) -> None:
        self.gone = False  # the terminal does not exist any more
        self.stuck = False  # it did not take what was left when the console left
        self.busy = False  # something is kept or under way
        self._terminal = terminal
        self._on_gone = on_gone
        self._kept: list[str] = []
        self._until_s: float | None = None

    def write(self, text: str) -> None:
        """Keep it until the next flush."""
        self.busy = True
        self._kept.append(text)

    def flush(self) -> None:
        """Send what is kept."""
        data = "".join(self._kept).encode(errors="replace")
        self._kept.clear()
        try:
            while data and not self.gone and self._has_room():
                data = data[self._sent(data) :]
        except OSError:
            self.gone = True
            self._on_gone()
        self.busy = False

    def leave(self) -> None:
        """From now on there is little time."""
        self._until_s = time.monotonic() + LEAVE_S

    def close(self) -> None:
        """Let the terminal go; one that was stuck finds its modes as they were instead of what it has not taken."""
        if self.stuck:
            with suppress(OSError, termios.error):
                termios.tcflow(self._terminal, termios.TCOON)
                termios.tcflush(self._terminal, termios.TCOFLUSH)
                os.write(self._terminal, GIVE_BACK.encode())
        os.close(self._terminal)

    def _has_room(self) -> bool:
        """Wait until the terminal takes something; False when time is up."""
        poll = select.poll()
        poll.register(self._terminal, select.POLLOUT)
        while not self.stuck and not poll.poll(_LOOK_S * 1000):
            self.stuck = self._until_s is not None and time.monotonic() > self._until_s
        return not self.stuck

    def _sent(self, data: bytes) -> int:
        with suppress(BlockingIOError):
            return os.write(self._terminal, data)
        return 0


def opened(number: int) -> int:
    """The terminal behind a file descriptor, opened anew: the shell's own stays as it is, blocking and shared.

    Raises OSError.
    """
    flags = os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK
    try:
        return os.open(os.ttyname(number), flags)
    except OSError:  # opened by another user, or from outside this container
        return os.open("/dev/tty", flags)
