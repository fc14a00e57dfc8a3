"""What a candle chart is given to draw."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from mojobot.model.market import BoolArray, FloatArray, IntArray
from mojobot.tui.look import Tone


@dataclass(frozen=True, slots=True)
class PriceLine:
    """A horizontal line with its word: entry, stop, target."""

    label: str
    price: float
    tone: Tone


@dataclass(frozen=True, slots=True, eq=False)
class Overlay:
    """A line over the candles, one value per bar, NaN where there is none.

    `group` is what a key toggles; a line without a name is left out of the legend.
    """

    name: str
    values: FloatArray
    tone: Tone
    group: str = ""


def _no_floats() -> FloatArray:
    return np.empty(0, dtype=np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class ChartData:
    """Bars of one symbol and timeframe, all arrays (k,), oldest first; a bar with a NaN price is left out.

    `price` is the newest trade (NaN unknown), `note` what stands in the middle when there is no bar to draw.
    """

    symbol: str = ""
    timeframe: str = ""
    open_ms: IntArray = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    open: FloatArray = field(default_factory=_no_floats)
    high: FloatArray = field(default_factory=_no_floats)
    low: FloatArray = field(default_factory=_no_floats)
    close: FloatArray = field(default_factory=_no_floats)
    volume: FloatArray = field(default_factory=_no_floats)
    synthetic: BoolArray | None = None
    price: float = float("nan")
    lines: tuple[PriceLine, ...] = ()
    overlays: tuple[Overlay, ...] = ()
    stale: bool = False
    note: str = "no bars yet"

    def same_bars(self, other: ChartData) -> bool:
        """Whether the candles of both are the same, whatever price and lines do."""
        if (self.symbol, self.timeframe) != (other.symbol, other.timeframe):
            return False
        mine = (self.open_ms, self.open, self.high, self.low, self.close, self.volume)
        theirs = (other.open_ms, other.open, other.high, other.low, other.close, other.volume)
        return all(a is b or np.array_equal(a, b, equal_nan=True) for a, b in zip(mine, theirs, strict=True))

    def same_marks(self, other: ChartData) -> bool:
        """Whether all but the candles is the same."""
        prices = np.array_equal([self.price], [other.price], equal_nan=True)
        mine = (self.lines, self.stale, self.note, tuple((o.name, o.tone, o.group) for o in self.overlays))
        theirs = (other.lines, other.stale, other.note, tuple((o.name, o.tone, o.group) for o in other.overlays))
        return prices and mine == theirs
