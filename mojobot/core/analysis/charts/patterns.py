"""Every chart pattern by name, and which of them the turns of the moment draw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mojobot.core.analysis.charts import shapes
from mojobot.core.analysis.charts.turns import KEPT, Turns
from mojobot.model.market import FloatArray

BULLISH, BEARISH = 0, 1  # the two sides, wherever arrays have an axis for them
SIGNS = (1.0, -1.0)


@dataclass(frozen=True, slots=True)
class ChartPattern:
    """One shape's names, how many turns form it, and what the line that is to be broken is called."""

    bullish: str
    bearish: str
    turns: int
    line: tuple[str, str] = ("neckline", "neckline")


_EDGE = ("upper line", "lower line")
CHART_PATTERNS: tuple[ChartPattern, ...] = (  # in the order of `shapes.SHAPES`
    ChartPattern("double bottom", "double top", 4),
    ChartPattern("triple bottom", "triple top", 6),
    ChartPattern("inverse head and shoulders", "head and shoulders", 6),
    ChartPattern("cup and handle", "inverted cup and handle", 4, ("rim", "rim")),
    ChartPattern("ascending triangle", "descending triangle", 5, _EDGE),
    ChartPattern("symmetric triangle", "symmetric triangle", 5, _EDGE),
    ChartPattern("falling wedge", "rising wedge", 5, _EDGE),
    ChartPattern("bull flag", "bear flag", 5, _EDGE),
    ChartPattern("bull pennant", "bear pennant", 5, _EDGE),
    ChartPattern("rectangle", "rectangle", 5, _EDGE),
    ChartPattern("falling channel", "rising channel", 5, _EDGE),
)


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """The strongest pattern of either side that turns draw; (2, E), bullish and bearish, prices in USD.

    Strength is 0 where there is none. Such a pattern is complete but not
    confirmed: that takes a close beyond its line.
    """

    kind: FloatArray  # place in CHART_PATTERNS
    strength: FloatArray
    level: FloatArray  # of the line at bar `at`
    slope: FloatArray
    height: FloatArray
    invalidation: FloatArray
    at: FloatArray  # bar of the newest turn
    span: FloatArray  # bars from the first turn to the last
    turns: FloatArray  # bars between the turns as `packed`, newest first


def drawn(turns: Turns) -> Drawn:
    """What turns draw, both ways up."""
    if not len(turns.row):
        return _NOTHING
    both = np.concatenate([sign * turns.price for sign in SIGNS], axis=1)
    bar, atr = np.tile(turns.bar, (1, 2)), np.tile(turns.atr, 2)
    low = np.concatenate((turns.kind < 0.0, turns.kind > 0.0))
    seen = shapes.seen(both, bar, low, atr)
    found = [shape(seen) for shape in shapes.SHAPES]
    strength = np.array([one.strength for one in found])
    kind = np.argmax(strength, axis=0)
    chosen = (kind, np.arange(len(kind)))
    level, slope, height, floor = (
        np.array([getattr(one, name) for one in found])[chosen] for name in ("level", "slope", "height", "floor")
    )
    sign = np.repeat(SIGNS, len(turns.row))
    first = np.array([pattern.turns for pattern in CHART_PATTERNS])[kind] - 1
    parts = (
        kind.astype(np.float64),
        strength[chosen],
        sign * level,
        sign * slope,
        height,
        sign * floor,
        bar[0],
        bar[0] - bar[first, chosen[1]],
        packed(bar),
    )
    return Drawn(*(np.asarray(part).reshape(2, -1) for part in parts))


_NOTHING = Drawn(*(np.empty((2, 0)) for _ in Drawn.__slots__))


def packed(bar: FloatArray) -> FloatArray:
    """The bars between turns (KEPT, E), newest first, 9 bits each: whole, and small enough for a float."""
    apart = np.minimum(np.nan_to_num(bar[:-1] - bar[1:]), 511.0)
    return np.asarray(sum(apart[place] * 512.0**place for place in range(KEPT - 1)))


def unpacked(turns: float, count: int) -> tuple[int, ...]:
    """How many bars before the newest of `count` turns each of them was, oldest first."""
    apart = [int(turns) >> 9 * place & 511 for place in range(count - 1)]
    return tuple(sum(apart[:place]) for place in range(count - 1, -1, -1))
