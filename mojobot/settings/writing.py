"""Writing several files as one: all of them are ready before the first is put in its place."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from mojobot.model.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Page:
    """One file as it shall be."""

    path: Path
    text: str
    mode: int | None = None  # None: as the file there has it, else as the system would

    def __repr__(self) -> str:
        return f"Page({self.path})"  # the text may hold keys


def write_together(pages: Iterable[Page]) -> None:
    """Put all of them in place, or none while it can be helped; a link to a file stays one.

    Nobody but the owner can read a private page at any moment. Raises
    SettingsError; what was there is then as it was.
    """
    ready: list[tuple[Path, Path]] = []
    try:
        for page in pages:
            target = page.path.resolve()
            fresh = target.with_name(f"{target.name}.new")
            ready.append((fresh, target))
            _write(fresh, target, page)
        for fresh, target in ready:
            fresh.replace(target)
    except OSError as fault:
        where = ready[-1][1] if ready else ""
        raise SettingsError(f"{where} cannot be written: {fault.strerror or fault}; nothing was changed") from None
    finally:
        for fresh, _ in ready:
            with suppress(OSError):
                fresh.unlink(missing_ok=True)


def _write(fresh: Path, target: Path, page: Page) -> None:
    fresh.parent.mkdir(parents=True, exist_ok=True)
    fresh.unlink(missing_ok=True)
    number = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666 if page.mode is None else page.mode)
    with os.fdopen(number, "wb") as file:
        file.write(page.text.encode())
    if page.mode is not None:
        fresh.chmod(page.mode)
    elif target.exists():
        fresh.chmod(target.stat().st_mode)
