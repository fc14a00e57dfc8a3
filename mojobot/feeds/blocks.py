"""When a block was the newest, as far as a provider's own replies tell: one that stands still grows old."""

from __future__ import annotations

SLOT_MS = 400  # a block of Solana
_SLACK = 750  # blocks more than time has made: five minutes
_LOST = 3  # replies in a row far behind, before the newest seen is held for a mistake


class Blocks:
    """The newest block seen and when it was seen first.

    A reply whose newest block is the one before was made when that was: a
    provider that freezes gives the same reply with a new time of arrival. A
    block further ahead than time allows is not believed.
    """

    def __init__(self) -> None:
        self._newest = 0
        self._seen_ms = 0
        self._behind = 0

    def made_ms(self, newest: int, arrived_ms: int) -> int:
        """When a reply whose newest block that is was made; its arrival where nothing speaks against it."""
        if not newest:
            return arrived_ms
        ahead = newest - self._newest
        if not self._newest or self._lost(ahead):
            self._newest, self._seen_ms = newest, arrived_ms
            return arrived_ms
        if ahead > 0:
            if ahead <= _SLACK + 2 * (arrived_ms - self._seen_ms) // SLOT_MS:
                self._newest, self._seen_ms = newest, arrived_ms
            return arrived_ms
        return min(self._seen_ms + SLOT_MS * ahead, arrived_ms)

    def _lost(self, ahead: int) -> bool:
        """Whether what was held for the newest was never one: replies have been far behind it ever since."""
        self._behind = self._behind + 1 if ahead < -_SLACK else 0
        return self._behind >= _LOST
