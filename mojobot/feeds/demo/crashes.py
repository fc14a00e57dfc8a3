"""Crashes of the whole market: when they come, how deep they go, how prices recover.

They are a renewal process with at least four days between two, of which one
falls 8 to 36 hours after the start of market time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mojobot.feeds.demo.chance import Stream, generator
from mojobot.feeds.demo.grid import BARS_PER_DAY, START_BAR
from mojobot.model.market import FloatArray, IntArray

_FIRST_H = (8.0, 36.0)
_QUIET_DAYS = 4.0  # never closer together
_MORE_DAYS = 12.0  # and on average this much further apart
_DEPTH = (0.14, 0.28)  # of SOL within the hour; noise and drift around it add a little either way
_REMEMBERED = 6  # crashes back whose scar is still worth adding


@dataclass(frozen=True, slots=True)
class Crash:
    """One crash: its first bar, the log fall of SOL and the shares of it that come in each of its four bars."""

    bar: int
    fall: float
    shares: tuple[float, float, float, float]
    regained: float  # share of the fall that comes back within a day or so


class Calendar:
    """All crashes from bar 0 on, drawn as far ahead as is asked for."""

    def __init__(self, seed: int) -> None:
        chance = generator(seed, Stream.CRASHES, 0)
        first = START_BAR + int(chance.uniform(*_FIRST_H) * 4.0)
        bars = [first]
        while bars[0] > 0:
            bars.insert(0, bars[0] - _gap(chance))
        self._crashes = [_crash(chance, bar) for bar in bars if bar >= 0]
        self._later = generator(seed, Stream.CRASHES, 1)

    def until(self, bar: int) -> tuple[Crash, ...]:
        """The crashes before `bar`, oldest first."""
        while self._crashes[-1].bar < bar:
            self._crashes.append(_crash(self._later, self._crashes[-1].bar + _gap(self._later)))
        return tuple(crash for crash in self._crashes if crash.bar < bar)


@dataclass(frozen=True, slots=True, eq=False)
class Aftermath:
    """What crashes do to the bars of a stretch, (t,): `scar` is the log price lost by SOL, at each close."""

    scar: FloatArray  # <= 0
    noise: FloatArray  # factor on every volatility
    volume: FloatArray  # factor on volume
    liquidity: FloatArray  # log change of the pools, <= 0
    fear: FloatArray  # 0..1, how much of the mood is fear
    falling: FloatArray  # 1 in the bars of the fall itself


def aftermath(crashes: tuple[Crash, ...], bars: IntArray) -> Aftermath:
    """What is left at `bars` of the crashes before them."""
    scar = np.zeros(len(bars))
    shock = np.zeros(len(bars))
    slow = np.zeros(len(bars))
    falling = np.zeros(len(bars))
    for crash in crashes[-_REMEMBERED:]:
        age = bars - crash.bar
        since = np.where(age >= 0, age, 0).astype(np.float64)
        began = (age >= 0).astype(np.float64)
        fallen = np.cumsum((0.0, *crash.shares))[np.clip(age + 1, 0, 4)]
        back = crash.regained * (1.0 - 0.5 ** (np.maximum(since - 3.0, 0.0) / 24.0))
        rest = (1.0 - crash.regained) * (1.0 - 0.5 ** (np.maximum(since - 3.0, 0.0) / (12.0 * BARS_PER_DAY)))
        scar -= crash.fall * fallen * (1.0 - back - rest)
        shock += began * 0.5 ** (since / 16.0)
        slow += began * 0.5 ** (since / 72.0)
        falling += ((age >= 0) & (age < 4)).astype(np.float64)
    return Aftermath(
        scar=scar,
        noise=1.0 + 1.6 * shock,
        volume=1.0 + 5.0 * shock,
        liquidity=-0.45 * np.minimum(slow, 1.5),
        fear=np.minimum(slow, 1.0),
        falling=falling,
    )


def _gap(chance: np.random.Generator) -> int:
    return int((_QUIET_DAYS + chance.exponential(_MORE_DAYS)) * BARS_PER_DAY)


def _crash(chance: np.random.Generator, bar: int) -> Crash:
    depth = chance.uniform(*_DEPTH)
    raw = chance.uniform(0.4, 1.6, 4)
    one, two, three, four = (float(share) for share in raw / raw.sum())
    return Crash(bar, float(-np.log1p(-depth)), (one, two, three, four), float(chance.uniform(0.35, 0.75)))
