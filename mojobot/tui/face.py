"""The console as the supervisor sees it: it runs, is ended, and tells whether the person quit or the terminal went."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from mojobot.model.control import Control
from mojobot.model.settings import Settings
from mojobot.tui.app import Console
from mojobot.tui.colors import Depth
from mojobot.tui.curtain import make_room
from mojobot.tui.glyphs import speaks_unicode
from mojobot.tui.look import Look
from mojobot.tui.streams import Streams

_LOG = logging.getLogger(__name__)


# Believed before the terminal itself, and wrong since its last change: Textual would lay out for both sizes in turn.
_SIZE_AS_IT_WAS = ("COLUMNS", "LINES")

# What Textual's driver handles, and would go on handling for a console that is no more.
_DRIVERS_SIGNALS = (signal.SIGTSTP, signal.SIGCONT, signal.SIGWINCH, signal.SIGTTIN, signal.SIGTTOU)


class TerminalFace:
    """Runs a console in this process's terminal, inside the engine's own loop.

    While it runs, what others write to the standard streams goes to `log`;
    for good when the terminal has gone. A hang-up ends the console alone.
    `make` is called when it runs, so that nothing of it is loaded before.
    """

    def __init__(self, log: Path, make: Callable[[], Console]) -> None:
        self._log = log
        self._make = make
        self._console: Console | None = None
        self._hung_up = False
        self._over = False

    async def run(self) -> bool:
        """Until the person quits (True) or the terminal goes, or the console fails (False)."""
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, self._hang_up)
        for name in _SIZE_AS_IT_WAS:
            os.environ.pop(name, None)
        console = self._console = self._make()
        make_room()
        streams = Streams(self._log)
        handlers = {number: signal.getsignal(number) for number in _DRIVERS_SIGNALS}
        try:
            await _shown(console)
        finally:
            for number, handler in handlers.items():
                signal.signal(number, handler)
            lost = self._hung_up or console.terminal_gone
            if lost or not console.terminal_usable:
                streams.forsake()
            else:
                streams.restore()
            self._over = True
        if lost:
            _LOG.info("the terminal has gone")
        if console.fault is not None:
            self._tell(console.fault)
        return not lost and console.fault is None

    def end(self) -> None:
        """Give the screen back."""
        if self._console is not None:
            self._console.exit()

    def _hang_up(self) -> None:
        self._hung_up = True
        if self._over:  # a console that failed left the streams to the terminal
            Streams(self._log).forsake()
        self.end()

    def _tell(self, fault: BaseException) -> None:
        """The log gets where it happened; the person, who sees a shell again, what goes on nevertheless."""
        _LOG.error("the console has failed: %s", type(fault).__name__, exc_info=fault)
        name, pid = type(fault).__name__, os.getpid()
        with suppress(OSError):
            sys.stderr.write(
                f"mojobot: the console has failed ({name}), the engine goes on without it, pid {pid}: `mojobot status` "
                f"shows it, Ctrl+C ends it, details are in {self._log}\n"
            )
            sys.stderr.flush()


async def _shown(console: Console) -> None:
    # Textual swallows what is printed; as it is, it goes where the descriptors do.
    console._capture_stdout, console._capture_stderr = sys.__stdout__, sys.__stderr__  # type: ignore[assignment]
    try:
        await console.run_async()
    except OSError:
        console.terminal_gone = True


def console(
    control: Control,
    settings: Settings,
    *,
    theme: str,
    ascii: bool,  # noqa: A002 - the option's name
    animation: bool,
    environ: Mapping[str, str],
    export_dir: Path,
    keep_theme: Callable[[str], Path],
) -> Console:
    """A console for this terminal."""
    look = Look(theme, depth=depth_of(environ), ascii=ascii or not speaks_unicode(environ))
    return Console(
        control,
        settings=settings,
        look=look,
        animation=animation,
        keys=settings.keys.remap,
        start_pane=settings.console.start_pane,
        export_dir=export_dir,
        keep_theme=keep_theme,
    )


def depth_of(environ: Mapping[str, str]) -> Depth:
    """How many colours a terminal shows, by what it says of itself."""
    if environ.get("NO_COLOR"):
        return Depth.NONE
    if environ.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return Depth.TRUE
    term = environ.get("TERM", "")
    if "256" in term or "direct" in term:
        return Depth.EIGHT_BIT
    return Depth.NONE if term in ("dumb", "vt100") else Depth.STANDARD
