"""What a token, a sector and the market go through: Markov chains of phases on the quarter-hour grid.

A phase is the one hidden cause of what can be seen: drift and noise of the
price, volume, large wallets, mood and news. None of it says when anything is
bought; it only makes the inputs belong together, as they do in real markets.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from mojobot.model.market import FloatArray, IntArray


class Regime(IntEnum):
    """What the market, and each sector by itself, goes through."""

    CALM = 0
    UP = 1
    DOWN = 2
    TURBULENT = 3


class Phase(IntEnum):
    """What one token goes through."""

    QUIET = 0
    ACCUMULATION = 1
    BURST = 2
    BREAKOUT = 3
    FADE = 4
    GRIND = 5
    HYPE = 6
    DISTRIBUTION = 7
    SELLOFF = 8
    DIP = 9
    REBOUND = 10
    DECLINE = 11
    SCARE = 12


@dataclass(frozen=True, slots=True)
class Look:
    """How a phase shows; what it says is relative to the token's usual."""

    bars: float  # mean duration in quarter-hours
    drift: float  # of log price a bar, in the token's usual standard deviations a bar
    noise: float  # factor on its own volatility
    volume: float  # factor on its volume
    buys: float  # large purchases a bar
    sells: float
    inflows: float  # large transfers into exchange wallets a bar
    outflows: float
    mood: float  # score towards which sentiment moves
    chatter: float  # factor on mentions
    news: float  # headlines a bar
    tone: float  # their mean score


LOOKS = {
    #                    bars drift noise volume buys sells inflow outflow mood chatter news tone
    Phase.QUIET: Look(6, 0.00, 0.90, 1.0, 0.42, 0.42, 0.22, 0.22, 0.52, 1.0, 0.010, 0.52),
    Phase.ACCUMULATION: Look(10, 0.22, 0.85, 1.2, 1.10, 0.26, 0.12, 0.55, 0.56, 1.1, 0.015, 0.60),
    Phase.BURST: Look(3, 1.80, 1.80, 3.8, 1.50, 0.45, 0.18, 0.50, 0.84, 2.6, 0.120, 0.80),
    Phase.BREAKOUT: Look(2.5, 2.88, 3.30, 6.0, 1.90, 0.60, 0.25, 0.50, 0.88, 3.4, 0.160, 0.82),
    Phase.FADE: Look(8, -0.12, 1.20, 1.6, 0.45, 0.60, 0.32, 0.22, 0.62, 1.6, 0.020, 0.58),
    Phase.GRIND: Look(36, 0.24, 0.85, 1.2, 0.66, 0.36, 0.16, 0.34, 0.64, 1.2, 0.020, 0.66),
    Phase.HYPE: Look(10, 0.30, 1.20, 2.2, 1.20, 0.34, 0.18, 0.46, 0.97, 3.2, 0.300, 0.86),
    Phase.DISTRIBUTION: Look(11, -0.06, 0.90, 1.2, 0.26, 1.10, 0.60, 0.12, 0.50, 1.1, 0.015, 0.45),
    Phase.SELLOFF: Look(5, -1.25, 1.65, 3.2, 0.45, 1.30, 0.50, 0.16, 0.26, 2.0, 0.080, 0.25),
    Phase.DIP: Look(3, -1.92, 1.50, 3.4, 2.60, 0.50, 0.20, 0.90, 0.34, 1.8, 0.040, 0.35),
    Phase.REBOUND: Look(6, 1.30, 1.15, 1.8, 1.30, 0.36, 0.16, 0.44, 0.58, 1.5, 0.030, 0.62),
    Phase.DECLINE: Look(30, -0.24, 0.90, 1.1, 0.36, 0.62, 0.32, 0.18, 0.38, 1.1, 0.020, 0.36),
    Phase.SCARE: Look(8, -0.54, 1.30, 2.2, 0.45, 0.80, 0.45, 0.20, 0.12, 3.0, 0.280, 0.14),
}
# Where a phase leads, by weight; the market's direction tilts the way out of calm.
_NEXT = {
    Phase.QUIET: {
        Phase.ACCUMULATION: 28,
        Phase.GRIND: 14,
        Phase.HYPE: 20,
        Phase.DISTRIBUTION: 16,
        Phase.DIP: 14,
        Phase.DECLINE: 9,
        Phase.SCARE: 8,
        Phase.BURST: 4,
        Phase.BREAKOUT: 3,
    },
    Phase.ACCUMULATION: {
        Phase.BURST: 50,
        Phase.BREAKOUT: 12,
        Phase.GRIND: 12,
        Phase.HYPE: 8,
        Phase.SELLOFF: 8,
        Phase.QUIET: 16,
    },
    Phase.BURST: {Phase.FADE: 60, Phase.BREAKOUT: 8, Phase.GRIND: 10, Phase.DISTRIBUTION: 10, Phase.SELLOFF: 12},
    Phase.BREAKOUT: {Phase.FADE: 70, Phase.GRIND: 15, Phase.DISTRIBUTION: 15},
    Phase.FADE: {Phase.QUIET: 70, Phase.DISTRIBUTION: 15, Phase.ACCUMULATION: 15},
    Phase.GRIND: {Phase.BURST: 35, Phase.QUIET: 30, Phase.FADE: 15, Phase.DISTRIBUTION: 20},
    Phase.HYPE: {Phase.BURST: 38, Phase.BREAKOUT: 6, Phase.FADE: 40, Phase.QUIET: 16},
    Phase.DISTRIBUTION: {Phase.SELLOFF: 45, Phase.DECLINE: 15, Phase.QUIET: 40},
    Phase.SELLOFF: {Phase.REBOUND: 40, Phase.DIP: 20, Phase.QUIET: 40},
    Phase.DIP: {Phase.REBOUND: 70, Phase.SELLOFF: 8, Phase.DECLINE: 10, Phase.QUIET: 12},
    Phase.REBOUND: {Phase.QUIET: 60, Phase.ACCUMULATION: 30, Phase.FADE: 10},
    Phase.DECLINE: {Phase.DIP: 35, Phase.SELLOFF: 15, Phase.QUIET: 50},
    Phase.SCARE: {Phase.DIP: 35, Phase.SELLOFF: 15, Phase.QUIET: 50},
}
_RISING = (Phase.ACCUMULATION, Phase.BURST, Phase.BREAKOUT, Phase.GRIND, Phase.HYPE)
_TILT = {Regime.CALM: 1.0, Regime.UP: 1.3, Regime.DOWN: 0.85, Regime.TURBULENT: 0.9}

