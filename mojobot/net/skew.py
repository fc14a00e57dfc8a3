"""How far this clock is from a provider's, by the Date of its answers."""

from __future__ import annotations

import statistics
from collections import deque
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

_LAST = 9  # answers: their middle is neither a slow answer's nor a wrong one's
_ENOUGH = 3
_SLOW_MS = 1_000.0  # an answer that took this long tells the time too vaguely


class Skew:
    """The middle of what the last answers said."""

    def __init__(self) -> None:
        self._seconds: deque[float] = deque(maxlen=_LAST)

    def heard(self, headers: Mapping[str, str], took_ms: float, now_ms: int) -> None:
        """An answer has come; one from a cache may carry the time of another day, and is not counted."""
        if took_ms > _SLOW_MS or headers.get("age", "0").strip() != "0":
            return
        seconds = difference_s(headers.get("date", ""), took_ms, now_ms)
        if seconds is not None:
            self._seconds.append(seconds)

    @property
    def seconds(self) -> float | None:
        """How far we are ahead of it, to half a second; None while it has hardly been heard."""
        return round(statistics.median(self._seconds), 1) if len(self._seconds) >= _ENOUGH else None


def difference_s(date: str, took_ms: float, now_ms: int) -> float | None:
    """Seconds we are ahead of a Date header; None where it is none.

    They name a second, on average half of it gone, and their answer took its time to come.
    """
    try:
        theirs = parsedate_to_datetime(date.strip()).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return round(now_ms / 1000 - took_ms / 2000 - theirs - 0.5, 1)
