"""One engine per data directory: an advisory lock that ends with its process, however that ends.

The file `engine.lock` stays where it is for ever; only the kernel's lock on it
counts, so one left by a killed engine is no obstacle. It is never deleted:
two engines could otherwise each hold a file of that name.
"""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path
from types import TracebackType

from mojobot.model.errors import AlreadyRunning, StoreError

LOCK_FILE = "engine.lock"

# A look at who holds the lock takes it for a moment; a start must not fail on that.
_ATTEMPTS = 10
_PAUSE_S = 0.02


class DirectoryLock:
    """Holds a data directory from `acquire` (or `with`) to `release`, and creates it when it is not there.

    Raises AlreadyRunning when another process holds it, StoreError when the
    directory cannot be made or written.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._file: int | None = None

    def acquire(self) -> None:
        """Take the lock and write our pid into the file."""
        prepare(self.directory)
        file = _open(self.directory)
        try:
            _take(file, self.directory)
            os.ftruncate(file, 0)
            os.pwrite(file, f"{os.getpid()}\n".encode(), 0)
        except OSError as error:
            os.close(file)
            raise _unusable(self.directory, error) from error
        except AlreadyRunning:
            os.close(file)
            raise
        self._file = file

    def release(self) -> None:
        """Let go; releasing twice is no error."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def __enter__(self) -> DirectoryLock:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def prepare(directory: Path) -> None:
    """Create the data directory, readable by its owner alone; one that exists is left as it is."""
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise StoreError(f"{directory} is not a directory; name a folder with --data-dir") from None
    except OSError as error:
        raise _unusable(directory, error) from error


def holder(directory: Path) -> int | None:
    """Pid of the engine that holds `directory`, 0 when it has not written it yet; None when nobody does."""
    try:
        file = os.open(directory / LOCK_FILE, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return _pid(file)
    else:
        return None
    finally:
        os.close(file)


def _open(directory: Path) -> int:
    try:
        return os.open(directory / LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise _unusable(directory, error) from error


def _take(file: int, directory: Path) -> None:
    for attempt in range(_ATTEMPTS):
        try:
            return fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if attempt < _ATTEMPTS - 1:
                time.sleep(_PAUSE_S)
    raise AlreadyRunning(
        f"an engine already runs in {directory}{_known(_pid(file))}: `mojobot status` and `mojobot alerts --follow` "
        "show it; or give this one another --data-dir"
    )


def _known(pid: int) -> str:
    return f" (pid {pid}, which `kill {pid}` ends in order)" if pid else ""


def _pid(file: int) -> int:
    text = os.pread(file, 20, 0).strip()
    return int(text) if text.isdigit() else 0


def _unusable(directory: Path, error: OSError) -> StoreError:
    return StoreError(
        f"the data directory {directory} cannot be used ({error.strerror}); "
        "make it writable for you, or name another with --data-dir"
    )
