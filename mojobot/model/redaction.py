"""Replacing secrets by value: one list, filled when a secret is read, asked by everything that writes (safety S701).

By value, because a key and the signature of a transaction look alike.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

HIDDEN = "***"
LEAST = 6  # a shorter value is no key, and replacing it would blot out ordinary words

_values: set[str] = set()
_pattern: re.Pattern[str] | None = None


def register(value: str) -> None:
    """From now on `redact` knows this value in all its forms; a value too short to be a key is left out."""
    global _pattern  # noqa: PLW0603 - one list for the whole process is the point
    if len(value) < LEAST or value in _values:
        return
    _values.add(value)
    every = {form for known in _values for form in forms(known)}
    # The longest first, so that no part of a longer form stays behind.
    _pattern = re.compile("|".join(re.escape(form) for form in sorted(every, key=len, reverse=True)))


def redact(text: str) -> str:
    """`text` with every known secret, in whatever form, replaced by `***`."""
    return text if _pattern is None else _pattern.sub(HIDDEN, text)


def forms(value: str) -> frozenset[str]:
    """The value as it may turn up: plain, escaped, in a URL, as hex, base64 or a list of integers."""
    return frozenset(form for form in _forms(value, value.encode()) if len(form) >= LEAST)


def _forms(value: str, raw: bytes) -> Iterator[str]:
    yield value
    yield json.dumps(value)[1:-1]
    yield repr(value)[1:-1]
    for quoted in (quote(value), quote(value, safe=""), quote_plus(value)):
        yield quoted
        yield re.sub("%[0-9A-F]{2}", lambda code: code[0].lower(), quoted)
    for spaced in (raw.hex(), raw.hex(" "), raw.hex(":")):
        yield spaced
        yield spaced.upper()
    yield from _base64(raw)
    for between in (", ", ",", " "):
        yield between.join(map(str, raw))


def _base64(raw: bytes) -> Iterator[str]:
    """As base64, alone and inside something longer: there it begins at any of three places of a group."""
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        for before in range(3):
            text = encode(bytes(before) + raw).decode().rstrip("=")
            first = -(-before * 8 // 6)  # characters that also hold bits of what stands before
            last = len(text) - (1 if (before + len(raw)) % 3 else 0)  # and of what stands behind
            yield text[first:last]
