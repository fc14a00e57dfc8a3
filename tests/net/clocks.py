"""A clock whose hours take no time."""

from __future__ import annotations

import asyncio
import heapq
from itertools import count

T0 = 1_795_000_000_000  # 2026-11-18T11:06:40Z


class VirtualClock:
    """Time stands still while anybody has something to do, then jumps to the next who sleeps.

    With `by_hand` it moves only by `pass_time`, for tests whose other side
    lives in real time. `shift_wall` is somebody setting the clock.
    """

    def __init__(self, start_ms: int = T0, *, by_hand: bool = False) -> None:
        self._now = 1000.0
        self._start = start_ms
        self._by_hand = by_hand
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = count()
        self._shift_ms = 0
        self._mover: asyncio.Task[None] | None = None

    def now_ms(self) -> int:
        return self._start + self._shift_ms + int((self._now - 1000.0) * 1000)

    def monotonic(self) -> float:
        return self._now

    def shift_wall(self, ms: int) -> None:
        self._shift_ms += ms

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0.0:
            await asyncio.sleep(0)
            return
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._now + seconds, next(self._numbers), done))
        if not self._by_hand and (self._mover is None or self._mover.done()):
            self._mover = asyncio.get_running_loop().create_task(self._move())
        await done

    async def pass_time(self, seconds: float) -> None:
        """Let that much time go by, waking the sleepers on the way."""
        until = self._now + seconds
        await self._settle()
        while self._sleepers and self._sleepers[0][0] <= until:
            self._wake()
            await self._settle()
        self._now = until

    async def _move(self) -> None:
        while self._sleepers:
            await self._settle()
            if self._sleepers:
                self._wake()

    def _wake(self) -> None:
        at, _, done = heapq.heappop(self._sleepers)
        if not done.done():
            self._now = max(self._now, at)
            done.set_result(None)

    async def _settle(self) -> None:
        for _ in range(10):
            await asyncio.sleep(0)
