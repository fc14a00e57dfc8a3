"""The time axis: round times far enough apart, the date where a day begins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from mojobot.model.market import IntArray

_MINUTE = 60_000
_DAY = 1440 * _MINUTE
_STEPS = tuple(m * _MINUTE for m in (1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360, 720, 1440, 2880, 7200, 14400, 43200))
_APART = 12  # columns between two labels
_YEAR_9999 = 253_370_764_800_000


@dataclass(frozen=True, slots=True)
class TimeMark:
    """A label below the candle at `column`; `day` when it is a date."""

    column: int
    text: str
    day: bool


def time_marks(open_ms: IntArray, step_ms: int, first: int, columns: int, width: int) -> list[TimeMark]:
    """Labels that fit `width` columns without touching; the candle k stands `first + k * columns` from the left."""
    step = _step(step_ms, columns)
    found = [
        TimeMark(first + k * columns, _text(int(now), day), day)
        for k, now in enumerate(open_ms)
        for day in (_begins(open_ms, k, max(_DAY, step), step_ms),)
        if day or _begins(open_ms, k, step, step_ms)
    ]
    placed: list[TimeMark] = []
    for mark in sorted(found, key=lambda m: not m.day):  # dates first, they are few and say more
        if mark.column + len(mark.text) <= width and all(_clear(mark, other) for other in placed):
            placed.append(mark)
    return sorted(placed, key=lambda m: m.column)


def _step(step_ms: int, columns: int) -> int:
    wanted = _APART / columns * step_ms
    return next((step for step in _STEPS if step >= wanted), _STEPS[-1])


def _begins(open_ms: IntArray, k: int, step: int, step_ms: int) -> bool:
    """Whether bar k is the first one of its stretch of `step` ms."""
    now = int(open_ms[k])
    if k == 0:
        return now % step < step_ms
    return now // step != int(open_ms[k - 1]) // step


def _text(ms: int, day: bool) -> str:
    at = datetime.fromtimestamp(min(max(ms, 0), _YEAR_9999) / 1000, UTC)
    return f"{at:%d %b}" if day else f"{at:%H:%M}"


def _clear(one: TimeMark, other: TimeMark) -> bool:
    return one.column >= other.column + len(other.text) + 2 or other.column >= one.column + len(one.text) + 2
