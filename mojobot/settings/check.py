"""Checking values whole: the typed tree, or every problem as a sentence."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from mojobot.model.settings import Settings
from mojobot.settings.describe import tree, value_of
from mojobot.settings.given import Given, shown

_INT64 = 2**63


def checked(values: Mapping[str, Given]) -> tuple[Settings, list[str]]:
    """The settings made of `values` (all known keys) and defaults, and what is wrong; then the settings are defaults.

    Types are strict: "0.02" is no number, 1 is no switch; a whole number may stand for a number.
    """
    try:
        return Settings.model_validate_json(_document(values), strict=True), []
    except ValidationError as fault:
        return Settings(), [_sentence(error, values) for error in _once(fault)]


def _document(values: Mapping[str, Given]) -> str:
    document: dict[str, Any] = {}
    for key, given in values.items():
        *sections, name = key.split(".")
        table = document
        for section in sections:
            table = table.setdefault(section, {})
        table[name] = _plain(given.value)
    return json.dumps(document, default=str)


def _plain(value: object) -> object:
    """JSON has no room for an integer this long; as text it is refused like any other wrong type."""
    return str(value) if isinstance(value, int) and abs(value) >= _INT64 else value


def _once(fault: ValidationError) -> list[ErrorDetails]:
    """One problem a setting: of a list with several faults the first."""
    by_place: dict[str, ErrorDetails] = {}
    for error in fault.errors():
        by_place.setdefault(_place(error), error)
    return list(by_place.values())


def _place(error: ErrorDetails) -> str:
    """The dotted key of the setting, or of the section whose settings do not fit together."""
    names = [str(part) for part in error["loc"]]
    keys = [".".join(names[:length]) for length in range(len(names), 0, -1)]
    return next((key for key in keys if key in tree()), ".".join(names))


def _sentence(error: ErrorDetails, values: Mapping[str, Given]) -> str:
    place = _place(error)
    if place in values:
        given = values[place]
        return f"{given.where}: {place} is {shown(given)}, expected {tree()[place].expected}"
    return _misfit(place, error["msg"].removeprefix("Value error, "), values)


def _misfit(section: str, rule: str, values: Mapping[str, Given]) -> str:
    """Settings that are well each by itself: name one that was given and the rule says something about."""
    keys = [key for key in values if key.startswith(f"{section}.") and key in tree()]
    below = [values[key] for key in keys]
    changed = [at for at, key in enumerate(keys) if below[at].value != value_of(Settings(), key)]
    named = [at for at in changed if keys[at].rpartition(".")[2] in rule]
    at = (named or changed or [0])[0]
    return f"{below[at].where}: {keys[at]} is {shown(below[at])}, but {rule}"
