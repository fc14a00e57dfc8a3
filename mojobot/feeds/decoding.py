"""From the bytes of a reply to typed wire forms, one bad item not spoiling the others.

The whole reply is decoded at once; only when something in it does not fit is it
taken apart and each item judged alone. Numeric text counts as a number, the
text "null" as nothing.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, Generic, TypeVar

from msgspec import Raw, Struct, ValidationError
from msgspec.json import Decoder

from mojobot.net.provider import MOST_BYTES

T = TypeVar("T")
C = TypeVar("C", list[Any], dict[str, Any])

MOST_ITEMS = 5_000  # of one list or map: five times what the longest reply asked for has
UNREADABLE = "not JSON of this kind"
TOO_LARGE = "larger than 5 MB"
TOO_MANY = f"more than {MOST_ITEMS:,} records"
WRONG_SHAPE = "wrong shape: "

_FAULTS = (ValueError, RecursionError)  # msgspec's errors and bad UTF-8 are ValueErrors


class One(Generic[T]):
    """A reply that is one object."""

    def __init__(self, kind: type[T]) -> None:
        self._decoder = Decoder(kind, strict=False)

    def decode(self, body: bytes | Raw, refused: Counter[str]) -> T | None:
        """The object, or None and the reason."""
        try:
            return self._decoder.decode(body)
        except ValidationError as error:
            refused[f"{WRONG_SHAPE}{error}"] += 1
        except _FAULTS:
            refused[UNREADABLE] += 1
        return None


class Listed(Generic[T]):
    """A reply that is a list of objects; null is an empty one."""

    def __init__(self, kind: type[T]) -> None:
        self._all: Decoder[list[T] | None] = Decoder(list[kind] | None, strict=False)  # type: ignore[valid-type]
        self._apart = One(list[Raw])
        self._each = One(kind)

    def decode(self, body: bytes | Raw, refused: Counter[str]) -> list[T]:
        """Those that fit, in order; none of more than `MOST_ITEMS`."""
        try:
            return few(self._all.decode(body) or [], refused)
        except _FAULTS:
            apart = few(self._apart.decode(body, refused) or [], refused)
        found = (self._each.decode(item, refused) for item in apart)
        return [item for item in found if item is not None]


class Mapped(Generic[T]):
    """A reply that maps text to objects; a null stays and means that there is nothing, as does null for all."""

    def __init__(self, kind: type[T]) -> None:
        self._all: Decoder[dict[str, T | None] | None] = Decoder(
            dict[str, kind | None] | None,  # type: ignore[valid-type]
            strict=False,
        )
        self._apart = One(dict[str, Raw])
        self._each = One(kind)

    def decode(self, body: bytes | Raw, refused: Counter[str]) -> dict[str, T | None]:
        """Those that fit, by name; none of more than `MOST_ITEMS`."""
        try:
            return few(self._all.decode(body) or {}, refused)
        except _FAULTS:
            apart = few(self._apart.decode(body, refused) or {}, refused)
        found = {key: self._each.decode(item, refused) for key, item in apart.items() if bytes(item) != b"null"}
        return {key: item for key, item in found.items() if item is not None}


class Enveloped(Struct):
    """The usual envelope."""

    data: Raw = Raw(b"null")


_ENVELOPE = One(Enveloped)


def data_of(body: bytes, refused: Counter[str]) -> Raw:
    """What a reply holds under `data`; null when it is not there or the body cannot be read."""
    envelope = _ENVELOPE.decode(body, refused) if fit(body, refused) else None
    return Raw(b"null") if envelope is None else envelope.data


def fit(body: bytes, refused: Counter[str]) -> bool:
    """Whether a body is small enough to be read at all.

    How deep it nests was looked at before it came here; and nothing deeper than
    the wire forms is ever built, what is skipped being bounded by the
    interpreter (a RecursionError, counted as unreadable).
    """
    if len(body) <= MOST_BYTES:
        return True
    refused[TOO_LARGE] += 1
    return False


def few(items: C, refused: Counter[str]) -> C:
    """The list or map, or an empty one where it has more than anybody asked for: each costs a look."""
    if len(items) <= MOST_ITEMS:
        return items
    refused[TOO_MANY] += 1
    return type(items)()


def is_unreadable(reason: str) -> bool:
    """Whether a reason is of a reply that could not be read, rather than of what it says."""
    return reason in (UNREADABLE, TOO_LARGE, TOO_MANY) or reason.startswith(WRONG_SHAPE)
