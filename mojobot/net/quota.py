"""What was spent of a provider's day and month (UTC)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

_DAY, _MONTH = "%Y-%m-%d", "%Y-%m"


@dataclass(frozen=True, slots=True)
class Spent:
    """Counts of one provider, with the day and the month they are of."""

    day: str = ""
    day_cost: int = 0
    month: str = ""
    month_cost: int = 0

    def at(self, now_ms: int) -> Spent:
        """As of now: a day or month that is over counts nothing any more.

        A wall clock that was set back into the day or month before still
        counts towards the later one; what was counted further in the future
        was counted by a clock that was wrong, and is dropped.
        """
        now = _utc(now_ms)
        day, month = now.strftime(_DAY), now.strftime(_MONTH)
        spent = self
        if day != self.day and self.day != (now + timedelta(days=1)).strftime(_DAY):
            spent = replace(spent, day=day, day_cost=0)
        if month != self.month and self.month != _next_month(now).strftime(_MONTH):
            spent = replace(spent, month=month, month_cost=0)
        return spent

    def plus(self, cost: int) -> Spent:
        """After spending that much."""
        return replace(self, day_cost=self.day_cost + cost, month_cost=self.month_cost + cost)


def day_end_ms(now_ms: int) -> int:
    """The next midnight, UTC."""
    now = _utc(now_ms)
    return _ms(now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1))


def month_end_ms(now_ms: int) -> int:
    """The first instant of the next month, UTC."""
    return _ms(_next_month(_utc(now_ms)))


def _next_month(now: datetime) -> datetime:
    first = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return (first + timedelta(days=32)).replace(day=1)


def _utc(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)


def _ms(time: datetime) -> int:
    return int(time.timestamp() * 1000)
