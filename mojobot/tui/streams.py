"""Nothing but the console writes to the screen: the standard streams go to the log while it has it.

The descriptors themselves are turned, so that what a library written in C
says lands there too, and what a child process says.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

_OUTPUTS = (1, 2)


class Streams:
    """Standard output and error, in the log from here on; then `restore` or `forsake` is called, once."""

    def __init__(self, log: Path) -> None:
        self._kept = {number: os.dup(number) for number in _OUTPUTS}
        _flush()
        _turn(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, _OUTPUTS)

    def restore(self) -> None:
        """Back to the terminal."""
        _flush()
        for number, kept in self._kept.items():
            os.dup2(kept, number)
        self._let_go()

    def forsake(self) -> None:
        """They stay in the log, and there is no input: a terminal that is gone or stuck holds up whoever uses it."""
        _turn(Path(os.devnull), os.O_RDONLY, (0,))
        self._let_go()

    def _let_go(self) -> None:
        for kept in self._kept.values():
            os.close(kept)


def _turn(path: Path, flags: int, numbers: tuple[int, ...]) -> None:
    instead = os.open(path, flags, 0o600)
    for number in numbers:
        os.dup2(instead, number)
    os.close(instead)


def _flush() -> None:
    for stream in (sys.__stdout__, sys.__stderr__):
        if stream is not None:
            with suppress(OSError):
                stream.flush()
