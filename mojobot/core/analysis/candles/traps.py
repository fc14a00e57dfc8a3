"""Hikkake: an inside bar, a false break of it, and within three bars the way back through it [Chesler 2003].

The false break answers +-100, the confirmation +-200. A confirmation, or
another false break, ends the wait.
"""

from __future__ import annotations

import numpy as np

from mojobot.core.analysis.candles.bar import FULL, Bars, Signal
from mojobot.model.market import BoolArray

_WAIT = 3  # bars in which a confirmation may come


def hikkake(at: Bars) -> Signal:
    """An inside bar broken to one side, a signal to the other."""
    bar, inner, outer = (at.span(back, _WAIT) for back in range(3))
    inside = (inner.high < outer.high) & (inner.low > outer.low)
    down = (bar.high < inner.high) & (bar.low < inner.low)
    up = (bar.high > inner.high) & (bar.low > inner.low)
    return _confirmed(at, (inside & down) * FULL - (inside & up) * FULL)


def modified_hikkake(at: Bars) -> Signal:
    """Two inside bars, the first closing near the end that is then broken."""
    bar, inner, middle, outer = (at.span(back, _WAIT) for back in range(4))
    inside = (middle.high < outer.high) & (middle.low > outer.low)
    inside &= (inner.high < middle.high) & (inner.low > middle.low)
    down = (bar.high < inner.high) & (bar.low < inner.low) & (middle.close <= middle.low + middle.near)
    up = (bar.high > inner.high) & (bar.low > inner.low) & (middle.close >= middle.high - middle.near)
    return _confirmed(at, (inside & down) * FULL - (inside & up) * FULL)


def _confirmed(at: Bars, broken: Signal) -> Signal:
    """Signals and their confirmations, from the signals of (3 + k) columns."""
    columns = len(broken) - _WAIT
    past = [broken[_WAIT - back : _WAIT - back + columns] for back in range(_WAIT + 1)]
    answer: Signal = past[0].copy()
    waiting: BoolArray = past[0] == 0
    for back in range(1, _WAIT + 1):
        fresh = waiting & (past[back] != 0)
        for between in range(1, back):
            fresh &= ~_crossed(at, past[back], between, back)
        answer += (fresh & _crossed(at, past[back], 0, back)) * past[back] * np.int16(2)
        waiting = waiting & (past[back] == 0)
    return answer


def _crossed(at: Bars, signal: Signal, now: int, back: int) -> BoolArray:
    """Whether the close `now` bars ago went back through the bar before the signal `back` bars ago."""
    close, inner = at[now].close, at[back + 1]
    return ((signal > 0) & (close > inner.high)) | ((signal < 0) & (close < inner.low))
