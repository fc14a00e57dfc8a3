"""Keeps everything that waits on the world in one group, and ends it in order."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from mojobot.runtime.clock import Clock
from mojobot.runtime.desk import Desk
from mojobot.runtime.garbage import settled
from mojobot.runtime.inbox import Inbox
from mojobot.runtime.ports import Face, Feeding
from mojobot.runtime.pump import Pump

_LOG = logging.getLogger(__name__)
LATCH_LOOK_S = 1.0
HEAD_START_S = 0.3  # of a face before the feed: drawing a first frame and making a past share one interpreter

Task = Callable[[], Coroutine[Any, Any, None]]


class Supervisor:
    """One TaskGroup: the pump, the feed, and whatever else `beside` names (socket, summary).

    Ends when the tape has ended and everything is consumed, or on SIGTERM or
    SIGINT: the feed stops, unread market events are forgotten (the tape goes
    on from its mark), commands are carried out, the rest is cancelled. With a
    `face` it ends when the person quits, and goes on when only the terminal
    has gone. `hung_up` is what SIGHUP does where there is no face.
    """

    def __init__(
        self,
        pump: Pump,
        feeder: Feeding,
        inbox: Inbox,
        desk: Desk,
        clock: Clock,
        beside: list[Task],
        face: Face | None = None,
        hung_up: Callable[[], None] | None = None,
    ) -> None:
        self._pump = pump
        self._feeder = feeder
        self._inbox = inbox
        self._desk = desk
        self._clock = clock
        self._beside = beside
        self._face = face
        self._hung_up = hung_up
        self._feeding: asyncio.Task[None] | None = None
        self.stopped_by: signal.Signals | None = None

    async def run(self, begin: Awaitable[None]) -> None:
        """Begin the session, then run until the end. Errors of any task end all of them and are raised."""
        self._listen()
        await begin
        self._desk.refresh()
        async with asyncio.TaskGroup() as group:
            feeding = group.create_task(self._feed(), name="feed")
            self._feeding = feeding
            if self.stopped_by is not None:  # while it began
                feeding.cancel()
            beside = [
                group.create_task(task(), name="beside") for task in [*self._beside, self._watch_latch, self._set_aside]
            ]
            looking = None if self._face is None else group.create_task(self._looked_at(self._face), name="face")
            pumping = group.create_task(self._pump.run(), name="pump")
            feeding.add_done_callback(lambda _: self._inbox.close())
            await asyncio.wait([pumping, *beside], return_when=asyncio.FIRST_COMPLETED)
            for task in (feeding, *beside):
                task.cancel()
            if self._face is not None and looking is not None and not looking.done():
                self._face.end()

    def end(self, number: signal.Signals) -> None:
        """What a signal does."""
        _LOG.info("%s: ending", number.name)
        self.stopped_by = number
        if self._feeding is not None:
            self._feeding.cancel()
        self._inbox.discard_market()

    async def _feed(self) -> None:
        if self._face is not None:
            await self._clock.sleep(HEAD_START_S)
        await self._feeder.run()

    async def _looked_at(self, face: Face) -> None:
        """Show the face; what its end means for the rest."""
        self._inbox.linger = True
        quitted = await face.run()
        self._inbox.linger = False
        if quitted:
            self._quit()
        elif self._inbox.closed:
            self._inbox.close()  # the tape has ended, and nobody looks any more
        else:
            _LOG.warning("running on without a screen, pid %d", os.getpid())

    def _quit(self) -> None:
        if self._feeding is not None:
            self._feeding.cancel()
        self._inbox.discard_market()

    def _listen(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.end, number)
        if self._hung_up is not None:
            loop.add_signal_handler(signal.SIGHUP, self._hung_up)

    async def _set_aside(self) -> None:
        await settled(self._clock.sleep)
        await asyncio.Event().wait()  # a task beside that ends would end all

    async def _watch_latch(self) -> None:
        while True:
            self._desk.look()
            await self._clock.sleep(LATCH_LOOK_S)
