"""The daemon's log: one JSON object a line to standard error, and no local variable and no secret in it, ever."""

from __future__ import annotations

import asyncio
import errno
import json
import logging
import sys
import threading
import traceback
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from types import TracebackType
from typing import TextIO

from mojobot.model.redaction import redact
from mojobot.net.quiet import hush

# What every record carries; anything else came as `extra`.
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_FORMER = ("ts", "level", "logger", "msg", "trace")
_SCREEN_THREAD = "textual-output"  # the console toolkit's thread that writes to the terminal


class JsonLines(logging.Formatter):
    """`ts` (UTC), `level`, `logger`, `msg`, then the record's extra fields, and `trace` for an exception."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        seen: dict[str, object] = {
            "ts": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname,
            "logger": record.name,
            "msg": record.getMessage(),
        }
        for key, value in vars(record).items():
            if key not in _OWN:
                seen[f"{key}_" if key in _FORMER else key] = value
        if record.exc_info and record.exc_info[1] is not None:
            seen["trace"] = trace(record.exc_info[1])
        try:
            return redact(json.dumps(seen, default=str, ensure_ascii=False, allow_nan=False))
        except (ValueError, TypeError):  # a field JSON has no words for
            return redact(json.dumps({key: str(value) for key, value in seen.items()}, ensure_ascii=False))


class PlainLines(logging.Formatter):
    """The same for a person: `mojobot: ` and the message; in a terminal it takes the place of a live line."""

    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self._lead = "\r\x1b[2Kmojobot: " if terminal else "mojobot: "

    def format(self, record: logging.LogRecord) -> str:
        """One line; tracebacks are for the daemon's log."""
        return self._lead + redact(record.getMessage())


def set_up(level: str = "INFO", stream: TextIO | None = None, *, plain: bool = False) -> None:
    """Send the root logger and every uncaught exception there; calling again changes level and stream."""
    stream = stream or sys.stderr
    handler = _Stderr(stream)
    handler.setFormatter(PlainLines(terminal=stream.isatty()) if plain else JsonLines())
    root = logging.getLogger()
    for old in [old for old in root.handlers if isinstance(old, _Stderr)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    hush()
    logging.captureWarnings(True)
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread


@contextmanager
def last_errors(most: int = 20) -> Iterator[Sequence[str]]:
    """The newest lines of errors while the block lasts, for the console's system pane; they go on coming."""
    kept, root = _Kept(most), logging.getLogger()
    root.addHandler(kept)
    try:
        yield kept.lines
    finally:
        root.removeHandler(kept)


class _Kept(logging.Handler):
    def __init__(self, most: int) -> None:
        super().__init__(logging.ERROR)
        self.lines: deque[str] = deque(maxlen=most)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the line."""
        self.lines.append(redact(record.getMessage()))


def loop_handler(loop: asyncio.AbstractEventLoop, context: Mapping[str, object]) -> None:
    """For `loop.set_exception_handler`: what went wrong in a callback, without the objects it concerns."""
    del loop
    error = context.get("exception")
    text = str(context.get("message", "a callback failed"))
    if isinstance(error, BaseException):
        _tell(f"{text}: {type(error).__name__}", error)
    else:
        logging.getLogger(__name__).error(text)


def trace(error: BaseException) -> str:
    """The traceback without locals and secrets."""
    return redact("".join(traceback.TracebackException.from_exception(error, capture_locals=False).format()))


class _Stderr(logging.StreamHandler[TextIO]):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the library's name
        """A log nobody can read stops nothing."""


def _uncaught(kind: type[BaseException], error: BaseException, _: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        _tell(f"uncaught {kind.__name__}", error)


def _uncaught_in_thread(thrown: threading.ExceptHookArgs) -> None:
    """As any other, but a terminal that has gone is no error: the face ends, and says so itself."""
    error = thrown.exc_value or thrown.exc_type()
    if thrown.thread is not None and thrown.thread.name == _SCREEN_THREAD and _terminal_gone(error):
        logging.getLogger(__name__).debug("the terminal takes nothing any more: %s", error)
    else:
        _uncaught(thrown.exc_type, error, thrown.exc_traceback)


def _terminal_gone(error: BaseException) -> bool:
    return isinstance(error, OSError) and error.errno in (errno.EIO, errno.EBADF)


def _tell(text: str, error: BaseException) -> None:
    log = logging.getLogger(__name__)
    log.error(text)
    log.debug("details", exc_info=(type(error), error, error.__traceback__))
