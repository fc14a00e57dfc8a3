"""When a provider says to ask again: read, and believed within reason."""

from __future__ import annotations

import math
from collections.abc import Mapping
from email.utils import parsedate_to_datetime


def retry_after_s(headers: Mapping[str, str], now_ms: int, reset_header: str = "") -> float | None:
    """Seconds until then: from `reset_header` (unix seconds) or `Retry-After` (seconds or a date).

    None when neither says a time in the future. A reset is asked for first:
    where a provider sends both, it is the exact one. A moment is counted from
    now by our clock or by theirs (`Date`), whichever makes it sooner: either
    may be wrong by an hour, and then makes it that much later or never.
    """
    reset = _soonest(_number(headers.get(reset_header, "")), headers, now_ms)
    if reset is not None:
        return reset
    text = headers.get("retry-after", "")
    seconds = _number(text)
    if seconds is None:
        return _soonest(_moment(text), headers, now_ms)
    return seconds if seconds > 0.0 else None


def _soonest(moment_s: float | None, headers: Mapping[str, str], now_ms: int) -> float | None:
    """Seconds until a moment that is still to come by at least one of the two clocks."""
    if moment_s is None:
        return None
    theirs = _moment(headers.get("date", ""))
    left = [moment_s - now for now in (now_ms / 1000, theirs) if now is not None and moment_s > now]
    return min(left, default=None)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _moment(text: str) -> float | None:
    """Unix seconds of an HTTP date."""
    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, OverflowError, OSError):
        return None
