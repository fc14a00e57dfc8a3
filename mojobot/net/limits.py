"""What a provider allows, who goes first, and how much of it is used."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import IntEnum


class Priority(IntEnum):
    """Who goes first when a provider's allowance is short; the lower number."""

    POSITION = 0  # money is in it
    SCREEN = 1  # somebody looks at it
    WATCH = 2  # the watch list
    BACKGROUND = 3  # histories, discovery


@dataclass(frozen=True, slots=True)
class Limit:
    """A published limit; None = none published. At most `share` of each is ever spent."""

    per_minute: float | None  # requests in any 60 s
    spacing_s: float = 0.0  # at least this long between two requests
    per_day: int | None = None  # what requests cost (credits, units, calls) in a day, UTC
    per_month: int | None = None  # the same in a calendar month, UTC
    share: float = 0.8

    @property
    def minute(self) -> int | None:
        """Requests we allow ourselves in any 60 s; at least one."""
        return None if self.per_minute is None else max(1, math.floor(self.per_minute * self.share + 1e-9))

    @property
    def day(self) -> int | None:
        """Cost we allow ourselves in a day."""
        return None if self.per_day is None else math.floor(self.per_day * self.share + 1e-9)

    @property
    def month(self) -> int | None:
        """Cost we allow ourselves in a month."""
        return None if self.per_month is None else math.floor(self.per_month * self.share + 1e-9)


@dataclass(frozen=True, slots=True)
class Usage:
    """What was spent of a provider's allowance; limits are our own share of the published ones, None = none."""

    minute: int  # requests in the last 60 s, of the fullest group
    minute_limit: int | None
    day: int
    day_limit: int | None
    month: int
    month_limit: int | None
    resets_ms: int | None  # when the limit nearest to its end gives way; None: nothing is scarce
    paused_until_ms: int | None
    why: str  # of the pause; "" without one
    waiting: int  # requests in the queue
    slowed: bool  # runs at half the rate after having asked too often
