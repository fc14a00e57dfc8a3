"""Tiny markets made by hand: tokens, candles and timers in the order an engine takes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from mojobot.model.events import Bars, History, MarketEvent, MarketOpened, Prices, Repair, Timer
from mojobot.model.market import Block, Costs, IntArray, Provides, Timeframe, Token, TokenClass

START_MS = 1_767_225_600_000  # 2026-01-01T00:00Z
GRACE_MS = 2_000


def opened(
    symbols: Sequence[str],
    base: Timeframe | Sequence[Timeframe] = Timeframe.M5,
    *,
    ticks: bool = False,
    provides: Provides | None = None,
    ts_ms: int = START_MS,
) -> MarketOpened:
    """A market of established tokens (SOL a major), all of one base or one base each."""
    bases = [base] * len(symbols) if isinstance(base, Timeframe) else base
    tokens = tuple(token(symbol, one) for symbol, one in zip(symbols, bases, strict=True))
    return MarketOpened(ts_ms, 1, "replay", tokens, provides or Provides(), Costs(), ticks)


def token(symbol: str, base: Timeframe = Timeframe.M5) -> Token:
    """One token of such a market."""
    return Token(symbol, "", TokenClass.MAJOR if symbol == "SOL" else TokenClass.ESTABLISHED, base)


def timer(ts_ms: int) -> Timer:
    """Market time."""
    return Timer(ts_ms)


def closing_timer(end_ms: int) -> Timer:
    """The timer that closes the column ending at `end_ms`."""
    return Timer(end_ms + GRACE_MS)


def bars(
    open_ms: int,
    timeframe: Timeframe,
    closes: Sequence[float],
    series: Sequence[int] | None = None,
    volume: float = 1.0,
) -> Bars:
    """One candle a series, flat at its close."""
    close = np.array(closes, dtype=np.float64)
    rows = np.arange(len(close)) if series is None else np.array(series, dtype=np.int64)
    amounts = np.full(len(close), volume)
    return Bars(
        open_ms + timeframe.ms, timeframe, open_ms, rows, close, close.copy(), close.copy(), close.copy(), amounts
    )


def prices(ts_ms: int, values: Sequence[float], volume: float = 1.0, source: str = "one") -> Prices:
    """One tick of every series."""
    price = np.array(values, dtype=np.float64)
    unknown = np.full(len(price), np.nan)
    return Prices(ts_ms, source, np.arange(len(price)), price, price, price, np.full(len(price), volume), unknown)


def block(closes: npt.ArrayLike, timeframe: Timeframe, start_ms: int = START_MS) -> Block:
    """Candles (series, bars) that open at the close before; wicks of 0.1 %, volume 1,000."""
    close = np.atleast_2d(np.array(closes, dtype=np.float64))
    before = np.concatenate((close[:, :1], close[:, :-1]), axis=1)
    first = np.where(np.isnan(before), close, before)
    high, low = np.maximum(first, close) * 1.001, np.minimum(first, close) * 0.999
    volume = np.where(np.isnan(close), np.nan, 1_000.0)
    open_ms = start_ms + timeframe.ms * np.arange(close.shape[1], dtype=np.int64)
    return Block(open_ms, first, high, low, close, volume, np.zeros(close.shape, dtype=np.bool_))


def bursts(series: int, count: int, timeframe: Timeframe, seed: int, start_ms: int = START_MS) -> Block:
    """Random walks with calm and wild stretches and volume that follows them: strategies find something to say."""
    rng = np.random.default_rng(seed)
    wild = np.repeat(rng.random((series, count // 12 + 1)) < 0.15, 12, axis=1)[:, :count]
    sigma = np.where(wild, 0.012, 0.0025) * np.sqrt(timeframe.ms / Timeframe.M15.ms)
    drift = np.repeat(rng.normal(0.0, 1.0, (series, count // 24 + 1)), 24, axis=1)[:, :count] * sigma * 0.4
    close = 100.0 * np.exp(np.cumsum(rng.standard_t(5, (series, count)) * sigma + drift, axis=1))
    made = block(close, timeframe, start_ms)
    volume = 10_000.0 * rng.lognormal(0.0, 0.4, (series, count)) * np.where(wild, 4.0, 1.0)
    return replace(made, volume=volume)


def bars_events(
    made: Block, timeframe: Timeframe, *, together: bool = True, rows: Sequence[int] | None = None
) -> Iterator[MarketEvent]:
    """The candles of a block one close after another, each with its timer; a NaN close or a synthetic bar is no candle.

    `together`: one event for all series, otherwise one a series. `rows` are
    the block's rows, which keep their numbers as series.
    """
    wanted = np.arange(made.series) if rows is None else np.array(rows, dtype=np.int64)
    for at, open_ms in enumerate(made.open_ms.tolist()):
        there = wanted[~np.isnan(made.close[wanted, at]) & ~made.synthetic[wanted, at]]
        for some in [there] if together else np.split(there, len(there)):
            if len(some):
                yield _candles(made, timeframe, some, at)
        yield closing_timer(open_ms + timeframe.ms)


def history(made: Block, timeframe: Timeframe, fills: Sequence[Timeframe] | None = None) -> History:
    """A block as back-fill of its own timeframe and, unless told, all coarser ones."""
    coarser = tuple(t for t in Timeframe if t.ms >= timeframe.ms)
    return History(int(made.open_ms[-1]) + timeframe.ms, timeframe, coarser if fills is None else tuple(fills), made)


def repair(made: Block, timeframe: Timeframe, series: int, at: Sequence[int]) -> Repair:
    """Some bars of a series as a correction."""
    columns: IntArray = np.array(at, dtype=np.int64)
    prices = (made.open, made.high, made.low, made.close)
    opened, high, low, close = (field[series, columns] for field in prices)
    rows = np.full(len(columns), series, dtype=np.int64)
    return Repair(
        int(made.open_ms[-1]) + timeframe.ms,
        timeframe,
        made.open_ms[columns],
        rows,
        opened,
        high,
        low,
        close,
        made.volume[series, columns],
    )


def _candles(made: Block, timeframe: Timeframe, rows: IntArray, at: int) -> Bars:
    open_ms = int(made.open_ms[at])
    values = [field[rows, at] for field in (made.open, made.high, made.low, made.close, made.volume)]
    return Bars(open_ms + timeframe.ms, timeframe, open_ms, rows, *values)
