"""One WebSocket connection of a node: frames by the `websockets` library, everything else by a session."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import State
from websockets.server import ServerProtocol

from tests.providers.fakes import Fakes
from tests.providers.sockets import Session
from tests.providers.trouble import Kind

_TICK_S = 0.1
_DROPS = frozenset({Kind.OUTAGE, Kind.TRUNCATED})


class Upgrade:
    """From the request to the last frame. A half-open or silent socket is accepted and says nothing, not even pong."""

    def __init__(self, fakes: Fakes, provider: str, now_ms: Callable[[], int]) -> None:
        self._fakes = fakes
        self._provider = provider
        self._now_ms = now_ms
        self._protocol = ServerProtocol()

    async def serve(self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry the connection until either side ends it."""
        session = self._fakes.socket(self._provider, self._now_ms())
        self._protocol.receive_data(head)
        request = next((event for event in self._protocol.events_received() if isinstance(event, Request)), None)
        if session is None or request is None:
            writer.transport.abort()
            return
        self._protocol.send_response(self._protocol.accept(request))
        await self._flush(writer)
        async with asyncio.TaskGroup() as tasks:
            telling = tasks.create_task(self._tell(session, writer))
            with suppress(ConnectionError):
                await self._listen(session, reader, writer)
            telling.cancel()

    async def _listen(self, session: Session, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            self._protocol.receive_data(data)
            for event in self._protocol.events_received():
                if isinstance(event, Frame) and event.opcode is Opcode.TEXT:
                    for text in session.receive(bytes(event.data).decode(), self._now_ms()):
                        self._protocol.send_text(text.encode())
            await self._flush(writer)
            if self._protocol.state is not State.OPEN:
                break

    async def _tell(self, session: Session, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while self._protocol.state is State.OPEN:
                await asyncio.sleep(_TICK_S)
                if _DROPS & set(self._troubles()):
                    writer.transport.abort()
                    return
                for text in session.due(self._now_ms()):
                    self._protocol.send_text(text.encode())
                await self._flush(writer)

    async def _flush(self, writer: asyncio.StreamWriter) -> None:
        silent = {Kind.SILENT_SOCKET, Kind.HALF_OPEN} & set(self._troubles())
        shaken = self._protocol.state is State.OPEN
        for data in self._protocol.data_to_send():
            if data and not (silent and shaken and not data.startswith(b"HTTP/1.1")):
                writer.write(data)
        await writer.drain()

    def _troubles(self) -> dict[Kind, object]:
        return {**self._fakes.troubles.of(self._provider)}
