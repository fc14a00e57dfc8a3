"""Who is next: the most urgent first, among equals who came first."""

from __future__ import annotations

import asyncio
import heapq
from itertools import count

from mojobot.net.limits import Priority


class Ticket:
    """A place in the queue."""

    def __init__(self, order: tuple[int, int]) -> None:
        self.order = order
        self.left = False
        self.called = asyncio.Event()

    def __lt__(self, other: Ticket) -> bool:
        return self.order < other.order


class Line:
    """The queue of one group of endpoints."""

    def __init__(self) -> None:
        self._heap: list[Ticket] = []
        self._numbers = count()

    def __len__(self) -> int:
        return sum(not ticket.left for ticket in self._heap)

    def enter(self, priority: Priority) -> Ticket:
        """Take a place."""
        ticket = Ticket((int(priority), next(self._numbers)))
        heapq.heappush(self._heap, ticket)
        return ticket

    def leave(self, ticket: Ticket) -> None:
        """Give the place up, served or not; who is first now is told."""
        ticket.left = True
        while self._heap and self._heap[0].left:
            heapq.heappop(self._heap)
        if self._heap:
            self._heap[0].called.set()

    def first(self, ticket: Ticket) -> bool:
        """Whether it is this one's turn."""
        return self._heap[0] is ticket

    def call_all(self) -> None:
        """Everybody looks again."""
        for ticket in self._heap:
            ticket.called.set()
