"""Equity over time (`quant.md` 9): the value of a share, the returns of its days, its deepest fall.

A day is a UTC day of equity marks; days without a mark count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mojobot.core.results import NOISE, Result, finite
from mojobot.model.market import DAY_MS, FloatArray, IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """Equity over time, unrealised included, and the money that came (+) or went (−) from outside.

    `equity` at `ts_ms` is after every flow up to that time; times never fall.
    """

    ts_ms: IntArray
    equity: FloatArray
    flow_ts_ms: IntArray
    flows: FloatArray

    @classmethod
    def of(cls, ts_ms: Sequence[int], equity: Sequence[float], flows: Sequence[tuple[int, float]] = ()) -> Marks:
        """Marks from plain sequences; `flows` are (time, amount). Raises ValueError if they are not usable."""
        times, values = np.asarray(ts_ms, dtype=np.int64), finite(equity)
        if times.shape != values.shape or np.any(np.diff(times) < 0):
            raise ValueError("marks need as many times as values, oldest first")
        if np.any(values <= 0):
            raise ValueError("a return needs equity above 0 at every mark")
        ordered = sorted(flows)
        when = np.asarray([ts for ts, _ in ordered], dtype=np.int64)
        return cls(times, values, when, finite([amount for _, amount in ordered]))


@dataclass(frozen=True, slots=True)
class Drawdown:
    """The deepest fall from a high-water mark; without any fall `depth` is 0.0 and there are no times."""

    depth: float  # 1 − equity/high-water mark
    start_ms: int | None  # when the high-water mark was last touched before it
    trough_ms: int | None
    recovery_ms: int | None  # first mark back at it; None while under water
    duration_ms: int  # from start to recovery, or to the last mark


def unit_values(marks: Marks) -> FloatArray:
    """Value of one share of the account at each mark, 1.0 at the first.

    Flows buy or sell shares at the value of the mark before them, so that
    neither a deposit is a gain nor a withdrawal a loss. Flows up to the first
    mark are in its equity already.
    """
    into = np.searchsorted(marks.ts_ms, marks.flow_ts_ms, side="left")
    inside = (into > 0) & (into < marks.ts_ms.size)
    flowed = np.bincount(into[inside], weights=marks.flows[inside], minlength=marks.ts_ms.size)
    growth = np.ones(marks.ts_ms.size)
    growth[1:] = (marks.equity[1:] - flowed[1:]) / marks.equity[:-1]
    if np.any(growth <= 0):
        raise ValueError("a deposit is larger than the equity marked after it")
    return np.asarray(np.cumprod(growth), dtype=np.float64)


def daily_returns(marks: Marks) -> FloatArray:
    """Simple returns of the UTC days from the first to the last mark, flows taken out.

    A mark on midnight ends the day before it. A day without a mark returns 0,
    the next one what happened meanwhile. First and last day may be partial.
    """
    if marks.ts_ms.size < 2:
        return np.empty(0)
    first = int(marks.ts_ms[0]) // DAY_MS
    day = np.maximum((marks.ts_ms[1:] - 1) // DAY_MS - first, 0)
    ends = np.arange(day[-1] + 1)
    last_of_day = np.searchsorted(day, ends, side="right")  # index into all marks: 0 is the starting one
    value = unit_values(marks)[last_of_day]
    before = np.concatenate(([1.0], value[:-1]))
    return np.asarray(value / before - 1.0)


def max_drawdown(marks: Marks) -> Drawdown | None:
    """The deepest fall of the unit value below its high-water mark; None without a mark."""
    if not marks.ts_ms.size:
        return None
    value = unit_values(marks)
    high = np.maximum.accumulate(value)
    trough = int(np.argmax(1.0 - value / high))
    peak = high[trough]
    depth = float(1.0 - value[trough] / peak)
    if depth <= NOISE:
        return Drawdown(0.0, None, None, None, 0)
    start = int(np.flatnonzero(value[:trough] == peak)[-1])
    back = np.flatnonzero(value[trough:] >= peak)
    recovery = int(marks.ts_ms[trough + back[0]]) if back.size else None
    started = int(marks.ts_ms[start])
    ended = recovery if recovery is not None else int(marks.ts_ms[-1])
    return Drawdown(depth, started, int(marks.ts_ms[trough]), recovery, ended - started)


def exposure(results: Sequence[Result], marks: Marks) -> float | None:
    """Share of the time between first and last mark in which at least one of the trades was open."""
    if marks.ts_ms.size < 2:
        return None
    first, last = int(marks.ts_ms[0]), int(marks.ts_ms[-1])
    covered, until = 0, first
    for opened, closed in sorted((result.opened_ms, result.closed_ms) for result in results):
        covered += max(0, min(closed, last) - max(opened, until))
        until = max(until, closed)
    return covered / (last - first)


def gain(marks: Marks) -> float:
    """Change of equity from the first to the last mark without what flowed in or out."""
    if not marks.equity.size:
        return 0.0
    within = (marks.flow_ts_ms > marks.ts_ms[0]) & (marks.flow_ts_ms <= marks.ts_ms[-1])
    return float(marks.equity[-1] - marks.equity[0] - marks.flows[within].sum())


def turnover(results: Sequence[Result], marks: Marks | None) -> float | None:
    """Bought plus sold over mean equity; None without a mark."""
    if marks is None or not marks.equity.size:
        return None
    return sum(result.turnover for result in results) / float(marks.equity.mean())
