"""Equity as it is marked: its high water, its day, and the two limits that stop trading."""

from __future__ import annotations

from dataclasses import dataclass

from mojobot.model.market import DAY_MS
from mojobot.model.settings import RiskSettings


@dataclass(frozen=True, slots=True)
class Marks:
    """Micro-USDC; `day` is the UTC day number that `day_start_micro` opened."""

    equity_micro: int
    high_water_micro: int
    day: int
    day_start_micro: int

    @property
    def drawdown(self) -> float:
        """Fall from the highest equity as a fraction, unrealised included."""
        return 1.0 - self.equity_micro / self.high_water_micro if self.high_water_micro > 0 else 0.0

    @property
    def day_return(self) -> float:
        """Result since 00:00 UTC as a fraction of the equity then."""
        return self.equity_micro / self.day_start_micro - 1.0 if self.day_start_micro > 0 else 0.0


def opened(equity_micro: int, now_ms: int) -> Marks:
    """The first marks of an account."""
    return Marks(equity_micro, equity_micro, now_ms // DAY_MS, equity_micro)


def marked(marks: Marks, equity_micro: int, now_ms: int) -> Marks:
    """The marks after equity was found to be `equity_micro`."""
    day = now_ms // DAY_MS
    start = marks.day_start_micro if day <= marks.day else marks.equity_micro
    return Marks(equity_micro, max(marks.high_water_micro, equity_micro), max(day, marks.day), start)


def must_be_kept(before: Marks | None, after: Marks, *, told: bool) -> bool:
    """Whether a restart must know of a mark: what the limits are measured from has moved, or a told equity has."""
    if before is None or told:
        return before != after
    return (before.high_water_micro, before.day, before.day_start_micro) != (
        after.high_water_micro,
        after.day,
        after.day_start_micro,
    )


def breach(marks: Marks, rule: RiskSettings) -> str | None:
    """Why trading must stop now, if it must (product.md 5.5, S303); exactly at a limit it need not."""
    if round(marks.drawdown, 9) > rule.max_drawdown:
        return f"drawdown {marks.drawdown:.1%} is above the limit of {rule.max_drawdown:.1%}"
    if round(-marks.day_return, 9) > rule.max_daily_loss:
        return f"loss today {-marks.day_return:.1%} is above the limit of {rule.max_daily_loss:.1%}"
    return None
