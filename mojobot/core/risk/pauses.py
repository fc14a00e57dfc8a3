"""Rule-made pauses that clear by themselves: volatility above its limit (quant.md 8, definitions.md 4)."""

from __future__ import annotations

from mojobot.model.market import HOUR_MS

CLEAR_SHARE = 0.9  # of the limit: below it for an hour, the pause ends
CLEAR_AFTER_MS = HOUR_MS


class Pause:
    """One measure with a limit: paused above it, clear after an hour below 90 % of it.

    An unknown value neither starts nor clears a pause, and the hour begins anew after it.
    """

    __slots__ = ("below_since_ms", "limit", "paused", "value")

    def __init__(self, limit: float) -> None:
        self.paused = False
        self.below_since_ms = 0
        self.value: float | None = None
        self.limit = limit

    @property
    def clears_below(self) -> float:
        """Where it clears when held for an hour; as exact as the sealed values it is compared with."""
        return round(CLEAR_SHARE * self.limit, 9)

    def look(self, value: float | None, limit: float, now_ms: int) -> bool:
        """Take the newest value; returns whether paused."""
        self.value, self.limit = value, limit
        if value is not None and value > limit:
            self.paused, self.below_since_ms = True, 0
        elif self.paused and value is not None and value < self.clears_below:
            self.below_since_ms = self.below_since_ms or now_ms
            self.paused = now_ms - self.below_since_ms < CLEAR_AFTER_MS
        else:
            self.below_since_ms = 0
        return self.paused

    def text(self) -> str:
        """Value and limit; while paused, when it clears."""
        value = "unknown" if self.value is None else f"{self.value:.1%}"
        clears = f", clears below {self.clears_below:.1%} for 1 h" if self.paused else ""
        return f"daily volatility {value}, limit {self.limit:.0%}{clears}"

    def put(self, value: float | None, *, paused: bool, below_since_ms: int) -> None:
        """Be as after closes nobody looked at one by one."""
        self.value, self.paused, self.below_since_ms = value, paused, below_since_ms

    def restore(self, below_since_ms: int) -> None:
        """Paused when the last session ended."""
        self.paused, self.below_since_ms = True, below_since_ms
