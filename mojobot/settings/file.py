"""A TOML file as dotted keys, each with the line it stands in."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mojobot.model.errors import SettingsError
from mojobot.settings.given import Given

_PLACE = re.compile(r" \(at line (?P<line>\d+), column (?P<column>\d+)\)$")


def read_file(path: Path) -> list[Given]:
    """Every value in the file; a header without keys gives its section with the value {}.

    Raises SettingsError when the file cannot be read or is not TOML.
    """
    text = _text(path)
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise SettingsError(_broken(path, str(fault))) from None
    except RecursionError:
        raise SettingsError(f"{path}: nested too deeply; settings are one section deep or two") from None
    return [Given(key, value, f"{path}:{line}") for key, value, line in _leaves(text)]


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError:
        raise SettingsError(f"{path}: no such file; `mojobot config path` says where settings are looked for") from None
    except IsADirectoryError:
        raise SettingsError(f"{path} is a folder; name the settings file in it") from None
    except UnicodeDecodeError as fault:
        raise SettingsError(f"{path} is not UTF-8 text (byte {fault.start + 1}); save it as UTF-8") from None
    except (OSError, ValueError) as fault:
        why = fault.strerror if isinstance(fault, OSError) and fault.strerror else str(fault)
        raise SettingsError(f"{path} cannot be read: {why}") from None


def _broken(path: Path, fault: str) -> str:
    place = _PLACE.search(fault)
    what = _PLACE.sub("", fault)
    what = what[:1].lower() + what[1:]
    if place is None:
        return f"{path}: not valid TOML: {what}"
    return f"{path}:{place['line']}: not valid TOML: {what} (column {place['column']})"


def _leaves(text: str) -> Iterator[tuple[str, object, int]]:
    """Key, value and line of each value: every statement is parsed by itself, behind its section's name."""
    section: tuple[str, ...] = ()
    for line, statement in _statements(text):
        if statement.lstrip().startswith("["):
            section = tuple(_names(tomllib.loads(statement)))
            yield ".".join(section), {}, line
            continue
        for names, value in _flat(tomllib.loads(statement)):
            yield ".".join((*section, *names)), value, line


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Statements of a valid file and the lines they begin in: lines are added until what there is parses."""
    begin, statement = 1, ""
    for number, line in enumerate(text.split("\n"), 1):
        if not statement:
            begin = number
        statement += line + "\n"
        try:
            empty = not tomllib.loads(statement)
        except tomllib.TOMLDecodeError:
            continue
        if not empty:
            yield begin, statement
        statement = ""


def _names(header: dict[str, Any]) -> Iterator[str]:
    """The names in a header: [a.b] parses to {"a": {"b": {}}}, [[a]] to {"a": [{}]}."""
    below: object = header
    while isinstance(below, dict) and below:
        name, below = next(iter(below.items()))
        yield name


def _flat(table: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], object]]:
    for name, value in table.items():
        if isinstance(value, dict) and value:
            for names, leaf in _flat(value):
                yield (name, *names), leaf
        else:
            yield (name,), value
