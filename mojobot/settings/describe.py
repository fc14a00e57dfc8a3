"""Every setting described from the typed tree: key, default, what is expected, and its sentence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Literal, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt, MaxLen
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from mojobot.model.section import Expected
from mojobot.model.settings import Settings


@dataclass(frozen=True, slots=True)
class Described:
    """One setting in words."""

    key: str  # dotted: risk.risk_per_trade
    default: object
    kind: Literal["number", "whole number", "switch", "word", "text", "list"]
    words: tuple[str, ...]  # what a word may be
    expected: str  # "a number above 0 and at most 0.05"
    sentence: str

    @property
    def section(self) -> str:
        """Everything before the last dot."""
        return self.key.rpartition(".")[0]

    @property
    def name(self) -> str:
        """What stands in the file."""
        return self.key.rpartition(".")[2]


@cache
def tree() -> dict[str, Described]:
    """Every setting by its dotted key, in the order of the file."""
    return {setting.key: setting for setting in _settings(Settings, "")}


@cache
def sections() -> dict[str, str]:
    """The sentence of every section that holds settings, by its dotted name, in the order of the file."""
    return dict(_sections(Settings, ""))


def described(model: type[BaseModel], prefix: str) -> dict[str, Described]:
    """The settings of one class, their keys behind `prefix`."""
    return {setting.key: setting for setting in _settings(model, prefix)}


def value_of(settings: Settings, key: str) -> object:
    """The value of one setting, as a file would hold it."""
    value: object = settings
    for name in key.split("."):
        value = value[name] if isinstance(value, dict) else getattr(value, name)
    return plain(value)


def plain(value: object) -> object:
    """The value as TOML and JSON know it."""
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    return value


def as_toml(value: object) -> str:
    """The value as it is written in the file."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return f"{value:_}"
        case list():
            return "[" + ", ".join(as_toml(part) for part in value) + "]"
        case _:
            return json.dumps(value, ensure_ascii=False)  # a text is written in TOML as in JSON


def _settings(model: type[BaseModel], prefix: str) -> Iterator[Described]:
    for name, field in model.model_fields.items():
        below = _section(field)
        if below is not None:
            yield from _settings(below, f"{prefix}{name}.")
        else:
            yield _described(f"{prefix}{name}", field)


def _sections(model: type[BaseModel], prefix: str) -> Iterator[tuple[str, str]]:
    for name, field in model.model_fields.items():
        below = _section(field)
        if below is None:
            continue
        if any(_section(inner) is None for inner in below.model_fields.values()):
            yield f"{prefix}{name}", (below.__doc__ or "").partition("\n")[0]
        yield from _sections(below, f"{prefix}{name}.")


def _section(field: FieldInfo) -> type[BaseModel] | None:
    kind = field.annotation
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def _described(key: str, field: FieldInfo) -> Described:
    default, sentence = plain(field.default), field.description or ""
    words = _words(field.annotation)
    if words:
        return Described(key, default, "word", words, f"one of {', '.join(words)}", sentence)
    if field.annotation is bool:
        return Described(key, default, "switch", (), "true or false", sentence)
    if field.annotation is int:
        return Described(key, default, "whole number", (), _bounds("a whole number", field), sentence)
    if field.annotation is float:
        return Described(key, default, "number", (), _bounds("a number", field), sentence)
    most = next((limit.max_length for limit in field.metadata if isinstance(limit, MaxLen)), None)
    if field.annotation is str:
        told = next((words.text for words in field.metadata if isinstance(words, Expected)), None)
        return Described(key, default, "text", (), told or f"a text of at most {most} characters", sentence)
    return Described(key, default, "list", (), f"a list of at most {most} pairs [number, number]", sentence)


def _words(kind: object) -> tuple[str, ...]:
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return tuple(member.value for member in kind)
    return tuple(str(word) for word in get_args(kind)) if get_origin(kind) is Literal else ()


def _bounds(noun: str, field: FieldInfo) -> str:
    """The bounds in words: "from a to b" where both ends belong to it."""
    lowest = next((f"{limit.ge:,}" for limit in field.metadata if isinstance(limit, Ge)), None)
    above = next((f"{limit.gt:,}" for limit in field.metadata if isinstance(limit, Gt)), None)
    highest = next((f"{limit.le:,}" for limit in field.metadata if isinstance(limit, Le)), None)
    below = next((f"{limit.lt:,}" for limit in field.metadata if isinstance(limit, Lt)), None)
    if lowest and highest:
        return f"{noun} from {_short(lowest)} to {_short(highest)}"
    low = f"of at least {_short(lowest)}" if lowest else f"above {_short(above)}" if above else ""
    high = f"at most {_short(highest)}" if highest else f"below {_short(below)}" if below else ""
    return " ".join(part for part in (noun, " and ".join(part for part in (low, high) if part)) if part)


def _short(number: str) -> str:
    """Without a fraction of zero."""
    return number.removesuffix(".0")
