"""When volatility pauses entries, for a whole range: what `core/risk/pauses.py` finds close by close."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mojobot.core.halts import VolatilityPauses
from mojobot.core.risk.pauses import CLEAR_AFTER_MS, CLEAR_SHARE
from mojobot.model.market import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Pausing:
    """Every pause after each close, (pauses, n): the market's first, then the tokens'."""

    value: FloatArray
    paused: BoolArray
    below_since_ms: IntArray

    def put(self, pauses: VolatilityPauses, close: int) -> None:
        """Bring the engine's pauses to what they are after a close."""
        value, paused = self.value[:, close].tolist(), self.paused[:, close].tolist()
        since = self.below_since_ms[:, close].tolist()
        for at, pause in enumerate(pauses.all()):
            known = value[at] == value[at]
            pause.put(value[at] if known else None, paused=paused[at], below_since_ms=since[at])


def pausing(volatility: FloatArray, limits: FloatArray, close_ms: IntArray) -> Pausing:
    """The pauses of daily volatilities (pauses, n) with limits (pauses,).

    A pause begins above its limit, and ends with the close at which the value
    has stayed below 90 % of it for an hour.
    """
    at = np.arange(len(close_ms))
    over = volatility > limits[:, None]
    below = volatility < np.round(CLEAR_SHARE * limits, 9)[:, None]
    since = np.maximum.accumulate(np.where(below, -1, at), axis=1) + 1
    below_since = np.where(below, close_ms[np.minimum(since, len(close_ms) - 1)], 0)
    clears = below & (close_ms - below_since >= CLEAR_AFTER_MS)
    began = np.maximum.accumulate(np.where(over, at, -1), axis=1)
    paused = began > np.maximum.accumulate(np.where(clears, at, -1), axis=1)
    return Pausing(volatility, paused, np.where(paused, below_since, 0))
