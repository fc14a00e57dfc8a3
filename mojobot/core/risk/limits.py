"""Limits on orders that outlive a restart: rates, cooldown and lock of a token (safety.md S304)."""

from __future__ import annotations

from collections import deque

from mojobot.model.market import DAY_MS, HOUR_MS, MINUTE_MS
from mojobot.model.note.words import span
from mojobot.model.notices import Gate
from mojobot.model.settings import LimitsSettings


class OrderLimits:
    """What was ordered in the last 24 hours and lost in the last 48: a lock lasts 24 h from the loss that made it."""

    def __init__(self) -> None:
        self.order_times: deque[int] = deque()
        self.last_entry_ms: dict[int, int] = {}
        self.losses: deque[tuple[int, int]] = deque()  # series, when

    def ordered(self, series: int, now_ms: int) -> None:
        """An entry was ordered."""
        self.order_times.append(now_ms)
        self.last_entry_ms[series] = now_ms

    def lost(self, series: int, now_ms: int) -> None:
        """A round trip was closed at a loss."""
        self.losses.append((series, now_ms))

    def check(self, series: int, now_ms: int, rule: LimitsSettings) -> tuple[Gate, ...]:
        """The gates an entry into `series` meets now."""
        self._forget(now_ms)
        return (self._rate(now_ms, rule), self._cooldown(series, now_ms, rule), self._lock(series, now_ms, rule))

    def _forget(self, now_ms: int) -> None:
        while self.order_times and self.order_times[0] <= now_ms - DAY_MS:
            self.order_times.popleft()
        while self.losses and self.losses[0][1] <= now_ms - 2 * DAY_MS:
            self.losses.popleft()

    def _rate(self, now_ms: int, rule: LimitsSettings) -> Gate:
        for word, span_ms, most in (
            ("minute", MINUTE_MS, rule.orders_per_minute),
            ("hour", HOUR_MS, rule.orders_per_hour),
            ("day", DAY_MS, rule.orders_per_day),
        ):
            made = sum(1 for at in self.order_times if at > now_ms - span_ms)
            if made >= most:
                return Gate("order_rate", passed=False, text=f"{made} orders in the last {word}, limit {most}")
        return Gate(
            "order_rate", passed=True, text=f"{len(self.order_times)} orders in 24 h, limit {rule.orders_per_day}"
        )

    def _cooldown(self, series: int, now_ms: int, rule: LimitsSettings) -> Gate:
        last = self.last_entry_ms.get(series)
        if last is None:
            return Gate("cooldown", passed=True, text="no entry before")
        gone_ms = now_ms - last
        text = f"last entry {span(gone_ms)} ago, cooldown {span(1000 * rule.token_cooldown_s)}"
        return Gate("cooldown", passed=gone_ms // 1000 >= rule.token_cooldown_s, text=text)

    def _lock(self, series: int, now_ms: int, rule: LimitsSettings) -> Gate:
        """Locked while, at a loss of the last 24 h, there had been enough of them within 24 h."""
        lost = [at for token, at in self.losses if token == series]
        worst = max((_within_a_day(lost, at) for at in lost if at > now_ms - DAY_MS), default=0)
        text = f"{worst} losing trades within 24 h, {rule.token_lock_losses} lock the token for 24 h"
        return Gate("token_lock", passed=worst < rule.token_lock_losses, text=text)


def _within_a_day(times: list[int], end_ms: int) -> int:
    return sum(1 for at in times if end_ms - DAY_MS < at <= end_ms)
