"""How a provider has been doing lately."""

from __future__ import annotations

from collections import deque

from mojobot.net.outcome import Outcome

_LAST = 50
_WEIGHT = 0.2  # of the newest latency in the smoothed one
_FINE = (Outcome.OK, Outcome.EMPTY, Outcome.BAD_REQUEST)  # the provider answers; a bad question is ours


class Record:
    """Outcomes of the last 50 requests, smoothed latency, the last good answer."""

    def __init__(self) -> None:
        self._fine: deque[bool] = deque(maxlen=_LAST)
        self.latency_ms: float | None = None
        self.last_ok_ms: int | None = None
        self.outcome: Outcome | None = None
        self.why = ""
        self.refused_in_a_row = 0
        self._ok_before_ms: int | None = None  # before the last good answer

    @property
    def error_rate(self) -> float:
        """Share of the last 50 that failed; 0 before the first."""
        return 0.0 if not self._fine else 1.0 - sum(self._fine) / len(self._fine)

    def add(self, outcome: Outcome, why: str, now_ms: int) -> None:
        """One more has ended."""
        self.outcome = outcome
        fine = outcome in _FINE
        self._fine.append(fine)
        self.why = "" if fine else why
        if fine:
            self._ok_before_ms = self.last_ok_ms
            self.last_ok_ms = now_ms
        self.refused_in_a_row = self.refused_in_a_row + 1 if outcome is Outcome.RATE_LIMITED else 0

    def unreadable(self, why: str) -> None:
        """The answer that was counted as fine was not: it is counted once, as a failure."""
        if self._fine and self._fine[-1]:
            self._fine[-1] = False
        self.outcome, self.why = Outcome.BAD_PAYLOAD, why
        self.last_ok_ms = self._ok_before_ms

    def took(self, ms: float) -> None:
        """An answer took that long."""
        self.latency_ms = ms if self.latency_ms is None else self.latency_ms + _WEIGHT * (ms - self.latency_ms)
