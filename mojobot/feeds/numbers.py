"""What a provider's number must be before anything here believes it.

Decoding has settled the types: a number or numeric text is a float or an int,
what is missing is None. These functions settle the values and the units. Each
returns the value or raises Refusal, whose text is the reason; texts carry no
value of the reply, so that there are few of them to count.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime

from mojobot.model.market import DAY_MS

SMALLEST_PRICE = 1e-18  # USD; below this there is no trade, only a rounding
LARGEST_PRICE = 1e12
LARGEST_AMOUNT = 1e18  # USD or tokens
LARGEST_COUNT = 1 << 53
LARGEST_PERCENT = 1e12  # a token may well rise ten thousand times in a day

AHEAD_MS = 5_000  # how far a provider's clock may be ahead of ours
BEHIND_MS = DAY_MS
EARLIEST_MS = 1_230_940_800_000  # 2009-01-03, before there was anything to trade
SECONDS_END = 1e11  # above this a unix time is in milliseconds: as seconds it would be in the year 5138


class Refusal(Exception):
    """A record cannot be used; the text is the reason, the same for all of its kind."""


def price(value: float | None, name: str = "price") -> float:
    """A price: there, finite, above zero, in range."""
    if value is not None and SMALLEST_PRICE <= value <= LARGEST_PRICE:  # NaN compares false
        return value
    raise Refusal(_why(value, name))


def amount(value: float | None, name: str) -> float | None:
    """USD or tokens: None, or finite and not negative."""
    if value is None or 0.0 <= value <= LARGEST_AMOUNT:
        return value
    raise Refusal(_why(value, name))


def count(value: int | None, name: str) -> int | None:
    """How many: None, or not negative."""
    if value is None or 0 <= value <= LARGEST_COUNT:
        return value
    raise Refusal(_why(value, name))


def fraction(percent: float | None, name: str) -> float | None:
    """A change given in percent as a fraction; a price cannot fall by more than all of it."""
    if percent is None:
        return None
    if -100.0 <= percent <= LARGEST_PERCENT:
        return percent / 100.0
    raise Refusal(_why(percent, name) if percent >= 0.0 or not math.isfinite(percent) else f"{name} below -100 %")


def share(value: float | None, name: str) -> float | None:
    """A part of a whole, in [0, 1]; a hair above it is rounding."""
    if value is None:
        return None
    if 0.0 <= value <= 1.0 + 1e-6:
        return min(value, 1.0)
    raise Refusal(f"{name} outside 0 to 1")


def decimals(value: int | None) -> int | None:
    """A token's decimals, which a byte holds; more than 30 nobody means."""
    if value is None or 0 <= value <= 30:
        return value
    raise Refusal("decimals out of range")


def unix_ms(value: float, name: str = "time") -> int:
    """Unix time in seconds or milliseconds, told apart by size, as milliseconds."""
    if not 0.0 < value < 1e15:
        raise Refusal(f"{name} out of range")
    ms = int(value if value > SECONDS_END else value * 1000)
    if ms < EARLIEST_MS:
        raise Refusal(f"{name} before 2009")
    return ms


def iso_ms(text: str, name: str = "time") -> int:
    """ISO 8601 as milliseconds; without a zone it is UTC."""
    try:
        moment = datetime.fromisoformat(text)
        ms = int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)
    except (ValueError, OverflowError):
        raise Refusal(f"{name} unreadable") from None
    if ms < EARLIEST_MS:
        raise Refusal(f"{name} before 2009")
    return ms


def recent(at_ms: int, arrived_ms: int) -> int:
    """A time of something just seen: at most 24 h before it arrived and 5 s after."""
    if at_ms < arrived_ms - BEHIND_MS:
        raise Refusal("older than 24 h")
    return past(at_ms, arrived_ms)


def past(at_ms: int, arrived_ms: int) -> int:
    """A time of something that has happened: at most 5 s after it arrived."""
    if at_ms > arrived_ms + AHEAD_MS:
        raise Refusal("time ahead of ours")
    return at_ms


def _why(value: float | None, name: str) -> str:
    if value is None:
        return f"no {name}"
    if not -math.inf < value < math.inf:  # rather than math.isfinite, which fails for an int too large for a float
        return f"{name} not finite"
    if value <= 0:
        return f"{name} negative" if value < 0 else f"{name} zero"
    return f"{name} out of range"
