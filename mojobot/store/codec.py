"""Events, and what the engine gave out, as bytes and back: exactly, with NaN, dtypes and integers of any size.

Bodies are MessagePack maps by field name, so a field added later takes its
default in an old recording. Arrays travel as extensions: dtype, shape, bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, get_args

import msgspec
import numpy as np
from msgspec.msgpack import Decoder, Encoder, Ext

from mojobot.model.commands import Command
from mojobot.model.events import Commanded, Event, Recovered
from mojobot.model.notices import Notice
from mojobot.model.settings import Settings
from mojobot.model.state import Snapshot
from mojobot.model.trading import Intent

Recordable = Event | Notice | Intent | Command

_SHAPED, _INTEGER = 0, 4  # extension codes; those of vectors are between
_VECTORS = {np.dtype(np.float64): 1, np.dtype(np.int64): 2, np.dtype(np.bool_): 3}
_VECTOR_DTYPES = {code: dtype for dtype, code in _VECTORS.items()}
_WIDE = b"\xc1"  # a byte MessagePack never uses: the tree that follows holds integers beyond 64 bits
_LOWEST, _HIGHEST = -(2**63), 2**64 - 1


class _CommandedForm(msgspec.Struct):
    """`Commanded` with its command's kind beside it: msgspec knows no union of dataclasses."""

    ts_ms: int
    kind: str
    command: bytes
    source: str


class _RecoveredForm(msgspec.Struct):
    """`Recovered` with the kind of each report beside it."""

    ts_ms: int
    snapshot: Snapshot | None
    intents: tuple[Intent, ...]
    reports: tuple[tuple[int, int, str, bytes], ...]
    latched: str | None = None


def kind_of(value: Recordable) -> str:
    """The name its bytes are kept under."""
    return type(value).__name__


def encode(value: Recordable) -> bytes:
    """The bytes of a value; a few microseconds for the bars of a dozen series."""
    form = _form_of(value)
    try:
        return _encoder.encode(form)
    except OverflowError:
        return _WIDE + _encoder.encode(_widened(msgspec.to_builtins(form, enc_hook=_outgoing)))


def decode(kind: str, body: bytes) -> Any:
    """The value again. Raises ValueError when the kind is unknown or the bytes do not make one."""
    decoder = _decoders.get(kind)
    if decoder is None:
        raise ValueError(f"a {kind} is nothing this program knows")
    try:
        if body[:1] == _WIDE:
            return _value_of(msgspec.convert(_tree.decode(body[1:]), _types[kind], dec_hook=_incoming))
        return _value_of(decoder.decode(body))
    except msgspec.MsgspecError as error:
        raise ValueError(f"a {kind} cannot be read: {error}") from error


def encode_all(values: Sequence[Recordable]) -> bytes:
    """Several values of any kind, in order."""
    return _encoder.encode([(kind_of(value), encode(value)) for value in values])


def decode_all(body: bytes) -> Iterator[Any]:
    """What `encode_all` was given. Raises as `decode`."""
    for kind, part in msgspec.msgpack.decode(body, type=list[tuple[str, bytes]]):
        yield decode(kind, part)


def _form_of(value: Recordable) -> object:
    match value:
        case Commanded(ts_ms, command, source):
            return _CommandedForm(ts_ms, kind_of(command), encode(command), source)
        case Recovered(ts_ms, snapshot, intents, reports, latched):
            told = tuple((session, step, kind_of(report), encode(report)) for session, step, report in reports)
            return _RecoveredForm(ts_ms, snapshot, intents, told, latched)
        case _:
            return value


def _value_of(form: object) -> object:
    match form:
        case _CommandedForm():
            return Commanded(form.ts_ms, decode(form.kind, form.command), form.source)
        case _RecoveredForm():
            reports = tuple((session, step, decode(kind, body)) for session, step, kind, body in form.reports)
            return Recovered(form.ts_ms, form.snapshot, form.intents, reports, form.latched)
        case _:
            return form


def _outgoing(value: object) -> object:
    match value:
        case np.ndarray():
            return _array_out(value)
        case np.generic():
            return value.item()
        case Settings():
            return value.model_dump_json()
        case _:
            raise TypeError(f"{type(value).__name__} cannot be recorded")


def _array_out(array: np.ndarray[Any, Any]) -> Ext:
    code = _VECTORS.get(array.dtype)
    if code is not None and array.ndim == 1:
        return Ext(code, array.tobytes())
    header = msgspec.msgpack.encode((array.dtype.str, array.shape))
    return Ext(_SHAPED, bytes((len(header),)) + header + array.tobytes())


def _incoming(kind: type, value: object) -> object:
    return Settings.model_validate_json(str(value)) if kind is Settings else value


def _extension(code: int, data: memoryview) -> object:
    """Arrays are copied: aligned in memory as they were when recorded, they add up to the same last bit."""
    if code == _INTEGER:
        return int(bytes(data))
    if code != _SHAPED:
        return np.frombuffer(data, _VECTOR_DTYPES[code]).copy()
    start = 1 + data[0]
    dtype, shape = msgspec.msgpack.decode(data[1:start], type=tuple[str, tuple[int, ...]])
    return np.frombuffer(data[start:], np.dtype(dtype)).reshape(shape).copy()


def _widened(tree: Any) -> Any:
    match tree:
        case int() if not _LOWEST <= tree <= _HIGHEST:
            return Ext(_INTEGER, str(tree).encode())
        case dict():
            return {name: _widened(value) for name, value in tree.items()}
        case list() | tuple():
            return [_widened(value) for value in tree]
        case _:
            return tree


_encoder = Encoder(enc_hook=_outgoing)
_tree = Decoder(ext_hook=_extension)
_FORMS: dict[type, type] = {Commanded: _CommandedForm, Recovered: _RecoveredForm}
_types = {kind.__name__: _FORMS.get(kind, kind) for kind in get_args(Recordable)}
_decoders = {name: Decoder(kind, dec_hook=_incoming, ext_hook=_extension) for name, kind in _types.items()}
