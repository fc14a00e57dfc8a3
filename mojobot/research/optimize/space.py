"""Between which values an optimisation looks: declared beside each setting, narrowed or widened by a person's file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from mojobot.model.errors import SettingsError
from mojobot.model.section import Search
from mojobot.model.settings import Settings

Values = Mapping[str, float]  # dotted key to value: what a trial tries


@dataclass(frozen=True, slots=True)
class Range:
    """The values one setting may take in a search, both ends included."""

    key: str
    low: float
    high: float
    whole: bool
    log: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person's file says of one key: [low, high], {low, high, log}, or true for what is declared."""

    key: str
    value: object
    where: str  # file:line


def declared(settings: Settings) -> tuple[Range, ...]:
    """What rules of strategies with weight, and limits, declare of themselves."""
    weighing = {name for name, weight in settings.strategies.weights().items() if weight > 0.0}
    found = list[Range]()
    for key, field, value in _fields(settings, ""):
        search = _search(field)
        names = key.split(".")
        if search is not None and (names[0] != "strategies" or names[1] in weighing):
            found.append(Range(key, search.low, search.high, isinstance(value, int), search.log))
    return tuple(found)


def space(settings: Settings, wanted: Sequence[Wanted]) -> tuple[Range, ...]:
    """The ranges a file asks for; without one all that are declared.

    Raises SettingsError for a key nobody can search or a range that
    contradicts itself or the setting's bounds, naming file and line.
    """
    if not wanted:
        return declared(settings)
    known = {key: (field, value) for key, field, value in _fields(settings, "")}
    return tuple(_range(one, *_searched(one, known)) for one in wanted)


def applied(settings: Settings, values: Values) -> Settings:
    """The settings with these values; weights are brought back to a sum of 1.

    Raises ValueError with the reason where they do not fit together.
    """
    tree = settings.model_dump()
    for key, value in values.items():
        *path, name = key.split(".")
        table = tree
        for part in path:
            table = table[part]
        table[name] = value
    if any(key.endswith(".weight") for key in values):
        _balance([tree["strategies"][name] for name in settings.strategies.weights()])
    try:
        return Settings.model_validate(tree)
    except ValidationError as refused:
        raise ValueError(str(refused.errors()[0]["msg"]).removeprefix("Value error, ")) from None


def _balance(rules: list[dict[str, Any]]) -> None:
    total = sum(rule["weight"] for rule in rules)
    for rule in rules:
        rule["weight"] = rule["weight"] / total if total > 0.0 else 1.0 / len(rules)


def _fields(section: BaseModel, prefix: str) -> Iterator[tuple[str, FieldInfo, object]]:
    """Every number of the tree: its key, field and value."""
    for name, field in type(section).model_fields.items():
        value = getattr(section, name)
        if isinstance(value, BaseModel):
            yield from _fields(value, f"{prefix}{name}.")
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield f"{prefix}{name}", field, value


def _search(field: FieldInfo) -> Search | None:
    return next((part for part in field.metadata if isinstance(part, Search)), None)


def _searched(wanted: Wanted, known: Mapping[str, tuple[FieldInfo, object]]) -> tuple[FieldInfo, object]:
    if wanted.key not in known:
        raise SettingsError(
            f"{wanted.where}: {wanted.key} is no number among the settings, so it cannot be searched; "
            "`mojobot config show` lists all"
        )
    return known[wanted.key]


def _range(wanted: Wanted, field: FieldInfo, value: object) -> Range:
    search, whole = _search(field), isinstance(value, int)
    if wanted.value is True:
        if search is None:
            raise SettingsError(f"{wanted.where}: {wanted.key} declares no range of its own; give it as [low, high]")
        return Range(wanted.key, search.low, search.high, whole, search.log)
    low, high, log = _ends(wanted)
    if whole and not (low.is_integer() and high.is_integer()):
        raise SettingsError(f"{wanted.where}: {wanted.key} is a whole number, {low:g} to {high:g} are not")
    if log and low <= 0.0:
        raise SettingsError(f"{wanted.where}: {wanted.key} cannot step by ratio from {low:g}; begin above 0")
    for end in (low, high):
        _within(wanted, field, end)
    return Range(wanted.key, low, high, whole, log)


def _ends(wanted: Wanted) -> tuple[float, float, bool]:
    given, log = wanted.value, False
    if isinstance(given, dict):
        log = given.get("log", False) is True
        given = [given.get("low"), given.get("high")] if set(given) <= {"low", "high", "log"} else None
    if not (isinstance(given, list) and len(given) == 2 and all(_number(end) for end in given)):
        raise SettingsError(f"{wanted.where}: {wanted.key} needs [low, high], {{ low, high, log }} or true")
    low, high = float(given[0]), float(given[1])
    if not low < high:
        raise SettingsError(f"{wanted.where}: {wanted.key} goes from {low:g} to {high:g}; the first must be lower")
    return low, high, log


def _within(wanted: Wanted, field: FieldInfo, end: float) -> None:
    """Both ends must be values the setting may have."""
    for bound in field.metadata:
        for name, fits in (("ge", end.__ge__), ("gt", end.__gt__), ("le", end.__le__), ("lt", end.__lt__)):
            limit = getattr(bound, name, None)
            if limit is not None and not fits(limit):
                word = {"ge": "at least", "gt": "above", "le": "at most", "lt": "below"}[name]
                raise SettingsError(
                    f"{wanted.where}: {wanted.key} = {end:g} is not allowed, it must be {word} {limit:g}"
                )


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
