"""Textual's terminal, with a way out of everything that can happen to one.

Textual writes to standard error from a thread and waits for that thread when
it leaves; it takes a terminal that has gone for a fault, and SIGCONT for the
end of a suspension it has begun itself. Here the terminal is a file of our
own that is never waited for in vain, and signals are dealt with in the loop,
one after the other.
"""

from __future__ import annotations

import os
import signal
from types import FrameType
from typing import Any

from textual import events
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size

from mojobot.tui.line import Line, opened


class TerminalGone(events.Event, bubble=False):
    """Nothing can be written to the terminal, or read from it, any more."""


class InputFailed(events.Event, bubble=False):
    """The thread that reads the keys has ended by a fault."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error


class Terminal(LinuxDriver):
    """Draws on the terminal behind standard input; standard output and error are free for other use."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._line: Line | None = None  # while something is drawn
        self.usable = True  # the terminal is there, and took all when it was last left

    @property
    def waiting(self) -> int:
        """Writes the terminal has not taken yet."""
        writer = self._writer_thread
        return 0 if writer is None or self._line is None else writer._queue.qsize() + self._line.busy

    def write(self, data: str) -> None:
        """Queue it; forget it where waiting for room would halt the loop, or nothing is drawn."""
        writer = self._writer_thread
        if self._line is not None and writer is not None and not writer._queue.full():
            writer.write(data)

    def start_application_mode(self) -> None:
        """Take the terminal. Raises OSError when it has gone."""
        self._line = Line(opened(self.fileno), lambda: self.send_message(TerminalGone()))
        self._file: Any = self._line
        super().start_application_mode()  # type: ignore[no-untyped-call]

    def look_at_size(self) -> None:
        """Tell the app of a size it has not heard of: news of it can get lost while a window is dragged."""
        size = Size(*self._get_terminal_size())
        if self._line is not None and size != self._app.size:
            self.send_message(events.Resize(size, size))

    def stop_application_mode(self) -> None:
        """Give the terminal back."""
        if self._line is not None:
            self._line.leave()
        super().stop_application_mode()

    def close(self) -> None:
        """End the writer's thread, soon; twice is no error."""
        if self._line is None:
            return
        line, self._line = self._line, None
        line.leave()
        super().close()
        line.close()
        self.usable = not (line.gone or line.stuck)

    def _get_terminal_size(self) -> tuple[int, int]:
        try:
            width, height = os.get_terminal_size(self.fileno)
        except OSError:
            return 80, 24
        return (width, height) if width and height else (80, 24)

    def _sigtstp_application(self, *_: int | FrameType | None) -> None:
        self._loop.call_soon_threadsafe(self._suspend)

    def _sigcont_application(self, *_: int | FrameType | None) -> None:
        self._loop.call_soon_threadsafe(self._resume)

    def _suspend(self) -> None:
        """The whole process halts, engine included, until SIGCONT."""
        if self._line is not None:
            self.suspend_application_mode()
        os.kill(os.getpid(), signal.SIGSTOP)

    def _resume(self) -> None:
        """Also after a halt nobody announced: others may have used the terminal meanwhile."""
        if self._line is not None:
            self.suspend_application_mode()
        self._must_signal_resume = True
        try:
            self.resume_application_mode()
        except OSError:
            self.send_message(TerminalGone())

    def _run_input_thread(self) -> None:
        try:
            self.run_input_thread()
        except OSError:
            self.send_message(TerminalGone())
        except Exception as error:  # noqa: BLE001 - the edge of a thread; the console ends by it
            self.send_message(InputFailed(error))
