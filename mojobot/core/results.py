"""What closed trades tell by themselves (`quant.md` 9): how many won, by how much, and how steadily.

Arrays are 1-d, oldest first; `None` is "undefined", never 0 and never infinity.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from mojobot.model.market import FloatArray

Z_TWO_SIDED_95 = 1.959963984540054
NOISE = 1e-12  # a deviation or a fall this small is rounding, not risk


@dataclass(frozen=True, slots=True)
class Result:
    """One closed trade, as the numbers need it."""

    net: float  # quote currency, after every fee
    r: float | None  # net over the money risked at entry; None where that is unknown
    opened_ms: int
    closed_ms: int
    turnover: float = 0.0  # bought plus sold, quote currency


def finite(values: Sequence[float] | FloatArray) -> FloatArray:
    """The values as an array; raises ValueError when one of them is not finite."""
    array = np.asarray(values, dtype=np.float64)
    if not np.all(np.isfinite(array)):
        raise ValueError("performance numbers need finite values")
    return array


def mean(values: FloatArray) -> float | None:
    """Their mean; None without values."""
    return float(values.mean()) if values.size else None


def deviation(values: FloatArray) -> float | None:
    """Standard deviation (ddof 1); None under two values or where it is nothing but rounding."""
    if values.size < 2:
        return None
    spread = float(values.std(ddof=1))
    return spread if spread > NOISE else None


def win_rate(nets: FloatArray) -> float | None:
    """Wins over closed trades; a result of exactly zero is not a win."""
    return float(np.mean(nets > 0)) if nets.size else None


def wilson(wins: int, trades: int, z: float = Z_TWO_SIDED_95) -> tuple[float, float] | None:
    """Wilson's score interval of a share; None without trades."""
    if trades == 0:
        return None
    share, scale = wins / trades, 1.0 + z * z / trades
    middle = (share + z * z / (2.0 * trades)) / scale
    half = z / scale * sqrt(share * (1.0 - share) / trades + z * z / (4.0 * trades * trades))
    return max(0.0, middle - half), min(1.0, middle + half)


def profit_factor(nets: FloatArray) -> float | None:
    """What was won over what was lost; None without a loss."""
    lost = -float(nets[nets < 0].sum())
    return float(nets[nets > 0].sum()) / lost if lost > 0 else None


def sqn(rs: FloatArray) -> float | None:
    """System quality number, √min(N,100)·mean(R)/sd(R) [Tharp 2008]; None under two trades or without spread."""
    spread = deviation(rs)
    return sqrt(min(rs.size, 100)) * float(rs.mean()) / spread if spread is not None else None


def kelly(nets: FloatArray) -> float | None:
    """Kelly's fraction p − (1−p)/b from decided trades, b = mean win/mean loss; None without wins or losses."""
    won, lost = nets[nets > 0], nets[nets < 0]
    if not won.size or not lost.size:
        return None
    share = won.size / (won.size + lost.size)
    return float(share - (1.0 - share) * -lost.mean() / won.mean())
