"""Where a chart's marks stand and what is written at them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil, floor, log10

from mojobot.model.market import DAY_MS
from mojobot.research.report.figures import month_name

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Scale:
    """From values to places on the page."""

    low: float
    high: float
    start: float  # where `low` stands
    end: float  # where `high` stands

    def __call__(self, value: float) -> float:
        """The place of a value, to a tenth of a pixel."""
        share = (value - self.low) / (self.high - self.low) if self.high > self.low else 0.5
        return round(self.start + share * (self.end - self.start), 1)


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round numbers that span `low` to `high`, both covered."""
    size = max(abs(low), abs(high), 1e-6)
    if high - low <= 1e-6 * size:  # flat: a little room around it
        low, high = low - 0.01 * size, high + 0.01 * size
    rough = (high - low) / most
    power = 10.0 ** floor(log10(rough))
    step = next(power * part for part in _STEPS if power * part >= rough * (1 - 1e-12))
    return [step * i for i in range(floor(low / step + 1e-9), ceil(high / step - 1e-9) + 1)]


def date_ticks(start_ms: int, end_ms: int, most: int = 12) -> list[tuple[int, str]]:
    """Starts of months where there are enough of them, else days at even distances."""
    months = _months(start_ms, end_ms)
    if len(months) >= 3:
        step = next(step for step in (1, 2, 3, 6, 12, 24, 60, 120) if len(months) <= step * most)
        kept = [(year, month) for year, month in months if (year * 12 + month - 1) % step == 0]
        return [(_ms(year, month), _name(year, month, i)) for i, (year, month) in enumerate(kept)]
    first, last = -(-start_ms // DAY_MS), end_ms // DAY_MS
    days = range(first, last + 1, max(1, ceil((last - first + 1) / 8)))
    return [(day * DAY_MS, _day(day)) for day in days]


def _months(start_ms: int, end_ms: int) -> Sequence[tuple[int, int]]:
    at = datetime.fromtimestamp(start_ms / 1000, UTC)
    year, month, found = at.year, at.month, []
    while _ms(year, month) <= end_ms:
        if _ms(year, month) >= start_ms:
            found.append((year, month))
        year, month = year + month // 12, month % 12 + 1
    return found


def _ms(year: int, month: int) -> int:
    return round(datetime(year, month, 1, tzinfo=UTC).timestamp() * 1000)


def _name(year: int, month: int, place: int) -> str:
    return f"{month_name(month)} {year}" if place == 0 or month == 1 else month_name(month)


def _day(day: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=day)).strftime("%d %b").lstrip("0")
