"""Birdeye's lists: rows under `data.items`."""

from __future__ import annotations

from collections import Counter
from typing import TypeVar

from msgspec import Raw, Struct

from mojobot.feeds.decoding import Listed, One, data_of

T = TypeVar("T")


class Items(Struct):
    """The rows."""

    items: Raw = Raw(b"null")


_ITEMS: One[Items | None] = One(Items | None)  # type: ignore[arg-type]


def items_of(body: bytes, kind: Listed[T], refused: Counter[str]) -> list[T]:
    """Those that fit, in order; none where there is no list."""
    items = _ITEMS.decode(data_of(body, refused), refused)
    return [] if items is None else kind.decode(items.items, refused)
