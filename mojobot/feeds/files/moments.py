"""A time of the market in words: UTC, to the minute, where candles begin and end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def moment(ts_ms: int) -> str:
    """Such as `2025-01-19 08:30Z`."""
    return f"{_EPOCH + timedelta(milliseconds=ts_ms):%Y-%m-%d %H:%MZ}"
