"""Which recorded session a command means, and what it holds step by step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from mojobot.cli import places
from mojobot.model.errors import StoreError, UsageError

if TYPE_CHECKING:
    from mojobot.model.events import Event
    from mojobot.model.notices import Notice
    from mojobot.model.trading import Intent
    from mojobot.store.recording import Recording


def session_of(text: str | None, data_dir: Path | None) -> tuple[Path, int | None]:
    """The directory and the session's number, None for the newest: N, DIR, DIR#N, or nothing for the one in use."""
    if text is not None and not text.isdigit():
        named = folder_of(text)
        if named is None:
            raise UsageError(f"{text!r} is no session: give its number, or its data directory as DIR or DIR#SESSION")
        return named
    directory = places.to_read(data_dir)
    if directory is None:
        raise StoreError("nothing is recorded yet: run mojobot first, or name a folder with --data-dir")
    return directory, None if text is None else int(text)


def folder_of(text: str) -> tuple[Path, int | None] | None:
    """A data directory and perhaps its session, as DIR or DIR#SESSION; None for anything else."""
    path = Path(text).expanduser()
    if path.exists():
        return (path, None) if path.is_dir() else None
    folder, mark, session = text.rpartition("#")
    if mark and session.isdigit() and Path(folder).expanduser().is_dir():
        return Path(folder).expanduser(), int(session)
    return None


@contextmanager
def opened(directory: Path, session: int | None) -> Iterator[Recording]:
    """The record of a session while the block lasts."""
    from mojobot.store.recording import Recording
    from mojobot.store.recording_file import FILE

    recording = Recording.open(directory / FILE, session)
    try:
        yield recording
    finally:
        recording.close()


def stepped(recording: Recording) -> Iterator[tuple[Event, Sequence[Intent | Notice]]]:
    """Every event with what its step gave out, in order."""
    outputs = recording.outputs()
    coming = next(outputs, None)
    for recorded in recording.events():
        given: Sequence[Intent | Notice] = ()
        if coming is not None and coming.step == recorded.step:
            given, coming = coming.given, next(outputs, None)
        yield recorded.event, given
