"""Times as people and spreadsheets read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def iso(ts_ms: int) -> str:
    """ISO 8601 in UTC with milliseconds: 2026-01-01T00:15:00.400Z."""
    moment = _EPOCH + timedelta(milliseconds=ts_ms)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{ts_ms % 1000:03d}Z"


def ms_of(text: str) -> int:
    """Milliseconds since 1970 of such a time. Raises ValueError when it is none."""
    return (datetime.fromisoformat(text) - _EPOCH) // timedelta(milliseconds=1)
