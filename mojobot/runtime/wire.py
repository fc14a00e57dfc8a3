"""How a command travels to a running engine: one JSON object a line, over a Unix socket in the data directory.

A request is `{"send": {"kind": "pause", "why": "lunch"}}` or `{"view": "status"}`;
the answer `{"receipt": {"accepted": true, "text": "..."}}`, `{"status": {...}}` or
`{"error": "..."}`. A request that is not exactly so is refused: a command is
never guessed. The listening side is `listener.py`.
"""

from __future__ import annotations

import json
import math
import os
import socket
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, fields
from pathlib import Path
from typing import get_type_hints

from mojobot.model.commands import (
    Buy,
    CloseAll,
    ClosePosition,
    Command,
    EmergencyStop,
    MoveStop,
    Pause,
    Receipt,
    Resume,
    SafeMode,
    Sell,
)
from mojobot.model.errors import MojobotError, NotRunning
from mojobot.runtime.lock import holder

SOCKET_FILE = "engine.sock"
LONGEST_LINE = 64 * 1024
VIEWS = ("status",)

_KINDS: dict[str, type[Command]] = {
    "pause": Pause,
    "resume": Resume,
    "stop": EmergencyStop,
    "safe_mode": SafeMode,
    "close": ClosePosition,
    "close_all": CloseAll,
    "buy": Buy,
    "sell": Sell,
    "move_stop": MoveStop,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}
_WORDS = {bool: "true or false", str: "text", int: "whole number", float: "number"}
_LONGEST_TEXT = 200
_LONGEST_ADDRESS = 100  # macOS takes 104 bytes, Linux 108, the closing zero included


class BadRequest(MojobotError):
    """A request that is not understood; the text says what was expected."""


def encode(command: Command) -> dict[str, object]:
    """The command as it travels."""
    return {"kind": _NAMES[type(command)], **asdict(command)}


def decode(body: object) -> Command:
    """The command of `body`; raises BadRequest unless every field is known and of its type."""
    if not isinstance(body, dict):
        raise BadRequest("a command is an object with a kind")
    given = dict(body)
    name = given.pop("kind", None)
    kind = _KINDS.get(name) if isinstance(name, str) else None
    if kind is None:
        raise BadRequest(f"the kind of a command is one of {', '.join(_KINDS)}")
    types = get_type_hints(kind)
    for key, value in given.items():
        _check(str(name), key, value, types.get(key))
    try:
        return kind(**given)
    except TypeError:
        wanted = ", ".join(field.name for field in fields(kind))
        raise BadRequest(f"{name} needs {wanted}") from None


def line(message: Mapping[str, object]) -> bytes:
    """One message as it travels; raises ValueError for a number JSON does not have."""
    return json.dumps(message, allow_nan=False, ensure_ascii=False).encode() + b"\n"


def send(directory: Path, command: Command, timeout_s: float = 5.0) -> Receipt:
    """Hand `command` to the engine of `directory`; raises as `ask` does."""
    answer = ask(directory, {"send": encode(command)}, timeout_s).get("receipt")
    if not isinstance(answer, dict):
        raise MojobotError(f"the engine in {directory} answered what no engine answers; restart it")
    return Receipt(accepted=answer.get("accepted") is True, text=str(answer.get("text", "")))


def ask(directory: Path, request: Mapping[str, object], timeout_s: float = 5.0) -> dict[str, object]:
    """The engine's answer to `request`.

    Raises NotRunning when none answers within `timeout_s`, MojobotError with
    the engine's own words when it refuses the request.
    """
    try:
        answer = json.loads(_exchange(directory, line(request), timeout_s))
    except TimeoutError:
        raise NotRunning(f"the engine in {directory} did not answer within {timeout_s:g} s; try again") from None
    except (OSError, ValueError):
        pid = holder(directory)
        if pid is not None:
            raise NotRunning(f"the engine in {directory} (pid {pid}) does not answer now; try again") from None
        raise NotRunning(f"no engine answers in {directory}; start one there, or name another --data-dir") from None
    if not isinstance(answer, dict) or "error" in answer:
        why = answer["error"] if isinstance(answer, dict) else "an answer that is no object"
        raise MojobotError(f"the engine in {directory} refused: {why}")
    return answer


@contextmanager
def address(directory: Path) -> Iterator[str]:
    """A name of the directory's socket that is short enough for a socket address, while the block lasts.

    A long path is reached through a link in a private folder, so that the
    socket itself always lies in the data directory.
    """
    path = directory.absolute() / SOCKET_FILE
    if len(os.fsencode(path)) <= _LONGEST_ADDRESS:
        yield str(path)
        return
    with tempfile.TemporaryDirectory(prefix="mojobot-", dir=_short_folder()) as folder:
        link = Path(folder) / "d"
        link.symlink_to(path.parent, target_is_directory=True)
        yield str(link / SOCKET_FILE)


def _short_folder() -> str:
    usual = tempfile.gettempdir()
    return usual if len(os.fsencode(usual)) <= _LONGEST_ADDRESS - 40 else "/tmp"  # noqa: S108 - a private folder in it


def _exchange(directory: Path, request: bytes, timeout_s: float) -> bytes:
    deadline = time.monotonic() + timeout_s
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as talk:
        talk.settimeout(timeout_s)
        with address(directory) as name:
            talk.connect(name)
        talk.sendall(request)
        answer = bytearray()
        while not answer.endswith(b"\n"):
            talk.settimeout(max(deadline - time.monotonic(), 0.001))
            part = talk.recv(65536)
            if not part:
                raise ConnectionResetError("the engine hung up")
            answer += part
    return bytes(answer)


def _check(name: str, key: str, value: object, kind: type | None) -> None:
    if kind is None:
        raise BadRequest(f"{name} has no {key[:_LONGEST_TEXT]!r}")
    if kind is float and type(value) is int:
        return
    if type(value) is not kind:
        raise BadRequest(f"{key} of {name} is a {_WORDS[kind]}")
    if isinstance(value, float) and not math.isfinite(value):
        raise BadRequest(f"{key} of {name} is a finite number")
    if isinstance(value, str) and (len(value) > _LONGEST_TEXT or not value.isprintable()):
        raise BadRequest(f"{key} of {name} is at most {_LONGEST_TEXT} printable characters")
