"""When a provider says to ask again: read, and believed within reason."""

from __future__ import annotations

import math
from collections.abc import Mapping
from email.utils import parsedate_to_datetime


def retry_after_s(headers: Mapping[str, str], now_ms: int, reset_header: str = "") -> float | None:
    """Seconds until then: from `reset_header` (unix seconds) or `Retry-After` (seconds or a date).

    None when neither says a time in the future. A reset is asked for first:
    where a provider sends both, it is the exact one.
    """
    reset = _number(headers.get(reset_header, ""))
    if reset is not None and reset * 1000 > now_ms:
        return reset - now_ms / 1000
    text = headers.get("retry-after", "")
    seconds = _number(text)
    if seconds is None:
        seconds = _until(text, now_ms)
    return seconds if seconds is not None and seconds > 0.0 else None


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _until(text: str, now_ms: int) -> float | None:
    try:
        return parsedate_to_datetime(text).timestamp() - now_ms / 1000
    except (ValueError, TypeError, OverflowError, OSError):
        return None
