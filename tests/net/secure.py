"""A TLS server on this machine that speaks HTTP/2, with certificates made for the occasion by `openssl`."""

from __future__ import annotations

import asyncio
import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import Event, RequestReceived
from h2.exceptions import ProtocolError

OPENSSL = shutil.which("openssl")
BATCH = 65_536


@dataclass(frozen=True, slots=True)
class Paper:
    """A certificate with its key in one file, and the authority that signed it."""

    chain: Path
    authority: Path

    def trusting(self) -> ssl.SSLContext:
        """A client's context that believes this authority alone."""
        return ssl.create_default_context(cafile=str(self.authority))

    def trust(self) -> Callable[..., ssl.SSLContext]:
        """What the program asks for its context, with this authority for all there are."""

        @cache
        def context(protocol: str = "h2") -> ssl.SSLContext:
            made = self.trusting()
            if protocol != "h2":
                made.set_alpn_protocols([protocol])
            return made

        return context


def certified(folder: Path, names: str = "DNS:localhost,IP:127.0.0.1", days: int = 2) -> Paper:
    """A certificate for `names` from an authority of its own; one of `days` < 0 has expired."""
    root, key, request, chain = (folder / name for name in ("root.pem", "root.key", "leaf.csr", "chain.pem"))
    more = folder / "more.cnf"
    more.write_text(f"subjectAltName={names}\nbasicConstraints=CA:FALSE\n")
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    _openssl("req", "-x509", *curve, "-keyout", key, "-out", root, "-days", "2", "-subj", "/CN=an authority of tests")
    _openssl("req", *curve, "-keyout", folder / "leaf.key", "-out", request, "-subj", "/CN=a host of tests")
    signed = ("x509", "-req", "-in", request, "-CA", root, "-CAkey", key, "-CAcreateserial", "-extfile", more)
    _openssl(*signed, "-out", folder / "leaf.pem", "-days", str(days))
    chain.write_text((folder / "leaf.key").read_text() + (folder / "leaf.pem").read_text())
    return Paper(chain, root)


def _openssl(*words: str | Path) -> None:
    subprocess.run([str(OPENSSL), *map(str, words)], check=True, capture_output=True)


@dataclass
class Secure:
    """Where it listens, and what it saw."""

    url: str = ""
    body: bytes = b"{}"
    headers: tuple[tuple[str, str], ...] = ()
    wait_s: float = 0.0  # before each answer
    connections: int = 0
    spoken: list[str] = field(default_factory=list)  # "h2" or "http/1.1" a connection, as agreed on
    asked: list[dict[str, str]] = field(default_factory=list)
    at_once: int = 0  # requests open at the same time, at most
    _open: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        self.connections += 1
        self.spoken.append(str(writer.get_extra_info("ssl_object").selected_alpn_protocol()))
        if self.spoken[-1] == "http/1.1":
            await self._older(reader, writer)
            return
        connection = H2Connection(H2Configuration(client_side=False, header_encoding="utf-8"))
        connection.initiate_connection()
        tasks: set[asyncio.Task[None]] = set()
        try:
            writer.write(connection.data_to_send())
            while data := await reader.read(BATCH):
                for event in connection.receive_data(data):
                    self._take(event, connection, writer, tasks)
                writer.write(connection.data_to_send())
                await writer.drain()
        except (ProtocolError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            for task in tasks:
                task.cancel()
            writer.close()

    async def _older(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One answer in HTTP/1.1."""
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        writer.close()

    def _take(
        self, event: Event, connection: H2Connection, writer: asyncio.StreamWriter, tasks: set[asyncio.Task[None]]
    ) -> None:
        if isinstance(event, RequestReceived) and event.stream_id is not None:
            self.asked.append({str(name): str(value) for name, value in event.headers or ()})
            self._open += 1
            self.at_once = max(self.at_once, self._open)
            tasks.add(asyncio.create_task(self._answer(event.stream_id, connection, writer)))

    async def _answer(self, stream: int, connection: H2Connection, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(self.wait_s)
        self._open -= 1
        connection.send_headers(stream, [(":status", "200"), ("content-type", "application/json"), *self.headers])
        connection.send_data(stream, self.body, end_stream=True)
        writer.write(connection.data_to_send())


@asynccontextmanager
async def secure(paper: Paper, *, protocols: tuple[str, ...] = ("h2", "http/1.1")) -> AsyncIterator[Secure]:
    """Such a server while the block lasts."""
    server, tasks = Secure(), set[asyncio.Task[None]]()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(str(paper.chain))
    context.set_alpn_protocols(list(protocols))

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        await server.serve(reader, writer)

    listening = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    server.url = f"https://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    try:
        yield server
    finally:
        listening.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
