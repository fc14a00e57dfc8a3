"""Single trades of the last day, token by token: which way money goes, and what of it is only for show."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mojobot.core.analysis.seal import seal
from mojobot.core.analysis.vpin import vpin
from mojobot.core.analysis.wash import washed
from mojobot.model.events import Swaps
from mojobot.model.market import DAY_MS, HOUR_MS, BoolArray, FloatArray, IntArray

WINDOW_MS = 6 * HOUR_MS  # of the order flow, that of the whales
FEWEST = 10  # trades in it
_MARGIN_MS = HOUR_MS  # kept beyond a day: a sample may be of a close shortly before what is newest
_MOST_PER_TOKEN = 5_000  # newest win
_MOST_USD = 1e12  # more than that in one trade is no reading
_CHUNKS = 512  # events kept apart before they are laid together


@dataclass(frozen=True, slots=True, eq=False)
class FlowColumns:
    """Readings at one time, wash trades left out; arrays are (series,), NaN = not ready."""

    order_flow: FloatArray  # (bought - sold) / both in USD over 6 h, in [-1, 1]
    buys: IntArray  # trades in those 6 h; counts say little, for orders are split
    sells: IntArray
    washed: IntArray  # trades of the last day left out
    volume_usd: FloatArray  # of the last day


@dataclass(frozen=True, slots=True, eq=False)
class _Tape:
    """Trades in the order they were told, (n,) each."""

    at_ms: IntArray
    series: IntArray
    owner: IntArray
    side: IntArray
    usd: FloatArray

    def __getitem__(self, rows: BoolArray | IntArray) -> _Tape:
        return _Tape(self.at_ms[rows], self.series[rows], self.owner[rows], self.side[rows], self.usd[rows])


_NOTHING = np.zeros(0, dtype=np.int64)
_EMPTY = _Tape(_NOTHING, _NOTHING, _NOTHING, _NOTHING, np.zeros(0))


class SwapWatch:
    """The trades of the last day, a bounded number a token.

    What says nothing usable (an unknown series, no side, an amount or price
    not above 0, absurd or not finite, a time in the future) is counted in
    `refused`. A sample reads everything taken so far, and does not depend on
    how trades were put together into events.
    """

    def __init__(self, series: int) -> None:
        self.refused = 0
        self.source = ""  # who told of the newest
        self._series = series
        self._tape = _EMPTY
        self._fresh: list[_Tape] = []

    def widen(self, series: int) -> None:
        """Watch `series` tokens from now on; those watched keep their place."""
        self._series = series

    def take(self, event: Swaps) -> None:
        """Remember what an event brings."""
        usable = (event.series >= 0) & (event.series < self._series) & (event.at_ms <= event.ts_ms)
        usable &= (np.abs(event.side) == 1) & (event.usd > 0.0) & (event.usd <= _MOST_USD)
        usable &= (event.price > 0.0) & np.isfinite(event.price)
        self.refused += int(np.count_nonzero(~usable))
        usable &= event.at_ms >= event.ts_ms - DAY_MS - _MARGIN_MS
        self.source = event.source
        self._fresh.append(_Tape(event.at_ms, event.series, event.owner, event.side, event.usd)[usable])
        if len(self._fresh) >= _CHUNKS:
            self._lay_together(event.ts_ms)

    def sample(self, now_ms: int) -> FlowColumns:
        """The readings as of `now_ms`."""
        day = self._real(now_ms)
        real = day[0]
        bought, sold = _sides(real)
        near = real.at_ms >= now_ms - WINDOW_MS
        buys, sells = self._count(real, near & (real.side > 0)), self._count(real, near & (real.side < 0))
        net, both = self._sum(real, (bought - sold) * near), self._sum(real, (bought + sold) * near)
        enough = (buys + sells >= FEWEST) & (both > 0.0)
        flow = np.where(enough, net / np.where(both > 0.0, both, 1.0), np.nan)
        return FlowColumns(seal(flow), buys, sells, day[1], self._sum(real, real.usd))

    def signed(self, edges_ms: IntArray, series: int) -> FloatArray:
        """A token's bought less sold in USD between each two of the rising times (k + 1,), wash left out, (k,).

        NaN before its first known trade: of that time nobody told.
        """
        real = self._real(int(edges_ms[-1]), series)[0]
        bought, sold = _sides(real)
        columns = len(edges_ms) - 1
        place = np.searchsorted(edges_ms, real.at_ms, side="right") - 1
        inside = (place >= 0) & (place < columns)
        flow = np.bincount(place[inside], (bought - sold)[inside], minlength=columns)
        first = real.at_ms.min(initial=np.iinfo(np.int64).max)
        return np.where(edges_ms[:-1] >= first, flow, np.nan)

    def vpin(self, now_ms: int, series: int) -> float | None:
        """A token's VPIN of the day before `now_ms`, wash left out; None under 50 trades."""
        real = self._real(now_ms, series)[0]
        return vpin(*_sides(real[real.at_ms < now_ms]))

    def _real(self, now_ms: int, series: int | None = None) -> tuple[_Tape, IntArray]:
        """The last day's trades (of one token) that are no wash in order of time, and how many were, by series."""
        self._lay_together(now_ms)
        day = self._tape[self._tape.at_ms >= now_ms - DAY_MS]
        day = day if series is None else day[day.series == series]
        day = day[np.argsort(day.at_ms, kind="stable")]
        fake = washed(day.at_ms, day.series, day.owner, *_sides(day))
        return day[~fake], np.bincount(day.series[fake], minlength=self._series)

    def _count(self, real: _Tape, which: BoolArray) -> IntArray:
        return np.bincount(real.series[which], minlength=self._series)

    def _sum(self, real: _Tape, amounts: FloatArray) -> FloatArray:
        return np.asarray(np.bincount(real.series, amounts, minlength=self._series), dtype=np.float64)

    def _lay_together(self, now_ms: int) -> None:
        """One tape of what was told, in order, without what no sample reads again."""
        parts = [self._tape, *self._fresh]
        self._fresh.clear()
        tape = _joined(parts)
        tape = tape[tape.at_ms >= now_ms - DAY_MS - _MARGIN_MS]
        self._tape = tape[_from_the_end(tape.series) < _MOST_PER_TOKEN]


def _sides(tape: _Tape) -> tuple[FloatArray, FloatArray]:
    """What was bought and what was sold, in USD."""
    return np.where(tape.side > 0, tape.usd, 0.0), np.where(tape.side < 0, tape.usd, 0.0)


def _joined(parts: list[_Tape]) -> _Tape:
    if len(parts) == 1:
        return parts[0]
    return _Tape(*(np.concatenate([getattr(part, name) for part in parts]) for name in _Tape.__slots__))


def _from_the_end(series: IntArray) -> IntArray:
    """How many of its token come after each entry."""
    order = np.argsort(series, kind="stable")
    sorted_ = series[order]
    ends = np.searchsorted(sorted_, sorted_, side="right")
    after = np.empty(len(series), dtype=np.int64)
    after[order] = ends - 1 - np.arange(len(series))
    return after
