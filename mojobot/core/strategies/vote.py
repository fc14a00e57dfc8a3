"""What a strategy is, what it answers, and the arithmetic all of them share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

from mojobot.core.analysis.features import Features
from mojobot.model.market import BoolArray, FloatArray
from mojobot.model.strategy_settings import Rule

DirectionArray = npt.NDArray[np.int8]
R = TypeVar("R", bound=Rule)

HISTORY = "history"  # what a row lacks that is warming up, or has too many gaps
_LEAST_ATR = 1e-9  # of the price: the finest a sealed feature can be


@dataclass(frozen=True, slots=True, eq=False)
class Votes:
    """One strategy's answer at every decision close; all arrays are (series, k), none is to be written to.

    `stop` and `target` belong to a purchase: positions are long or flat, so
    a SELL vote brings none. `leave` never enters the consensus; it closes
    only positions this strategy leads.
    """

    direction: DirectionArray  # -1 SELL, 0, +1 BUY
    strength: FloatArray  # in [0, 1], 0 where the direction is 0
    stop: FloatArray  # USD per token, NaN = brings none
    target: FloatArray  # USD per token, NaN = brings none
    leave: BoolArray
    ready: BoolArray  # False: it abstained for want of input


@dataclass(frozen=True, slots=True)
class Strategy(Generic[R]):
    """One of the voters; `rule` is its section of the settings.

    `needs` are the features without which it abstains, in the order in which
    they are reported. `reasons(seen, rule, row, column, direction)` puts one
    vote into words; for a direction of 0 the words say how far from a
    purchase it is.
    """

    name: str
    code: str  # two letters for narrow columns
    needs: tuple[str, ...]
    vote: Callable[[Features, R], Votes]
    reasons: Callable[[Features, R, int, int, int], tuple[str, ...]]
    trailed: bool = False  # what the ladder leaves of a position is trailed
    left: Callable[[Features, R, int, int], str] | None = None  # (seen, rule, row, column): why it leaves, in words
    rule: type[R] | None = None  # of a plug-in, the class of its rule; ours have a section of the settings


@dataclass(frozen=True, slots=True)
class Needs:
    """Features that must all be there, as a question to ask of many rows at once."""

    names: tuple[str, ...]

    def met(self, seen: Features) -> BoolArray:
        """Where a row is ready and none of the features is NaN, (series, k)."""
        first, *rest = attrgetter(*self.names)(seen)
        total = first
        for feature in rest:  # a sum is NaN where any part of it is
            total = total + feature
        met: BoolArray = seen.ready & (total == total)  # noqa: PLR0124  NaN differs from itself
        return met


def graded(x: FloatArray, threshold: float, full: float) -> FloatArray:
    """How far `x` is past `threshold` on its way to `full`, clipped to [0, 1]; `full` may be the lower one.

    Where the two are equal whatever is not at the threshold counts in full:
    it is asked only where the condition holds.
    """
    if full == threshold:
        return np.where(x != threshold, 1.0, 0.0)
    return clipped((x - threshold) / (full - threshold))


def clipped(x: FloatArray) -> FloatArray:
    """`x` held within [0, 1]; NaN stays NaN."""
    return np.minimum(np.maximum(x, 0.0), 1.0)


def in_atr(fraction: FloatArray, atr: FloatArray) -> FloatArray:
    """A distance in ATR, both given as fractions of the price."""
    return fraction / np.maximum(atr, _LEAST_ATR)


def mirrored(threshold: float) -> float:
    """The threshold's mirror on [0, 1], as exact as the features it is compared with: 0.7 becomes 0.3."""
    return round(1.0 - threshold, 9)


def confidence(strength: FloatArray) -> FloatArray:
    """The chance of a positive net result that a strength stands for (`quant.md` 5), until trades teach better."""
    return 0.5 + 0.45 * strength


def directed(ready: BoolArray, buy: BoolArray, sell: BoolArray) -> DirectionArray:
    """+1, -1 or 0; `buy` and `sell` exclude each other."""
    direction: DirectionArray = (buy & ready).view(np.int8) - (sell & ready).view(np.int8)
    return direction


def silent(direction: DirectionArray) -> bool:
    """Whether nobody votes: true at most closes, and then there is nothing to grade or to price."""
    return not np.count_nonzero(direction)


def lacking(ready: BoolArray) -> bool:
    """Whether a strategy is ready nowhere: in a market without its input at every close."""
    return not np.count_nonzero(ready)


def silence(direction: DirectionArray, leave: BoolArray, ready: BoolArray) -> Votes:
    """Votes of a strategy that votes nowhere, though it may want to leave."""
    weak, nothing = _silent(*direction.shape)
    return Votes(direction, weak, nothing, nothing, leave, ready)


@lru_cache(maxsize=32)
def _silent(series: int, bars: int) -> tuple[FloatArray, FloatArray]:
    """No strength, and neither stop nor target; made once a shape, read-only."""
    weak, nothing = np.zeros((series, bars)), np.full((series, bars), np.nan)
    weak.flags.writeable = nothing.flags.writeable = False
    return weak, nothing


@lru_cache(maxsize=32)
def _abstained(series: int, bars: int) -> Votes:
    never = np.zeros((series, bars), dtype=np.bool_)
    never.flags.writeable = False
    direction: DirectionArray = never.view(np.int8)
    return silence(direction, never, never)


def spoken(
    direction: DirectionArray,
    strength: FloatArray,
    stop: FloatArray,
    target: FloatArray,
    leave: BoolArray,
    ready: BoolArray,
) -> Votes:
    """Votes with strength where there is a direction, stop and target where it is BUY."""
    return Votes(
        direction,
        np.where(direction != 0, strength, 0.0),
        np.where(direction > 0, stop, np.nan),
        np.where(direction > 0, target, np.nan),
        leave,
        ready,
    )


def abstained(seen: Features) -> Votes:
    """Votes of a strategy that lacks its input everywhere."""
    return _abstained(*seen.close.shape)


def missing(seen: Features, strategy: Strategy[R], row: int, column: int) -> str | None:
    """The first thing the strategy lacked there, for `not_ready(...)`; None if nothing.

    A name that is no feature yet is always lacking; a row that is not ready
    lacks its history whatever else it may have.
    """
    if not seen.ready[row, column]:
        return HISTORY
    for name in strategy.needs:
        feature = getattr(seen, name, None)
        if feature is None or feature[row, column] != feature[row, column]:
            return name
    return None
