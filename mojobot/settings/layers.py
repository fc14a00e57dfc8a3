"""A settings file that builds on another: `extends = "trading.toml"` reads that one first, and then what differs."""

from __future__ import annotations

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


def files(path: Path) -> tuple[Path, ...]:
    """The file and those it is built upon, itself first. Raises as `layers`."""
    found: list[Path] = []
    following: Path | None = path
    while following is not None:
        found.append(following)
        following = _extended(read_file(following), following, [one.resolve() for one in found])
    return tuple(found)


def _extended(said: list[Given], path: Path, seen: list[Path]) -> Path | None:
    """The file a file builds on; None if it stands alone."""
    given = next((given for given in said if given.key == EXTENDS), None)
    if given is None:
        return None
    if not isinstance(given.value, str) or not given.value.strip():
        raise SettingsError(f"{given.where}: extends is {shown(given)}, expected the path of a settings file")
    base = path.parent / Path(given.value).expanduser()
    if not base.is_file():
        raise SettingsError(f"{given.where}: extends names {base}, which is no file; name the settings it builds on")
    if base.resolve() in seen:
        raise SettingsError(f"{given.where}: extends names {base}, which builds on this file; one must stand alone")
    return base
