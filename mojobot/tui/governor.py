"""No more is drawn than the terminal takes.

Textual hands its output to a thread through a queue; when the terminal is
stalled (ctrl+S, a slow line, a closed lid) frames would pile up there. The
governor keeps at most one on its way: after every frame it holds all painting
until the terminal has taken it. What changes meanwhile is painted once, with
the newest values, so that the answer to a key never stands behind old frames.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from textual.app import App
from textual.dom import DOMNode

FRAME_S = 0.25  # between two frames of data
BLURRED_S = 1.0  # the same while the terminal has lost focus

_FIRST_LOOK_S, _LAST_LOOK_S = 0.005, 0.1  # between looks at the queue: often at first, then patiently
_SLACK_S = 0.02  # a timer may be early


class Pace:
    """When a frame of data may be drawn: pure, told the time and how many writes wait for the terminal."""

    def __init__(self) -> None:
        self.focused = True  # the terminal, as far as it tells
        self.skipped = 0  # frames left out because the terminal had not taken the last
        self._last_s = float("-inf")

    def due(self, now_s: float, queued: int) -> bool:
        """Whether to draw now; if so the time counts from here."""
        if now_s - self._last_s < (FRAME_S if self.focused else BLURRED_S) - _SLACK_S:
            return False
        if queued:
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
        self.holding = False  # painting waits for the terminal
        self._queued = queued
        self._clock = clock
        self._app: App[Any] | None = None
        self._hold = ExitStack()
        self._held_s = 0.0  # when that began
        self._missed = False  # something was painted into nothing meanwhile
        self._look_again_s = _FIRST_LOOK_S

    def may_draw(self) -> bool:
        """Whether to hand the newest view to the widgets now."""
        return self.pace.due(self._clock(), self._queued())

    @property
    def stalled_s(self) -> float:
        """For how long the terminal has not taken the last frame; 0 where it has."""
        return self._clock() - self._held_s if self.holding else 0.0

    def govern(self, app: App[Any]) -> None:
        """Hold this app's painting from now on; it calls `painted` after every frame."""
        self._app = app

    def painted(self) -> None:
        """A frame was written, or would have been: while output waits, nothing more is painted."""
        if self.holding:
            self._missed = True
        elif self._app is not None and self._queued():
            self.holding, self._missed, self._held_s = True, False, self._clock()
            self._hold.enter_context(self._app.batch_update())
            self._look_again_s = _FIRST_LOOK_S
            self._look_later()

    def _look_later(self) -> None:
        asyncio.get_running_loop().call_later(self._look_again_s, self._look)

    def _look(self) -> None:
        if self._app is None or not self._app.is_running:
            self.holding = False  # at the end Textual paints nothing anyway
        elif self._queued():
            self._look_again_s = min(self._look_again_s * 1.5, _LAST_LOOK_S)
            self._look_later()
        else:
            self._release(self._app)

    def _release(self, app: App[Any]) -> None:
        """Paint what has changed; all of it when a layout was made while nothing could be painted."""
        self.holding = False
        self._hold.close()
        if self._missed:
            app.screen.refresh()
        else:
            app.screen.check_idle()


def stalled_s(node: DOMNode) -> float:
    """For how long the terminal has not taken the last frame of the node's app; 0 in an app that nobody governs."""
    governor = getattr(node.app, "governor", None)
    return governor.stalled_s if isinstance(governor, Governor) else 0.0
