"""How long to wait before trying again: twice as long each time, and never all at once."""

from __future__ import annotations

from random import Random


def backoff_s(failures: int, dice: Random, *, first_s: float = 0.5, most_s: float = 30.0) -> float:
    """Seconds to wait after `failures` in a row: half to all of `first_s` doubled each time, at most `most_s`."""
    longest = min(most_s, first_s * 2.0 ** min(max(0, failures - 1), 30))
    return longest * (0.5 + 0.5 * dice.random())
