"""No more is drawn than the terminal takes.

Textual hands its output to a thread through a queue of 30 writes; when the
terminal is stalled (ctrl+S, a slow line, a closed lid) the queue fills, and
the next write would halt the event loop, and with it the engine. The governor
keeps the queue nearly empty: after every frame it holds all painting until
the frame is gone. What changes meanwhile is painted once, with the newest
values, so that the answer to a key never stands behind old frames.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from textual.app import App

from mojobot.tui.spans import exact

FRAME_S = 0.25  # between two frames of data
BLURRED_S = 1.0  # the same while the terminal has lost focus
LONGEST_S = 5.0  # without a frame, on a terminal that takes output, however slowly
ROOM = 8  # writes that may wait before even that is too much; the queue has room for 30

_FIRST_LOOK_S, _LAST_LOOK_S = 0.005, 0.1  # between looks at the queue: often at first, then patiently
_SLACK_S = 0.02  # a timer may be early


class Pace:
    """When a frame of data may be drawn: pure, told the time and how many writes wait for the terminal."""

    def __init__(self) -> None:
        self.focused = True
        self.skipped = 0
        self._last_s = float("-inf")
        self._queued = 0

    def due(self, now_s: float, queued: int) -> bool:
        """Whether to draw now; if so the time counts from here.

        While writes wait, no; but every `LONGEST_S` yes, if the terminal took
        something since it was last asked, and few writes wait.
        """
        moved, self._queued = queued < self._queued, queued
        since = now_s - self._last_s
        if since < (FRAME_S if self.focused else BLURRED_S) - _SLACK_S:
            return False
        if queued and not (moved and queued <= ROOM and since >= LONGEST_S):
            self.skipped += 1
            return False
        self._last_s = now_s
        return True


class Governor:
    """Paces the frames of data and holds back painting while `queued` says that output waits.

    `govern` starts the holding, once the app runs; without it `may_draw`
    alone paces. Nothing here waits or blocks.
    """

    def __init__(self, queued: Callable[[], int], clock: Callable[[], float] = time.monotonic) -> None:
        self.pace = Pace()
        self.held = 0  # times painting had to wait
        self._queued = queued
        self._clock = clock
        self._app: App[Any] | None = None
        self._hold = ExitStack()
        self._holding = False
        self._missed = False  # something was painted into nothing meanwhile
        self._look_again_s = _FIRST_LOOK_S

    @property
    def focused(self) -> bool:
        """Whether the terminal has the focus, as far as it tells."""
        return self.pace.focused

    @focused.setter
    def focused(self, on: bool) -> None:
        self.pace.focused = on

    @property
    def skipped(self) -> int:
        """Frames of data left out."""
        return self.pace.skipped

    @property
    def holding(self) -> bool:
        """Whether painting waits for the terminal."""
        return self._holding

    def may_draw(self) -> bool:
        """Whether to hand the newest view to the widgets now."""
        return self.pace.due(self._clock(), self._queued())

    def may_write(self) -> bool:
        """Whether a bell or the clipboard may be written: in a stalled terminal even those would pile up."""
        return self._queued() < ROOM

    def govern(self, app: App[Any]) -> None:
        """Watch every frame this app writes from now on, and have it write no more than what changed."""
        self._app = app
        display: Any = app._display
        hooked: Any = app  # two methods of this one app are replaced
        hooked._display = lambda screen, update: display(screen, exact(update))
        hooked.post_display_hook = self.painted

    def painted(self) -> None:
        """A frame was written, or would have been: while output waits, nothing more is painted."""
        if self._holding:
            self._missed = True
        elif self._app is not None and self._queued():
            self.held += 1
            self._holding, self._missed = True, False
            self._hold.enter_context(self._app.batch_update())
            self._look_again_s = _FIRST_LOOK_S
            self._look_later()

    def _look_later(self) -> None:
        asyncio.get_running_loop().call_later(self._look_again_s, self._look)

    def _look(self) -> None:
        if self._app is None or not self._app.is_running:
            self._holding = False  # at the end Textual paints nothing anyway
        elif self._queued():
            self._look_again_s = min(self._look_again_s * 1.5, _LAST_LOOK_S)
            self._look_later()
        else:
            self._release(self._app)

    def _release(self, app: App[Any]) -> None:
        """Paint what has changed; all of it when a layout was made while nothing could be painted."""
        self._holding = False
        self._hold.close()
        if self._missed:
            app.screen.refresh()
        else:
            app.screen.check_idle()


def waiting_writes(driver: object) -> int:
    """Writes that Textual's driver has queued for the terminal; 0 where it has no queue (tests)."""
    queue = getattr(getattr(driver, "_writer_thread", None), "_queue", None)
    return int(queue.qsize()) if queue is not None else 0
