"""The account over time, as few points as a picture needs, and its calendar months."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import groupby

import numpy as np

from mojobot.core.equity import Marks, daily_returns, unit_values
from mojobot.model.market import DAY_MS
from mojobot.research.report.contents import Curve, Month

MOST_POINTS = 480

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def curve(marks: Marks, most: int = MOST_POINTS) -> Curve:
    """Equity and drawdown at up to `most` + 1 evenly spaced times; no fall between two of them is lost."""
    if not marks.ts_ms.size:
        return Curve((), (), ())
    value = unit_values(marks)
    fall = 1.0 - value / np.maximum.accumulate(value)
    times = np.linspace(marks.ts_ms[0], marks.ts_ms[-1], most + 1)
    kept = np.unique(np.searchsorted(marks.ts_ms, times, side="right") - 1)
    if kept[0] != 0:  # several marks at the first instant
        kept = np.concatenate(([0], kept))
    deepest = np.maximum.reduceat(fall, np.concatenate(([0], kept[:-1] + 1)))
    return Curve(
        tuple(marks.ts_ms[kept].tolist()), tuple(marks.equity[kept].tolist()), tuple(np.maximum(deepest, 0.0).tolist())
    )


def months(marks: Marks) -> tuple[Month, ...]:
    """Returns of the calendar months from the first to the last mark; compounded they are the total return."""
    daily = daily_returns(marks)
    if not daily.size:
        return ()
    first, last = int(marks.ts_ms[0]), int(marks.ts_ms[-1])
    dates = [_EPOCH + timedelta(days=first // DAY_MS + i) for i in range(daily.size)]
    found = []
    for (year, month), group in groupby(range(daily.size), key=lambda i: (dates[i].year, dates[i].month)):
        ret = float(np.prod(1.0 + daily[list(group)])) - 1.0
        starts, ends = _ms(year, month), _ms(year + month // 12, month % 12 + 1)
        found.append(Month(year, month, ret, partial=first > starts or last < ends))
    return tuple(found)


def days(marks: Marks) -> tuple[tuple[str, float], ...]:
    """The return of every UTC day from the first to the last mark, by its date."""
    if not marks.ts_ms.size:
        return ()
    first = _EPOCH + timedelta(days=int(marks.ts_ms[0]) // DAY_MS)
    returns = daily_returns(marks).tolist()
    return tuple((f"{first + timedelta(days=at):%Y-%m-%d}", value) for at, value in enumerate(returns))


def _ms(year: int, month: int) -> int:
    return round(datetime(year, month, 1, tzinfo=UTC).timestamp() * 1000)
