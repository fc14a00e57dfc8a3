"""Candles for the tests of the analysis, and ways to push them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields
from itertools import pairwise

import numpy as np

from mojobot.core.analysis.columns import Technical, TechnicalColumns
from mojobot.model.market import MINUTE_MS, Block, FloatArray

Push = Callable[[FloatArray], FloatArray]


def block_of(opened: FloatArray, high: FloatArray, low: FloatArray, close: FloatArray, volume: FloatArray) -> Block:
    """One-minute bars from the start of time, none synthetic."""
    open_ms = np.arange(close.shape[1], dtype=np.int64) * MINUTE_MS
    return Block(open_ms, opened, high, low, close, volume, np.zeros(close.shape, dtype=np.bool_))


def golden(bars: int = 400) -> Block:
    """The series on which indicator values are published; its volume is of no consequence."""
    t = np.arange(float(bars))
    close = 100 + 0.05 * t + 8 * np.sin(t / 7) + 3 * np.sin(t / 2.3)
    opened = np.concatenate((close[:1], close[:-1]))
    high = np.maximum(opened, close) + 0.5 + 0.5 * np.abs(np.sin(t))
    low = np.minimum(opened, close) - 0.5 - 0.5 * np.abs(np.cos(t))
    return block_of(opened[None], high[None], low[None], close[None], 1000.0 + t[None])


def walk(series: int, bars: int, seed: int = 7, price: float = 100.0, sigma: float = 0.002) -> Block:
    """Random walks with fat tails."""
    rng = np.random.default_rng(seed)
    close = price * np.exp(np.cumsum(rng.standard_t(4, (series, bars)) * sigma, axis=1))
    opened = np.concatenate((np.full((series, 1), price), close[:, :-1]), axis=1)
    wick = np.abs(rng.standard_normal((2, series, bars))) * sigma * close
    high, low = np.maximum(opened, close) + wick[0], np.minimum(opened, close) - wick[1]
    return block_of(opened, high, low, close, rng.lognormal(8.0, 0.8, (series, bars)))


def motley(bars: int, seed: int) -> Block:
    """Seven series: two walks, one listed early, one late, a constant, a tiny, a huge one; and one never listed."""
    block = walk(8, bars, seed)
    scale = np.array([1.0, 1.0, 1.0, 1.0, 1.0, 1e-14, 1e4, np.nan])[:, None]
    opened, high, low, close = (array * scale for array in (block.open, block.high, block.low, block.close))
    for array in (opened, high, low, close):
        array[4] = 3.3
        array[2, : bars // 5] = np.nan
        array[3, : bars // 2] = np.nan
    volume = np.where(np.isnan(close), np.nan, block.volume)
    volume[1, bars // 3 : bars // 3 + 4] = np.nan
    return block_of(opened, high, low, close, volume)


def in_parts(push: Push, x: FloatArray, cuts: Sequence[int]) -> FloatArray:
    """What `push` says to `x` (..., k) when it comes in the parts between the cuts."""
    edges = [0, *sorted(cuts), x.shape[-1]]
    return np.concatenate([push(x[..., start:stop]) for start, stop in pairwise(edges)], axis=-1)


def one_by_one(push: Push, x: FloatArray) -> FloatArray:
    """What `push` says to `x` when every column comes alone."""
    return in_parts(push, x, range(1, x.shape[-1]))


def columns(block: Block, cuts: Sequence[int] = ()) -> dict[str, FloatArray]:
    """All technical columns of a block pushed in parts, flags as 0 and 1."""
    return pushed_columns(Technical(block.series, MINUTE_MS), block, cuts)


def pushed_columns(technical: Technical, block: Block, cuts: Sequence[int] = ()) -> dict[str, FloatArray]:
    """The same from an indicator set that may have seen bars before."""
    edges = [0, *sorted(cuts), block.bars]
    parts = [technical.push(block.part(start, stop)) for start, stop in pairwise(edges)]
    return {
        field.name: np.concatenate([getattr(part, field.name).astype(np.float64) for part in parts], axis=1)
        for field in fields(TechnicalColumns)
    }
