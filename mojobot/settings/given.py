"""One value as somebody gave it, and where."""

from __future__ import annotations

import json
from dataclasses import dataclass

from mojobot.model.errors import SettingsError
from mojobot.settings.describe import tree

_SECRET_NAMES = ("key", "secret", "token", "password", "passphrase", "private", "seed_phrase", "mnemonic")


@dataclass(frozen=True, slots=True)
class Given:
    """A value for a dotted key; `where` is file:line, a variable's name, or the command line."""

    key: str
    value: object
    where: str


class BadSettings(SettingsError):
    """Settings that cannot be used: all that is wrong with them, one sentence each."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        more = len(problems) - 1
        rest = f" (and {more} more: mojobot config check lists them)" if more else ""
        super().__init__(problems[0] + rest)
        self.problems = problems


def shown(given: Given) -> str:
    """The value as a person wrote it, short, and hidden where an unknown key may hold a secret."""
    name = given.key.rpartition(".")[2].lower()
    match given.value:
        case bool():
            text = "true" if given.value else "false"
        case str():
            secret = given.key not in tree() and any(part in name for part in _SECRET_NAMES)
            text = "(hidden)" if secret else json.dumps(given.value, ensure_ascii=False)
        case dict():
            text = "a section"
        case _:
            text = str(given.value)
    return text if len(text) <= 60 else text[:57] + "..."
