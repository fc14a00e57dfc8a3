"""The fakes on loopback: HTTP/1.1 and WebSocket in plain asyncio, one port for each provider.

A port each, since a base URL in the settings is a host without a path. Feeds of
headlines have one each too: every feed is a host of its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from urllib.parse import unquote

from tests.providers.fakes import Fakes
from tests.providers.message import Answer, Request, Wire, query_of
from tests.providers.rss import HOSTS, PATHS
from tests.providers.websocket import Upgrade

_MOST_HEAD = 65_536
_MOST_BODY = 10_000_000
_IDLE_S = 75.0
_PHRASES = {status.value: status.phrase for status in HTTPStatus}


class Server:
    """Listens until closed; `now_ms` is the world's time, which need not be the wall's."""

    def __init__(self, fakes: Fakes, now_ms: Callable[[], int], host: str = "127.0.0.1") -> None:
        self.fakes = fakes
        self._now_ms = now_ms
        self._host = host
        self._servers: list[asyncio.Server] = []
        self._connections: set[asyncio.Task[None]] = set()
        self.ports: dict[str, int] = {}  # provider, or a feed's real host -> port

    async def __aenter__(self) -> Server:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def start(self, port: int = 0) -> None:
        """Listen: on `port` and those after it, or wherever there is room."""
        names = [name for name in self.fakes.services if name != "rss"]
        feeds = [host for host, feed in HOSTS.items() if feed in PATHS]
        for offset, name in enumerate((*names, *feeds)):
            wanted = port + offset if port else 0
            server = await asyncio.start_server(self._accepting(name), self._host, wanted, limit=_MOST_HEAD)
            self._servers.append(server)
            self.ports[name] = int(server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """Stop listening and drop every connection."""
        for server in self._servers:
            server.close()
        for task in [*self._connections]:
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        for server in self._servers:
            await server.wait_closed()

    def url(self, name: str) -> str:
        """The base URL of a provider, or of a feed by its real host."""
        return f"http://{self._host}:{self.ports[name]}"

    def feeds(self) -> str:
        """All feeds as the settings want them."""
        return " ".join(f"{self.url(host)}{PATHS[feed]}" for host, feed in HOSTS.items() if host in self.ports)

    def _accepting(self, name: str) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], None]:
        def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.get_running_loop().create_task(self._serve(name, reader, writer))
            self._connections.add(task)
            task.add_done_callback(self._connections.discard)

        return accept

    async def _serve(self, name: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await self._one(name, reader, writer):
                pass
        except (ConnectionError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
            pass  # whoever was there has gone, or spoke no HTTP
        finally:
            writer.close()
            with suppress(ConnectionError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _one(self, name: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """One request; whether the connection may carry another."""
        async with asyncio.timeout(_IDLE_S):
            head = await reader.readuntil(b"\r\n\r\n")
        method, target, headers = _head(head)
        if headers.get("upgrade", "").lower() == "websocket":
            provider = name if name in self.fakes.services else "rss"
            await Upgrade(self.fakes, provider, self._now_ms).serve(head, reader, writer)
            return False
        length = int(headers.get("content-length", "0"))
        if not 0 <= length <= _MOST_BODY:
            raise ValueError("too long")
        async with asyncio.timeout(_IDLE_S):
            body = await reader.readexactly(length)
        path, _, query = target.partition("?")
        provider = name if name in self.fakes.services else "rss"
        asked = (unquote(path), query_of(query), headers, body, self._now_ms(), name)
        answer = self.fakes.ask(Request(provider, method, *asked))
        return await _send(answer, headers.get("connection", "").lower() != "close", writer)


async def _send(answer: Answer, keep: bool, writer: asyncio.StreamWriter) -> bool:
    if answer.wire is Wire.REFUSED:
        writer.transport.abort()
        return False
    if answer.wire is Wire.HANG:
        await asyncio.sleep(3600.0)
    await asyncio.sleep(answer.delay_s)
    writer.write(_encoded(answer))
    await writer.drain()
    return keep and answer.wire is Wire.WHOLE


def _encoded(answer: Answer) -> bytes:
    phrase = _PHRASES.get(answer.status, "Unknown")
    lines = [f"HTTP/1.1 {answer.status} {phrase}", *(f"{name}: {value}" for name, value in answer.headers.items())]
    empty = answer.status in (204, 304)
    head = "\r\n".join([*lines, *([] if empty else [f"content-length: {len(answer.body)}"]), "", ""])
    cut = len(answer.body) // 2 if answer.wire is Wire.CUT else len(answer.body)
    return head.encode("latin-1") + (b"" if empty else answer.body[:cut])


def _head(head: bytes) -> tuple[str, str, dict[str, str]]:
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ", 2)
    pairs = (line.split(":", 1) for line in lines if ":" in line)
    return method, target, {name.strip().lower(): value.strip() for name, value in pairs}
