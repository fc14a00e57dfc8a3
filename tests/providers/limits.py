"""Published limits, counted without mercy, and a log of who kept them."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Refusal:
    """A limit was overstepped; `resets_ms` is when one more is allowed again."""

    limit: str
    resets_ms: int


class Window:
    """At most `most` in any `seconds`; refused requests count only where `strict`, for `penalty_s`."""

    def __init__(self, name: str, most: int, seconds: float, penalty_s: float = 0.0) -> None:
        self.name = name
        self.most = most
        self._length_ms = round(seconds * 1000)
        self._penalty_ms = round(penalty_s * 1000)
        self._seen: deque[int] = deque()
        self._barred_until_ms = 0

    def used(self, now_ms: int) -> int:
        """How many were let through in the window that ends now."""
        while self._seen and self._seen[0] <= now_ms - self._length_ms:
            self._seen.popleft()
        return len(self._seen)

    def spend(self, now_ms: int) -> Refusal | None:
        """Count one request, or refuse it."""
        if now_ms < self._barred_until_ms:
            return Refusal(self.name, self._barred_until_ms)
        if self.used(now_ms) < self.most:
            self._seen.append(now_ms)
            return None
        self._barred_until_ms = now_ms + self._penalty_ms
        return Refusal(self.name, max(self._seen[0] + self._length_ms, self._barred_until_ms))

    def resets_ms(self, now_ms: int) -> int:
        """When the oldest request in the window leaves it; now, if there is none."""
        return self._seen[0] + self._length_ms if self.used(now_ms) else now_ms


class Allowance:
    """So many units in a calendar month, UTC."""

    def __init__(self, name: str, most: int) -> None:
        self.name = name
        self.most = most
        self.spent = 0
        self._month = ""

    def spend(self, now_ms: int, cost: int) -> bool:
        """Count `cost`; False when that is more than is left."""
        month = datetime.fromtimestamp(now_ms / 1000, UTC).strftime("%Y-%m")
        if month != self._month:
            self._month, self.spent = month, 0
        if self.spent + cost > self.most:
            return False
        self.spent += cost
        return True


@dataclass(frozen=True, slots=True)
class Entry:
    """One request as it was logged; `over` names the limit it overstepped, "" for none."""

    now_ms: int
    provider: str
    method: str
    path: str
    status: int
    over: str
    trouble: str  # the misbehaviours it met, "" for none


class Log:
    """Every request, and every one that was over a limit."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def write(self, entry: Entry) -> None:
        """Keep one."""
        self.entries.append(entry)

    def over(self, provider: str | None = None) -> list[Entry]:
        """Those that asked too often."""
        return [entry for entry in self.entries if entry.over and provider in (None, entry.provider)]

    def count(self, provider: str | None = None) -> int:
        """How many requests."""
        return sum(provider in (None, entry.provider) for entry in self.entries)

    def summary(self) -> dict[str, tuple[int, int]]:
        """Requests and over-limit requests of each provider."""
        names = sorted({entry.provider for entry in self.entries})
        return {name: (self.count(name), len(self.over(name))) for name in names}
