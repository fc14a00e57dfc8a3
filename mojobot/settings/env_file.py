"""Writing keys into `.env`, every other line in it left as the person wrote it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from mojobot.model.errors import SettingsError

MODE = 0o600

_HEAD = "# Keys of mojobot, for your eyes only. The environment goes before this file.\n"


def with_values(text: str, values: Mapping[str, str]) -> str:
    """The text of `.env` with these names set; an empty value takes the key out and leaves the name.

    A name that stands there several times is set in every place, so that none
    of them brings an old key back.
    """
    lines = text.splitlines(keepends=True)
    found = set[str]()
    for at, line in enumerate(lines):
        before, name = _name(line)
        if name in values:
            end = line[len(line.rstrip("\r\n")) :] or "\n"
            lines[at] = f"{before}{name}={values[name]}{end}"
            found.add(name)
    fresh = [f"{name}={value}\n" for name, value in values.items() if name not in found and value]
    if fresh and lines and not lines[-1].endswith(("\n", "\r")):
        lines[-1] += "\n"
    head = [] if lines or not fresh else [_HEAD]
    return "".join([*head, *lines, *fresh])


def env_text(path: Path) -> str:
    """What stands in it, "" where there is no file. Raises SettingsError."""
    try:
        return path.read_bytes().decode("utf-8-sig") if path.exists() else ""
    except (OSError, ValueError) as fault:
        raise SettingsError(f"{path} cannot be read: {getattr(fault, 'strerror', None) or 'it is no text'}") from None


def _name(line: str) -> tuple[str, str]:
    """What stands before the name of a line (blanks, `export`), and the name; two times "" without one."""
    body = line.lstrip()
    before = line[: len(line) - len(body)]
    if body.startswith("export "):
        rest = body.removeprefix("export ").lstrip()
        before, body = before + body[: len(body) - len(rest)], rest
    name, equals, _ = body.partition("=")
    return (before, name.strip()) if equals and not name.startswith("#") else ("", "")
