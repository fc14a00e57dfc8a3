"""The console as the supervisor sees it: it runs, is ended, and tells whether the person quit or the terminal went."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Callable, Mapping
from pathlib import Path

from mojobot.model.control import Control
from mojobot.model.settings import Settings
from mojobot.tui.app import Console
from mojobot.tui.colors import Depth
from mojobot.tui.look import Look

_LOG = logging.getLogger(__name__)


class TerminalFace:
    """Runs a console in this process's terminal, inside the engine's own loop.

    A hang-up of the terminal ends the console alone; what would be written to
    it goes to `log` from then on. `make` is called when it runs, so that
    nothing of it is loaded before.
    """

    def __init__(self, log: Path, make: Callable[[], Console]) -> None:
        self._log = log
        self._make = make
        self._console: Console | None = None
        self._hung_up = False

    async def run(self) -> bool:
        """Until the person quits (True) or the terminal goes (False)."""
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGHUP, self._hang_up)
        self._console = self._make()
        try:
            await self._console.run_async()
        except OSError:  # the terminal cannot be written to any more
            self._hung_up = True
        if self._hung_up:
            _leave_terminal(self._log)
        fault = self._console.fault
        if fault is not None:
            _LOG.error("the console has failed, the engine goes on: %s", fault, exc_info=fault)
        return not self._hung_up and fault is None

    def end(self) -> None:
        """Give the screen back."""
        if self._console is not None:
            self._console.exit()

    def _hang_up(self) -> None:
        self._hung_up = True
        self.end()


def _leave_terminal(log: Path) -> None:
    """A terminal that has gone fails every write: input ends, output goes to the log."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    instead = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for number, source in ((0, nothing), (1, instead), (2, instead)):
        os.dup2(source, number)
    os.close(nothing)
    os.close(instead)


def console(
    control: Control,
    settings: Settings,
    *,
    theme: str,
    ascii: bool,  # noqa: A002 - the option's name
    animation: bool,
    environ: Mapping[str, str],
    export_dir: Path,
) -> Console:
    """A console for this terminal."""
    look = Look(theme, depth=depth_of(environ), ascii=ascii or not _speaks_unicode(environ))
    return Console(
        control,
        settings=settings,
        look=look,
        animation=animation,
        keys=settings.keys.remap,
        start_pane=settings.console.start_pane,
        export_dir=export_dir,
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


def _speaks_unicode(environ: Mapping[str, str]) -> bool:
    tongue = environ.get("LC_ALL") or environ.get("LC_CTYPE") or environ.get("LANG") or ""
    return not tongue or "utf" in tongue.lower() or tongue.startswith("C.")
