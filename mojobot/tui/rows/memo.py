"""What is kept from one frame to the next because it has not changed."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Memo(Generic[Value]):
    """The newest value and what it was made of; it is made again when that differs."""

    __slots__ = ("_key", "_value")

    def __init__(self) -> None:
        self._key: Hashable = None
        self._value: Value | None = None

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value of `key`, made if the last one asked for was another."""
        if self._value is None or key != self._key:
            self._key, self._value = key, make()
        return self._value
