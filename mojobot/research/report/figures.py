"""Numbers as the report writes them; `–` is undefined."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from mojobot.model.market import DAY_MS, HOUR_MS, MINUTE_MS
from mojobot.research.report.contents import Interval

DASH = "–"


def usd(value: float | None, *, signed: bool = False) -> str:
    """Money: $10,482, -$10.87; cents below a thousand."""
    if value is None:
        return DASH
    text = f"{abs(value):,.{2 if abs(value) < 999.995 else 0}f}"
    return f"{_sign(value, text, signed=signed)}${text}"


def gain(value: float | None) -> str:
    """Money that was won or lost: +$86.10."""
    return usd(value, signed=True)


def pct(value: float | None, decimals: int = 1, *, signed: bool = False) -> str:
    """A fraction as percent."""
    if value is None:
        return DASH
    text = f"{abs(value) * 100:,.{decimals}f}"
    return f"{_sign(value, text, signed=signed)}{text}%"


def change(value: float | None) -> str:
    """A return: +4.22%."""
    return pct(value, 2, signed=True)


def number(value: float | None, decimals: int = 2) -> str:
    """A ratio."""
    if value is None:
        return DASH
    text = f"{abs(value):,.{decimals}f}"
    return _sign(value, text) + text


def count(value: int | None) -> str:
    """How many."""
    return DASH if value is None else f"{value:,}"


def span(ms: float | None) -> str:
    """A stretch of time: 42m, 3h12m, 6d04h."""
    if ms is None:
        return DASH
    if ms < MINUTE_MS:
        return f"{ms / 1000:.3g}s"
    minutes = round(ms / MINUTE_MS)
    if minutes < HOUR_MS // MINUTE_MS:
        return f"{minutes}m"
    hours, minutes = divmod(minutes, 60)
    if hours < DAY_MS // HOUR_MS:
        return f"{hours}h{minutes:02d}m"
    return f"{hours // 24:,}d{hours % 24:02d}h"


def between(interval: Interval | None, shown: Callable[[float], str]) -> str:
    """An interval: $1.20 to $3.40, at least $1.20."""
    if interval is None or (interval.low is None and interval.high is None):
        return DASH
    if interval.high is None:
        return f"at least {shown(interval.low or 0.0)}"
    return f"{shown(interval.low or 0.0)} to {shown(interval.high)}"


def day(ts_ms: int) -> str:
    """2026-01-31, UTC."""
    return _utc(ts_ms).strftime("%Y-%m-%d")


def stamp(ts_ms: int) -> str:
    """2026-01-31 14:32, UTC."""
    return _utc(ts_ms).strftime("%Y-%m-%d %H:%M")


def iso(ts_ms: int) -> str:
    """As programs read it: 2026-01-31T14:32:07.000Z."""
    return _utc(ts_ms).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def month_name(month: int) -> str:
    """Jan of 1."""
    return ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][month - 1]


def title(name: str) -> str:
    """A strategy's or a rule's name as words."""
    return safe(name).replace("_", " ")


def safe(text: str) -> str:
    """Foreign text (a token may be named anything) without what could steer a terminal."""
    return "".join(c if c.isprintable() else "?" for c in text)


def price(value: float) -> str:
    """USD per token, in five significant digits."""
    return f"{value:,.2f}" if value >= 1000 else f"{value:.5g}"


def _utc(ts_ms: int) -> datetime:
    return datetime.fromtimestamp(ts_ms / 1000, UTC)


def _sign(value: float, text: str, *, signed: bool = False) -> str:
    """None where it reads as nothing."""
    if not any(c in "123456789" for c in text):
        return ""
    return "-" if value < 0 else "+" if signed else ""
