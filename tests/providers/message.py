"""What is asked and what is answered: the words between a provider and whatever carries them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qsl


@dataclass(frozen=True, slots=True)
class Request:
    """One request; header names in lower case, `path` without the query."""

    provider: str
    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    body: bytes
    now_ms: int
    host: str = ""  # as the client named it

    def ask(self, name: str, default: str = "") -> str:
        """A parameter of the query; the first of several."""
        return next((value for key, value in self.query if key == name), default)

    def number(self, name: str, default: float) -> float:
        """A parameter that is a number; anything else counts as not given."""
        try:
            return float(self.ask(name, str(default)))
        except ValueError:
            return default

    def listed(self, name: str) -> list[str]:
        """A parameter with commas in it."""
        return [word for word in self.ask(name).split(",") if word]

    @property
    def parts(self) -> list[str]:
        """The path between its slashes."""
        return [part for part in self.path.split("/") if part]

    def json(self) -> Any:
        """The body as JSON; None when it is not."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


class Wire(StrEnum):
    """What the wire does to an answer."""

    WHOLE = "whole"
    CUT = "cut"  # the body ends before its length
    HANG = "hang"  # read, never answered, never closed
    REFUSED = "refused"  # no connection at all


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back; `delay_s` passes before it is."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    delay_s: float = 0.0
    wire: Wire = Wire.WHOLE

    def __iter__(self) -> Iterator[Any]:
        """Status, headers, body: so that `status, headers, body = handle(...)`."""
        yield from (self.status, self.headers, self.body)

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Page:
    """What a provider means to say, before misbehaviour: a JSON value, or bytes of another type."""

    value: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json; charset=utf-8"


def query_of(text: str) -> tuple[tuple[str, str], ...]:
    """The parameters of a query string, as they were given."""
    return tuple(parse_qsl(text, keep_blank_values=True))
