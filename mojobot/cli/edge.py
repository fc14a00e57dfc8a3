"""The last edge: whatever went wrong becomes one sentence and an exit code."""

from __future__ import annotations

import logging
import os
import sys
import traceback
import zlib
from pathlib import Path

from typer.exceptions import TyperException

from mojobot.cli.output import note
from mojobot.model.errors import MojobotError
from mojobot.model.redaction import redact

INTERRUPTED = 130
_PACKAGE = Path(__file__).parents[1]


def report(error: BaseException) -> int:
    """Tell standard error what went wrong in one sentence; the program's exit code."""
    error = _told(error)
    if isinstance(error, KeyboardInterrupt):
        return INTERRUPTED
    if isinstance(error, TyperException):
        return _misused(error)
    if isinstance(error, MojobotError):
        note(str(error))
        return error.exit_code
    if isinstance(error, OSError) and error.strerror:
        where = f" ({error.filename})" if error.filename else ""
        note(f"the system refused: {error.strerror}{where}")
    else:
        note(_unexpected(error))
    _details(error)
    return 1


def _told(error: BaseException) -> BaseException:
    """Of the failures of several tasks, the one to tell: what was raised on purpose, else the first."""
    if not isinstance(error, BaseExceptionGroup):
        return error
    leaves = [_told(part) for part in error.exceptions]
    return next((leaf for leaf in leaves if isinstance(leaf, MojobotError | KeyboardInterrupt)), leaves[0])


def _misused(error: TyperException) -> int:
    text = error.format_message().strip()
    context = getattr(error, "ctx", None)
    help_hint = f"; see {context.command_path} --help" if context is not None else ""
    text = text.replace("Value error, ", "")
    if "\n" in text:  # a group without a command: its help is the message
        print(redact(text), file=sys.stderr)
    elif text:
        note(f"{text[0].lower()}{text[1:].rstrip('.')}{help_hint}")
    return error.exit_code


def _unexpected(error: BaseException) -> str:
    place = _place(error)
    number = f"{zlib.crc32(f'{type(error).__name__} {place}'.encode()):08x}"
    return (
        f"this should not have happened ({type(error).__name__} at {place}, error {number}); "
        "MOJOBOT_DEBUG=1 in the environment prints the details"
    )


def _place(error: BaseException) -> str:
    """Where in this package it happened: the innermost frame of ours."""
    ours = [frame for frame in traceback.extract_tb(error.__traceback__) if _PACKAGE in Path(frame.filename).parents]
    if not ours:
        return "start"
    return f"{Path(ours[-1].filename).relative_to(_PACKAGE)}:{ours[-1].lineno}"


def _details(error: BaseException) -> None:
    """The traceback, never with local variables: one of them may be a secret."""
    if os.environ.get("MOJOBOT_DEBUG") == "1":
        print(
            redact("".join(traceback.TracebackException.from_exception(error, capture_locals=False).format())),
            file=sys.stderr,
        )
    else:
        logging.getLogger("mojobot").debug("details", exc_info=(type(error), error, error.__traceback__))
