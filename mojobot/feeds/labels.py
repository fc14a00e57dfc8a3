"""Names and addresses as outsiders write them: what a screen may show and a path may hold."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from mojobot.feeds.numbers import Refusal

LONGEST_SYMBOL = 24
LONGEST_NAME = 64

_ADDRESS = re.compile(r"[1-9A-HJ-NP-Za-km-z]{32,44}", re.ASCII)

_SIGNATURE = re.compile(r"[1-9A-HJ-NP-Za-km-z]{64,88}", re.ASCII)


@lru_cache(maxsize=8192)
def is_address(text: str) -> bool:
    """Whether it can be a Solana address: base58, whose case counts, of 32 to 44 characters."""
    return _ADDRESS.fullmatch(text) is not None


def address(text: str | None, name: str = "address") -> str:
    """An address as given; raises Refusal."""
    if text and is_address(text):
        return text
    raise Refusal(f"{name} is no Solana address" if text else f"no {name}")


def signature(text: str | None) -> str:
    """A transaction's signature: base58 of 64 bytes; raises Refusal."""
    if text and _SIGNATURE.fullmatch(text):
        return text
    raise Refusal("no transaction signature")


def addresses(texts: Iterable[str]) -> tuple[str, ...]:
    """Those that are addresses, each once, in order: what may be asked for by name in a path."""
    return tuple(dict.fromkeys(text for text in texts if is_address(text)))


def plain(text: str | None, most: int = LONGEST_NAME) -> str:
    """A name fit for a terminal: no control, format or line characters, cut at `most`; None is ""."""
    if not text:
        return ""
    if len(text) <= most and text.isprintable():
        return text
    return "".join(c for c in text[: 4 * most] if c.isprintable()).strip()[:most]
