"""Whether one strategy's votes know the future, or remember: asked of features that are known to be honest.

A strategy reads features and nothing else, so that it is enough to change
those after a moment: what it says up to that moment must stay. It is asked of
the whole stretch, of its beginning, of other futures, of one close alone (as
it is when it trades), and a second time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from mojobot.core.analysis.features import Features
from mojobot.core.strategies.guard import Fault, heard, sealed
from mojobot.core.strategies.vote import Strategy, Votes
from mojobot.model.market import FloatArray
from mojobot.model.strategy_settings import Rule
from mojobot.research.lookahead import CUT, same
from mojobot.research.made import SYMBOLS

ALONE, AGAIN = "it is asked of that close alone", "it is asked once more"
_PARTS = tuple(field.name for field in fields(Votes))
_PRICES = ("close", "high20", "low20")
_CUTS = 6


@dataclass(frozen=True, slots=True)
class Cheat:
    """A vote that changed though nothing it may know had."""

    value: str  # direction, strength, stop, target, leave or ready
    symbol: str
    at_ms: int  # the close the vote belongs to
    cut_ms: int  # the last close that was the same
    future: str
    was: float
    became: float

    def __str__(self) -> str:
        return (
            f"{self.value} of {self.symbol} at {self.at_ms} is {self.was:g}, and {self.became:g} when, "
            f"after {self.cut_ms}, {self.future}"
        )


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of a strategy's examination; good without a fault and without a cheat."""

    strategy: str
    votes: int  # how often it voted
    moments: int  # closes at which it was asked
    cheats: tuple[Cheat, ...] = ()
    fault: str = ""

    @property
    def why(self) -> str:
        """What is wrong, in one sentence; empty if nothing is."""
        return f"it looks ahead: {self.cheats[0]}" if self.cheats else self.fault


def judge(strategy: Strategy[Any], rule: Rule, seen: Features) -> Judged:
    """Examine a strategy on features of a made market; one cheat for every cut and future is told."""
    bars = seen.close.shape[1]
    whole = heard(strategy, sealed(seen), rule)
    if isinstance(whole, Fault):
        return Judged(strategy.name, 0, bars, fault=whole.why)
    votes = int(np.count_nonzero(whole.direction))
    cheats, faults = list[Cheat](), list[str]()
    for future, cut, first, other in _others(seen):
        said = heard(strategy, sealed(other), rule)
        if isinstance(said, Fault):
            faults.append(f"{said.why} when {future}")
        else:
            cheats += _differing(whole, said, seen, (first, cut), future)
    return Judged(strategy.name, votes, bars, tuple(cheats), faults[0] if faults else "")


def _others(seen: Features) -> Iterator[tuple[str, int, int, Features]]:
    """Other stretches that are the same before bar `cut`: their future, the cut, their first bar, the features."""
    bars = seen.close.shape[1]
    yield AGAIN, bars, 0, seen
    for cut in np.linspace(bars // 4, bars - 2, _CUTS).astype(int).tolist():
        yield CUT, cut, 0, part(seen, 0, cut)
        yield ALONE, cut, cut - 1, part(seen, cut - 1, cut)
        for future, spoil in _FUTURES.items():
            columns = {
                name: np.concatenate((values[..., :cut], spoil(name, values[..., cut:])), axis=-1)
                for name, values in _columns(seen).items()
            }
            yield future, cut, 0, Features(**columns)


def part(seen: Features, first: int, end: int) -> Features:
    """Some closes of a stretch."""
    return Features(**{name: values[..., first:end] for name, values in _columns(seen).items()})


def _columns(seen: Features) -> Mapping[str, Any]:
    return {field.name: getattr(seen, field.name) for field in fields(Features)}


def _nothing(_: str, values: Any) -> Any:
    """Nothing is known any more; the times stay."""
    if values.ndim == 1:
        return values
    return np.full_like(values, np.nan if values.dtype.kind == "f" else 0)


def _another(_: str, values: Any) -> Any:
    """Every token fares as the next one does."""
    return np.roll(values, 1, axis=0) if values.ndim > 1 else values


def _backwards(_: str, values: Any) -> Any:
    """What came last comes first."""
    return values[..., ::-1] if values.ndim > 1 else values


def _dearer(name: str, values: Any) -> Any:
    return values * 1000.0 if name in _PRICES else values


# Futures made of values a feature may have: a strategy need not bear an RSI of 50,000.
_FUTURES: Mapping[str, Callable[[str, Any], Any]] = {
    "nothing comes": _nothing,
    "another token's future comes": _another,
    "the future comes backwards": _backwards,
    "prices are a thousandfold": _dearer,
}


def _differing(whole: Votes, said: Votes, seen: Features, stretch: tuple[int, int], future: str) -> Iterator[Cheat]:
    first, cut = stretch
    for name in _PARTS:
        was, became = _numbers(whole, name)[:, first:cut], _numbers(said, name)[:, : cut - first]
        good = same(was, became)
        if not good.all():
            row, at = (int(place) for place in np.argwhere(~good)[0])
            times = seen.close_ms
            yield Cheat(
                *(name, _symbol(row), int(times[first + at]), int(times[cut - 1]), future),
                *(float(was[row, at]), float(became[row, at])),
            )


def _numbers(votes: Votes, name: str) -> FloatArray:
    return np.asarray(getattr(votes, name), dtype=np.float64)


def _symbol(row: int) -> str:
    return SYMBOLS[row] if row < len(SYMBOLS) else f"token {row}"
