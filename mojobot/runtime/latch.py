"""The emergency stop on disk: while the file is there, nothing that raises exposure is done, restart or not.

The file is the truth. Whatever is in it, or even when it cannot be read, it
counts: a person may make it with `touch STOPPED`.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from mojobot.model.errors import StoreError
from mojobot.runtime.lock import prepare

LATCH_FILE = "STOPPED"
_BY_FILE = "latch file"
_LONGEST = 4096


class Latch:
    """The latch of one data directory."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.path = directory / LATCH_FILE

    def set(self, reason: str, ts_ms: int) -> None:
        """Latch; durable before it returns. On a full disk the bare file is made: it stops just as well."""
        prepare(self.directory)
        try:
            self._write(json.dumps({"reason": reason, "ts_ms": ts_ms}) + "\n")
        except OSError:
            self._touch()

    def read(self) -> str | None:
        """Why it is latched; None when it is not."""
        try:
            with self.path.open(encoding="utf-8", errors="replace") as file:
                text = file.read(_LONGEST)
        except OSError:
            return _BY_FILE if self._there() else None
        return _reason(text)

    def clear(self) -> None:
        """Unlatch; nothing happens when it was not latched."""
        try:
            self.path.unlink(missing_ok=True)
            if self.directory.is_dir():
                _sync(self.directory)
        except OSError as error:
            raise StoreError(
                f"the latch file {self.path} cannot be removed ({error.strerror}); remove it by hand"
            ) from error

    def _write(self, text: str) -> None:
        fresh = self.path.with_name(LATCH_FILE + ".new")
        file = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        try:
            os.write(file, text.encode())
            os.fsync(file)
        finally:
            os.close(file)
        fresh.replace(self.path)
        _sync(self.directory)

    def _touch(self) -> None:
        try:
            self.path.touch(mode=0o600)
            _sync(self.directory)
        except OSError as error:
            raise StoreError(
                f"the latch file {self.path} cannot be written ({error.strerror}): "
                "a restart would not know of the stop; make the directory writable"
            ) from error

    def _there(self) -> bool:
        try:
            self.path.lstat()
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError:
            return True  # it cannot be told: stopped
        return True


def _reason(text: str) -> str:
    try:
        found = json.loads(text)
        return str(found["reason"]) or _BY_FILE
    except (ValueError, TypeError, KeyError, RecursionError):
        words = " ".join("".join(c if c.isprintable() else " " for c in text).split())
        return f"{_BY_FILE}: {words[:200]}" if words else _BY_FILE


def _sync(directory: Path) -> None:
    file = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
