"""Candle files laid side by side in time: as bars one close after another, and as columns of a whole history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from mojobot.core.bars import RETIRE_AFTER_MS, merged
from mojobot.feeds.candles import Candles
from mojobot.model.events import Bars
from mojobot.model.market import Block, FloatArray, IntArray, Timeframe

FIELDS = ("open", "high", "low", "close", "volume")


@dataclass(frozen=True, slots=True, eq=False)
class Lane:
    """All bars of the series whose base is one timeframe, by open time and then by series.

    Bars that opened at `times[i]` are entries `ends[i - 1]` to `ends[i]` of
    `series` and of the columns of `values`, which is (5, bars): open, high,
    low, close, volume in USD. Both are read-only.
    """

    timeframe: Timeframe
    times: IntArray
    ends: IntArray
    series: IntArray
    values: FloatArray


def lane(timeframe: Timeframe, files: Sequence[Candles]) -> Lane:
    """The files of one timeframe; a file's place in `files` is its series index."""
    mine = [(series, candles) for series, candles in enumerate(files) if candles.timeframe is timeframe]
    times = np.concatenate([candles.open_ms for _, candles in mine])
    series = np.concatenate([np.full(candles.open_ms.size, at, dtype=np.int64) for at, candles in mine])
    order = np.lexsort((series, times))
    series = series[order]
    values = np.stack([np.concatenate([getattr(c, field) for _, c in mine])[order] for field in FIELDS])
    for shared in (series, values):
        shared.flags.writeable = False
    distinct, counts = np.unique(times, return_counts=True)
    return Lane(timeframe, distinct, np.cumsum(counts), series, values)


def bars_of(lane: Lane, since_ms: int) -> Iterator[Bars]:
    """One event for each open time from `since_ms` on, its arrays views of the lane."""
    place = int(np.searchsorted(lane.times, since_ms))
    begin = int(lane.ends[place - 1]) if place else 0
    timeframe, tf_ms, series = lane.timeframe, lane.timeframe.ms, lane.series
    opened, high, low, close, volume = lane.values
    for time, end in zip(lane.times[place:].tolist(), lane.ends[place:].tolist(), strict=True):
        cut = slice(begin, end)
        yield Bars(
            time + tf_ms, timeframe, time, series[cut], opened[cut], high[cut], low[cut], close[cut], volume[cut]
        )
        begin = end


def columns(lane: Lane, series: int, begin_ms: int, end_ms: int) -> Block:
    """All columns of the lane's timeframe that close from after `begin_ms` to `end_ms`, for `series` rows.

    One empty column stands before them, since a single bar would not tell its
    distance to the next. Gaps are filled as the engine's panels fill them:
    previous close, volume 0, until a token has missed a day of columns in
    which others traded. Rows of other lanes are NaN.
    """
    tf_ms = lane.timeframe.ms
    grid = np.arange((begin_ms // tf_ms - 1) * tf_ms, end_ms // tf_ms * tf_ms, tf_ms, dtype=np.int64)
    values = np.full((5, series, grid.size), np.nan)
    synthetic = np.zeros((series, grid.size), dtype=np.bool_)
    when = np.repeat(lane.times, np.diff(lane.ends, prepend=0))
    alive = np.searchsorted(lane.times, grid, side="right")  # columns so far in which anybody traded
    for row in np.unique(lane.series).tolist():
        mine = np.flatnonzero(lane.series == row)
        times, own = when[mine], lane.values[:, mine]
        last = np.searchsorted(times, grid, side="right") - 1
        traded = (last >= 0) & (times[last] == grid)
        missed = alive - np.searchsorted(lane.times, times[last], side="right")
        carried = (last >= 0) & ~traded & (missed * tf_ms < RETIRE_AFTER_MS)
        values[:, row, traded] = own[:, last[traded]]
        values[:4, row, carried] = own[3, last[carried]]
        values[4, row, carried] = 0.0
        synthetic[row, carried] = True
    return Block(grid, values[0], values[1], values[2], values[3], values[4], synthetic)


def merge_into(block: Block, timeframe: Timeframe, lower: Block, below: Timeframe) -> None:
    """Enter what `lower`, bars of `below`, makes at `timeframe` into the rows that `block` does not have itself."""
    part = merged(lower, below, timeframe)
    known = ~np.isnan(part.close)
    rows, at = np.nonzero(known)
    into = (part.open_ms[at] - block.open_ms[0]) // timeframe.ms
    for field in (*FIELDS, "synthetic"):
        getattr(block, field)[rows, into] = getattr(part, field)[known]
