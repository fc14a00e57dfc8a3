"""A provider's candles as corrections of what we have, and the empty past they go into."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from mojobot.feeds.records import CandleRow, Candles
from mojobot.model.events import History, Repair
from mojobot.model.market import Block, FloatArray, IntArray, Timeframe


def repair(candles: Candles, series: int, now_ms: int) -> Repair | None:
    """Bars of one token; buckets nobody traded in hold the close before them and are marked. None without any."""
    if not candles.rows:
        return None
    step = candles.timeframe.ms
    opens = np.arange(candles.rows[0].open_ms, candles.rows[-1].open_ms + step, step, dtype=np.int64)
    places = (np.array([row.open_ms for row in candles.rows]) - opens[0]) // step
    real = np.zeros(len(opens), dtype=np.bool_)
    real[places] = True
    last = np.maximum.accumulate(np.where(real, np.arange(len(opens)), 0))
    opened, high, low, close, volume = (_spread(column, places, len(opens)) for column in _columns(candles.rows))
    close = close[last]
    return Repair(
        ts_ms=now_ms,
        timeframe=candles.timeframe,
        open_ms=opens,
        series=np.full(len(opens), series, dtype=np.int64),
        open=np.where(real, opened, close),
        high=np.where(real, high, close),
        low=np.where(real, low, close),
        close=close,
        volume=np.where(real, volume, 0.0),
        synthetic=~real,
    )


def empty_past(series: int, bars: int, now_ms: int) -> Iterator[History]:
    """Columns without a price at 1h, 15m and 1m, coarsest first, up to now: what is learned later goes into them."""
    for timeframe, fills in (
        (Timeframe.H1, (Timeframe.H1, Timeframe.H4)),
        (Timeframe.M15, (Timeframe.M15,)),
        (Timeframe.M1, (Timeframe.M1, Timeframe.M5)),
    ):
        end_ms = now_ms - now_ms % timeframe.ms
        opens = np.arange(end_ms - bars * timeframe.ms, end_ms, timeframe.ms, dtype=np.int64)
        nothing = np.full((series, bars), np.nan)
        made_up = np.zeros((series, bars), dtype=np.bool_)
        yield History(now_ms, timeframe, fills, Block(opens, *(nothing,) * 5, made_up))


def _columns(rows: Sequence[CandleRow]) -> Iterator[FloatArray]:
    for name in ("open", "high", "low", "close", "volume_usd"):
        yield np.array([getattr(row, name) for row in rows], dtype=np.float64)


def _spread(values: FloatArray, places: IntArray, length: int) -> FloatArray:
    column = np.full(length, np.nan)
    column[places] = values
    return column
