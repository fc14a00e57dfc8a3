"""A settings file that builds on another: `extends = "trading.toml"` reads that one first, and then what differs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mojobot.model.errors import SettingsError
from mojobot.settings.file import read_file
from mojobot.settings.given import Given, shown

EXTENDS = "extends"


def layers(path: Path) -> list[list[Given]]:
    """What the files say, the one that is built upon first; the path it names is seen from the file that names it.

    Raises SettingsError when a file cannot be read, or files extend each other.
    """
    found: list[list[Given]] = []
    seen: list[Path] = []
    following: Path | None = path
    while following is not None:
        seen.append(following.resolve())
        said = read_file(following)
        found.insert(0, [given for given in said if given.key != EXTENDS])
        following = _extended(said, following, seen)
    return found


def files(path: Path) -> Iterator[Path]:
    """The file and those it is built upon, itself first, each before it is read: one that is broken is told as well.

    Raises SettingsError when that one cannot be read.
    """
    seen: list[Path] = []
    following: Path | None = path
    while following is not None and following.resolve() not in seen:
        seen.append(following.resolve())
        yield following
        following = _base(_extends(read_file(following)), following)


def _extends(said: list[Given]) -> Given | None:
    return next((given for given in said if given.key == EXTENDS), None)


def _base(given: Given | None, path: Path) -> Path | None:
    """The file that `path` says it builds on, whether it is there or not; None if it names none."""
    if given is None or not isinstance(given.value, str) or not given.value.strip():
        return None
    return path.parent / Path(given.value).expanduser()


def _extended(said: list[Given], path: Path, seen: list[Path]) -> Path | None:
    """The file a file builds on; None if it stands alone."""
    given = _extends(said)
    if given is None:
        return None
    base = _base(given, path)
    if base is None:
        raise SettingsError(f"{given.where}: extends is {shown(given)}, expected the path of a settings file")
    if not base.is_file():
        raise SettingsError(f"{given.where}: extends names {base}, which is no file; name the settings it builds on")
    if base.resolve() in seen:
        raise SettingsError(f"{given.where}: extends names {base}, which builds on this file; one must stand alone")
    return base
