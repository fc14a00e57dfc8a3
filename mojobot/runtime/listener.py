"""The engine's ear: answers requests on the socket of its data directory, and never waits for whoever asks."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from mojobot.model.control import Control
from mojobot.model.errors import MojobotError, StoreError
from mojobot.runtime.status import status
from mojobot.runtime.wire import LONGEST_LINE, SOCKET_FILE, VIEWS, BadRequest, address, decode, line

_LOG = logging.getLogger(__name__)
_SILENCE_S = 30.0  # a client that asks nothing for this long is dropped
_TAKE_S = 5.0  # and one that does not take its answer within this
_MOST_TALKS = 20

_Settled = Callable[[], Awaitable[None]]


async def serve(
    control: Control,
    directory: Path,
    ready: asyncio.Event | None = None,
    settled: _Settled | None = None,
) -> None:
    """Answer until cancelled; sets `ready` once requests are accepted.

    A command is answered for when `settled` returns: then it is on disk.

    The caller holds the directory's lock, so a socket found there belongs to
    nobody and is replaced. Raises StoreError when the socket cannot be made.
    """
    talks: set[asyncio.Task[None]] = set()
    with _bound(directory) as ear:
        async with asyncio.TaskGroup() as group:

            def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                if len(talks) >= _MOST_TALKS:
                    writer.transport.abort()
                    return
                talk = group.create_task(_talk(control, settled or _at_once, reader, writer))
                talks.add(talk)
                talk.add_done_callback(talks.discard)

            server = await asyncio.start_unix_server(accept, sock=ear, limit=LONGEST_LINE)
            try:
                if ready is not None:
                    ready.set()
                await asyncio.Event().wait()
            finally:
                server.close()


@contextmanager
def _bound(directory: Path) -> Iterator[socket.socket]:
    path = directory / SOCKET_FILE
    ear = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        path.unlink(missing_ok=True)
        with address(directory) as name:
            ear.bind(name)
        path.chmod(0o600)  # before anyone can connect: nothing listens yet
        ear.setblocking(False)
    except OSError as error:
        ear.close()
        raise StoreError(f"the command socket {path} cannot be made ({error.strerror or error})") from error
    try:
        yield ear
    finally:
        ear.close()
        path.unlink(missing_ok=True)


async def _at_once() -> None:
    """For a control that has carried out a command when `send` returns."""


async def _talk(
    control: Control, settled: _Settled, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    try:
        while await _turn(control, settled, reader, writer):
            pass
    except (OSError, TimeoutError):
        pass  # gone, or too slow: its loss
    finally:
        # What is written has been drained; whatever is left belongs to a client that does not read.
        writer.close() if not writer.transport.get_write_buffer_size() else writer.transport.abort()


async def _turn(
    control: Control, settled: _Settled, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> bool:
    """Answer one request; False when there is nothing more to hear."""
    try:
        request = await asyncio.wait_for(reader.readline(), _SILENCE_S)
    except ValueError:
        await _reply(writer, {"error": f"a request is at most {LONGEST_LINE // 1024} KB"})
        return False
    if request:
        answer = _answer(control, request)
        if "receipt" in answer:
            await settled()
        await _reply(writer, answer)
    return bool(request)


async def _reply(writer: asyncio.StreamWriter, answer: dict[str, object]) -> None:
    writer.write(line(answer))
    await asyncio.wait_for(writer.drain(), _TAKE_S)


def _answer(control: Control, request: bytes) -> dict[str, object]:
    try:
        return _obey(control, _parsed(request))
    except MojobotError as error:
        return {"error": str(error)}
    except Exception:  # noqa: BLE001 - a request never ends the engine
        _LOG.exception("a request could not be answered")
        return {"error": "the engine could not answer; its log says why"}


def _parsed(request: bytes) -> dict[str, object]:
    try:
        body = json.loads(request)
    except (ValueError, RecursionError):
        raise BadRequest("a request is one line of JSON") from None
    if not isinstance(body, dict) or len(body) != 1:
        raise BadRequest('a request is {"send": command} or {"view": name}')
    return body


def _obey(control: Control, body: dict[str, object]) -> dict[str, object]:
    match body:
        case {"send": command}:
            receipt = control.send(decode(command))
            return {"receipt": {"accepted": receipt.accepted, "text": receipt.text}}
        case {"view": "status"}:
            return {"status": status(control.view)}
        case {"view": _}:
            raise BadRequest(f"the view is one of {', '.join(VIEWS)}")
        case _:
            raise BadRequest('a request is {"send": command} or {"view": name}')
