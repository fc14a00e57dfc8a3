"""Whether a body is what was asked for, and what it says (safety S501)."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from mojobot.net.provider import MOST_DEPTH

if TYPE_CHECKING:
    import msgspec

T = TypeVar("T")

_PLAIN = bytes(byte for byte in range(256) if byte not in b'[]{}"')
# By byte: one deeper, one less deep (-1 as a signed byte).
_STEPS = bytes(1 if byte in b"[{" else 255 if byte in b"]}" else 0 for byte in range(256))
_decoders: dict[type[Any], msgspec.json.Decoder[Any]] = {}


class BadContent(ValueError):
    """What is wrong with a body, as the rest of a sentence that begins with the provider's name."""


def check_type(content_type: str, wanted: Iterable[str], body: bytes) -> None:
    """Raise BadContent for HTML, and for a type that holds none of `wanted`; no type at all is let pass."""
    kind = content_type.partition(";")[0].strip().lower()
    if "html" in kind or body[:100].lstrip().lower().startswith((b"<!doctype html", b"<html")):
        raise BadContent("sends a web page instead of data")
    if not body.strip():
        raise BadContent("sends an empty body")
    if kind and not any(word in kind for word in wanted):
        raise BadContent(f"sends {kind[:40]} where {' or '.join(wanted)} was expected")


def decode(body: bytes, kind: type[T]) -> T:
    """The body as `kind`, strictly; raises BadContent for what does not fit."""
    import msgspec  # noqa: PLC0415 - not before the first answer

    try:
        decoded: T = _decoder(kind).decode(body)
    except (msgspec.MsgspecError, RecursionError, ValueError) as fault:
        raise BadContent(f"sends JSON that does not fit: {str(fault)[:160]}") from None
    return decoded


def check_depth(body: bytes) -> None:
    """Raise BadContent where arrays and objects of a JSON text are nested deeper than `MOST_DEPTH`.

    Brackets in texts do not count. Under a millisecond a megabyte of anything
    a provider sends, a few milliseconds of what nobody should.
    """
    import numpy as np  # noqa: PLC0415 - not before the first answer

    if b"\\" in body:  # an escaped backslash first: the quote behind it is none that is escaped
        body = body.replace(b"\\\\", b"").replace(b'\\"', b"")
    # What is left of a text without brackets are its two quotes, and a pair of quotes changes nothing for the others.
    text = body.translate(None, _PLAIN).replace(b'""', b"")
    if len(text) <= MOST_DEPTH:
        return
    steps = np.frombuffer(text.translate(_STEPS), np.int8)
    if b'"' in text:
        quotes = np.frombuffer(text, np.uint8) == ord('"')
        outside = ~np.cumsum(quotes, dtype=np.uint8) & 1  # odd after an opening quote; wraps, and may
        steps = steps * outside.view(np.int8)
    if steps.cumsum(dtype=np.int32).max() > MOST_DEPTH:
        raise BadContent(f"sends JSON nested deeper than {MOST_DEPTH}")


class Inflating:
    """A body as it arrives, unpacked by and by, never more than `most` bytes of it."""

    def __init__(self, encoding: str, most: int) -> None:
        self._most = most
        self._parts: list[bytes] = []
        self._size = 0
        self._raw = 0
        packed = encoding.strip().lower()
        if packed not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise BadContent(f"packs its answers as {packed[:20]}, which was not asked for")
        self._inflate = None if packed in ("", "identity") else zlib.decompressobj(zlib.MAX_WBITS | 32)

    def add(self, chunk: bytes) -> None:
        """Take what has arrived; raises BadContent when it is too much or cannot be unpacked."""
        self._raw += len(chunk)
        if self._inflate is None:
            self._keep(chunk)
            return
        try:
            self._keep(self._inflate.decompress(chunk, self._most - self._size + 1))
        except zlib.error:
            raise BadContent("sends a compressed body that is damaged") from None

    def whole(self) -> bytes:
        """All of it; raises BadContent when its end never came."""
        if self._inflate is not None and self._raw and not self._inflate.eof:
            raise BadContent("sends a compressed body that is cut off")
        return b"".join(self._parts)

    def _keep(self, part: bytes) -> None:
        self._size += len(part)
        if self._size > self._most or self._raw > self._most:
            raise BadContent(f"sends more than {self._most:,} bytes")
        self._parts.append(part)


def _decoder(kind: type[Any]) -> msgspec.json.Decoder[Any]:
    import msgspec  # noqa: PLC0415 - as above

    if kind not in _decoders:  # as many as there are types in the adapters
        _decoders[kind] = msgspec.json.Decoder(kind)
    return _decoders[kind]
