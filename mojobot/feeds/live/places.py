"""Which place a thing has in a list that may grow."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Generic, Protocol, TypeVar

Item = TypeVar("Item")


class Minted(Protocol):
    """A token, as whoever lists it."""

    @property
    def mint(self) -> str:
        """Its address."""


class Places(Mapping[str, int], Generic[Item]):
    """The place of every name; what is added to the list is known at the next look."""

    def __init__(self, listed: Sequence[Item], name: Callable[[Item], str]) -> None:
        self._listed = listed
        self._name = name
        self._known: dict[str, int] = {}
        self._read = 0

    def __getitem__(self, name: str) -> int:
        return self._now()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._now())

    def __len__(self) -> int:
        return len(self._now())

    def _now(self) -> dict[str, int]:
        for place in range(self._read, len(self._listed)):
            self._known.setdefault(self._name(self._listed[place]), place)
        self._read = len(self._listed)
        return self._known


def by_mint(tokens: Sequence[Minted]) -> Mapping[str, int]:
    """The series of a mint."""
    return Places(tokens, attrgetter("mint"))
