"""Addresses of the chain: 32 bytes, written in base58."""

from __future__ import annotations

_LETTERS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VALUE = {letter: value for value, letter in enumerate(_LETTERS)}
ADDRESS_BYTES = 32
NOBODY = (
    "11111111111111111111111111111111"  # 32 zero bytes: the system program, and "none" where an address may be left out
)


def encoded(raw: bytes) -> str:
    """Bytes in base58; leading zero bytes become leading ones."""
    number, text = int.from_bytes(raw, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        text = _LETTERS[digit] + text
    return "1" * (len(raw) - len(raw.lstrip(b"\0"))) + text


def decoded(address: str) -> bytes | None:
    """The 32 bytes of an address; None for anything that is not one. Case counts."""
    if not 32 <= len(address) <= 44:
        return None
    number = 0
    for letter in address:
        value = _VALUE.get(letter)
        if value is None:
            return None
        number = number * 58 + value
    zeros = len(address) - len(address.lstrip("1"))
    rest = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return bytes(zeros) + rest if zeros + len(rest) == ADDRESS_BYTES else None
