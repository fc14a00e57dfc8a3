"""Changing one setting in the user's file, everything else in it left as the person wrote it."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from mojobot.model.errors import SettingsError
from mojobot.settings.describe import plain


def change(path: Path, key: str, value: object) -> None:
    """Give a setting (by its dotted key) a value in a file, which is made if there is none.

    Comments, order and spacing stay. Raises SettingsError when the file cannot
    be read, is not TOML, or cannot be written; then it is as it was.
    """
    text = changed(path, {key: value})
    try:
        _write(path.resolve(), text)  # a link to the file stays one
    except OSError as fault:
        raise SettingsError(f"{path} cannot be changed: {fault.strerror or fault}") from None


def changed(path: Path, values: Mapping[str, object]) -> str:
    """The text of a file after several changes, by dotted key; the file itself stays as it is.

    Raises SettingsError as `change` does.
    """
    target = path.resolve()
    try:
        document = tomlkit.parse(target.read_bytes().decode("utf-8-sig")) if target.exists() else tomlkit.document()
        for key, value in values.items():
            _put(document, key, plain(value))
        return tomlkit.dumps(document)
    except OSError as fault:
        raise SettingsError(f"{path} cannot be changed: {fault.strerror or fault}") from None
    except (TOMLKitError, ValueError) as fault:
        raise SettingsError(f"{path} cannot be changed: {fault}") from None


def _put(place: MutableMapping[str, Any], key: str, value: object) -> None:
    *sections, name = key.split(".")
    for section in sections:
        if section not in place:
            place[section] = tomlkit.table()
        below = place[section]
        if not isinstance(below, MutableMapping):
            raise ValueError(f"{section} is no section")  # noqa: TRY004 - the file's fault, not the caller's
        place = below
    place[name] = value


def _write(path: Path, text: str) -> None:
    """Whole or not at all: a reader never meets half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.new")
    try:
        fresh.write_bytes(text.encode())
        if path.exists():
            fresh.chmod(path.stat().st_mode)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
