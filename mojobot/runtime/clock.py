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


class SteadyClock(Clock):
    """The wall clock as it was at the start, and what has passed since: whoever sets it changes no timer.

    Time in which the machine slept counts, where the system tells it.
    """

    def __init__(self) -> None:
        self._began_ms = super().now_ms()
        self._began = _since_boot()

    def now_ms(self) -> int:
        """Milliseconds since the epoch, UTC."""
        return self._began_ms + round((_since_boot() - self._began) * 1000.0)

    @property
    def off_s(self) -> float:
        """How far the wall clock has been set since the start, in seconds; what it drifts by itself included."""
        return (super().now_ms() - self.now_ms()) / 1000.0


def _since_boot() -> float:
    """Seconds, those of sleep among them on Linux."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)
