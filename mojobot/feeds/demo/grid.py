"""Market time: the quarter-hours that the skeleton counts from, and where the market starts."""

from __future__ import annotations

from mojobot.model.market import DAY_MS, Timeframe

START_MS = 1_767_225_600_000  # 2026-01-01T00:00Z, always
HISTORY_DAYS = 45
BURN_IN_DAYS = 15  # before history, so that the hidden state has forgotten where it began
EPOCH_MS = START_MS - (HISTORY_DAYS + BURN_IN_DAYS) * DAY_MS  # bar 0 opens

BAR_MS = Timeframe.M15.ms
BARS_PER_DAY = DAY_MS // BAR_MS
START_BAR = (START_MS - EPOCH_MS) // BAR_MS


def day_open(number: int) -> int:
    """When day `number` opens."""
    return EPOCH_MS + number * DAY_MS
