"""The last minute of one group of endpoints: how many requests it holds and when the next fits."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from mojobot.net.limits import Limit

SPAN_S = 60.0
_SLOWER = 2.0  # after having asked too often: half the requests, twice the distance


class Window:
    """A sliding window of 60 s over monotonic seconds; no jump of the wall clock moves it."""

    def __init__(self, limit: Limit) -> None:
        self.limit = limit
        self._times: deque[float] = deque()
        self._last = self._slow_until = float("-inf")

    def wait(self, now: float) -> float:
        """Seconds until the next request fits; 0 = now."""
        self._forget(now)
        factor = _SLOWER if self.slowed(now) else 1.0
        wait = self._last + self.limit.spacing_s * factor - now
        most = self.most(now)
        if most is not None and len(self._times) >= most:
            wait = max(wait, self._times[-most] + SPAN_S - now)
        return max(0.0, wait)

    def spend(self, now: float) -> None:
        """One request is on its way."""
        self._times.append(now)
        self._last = now

    def spent(self, now: float) -> int:
        """Requests of the last 60 s."""
        self._forget(now)
        return len(self._times)

    def most(self, now: float) -> int | None:
        """Requests any 60 s may hold as things are."""
        minute = self.limit.minute
        return minute if minute is None or not self.slowed(now) else max(1, int(minute / _SLOWER))

    def slow(self, until: float) -> None:
        """Half the rate until then."""
        self._slow_until = max(self._slow_until, until)

    def slowed(self, now: float) -> bool:
        """Whether it runs at half the rate."""
        return now < self._slow_until

    def ages(self, now: float) -> list[float]:
        """How long ago each request of the last minute was, the oldest first."""
        self._forget(now)
        return [round(now - time, 3) for time in self._times]

    def remember(self, now: float, ages: Iterable[float]) -> None:
        """Take over the last minute of a session before this one."""
        self._times = deque(sorted([*self._times, *(now - age for age in ages if 0.0 <= age < SPAN_S)]))
        self._last = max(self._times, default=self._last)

    def _forget(self, now: float) -> None:
        while self._times and self._times[0] <= now - SPAN_S:
            self._times.popleft()
