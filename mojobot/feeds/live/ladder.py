"""How many tokens can be watched how often by what a provider still allows, and who is let go first."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

SLOWEST = 3.0  # times its usual distance a source is slowed before tokens are let go


@dataclass(frozen=True, slots=True)
class Rung:
    """N tokens every T seconds."""

    tokens: int
    every_s: float
    wanted: int = field(default=0, compare=False)  # tokens there are

    def sentence(self) -> str:
        """`50 tokens every 4 s`, `30 of 90 tokens every 12 s`."""
        of = f" of {self.wanted}" if self.wanted > self.tokens else ""
        return f"{self.tokens}{of} tokens every {self.every_s:.3g} s" if self.tokens else "nothing"


@dataclass(frozen=True, slots=True)
class Asking:
    """How a source is asked when nothing is short."""

    batch: int  # tokens a request
    every_s: float  # between two rounds
    refresh_s: float = 0.0  # how old what it says may be when it says it
    alone_s: float | None = None  # between two rounds while no better source speaks; None: the same
    last_resort: bool = False  # asked only while one of the better is silent


def rung(asking: Asking, tokens: int, requests_per_minute: float | None) -> Rung:
    """What can be had of `tokens` tokens; None = no limit.

    First everybody waits longer, up to three times; then tokens are let go,
    the least important first, so that the others keep their pace.
    """
    if not tokens or (requests_per_minute is not None and requests_per_minute <= 0.0):
        return Rung(0, asking.every_s, tokens)
    if requests_per_minute is None:
        return Rung(tokens, asking.every_s)
    calls = math.ceil(tokens / asking.batch)
    every_s = max(asking.every_s, 60.0 * calls / requests_per_minute)
    slowest_s = SLOWEST * asking.every_s
    if every_s <= slowest_s:
        return Rung(tokens, every_s)
    calls = math.floor(requests_per_minute * slowest_s / 60.0 + 1e-9)
    if not calls:  # not even one request as often as that: as many as fit in one, as often as it goes
        return Rung(min(tokens, asking.batch), 60.0 / requests_per_minute, tokens)
    return Rung(min(tokens, calls * asking.batch), slowest_s, tokens)


def per_minute(minute_limit: float | None, month_left: int | None, month_left_s: float, cost: int = 1) -> float | None:
    """Requests a minute that the minute's share and what is left of the month both bear."""
    rates = [rate for rate in (minute_limit, _spread(month_left, month_left_s, cost)) if rate is not None]
    return min(rates, default=None)


def _spread(left: int | None, over_s: float, cost: int) -> float | None:
    return None if left is None else max(left, 0) / cost / max(over_s / 60.0, 1.0)
