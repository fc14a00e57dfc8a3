"""The price axis: which price stands on which row, so that every grid line is a round number."""

from __future__ import annotations

import math
from dataclasses import dataclass

_ROUND = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)
_WIDEST = 12
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


@dataclass(frozen=True, slots=True)
class Scale:
    """Prices over `rows` character rows; the grid falls on every `every`-th row, first on `first`.

    `step` is the price between two grid lines: one of 1, 1.5, 2 ... times a power of ten, so that the axis
    reads in round numbers and stays put while the price moves a little.
    """

    rows: int
    every: int
    step: float
    base: int  # the price of grid line 0, in steps
    foot: int  # the rows below grid line 0
    decimals: int

    def y(self, price: float) -> float:
        """Height of a price in rows from the top edge; 0.5 is the middle of the first row."""
        return self.rows - self.foot - 0.5 - (price / self.step - self.base) * self.every

    def row(self, price: float) -> int:
        """The row a price is in; outside 0..rows-1 when it is off the chart."""
        return math.floor(min(max(self.y(price), -1e6), 1e6))

    def grid(self) -> list[tuple[int, float]]:
        """Row and price of every grid line, lowest price first."""
        lowest = -(self.foot // self.every)
        marks = range(lowest, lowest + self.rows // self.every + 2)
        rows = [(self.rows - 1 - self.foot - n * self.every, n) for n in marks]
        return [(row, (self.base + n) * self.step) for row, n in rows if 0 <= row < self.rows]

    def label(self, price: float, *, subscripts: bool = True) -> str:
        """A price as this axis writes it, an eightieth of a grid step or finer."""
        return axis_price(price, self.decimals, subscripts=subscripts)


def fit(low: float, high: float, rows: int) -> Scale:
    """The scale that shows `low` to `high` on `rows` rows with the roundest tight grid.

    A flat range is widened by half a per cent each way. `rows` is at least 1.
    """
    low, high = _widened(low, high)
    every = 4 if rows >= 14 else 3 if rows >= 9 else 2
    exponent = math.floor(math.log10((high - low) / max(rows, 1) * every))
    for power in range(exponent, exponent + 3):
        for mantissa in _ROUND:
            scale = _placed(low, high, rows, every, mantissa * 10.0**power)
            if scale is not None:
                return scale
    return Scale(rows, every, high - low, math.floor(low / (high - low)), 0, _decimals((high - low) / every))


def axis_price(price: float, decimals: int, *, subscripts: bool = True) -> str:
    """Fixed decimals; three or more zeros after the point are counted: 0.0₃1139, or 0.0{3}1139 in plain characters."""
    text = f"{price:,.{decimals}f}"
    head, _, tail = text.partition(".")
    zeros = len(tail) - len(tail.lstrip("0"))
    if head.lstrip("-") != "0" or zeros < 3 or zeros == len(tail):
        return text if len(text) <= _WIDEST else f"{price:.6g}"
    count = str(zeros).translate(_SUBSCRIPTS) if subscripts else f"{{{zeros}}}"
    return f"{head}.0{count}{tail[zeros:]}"


def _widened(low: float, high: float) -> tuple[float, float]:
    if high - low > 1e-9 * max(abs(low), abs(high)):
        return low, high
    slack = max(abs(low), abs(high)) * 0.005 or 1.0
    return low - slack, high + slack


def _placed(low: float, high: float, rows: int, every: int, step: float) -> Scale | None:
    """The scale of this step with the range in the middle, or None when the range is taller than the rows."""
    taken = (high - low) / step * every
    if taken > max(rows - 1.0, rows * 0.5):
        return None
    base = math.floor(low / step)
    above = (low / step - base) * every  # rows from the grid line to the lowest price
    foot = round((rows - taken) / 2 - 0.5 - above)
    return Scale(rows, every, step, base, foot, _decimals(step / every))


def _decimals(row: float) -> int:
    """Decimals that tell a twentieth of a row, 0..18."""
    return min(max(math.ceil(-math.log10(row / 20)), 0), 18)
