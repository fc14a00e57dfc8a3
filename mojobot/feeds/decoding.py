"""From the bytes of a reply to typed wire forms, one bad item not spoiling the others.

The whole reply is decoded at once; only when something in it does not fit is it
taken apart and each item judged alone. Numeric text counts as a number, the
text "null" as nothing.
"""

from __future__ import annotations

from collections import Counter
from typing import Generic, TypeVar

from msgspec import Raw, Struct, ValidationError
from msgspec.json import Decoder

from mojobot.net.provider import MOST_BYTES

T = TypeVar("T")

UNREADABLE = "not JSON of this kind"
TOO_LARGE = "larger than 5 MB"

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
            refused[f"wrong shape: {error}"] += 1
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
        """Those that fit, in order."""
        try:
            return self._all.decode(body) or []
        except _FAULTS:
            apart = self._apart.decode(body, refused)
        found = (self._each.decode(item, refused) for item in apart or ())
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
        """Those that fit, by name."""
        try:
            return self._all.decode(body) or {}
        except _FAULTS:
            apart = self._apart.decode(body, refused)
        found = {key: self._each.decode(item, refused) for key, item in (apart or {}).items() if bytes(item) != b"null"}
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

    How deep it nests needs no look: nothing deeper than the wire forms is ever
    built, and what is skipped is bounded by the interpreter (a RecursionError,
    counted as unreadable). A scan for brackets would cost as much as decoding.
    """
    if len(body) <= MOST_BYTES:
        return True
    refused[TOO_LARGE] += 1
    return False
