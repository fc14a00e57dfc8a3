"""What every fake provider is: an allowance, a way to refuse, and answers over the one world."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar

from tests.providers.limits import Refusal, Window
from tests.providers.message import Page, Request
from tests.providers.world import World


class Service(ABC):
    """One provider. A subclass answers; `prices` and `rows` tell the misbehaviours where prices stand."""

    name: ClassVar[str]
    hosts: ClassVar[tuple[str, ...]]
    prices: ClassVar[frozenset[str]] = frozenset()  # members whose value is a price, or a map of prices
    rows: ClassVar[Mapping[str, tuple[int, ...]]] = {}  # members that hold rows, and which columns are prices
    time_at: ClassVar[int] = 0  # the column of a row that says when it is

    def __init__(self, world: World) -> None:
        self.world = world
        self.keys: set[str] = set()  # those that are good; empty: any
        self.expired = False

    def admit(self, request: Request) -> Refusal | None:
        """Count the request against the limits."""
        return None

    def too_many(self, request: Request, refusal: Refusal) -> Page:
        """What a request over the limit is told."""
        return Page({"error": "Too Many Requests"}, 429)

    def forbid(self, request: Request) -> Page | None:
        """What a request without the right key or looks is told; None when it may pass."""
        return None

    def dress(self, request: Request, page: Page) -> Mapping[str, str]:
        """Headers for every answer."""
        return {}

    @abstractmethod
    def answer(self, request: Request) -> Page:
        """The answer itself."""

    def good(self, key: str) -> bool:
        """Whether that key is accepted."""
        return bool(key) and not self.expired and (not self.keys or key in self.keys)


class Windows:
    """One window for each caller: a key, or "" for the address of all that have none."""

    def __init__(self, name: str, seconds: float, penalty_s: float = 0.0) -> None:
        self._name = name
        self._seconds = seconds
        self._penalty_s = penalty_s
        self._of: dict[str, Window] = {}

    def of(self, caller: str, most: int) -> Window:
        """The caller's own."""
        if caller not in self._of:
            self._of[caller] = Window(self._name, most, self._seconds, self._penalty_s)
        return self._of[caller]


def text(number: float) -> str:
    """A number as providers write one in a string: plain digits, no exponent."""
    return f"{number:.18f}".rstrip("0").rstrip(".") if abs(number) < 1e-3 else f"{number:.12g}"
