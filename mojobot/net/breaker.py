"""A circuit breaker: after failures in a row a provider is left alone, then tried with one request at a time."""

from __future__ import annotations

from random import Random
from typing import Literal

from mojobot.net.backoff import backoff_s
from mojobot.net.clock import Clock

BreakerState = Literal["closed", "open", "half-open"]
_FIRST_S, _MOST_S = 10.0, 300.0


class Breaker:
    """Opens after `most` failures in a row, for 5–10 s and then longer each time, up to 5 minutes."""

    def __init__(self, clock: Clock, dice: Random, *, most: int = 5) -> None:
        self._clock = clock
        self._dice = dice
        self._most = most
        self._failures = 0
        self._opened = 0  # times in a row
        self._until = 0.0
        self._trying = False

    @property
    def state(self) -> BreakerState:
        """Closed: requests pass. Open: none does. Half-open: one is trying."""
        if not self._opened:
            return "closed"
        return "half-open" if self._trying or self.opens_in() <= 0.0 else "open"

    def opens_in(self) -> float:
        """Seconds until the next request may pass; 0 = now."""
        return max(0.0, self._until - self._clock.monotonic()) if self._opened else 0.0

    def admit(self) -> bool:
        """Whether a request may be sent now; of an open one, the first after its time is the trial.

        The next is let through when that has succeeded, or, should it never
        report, after the same time again.
        """
        if self.opens_in() > 0.0:
            return False
        if self._opened:
            self._trying = True
            self._wait()
        return True

    def succeeded(self) -> None:
        """An answer came."""
        self._failures = self._opened = 0
        self._trying = False

    def failed(self) -> None:
        """No answer came, or none of use."""
        self._failures += 1
        if self._trying or (not self._opened and self._failures >= self._most):
            self.trip()

    def trip(self, in_a_row: int = 1) -> None:
        """Open at once, for as long as the `in_a_row`th time at least."""
        self._trying = False
        self._opened = max(self._opened + 1, in_a_row)
        self._wait()

    def _wait(self) -> None:
        wait = backoff_s(self._opened, self._dice, first_s=_FIRST_S, most_s=_MOST_S)
        self._until = self._clock.monotonic() + wait
