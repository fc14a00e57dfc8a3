"""Chance in the demo market: one generator for each stream and index, so that any stretch can be drawn by itself."""

from __future__ import annotations

from enum import IntEnum

import numpy as np

from mojobot.model.market import FloatArray


class Stream(IntEnum):
    """What is drawn; streams of one seed are independent."""

    SKELETON = 1
    TICKS = 2
    WHALES = 3
    MOOD = 4
    NEWS = 5
    CRASHES = 6
    SWAPS = 7


def generator(seed: int, stream: Stream, index: int) -> np.random.Generator:
    """The random numbers of one stretch (a day, a bar) of one stream, always the same."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence((seed, int(stream), index))))


def fat_tailed(chance: np.random.Generator, shape: tuple[int, ...], freedom: float = 4.5) -> FloatArray:
    """Student t of unit variance, cut off at 9 standard deviations; `freedom` > 2."""
    drawn = chance.standard_t(freedom, shape)
    drawn *= ((freedom - 2.0) / freedom) ** 0.5
    return np.clip(drawn, -9.0, 9.0, out=drawn)


def decayed(inputs: FloatArray, keep: float, start: FloatArray) -> FloatArray:
    """x[t] = keep * x[t-1] + inputs[t] down the first axis, x[-1] = `start`.

    A scan by doubling: log2(t) passes over whole arrays, the same sums on
    every machine, where a loop would pay numpy's overhead at each step.
    """
    out = inputs.copy()
    out[0] += keep * start
    step, power = 1, keep
    while step < len(out):
        out[step:] += power * out[:-step]
        step, power = step * 2, power * power
    return out


def keep_of(half_life_bars: float) -> float:
    """The factor of a bar that halves in `half_life_bars`."""
    return float(0.5 ** (1.0 / half_life_bars))
