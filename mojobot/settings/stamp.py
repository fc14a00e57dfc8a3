"""Whether the settings files are still those that were read."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from mojobot.model.errors import SettingsError
from mojobot.settings.layers import files
from mojobot.settings.load import find

State = tuple[str, int, int]  # path, when it was written, size


class Stamp:
    """The state of the file that is read and of those it builds on, when called; None while there is none.

    What cannot be read has a state as well: whoever reads it says what is wrong.
    """

    def __init__(self, config: Path | None) -> None:
        self._config = config
        self._files: tuple[Path, ...] = ()
        self._seen: tuple[State, ...] = ()

    def __call__(self) -> tuple[State, ...] | None:
        """The state now; files are parsed only when one has changed."""
        try:
            path = find(self._config)
        except SettingsError:
            return None
        if path is None:
            return None
        if self._files[:1] != (path,) or _states(self._files) != self._seen:
            self._files = _files(path)
            self._seen = _states(self._files)
        return self._seen


def _files(path: Path) -> tuple[Path, ...]:
    """As far as they can be read: the first that cannot is one of them, for it will be mended."""
    found: list[Path] = []
    with suppress(SettingsError):
        for each in files(path):
            found.append(each)  # noqa: PERF402 - what was found before a fault stays
    return tuple(found)


def _states(paths: Iterable[Path]) -> tuple[State, ...]:
    found = []
    for path in paths:
        try:
            told = path.stat()
        except OSError:
            found.append((str(path), 0, 0))
        else:
            found.append((str(path), told.st_mtime_ns, told.st_size))
    return tuple(found)
