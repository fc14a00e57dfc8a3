"""What a candle file is packed in, seen from its content: gzip, zip, or nothing."""

from __future__ import annotations

import io
import zipfile
import zlib
from contextlib import suppress

from mojobot.model.errors import CandleFileError

GZIP_MAGIC = b"\x1f\x8b"
ZIP_MAGIC = b"PK\x03\x04"
LARGEST = 2_000_000_000  # bytes of a zipped file; more than three decades of minutes


def unpacked(data: bytes, where: str) -> tuple[bytes, str]:
    """The file itself, and what is wrong with the packing ("" = nothing).

    Of a truncated or damaged gzip everything before the fault is kept; a zip
    has its table of contents at the end and gives nothing then. Raises
    CandleFileError for a zip that is damaged or does not hold one file.
    """
    if data.startswith(ZIP_MAGIC):
        return _from_zip(data, where), ""
    if not data.startswith(GZIP_MAGIC):
        return data, ""
    text: list[bytes] = []
    while data.startswith(GZIP_MAGIC):
        member, fault, data = _member(data)
        text.append(member)
        if fault:
            return b"".join(text), fault
    return b"".join(text), ""


def _from_zip(data: bytes, where: str) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as box:
            held = [one for one in box.infolist() if not one.is_dir() and not one.filename.startswith("__MACOSX/")]
            if len(held) != 1:
                raise CandleFileError(f"{where} holds {len(held)} files; a zip of candles holds one, unpack it first")
            if held[0].file_size > LARGEST:
                raise CandleFileError(f"{where} would unpack to {held[0].file_size:,} bytes, which is no candle file")
            return box.read(held[0])
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as fault:
        raise CandleFileError(f"{where} is a damaged or locked zip: {str(fault)[:100]}") from None


def _member(data: bytes) -> tuple[bytes, str, bytes]:
    """One gzip member: its text, its fault, and the bytes after it."""
    unpacker = zlib.decompressobj(wbits=31)
    try:
        text = unpacker.decompress(data)
    except zlib.error:
        return _salvaged(data), "damaged gzip", b""
    return text, "" if unpacker.eof else "truncated gzip", unpacker.unused_data


def _salvaged(data: bytes) -> bytes:
    """What a damaged member gives up to its fault: fed in small pieces, since a failing call gives nothing."""
    unpacker = zlib.decompressobj(wbits=31)
    text = b""
    with suppress(zlib.error):
        for start in range(0, len(data), 256):
            text += unpacker.decompress(data[start : start + 256])
    return text
