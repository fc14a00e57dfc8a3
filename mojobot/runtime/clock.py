"""The one place that reads the wall clock."""

from __future__ import annotations

import asyncio
import time


class Clock:
    """Real time; the simulator passes another of the same shape."""

    def now_ms(self) -> int:
        """Milliseconds since the epoch, UTC."""
        return time.time_ns() // 1_000_000

    def monotonic(self) -> float:
        """Seconds that only ever rise."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)
