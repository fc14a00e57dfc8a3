"""What is to be known of candles before they are trusted: gaps, quiet bars, jumps, and what had to be refused."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mojobot.feeds.candles import Candles
from mojobot.feeds.files.spacing import coarser_stretches
from mojobot.model.market import Timeframe

JUMP = 0.10  # of a bar's close against the close before; and
JUMP_TIMES_USUAL = 30.0  # this many times the usual (median) move


@dataclass(frozen=True, slots=True)
class Gap:
    """Bars that are missing in a row: from the open of the first to the close of the last."""

    begin_ms: int
    end_ms: int
    bars: int


@dataclass(frozen=True, slots=True)
class Jump:
    """A bar that closed far from the close before it."""

    open_ms: int
    move: float  # fraction: 0.12 is 12 % up


@dataclass(frozen=True, slots=True)
class Inspection:
    """The findings about one market's candles."""

    candles: Candles
    gaps: tuple[Gap, ...]
    jumps: tuple[Jump, ...]
    quiet: int  # bars in which nothing was traded
    coarser: dict[Timeframe, int]  # bars of other timeframes among them

    @property
    def defects(self) -> tuple[str, ...]:
        """What is wrong with the data itself; gaps, quiet bars and jumps may well be the market's."""
        summary = self.candles.summary
        found = [f"{r.rows:,} {r.reason} (first in {summary.counted} {r.first_line})" for r in summary.refused]
        found += [summary.packing] if summary.packing else []
        return (*found, *(f"{rows:,} bars stand {other} apart: two timeframes" for other, rows in self.coarser.items()))

    @property
    def missing(self) -> int:
        """Bars the grid has and the candles have not."""
        return sum(gap.bars for gap in self.gaps)


def inspected(candles: Candles) -> Inspection:
    """Look at every bar once."""
    quiet = int((candles.volume == 0.0).sum())
    coarser = coarser_stretches(candles.open_ms, candles.timeframe)
    return Inspection(candles, gaps_of(candles), jumps_of(candles), quiet, coarser)


def gaps_of(candles: Candles) -> tuple[Gap, ...]:
    """The holes between the first bar and the last."""
    step, times = candles.timeframe.ms, candles.open_ms
    at = np.flatnonzero(np.diff(times) > step)
    return tuple(
        Gap(begin + step, end, (end - begin) // step - 1)
        for begin, end in zip(times[at].tolist(), times[at + 1].tolist(), strict=True)
    )


def jumps_of(candles: Candles) -> tuple[Jump, ...]:
    """Moves from close to close beyond JUMP and beyond JUMP_TIMES_USUAL the median move; those over a gap too."""
    if candles.close.size < 2:
        return ()
    moves = candles.close[1:] / candles.close[:-1] - 1.0
    limit = max(JUMP, JUMP_TIMES_USUAL * float(np.median(np.abs(moves))))
    at = np.flatnonzero(np.abs(moves) > limit)
    return tuple(Jump(int(candles.open_ms[place + 1]), float(moves[place])) for place in at)
