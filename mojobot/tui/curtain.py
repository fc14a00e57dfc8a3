"""The first frame: the console's own layout, empty, before anything heavy is loaded.

To load the engine and the toolkit takes a second on a slow machine. What is
drawn meanwhile is what is known: where everything will stand, and that it is
starting. Keys pressed meanwhile wait in the terminal, and are the console's
first. What is said meanwhile (a warning, an error) is kept, and is on the
screen the shell used when the curtain goes.

Imports the standard library and two pages without any import of their own: that is the point of it.
"""

from __future__ import annotations

import os
import signal
import sys
import termios
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import IO, Any, NoReturn

from mojobot.tui import marks
from mojobot.tui.glyphs import ASCII, UNICODE, Glyphs, speaks_unicode
from mojobot.tui.line import Line, opened
from mojobot.tui.screens.arrangement import MAP, SMALLEST, WIDE, Box, Places, arrange

ENTER, LEAVE = "\x1b[?1049h\x1b[?25l", "\x1b[0m\x1b[?1049l\x1b[?25h"
_BOLD, _DIM, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"
_ECHO = termios.ECHO | termios.ICANON
_OUTPUTS = (1, 2)

_drawn: Curtain | None = None  # there is one terminal


class Curtain:
    """Hangs before the terminal of standard input from `hang` until `lift`. Raises OSError."""

    def __init__(self, glyphs: Glyphs) -> None:
        self._modes = termios.tcgetattr(0)
        self._terminal = opened(0)
        self._picture = picture(*os.get_terminal_size(0), glyphs)
        self._said = _unnamed_file()
        self._kept = {number: os.dup(number) for number in _OUTPUTS}

    def hang(self) -> None:
        """Draw; from now on what others write is kept."""
        _flush()
        for number in _OUTPUTS:
            os.dup2(self._said.fileno(), number)
        termios.tcsetattr(0, termios.TCSANOW, _quiet(self._modes))
        self._write(ENTER + self._picture)

    def lift(self, *, for_console: bool) -> None:
        """What was said is said; the picture stays where a console is about to paint over it."""
        _flush()
        for number, kept in self._kept.items():
            os.dup2(kept, number)
            os.close(kept)
        self._said.seek(0)
        said = self._said.read().decode(errors="replace").replace("\n", "\r\n")
        self._said.close()
        again = ENTER + self._picture if for_console else ""
        if said or not again:
            self._write(LEAVE + said + again)
        os.close(self._terminal)
        with suppress(termios.error):
            termios.tcsetattr(0, termios.TCSANOW, self._modes)

    def _write(self, text: str) -> None:
        """A terminal that takes nothing holds up no start: it gets a second."""
        line = Line(self._terminal, lambda: None)
        line.leave()
        line.write(text)
        line.flush()


@contextmanager
def curtain(*, ascii: bool, shown: bool) -> Iterator[None]:  # noqa: A002 - the option's name
    """Hang it where somebody sits at a terminal; whatever ends the start, the screen is as it was."""
    with ExitStack() as stack:
        if shown and interactive():
            with suppress(OSError, termios.error):
                stack.callback(_gone)
                stack.enter_context(_ended_in_order())
                _hang(ASCII if ascii or not speaks_unicode(os.environ) else UNICODE)
                marks.framed()
        yield


def interactive() -> bool:
    """Whether somebody sits at a terminal and wants to see something; a curtain hangs only where that is so."""
    return _drawn is not None or (sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty())


def make_room() -> None:
    """The console is about to paint."""
    _gone(for_console=True)


def picture(width: int, height: int, glyphs: Glyphs) -> str:
    """Status line, the frames of the panes where they will stand, and how to end it; nothing that is not known."""
    if width < SMALLEST[0] or height < SMALLEST[1]:
        return _at(0, 0, f"{_BOLD}{f' mojobot  {glyphs.starting} starting'[:width]}{_PLAIN}")
    ticker = 1 if width < WIDE else 0
    places = arrange((width, height), (width, height - 2 - ticker))
    return "".join(
        (
            "\x1b[2J",
            _at(0, 0, f"{_BOLD} mojobot  {glyphs.starting} starting{_PLAIN}"),
            *_frames(places, glyphs, framed=width >= WIDE),
            _at(0, height - 1, f"{_DIM}keys count as soon as the market is open  {_PLAIN}{_BOLD}^c{_PLAIN} End"),
        )
    )


def _frames(places: Places, glyphs: Glyphs, *, framed: bool) -> Iterator[str]:
    for name, box in places.items():
        title = "Vote map" if name == MAP else name.capitalize()
        yield from _framed(box, title, glyphs) if framed else _ruled(box, title, glyphs)


def _framed(box: Box, title: str, glyphs: Glyphs) -> Iterator[str]:
    line, side = glyphs.horizontal, glyphs.vertical
    top, inner = box.y + 1, box.width - 2
    rest = line * (inner - len(title) - 3)
    yield _at(box.x, top, f"{_DIM}{glyphs.top_left}{line} {_PLAIN}{title}{_DIM} {rest}{glyphs.top_right}")
    for y in range(top + 1, top + box.height - 1):
        yield _at(box.x, y, side) + _at(box.x + box.width - 1, y, side)
    yield _at(box.x, top + box.height - 1, f"{glyphs.bottom_left}{line * inner}{glyphs.bottom_right}{_PLAIN}")


def _ruled(box: Box, title: str, glyphs: Glyphs) -> Iterator[str]:
    line = glyphs.horizontal
    yield _at(box.x, box.y + 1, f"{_DIM}{line}{_PLAIN}{title}{_DIM}{line * (box.width - len(title) - 1)}{_PLAIN}")


def _at(x: int, y: int, text: str) -> str:
    return f"\x1b[{y + 1};{x + 1}H{text}"


def _quiet(modes: list[Any]) -> list[Any]:
    """Nothing typed is echoed, all of it is kept for the console; Ctrl+C still ends, Ctrl+Z would leave a mess."""
    flags, changed = modes[3], [*modes[6]]
    changed[termios.VMIN], changed[termios.VTIME] = 1, 0
    changed[termios.VSUSP] = b"\x00"
    return [*modes[:3], flags & ~_ECHO, *modes[4:6], changed]


def _hang(glyphs: Glyphs) -> None:
    global _drawn  # noqa: PLW0603 - there is one terminal
    _drawn = Curtain(glyphs)  # first known, then hung: a signal in between takes it down again
    _drawn.hang()


def _gone(*, for_console: bool = False) -> None:
    global _drawn
    if _drawn is not None:
        hung, _drawn = _drawn, None
        hung.lift(for_console=for_console)


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """SIGTERM and SIGHUP give the screen back, too."""

    def end(*_: object) -> NoReturn:
        raise SystemExit(0)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _unnamed_file() -> IO[bytes]:
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("said"), "w+b")
    from tempfile import TemporaryFile  # noqa: PLC0415 - takes longer to load than all the rest

    return TemporaryFile()


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
