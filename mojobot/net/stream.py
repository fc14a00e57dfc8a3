"""A WebSocket that comes back: alive only while data arrives, subscribed again and filled up after every gap (S502)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from mojobot.model.errors import MojobotError
from mojobot.net.backoff import backoff_s
from mojobot.net.clock import Clock
from mojobot.net.hosts import Hosts
from mojobot.net.opening import OPEN_TIMEOUT_S, Socket, opened
from mojobot.net.outcome import Outcome, ProviderError

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

_LEAST_SILENCE_S, _MOST_SILENCE_S = 5.0, 30.0
_WEIGHT = 0.05  # of the newest gap in the usual one

Send = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class StreamHealth:
    """How a stream is doing."""

    name: str
    connected: bool
    why: str  # of the last loss; "" before the first
    last_data_ms: int | None
    losses: int
    silence_s: float  # without data for that long it is given up


class Stream:
    """One socket for as long as `run` runs.

    `take` is given each frame and says whether it was data: heartbeats,
    answers to subscriptions and pings are not. `subscribe` is called with
    `send` after every connecting. `on_gap` is called after it with the times
    (ms) of the last data and of now, to fill what was missed; until it
    returns without an error the gap stays open.
    """

    def __init__(
        self,
        socket: Socket,
        hosts: Hosts,
        clock: Clock,
        dice: Random,
        *,
        take: Callable[[bytes], bool],
        subscribe: Callable[[Send], Awaitable[None]],
        on_gap: Callable[[int, int], Awaitable[None]] | None = None,
        usual_gap_s: float = 10.0,
    ) -> None:
        self._socket = socket
        self._hosts = hosts
        self._clock = clock
        self._dice = dice
        self._take = take
        self._subscribe = subscribe
        self._on_gap = on_gap
        self._gap_s = usual_gap_s
        self._connection: ClientConnection | None = None
        self._last = clock.monotonic()
        self._last_data_ms: int | None = None
        self._missed_since: int | None = None  # None: nothing is missing
        self._why = ""
        self._losses = 0
        self._failures = 0

    async def run(self) -> None:
        """Connect, read, and begin again after a loss; ends only by being cancelled."""
        while True:
            try:
                await self._session()
            except ProviderError as fault:
                self._lost(fault.why)
                refused = fault.outcome is Outcome.DENIED
            else:
                refused = False
            first, most = (30.0, 300.0) if refused else (0.5, 30.0)
            await self._clock.sleep(backoff_s(self._failures, self._dice, first_s=first, most_s=most))

    async def send(self, text: str) -> None:
        """Send something more; raises ProviderError when there is no connection, then `subscribe` will be called."""
        if self._connection is None:
            raise ProviderError(self._socket.name, Outcome.UNAVAILABLE, "the stream is not connected")
        await self._sent(self._connection, text)

    @property
    def silence_s(self) -> float:
        """Without data for that long it is given up: three times the usual gap, 5 to 30 s."""
        return min(max(3.0 * self._gap_s, _LEAST_SILENCE_S), _MOST_SILENCE_S)

    def health(self) -> StreamHealth:
        """How it is doing."""
        connected = self._connection is not None
        return StreamHealth(
            self._socket.name, connected, self._why, self._last_data_ms, self._losses, round(self.silence_s, 1)
        )

    async def _session(self) -> None:
        connection = await opened(self._socket, self._hosts)
        self._connection, self._last = connection, self._clock.monotonic()
        try:
            await self._subscribe(lambda text: self._sent(connection, text))
            async with asyncio.TaskGroup() as group:
                beside = [group.create_task(self._watch(connection)), group.create_task(self._fill())]
                why = await self._read(connection)
                for task in beside:
                    task.cancel()
            self._lost(self._why if why is None else why)
        finally:
            self._connection = None
            await _let_go(connection)

    async def _read(self, connection: ClientConnection) -> str | None:
        """Take frames until it ends; why it did, None when the watch has said so."""
        from websockets.exceptions import ConnectionClosed  # noqa: PLC0415 - not before the first stream

        self._why = ""
        try:
            async for frame in connection:
                if self._take(frame.encode() if isinstance(frame, str) else frame):
                    self._alive()
        except ConnectionClosed:
            pass
        return None if self._why else "the other side has closed the stream"

    def _alive(self) -> None:
        now = self._clock.monotonic()
        self._gap_s += _WEIGHT * (now - self._last - self._gap_s)
        self._last, self._last_data_ms = now, self._clock.now_ms()
        self._failures = 0

    async def _watch(self, connection: ClientConnection) -> None:
        """Cut a connection that has gone silent, whatever its pings say."""
        while (left := self._last + self.silence_s - self._clock.monotonic()) > 0.0:
            await self._clock.sleep(left)
        self._why = f"no data for {self._clock.monotonic() - self._last:.0f} s"
        connection.transport.abort()

    async def _fill(self) -> None:
        if self._on_gap is None or self._missed_since is None:
            self._missed_since = None
            return
        with suppress(MojobotError):  # told by the provider's own health; the gap stays open until the next time
            await self._on_gap(self._missed_since, self._clock.now_ms())
            self._missed_since = None

    async def _sent(self, connection: ClientConnection, text: str) -> None:
        from websockets.exceptions import ConnectionClosed  # noqa: PLC0415 - as above

        try:
            async with asyncio.timeout(OPEN_TIMEOUT_S):
                await connection.send(text)
        except (ConnectionClosed, TimeoutError):
            raise ProviderError(self._socket.name, Outcome.UNAVAILABLE, "the stream takes nothing") from None

    def _lost(self, why: str) -> None:
        self._why = why
        self._losses += 1
        self._failures += 1
        if self._missed_since is None:
            self._missed_since = self._last_data_ms


async def _let_go(connection: ClientConnection) -> None:
    with suppress(OSError):
        await connection.close()
