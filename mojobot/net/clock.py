"""Time, as everything that waits on the network needs it."""

from __future__ import annotations

from typing import Protocol


class Clock(Protocol):
    """The shape of `runtime/clock.py`; tests pass one whose hours take no time."""

    def now_ms(self) -> int:
        """Milliseconds since the epoch, UTC."""

    def monotonic(self) -> float:
        """Seconds that only ever rise, whatever happens to the wall clock."""

    async def sleep(self, seconds: float) -> None:
        """Wait."""
