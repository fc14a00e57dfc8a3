"""How every provider stands, for the System pane and `mojobot feeds`."""

from __future__ import annotations

from mojobot.feeds.live.ladder import per_minute
from mojobot.model.views import FeedView, ProviderView
from mojobot.net.limits import Usage
from mojobot.net.provider import Health
from mojobot.net.quota import month_end_ms


def feed_view(health: Health, doing: str, now_ms: int, started_ms: int) -> FeedView:
    """One provider; `doing` is what it is used for now, "" for nothing."""
    down_since = 0 if health.ok or health.plan == "off" else _silent_since(health, started_ms)
    return FeedView(
        name=health.name,
        ok=health.ok,
        text=_sentence(health, doing, now_ms),
        speed=1.0,
        down_since_ms=down_since,
        provider=provider_view(health, doing),
    )


def provider_view(health: Health, doing: str = "") -> ProviderView:
    """Its numbers."""
    usage = health.usage
    return ProviderView(
        plan=health.plan,
        latency_ms=health.latency_ms,
        last_ok_ms=health.last_ok_ms,
        error_rate=health.error_rate,
        breaker=health.breaker,
        minute=usage.minute,
        minute_limit=usage.minute_limit,
        day=usage.day,
        day_limit=usage.day_limit,
        month=usage.month,
        month_limit=usage.month_limit,
        resets_ms=usage.resets_ms,
        paused_until_ms=usage.paused_until_ms,
        rung=doing,
    )


def requests_left(usage: Usage, now_ms: int, cost: int = 1) -> float | None:
    """Requests a minute that the minute's limit and the rest of the month bear; 0 in a pause, None without a limit.

    `cost` is what a request counts for in the month.
    """
    if usage.paused_until_ms is not None:
        return 0.0
    left = None if usage.month_limit is None else usage.month_limit - usage.month
    return per_minute(usage.minute_limit, left, (month_end_ms(now_ms) - now_ms) / 1000.0, cost)


def _sentence(health: Health, doing: str, now_ms: int) -> str:
    if health.plan == "off":
        return health.why
    if not health.ok:
        return health.why
    if health.last_ok_ms is None:
        return doing or "not asked yet"
    age = f"{max(now_ms - health.last_ok_ms, 0) / 1000.0:.0f} s ago"
    return f"{doing}, {age}" if doing else f"last answer {age}"


def _silent_since(health: Health, started_ms: int) -> int:
    return health.last_ok_ms if health.last_ok_ms is not None else started_ms
