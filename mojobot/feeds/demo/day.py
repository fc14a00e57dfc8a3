"""One day of the market on the quarter-hour grid: what the skeleton makes and everything else is drawn from."""

from __future__ import annotations

from dataclasses import dataclass

from mojobot.model.market import FloatArray, IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Day:
    """The 96 bars of one day, (96, tokens) except where said."""

    number: int  # days since the first of burn-in
    before: FloatArray  # log price at the bar's open
    close: FloatArray  # log price at its close
    shared: FloatArray  # standard deviation of the market's part of its noise
    own: FloatArray  # of the rest
    jump: FloatArray  # part of its return that comes in one tick
    volume: FloatArray  # USD
    liquidity: FloatArray  # USD, both sides
    phase: IntArray
    came_from: IntArray  # (tokens,) the phases of the bar before the first
    regime: IntArray  # (96,) of the market
    mood: FloatArray  # in [0, 1]
    chatter: FloatArray  # factor on mentions
    fear: FloatArray  # (96,) 0..1 after a crash
    falling: FloatArray  # (96,) 1 during a crash
    bargain: FloatArray  # how far the price has been pushed below where it will settle, in standard deviations
    crashes: tuple[int, ...]  # bars of the day in which a crash begins
