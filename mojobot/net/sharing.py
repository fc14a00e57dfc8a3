"""Questions in flight that are the same are asked once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from mojobot.net.limits import Priority
from mojobot.net.outcome import ProviderError
from mojobot.net.provider import Reply
from mojobot.net.remembered import Question

_Flight = tuple[Priority, "asyncio.Future[Reply | ProviderError | None]"]


class Shared:
    """The first asks, the others get its answer or its error; should it be cancelled, the next one asks.

    Whoever is more urgent than the one that asks already does not wait for
    it, but asks ahead of it.
    """

    def __init__(self) -> None:
        self._flights: dict[Question, _Flight] = {}

    async def one(self, key: Question, priority: Priority, ask: Callable[[], Awaitable[Reply]]) -> Reply:
        """The answer to `key`, asked by us or by somebody before us."""
        while True:
            before = self._flights.get(key)
            if before is None or before[0] > priority:
                return await self._lead(key, priority, ask)
            told = await asyncio.shield(before[1])
            if isinstance(told, ProviderError):
                raise told.again()
            if told is not None:
                return told

    async def _lead(self, key: Question, priority: Priority, ask: Callable[[], Awaitable[Reply]]) -> Reply:
        flight: _Flight = (priority, asyncio.get_running_loop().create_future())
        self._flights[key] = flight
        told: Reply | ProviderError | None = None
        try:
            told = await ask()
            return told
        except ProviderError as fault:
            told = fault
            raise
        finally:
            flight[1].set_result(told)
            if self._flights.get(key) is flight:
                del self._flights[key]