REGIME_BARS = {Regime.CALM: 80.0, Regime.UP: 52.0, Regime.DOWN: 32.0, Regime.TURBULENT: 18.0}
REGIME_DRIFT = np.array([0.0, 0.10, -0.09, 0.0])  # standard deviations a bar
REGIME_NOISE = np.array([0.92, 1.0, 1.10, 1.35])
_NEXT_REGIME = {
    Regime.CALM: {Regime.UP: 45, Regime.DOWN: 35, Regime.TURBULENT: 20},
    Regime.UP: {Regime.CALM: 65, Regime.DOWN: 20, Regime.TURBULENT: 15},
    Regime.DOWN: {Regime.CALM: 55, Regime.UP: 30, Regime.TURBULENT: 15},
    Regime.TURBULENT: {Regime.CALM: 50, Regime.UP: 25, Regime.DOWN: 25},
}


def column(name: str) -> FloatArray:
    """One property of all phases, in their order."""
    return np.array([getattr(LOOKS[phase], name) for phase in Phase], np.float64)


def phase_table(regime: Regime) -> FloatArray:
    """(phase, phase): where a bar's end leads, as cumulative probabilities, while the market is in `regime`."""
    table = np.zeros((len(Phase), len(Phase)))
    for phase, ways in _NEXT.items():
        weights = {to: w * (_TILT[regime] if to in _RISING else 1.0 / _TILT[regime]) for to, w in ways.items()}
        _row(table, phase, 1.0 / LOOKS[phase].bars, weights)
    return np.cumsum(table, axis=1)


def regime_table() -> FloatArray:
    """(regime, regime): the same for the market and the sectors."""
    table = np.zeros((len(Regime), len(Regime)))
    for regime, ways in _NEXT_REGIME.items():
        _row(table, regime, 1.0 / REGIME_BARS[regime], {to: float(w) for to, w in ways.items()})
    return np.cumsum(table, axis=1)


def walk(cumulative: FloatArray, which: IntArray, start: IntArray, luck: FloatArray) -> IntArray:
    """(t, n) states of n chains after `start` (n,); bar t uses the table `cumulative[which[t]]` and `luck` (t, n)."""
    states = np.empty(luck.shape, np.int64)
    last = cumulative.shape[-1] - 1
    state = start
    for bar, drawn in enumerate(luck):
        state = np.minimum((drawn[:, None] >= cumulative[which[bar]][state]).sum(axis=1), last)
        states[bar] = state
    return states


def at_rest(cumulative: FloatArray) -> FloatArray:
    """Share of time a chain spends in each state in the long run."""
    table = np.diff(cumulative, axis=1, prepend=0.0)
    share: FloatArray = np.full(len(table), 1.0 / len(table))
    for _ in range(4000):
        share = (share[:, None] * table).sum(axis=0)
    return np.asarray(share / share.sum())


def _row(table: FloatArray, state: int, leave: float, ways: dict[Phase, float] | dict[Regime, float]) -> None:
    total = sum(ways.values())
    for to, weight in ways.items():
        table[state, int(to)] = leave * weight / total
    table[state, state] = 1.0 - leave
