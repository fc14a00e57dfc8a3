"""Patterns of two bars."""

from __future__ import annotations

import numpy as np

from mojobot.core.analysis.candles.bar import (
    Bar,
    Bars,
    Signal,
    about,
    bearish,
    bullish,
    gap_down,
    gap_up,
    leap_down,
    leap_up,
    signed,
)
from mojobot.model.market import BoolArray

_PART = np.int16(80)  # TA-Lib's answer where one end of the two bodies is the same


def counterattack(at: Bars) -> Signal:
    """Two long bars of different colour that close at the same price."""
    bar, before = at[0], at[1]
    both = before.long & bar.long & (bar.colour == -before.colour)
    return signed(both & about(bar.close, before.close, before.equal), bar.colour)


def dark_cloud_cover(at: Bars) -> Signal:
    """A black bar from above the high of a long white one to below the middle of its body."""
    bar, before = at[0], at[1]
    above = before.white & before.long & bar.black & (bar.open > before.high)
    return bearish(above & (bar.close > before.open) & (bar.close < before.close - before.body * 0.5))


def piercing(at: Bars) -> Signal:
    """A long white bar from below the low of a long black one to above the middle of its body."""
    bar, before = at[0], at[1]
    below = before.black & before.long & bar.white & bar.long & (bar.open < before.low)
    return bullish(below & (bar.close < before.open) & (bar.close > before.close + before.body * 0.5))


def doji_star(at: Bars) -> Signal:
    """A doji gapped away from a long bar."""
    bar, before = at[0], at[1]
    away = (before.white & gap_up(bar, before)) | (before.black & gap_down(bar, before))
    return signed(before.long & bar.doji & away, -before.colour)


def engulfing(at: Bars) -> Signal:
    """A body around the body of a bar of the other colour; 80 where one end is the same."""
    bar, before = at[0], at[1]
    around = (bar.top >= before.top) & (bar.bottom <= before.bottom)
    around &= (bar.top > before.top) | (bar.bottom < before.bottom)
    wholly = (bar.top > before.top) & (bar.bottom < before.bottom)
    return _graded(around & (bar.colour == -before.colour), wholly, bar.colour)


def harami(at: Bars) -> Signal:
    """A small body within the long one before; 80 where one end is the same."""
    return _within(at, at[0].small)


def harami_cross(at: Bars) -> Signal:
    """A doji within the long body before; 80 where one end is the same."""
    return _within(at, at[0].doji)


def homing_pigeon(at: Bars) -> Signal:
    """A small black body within a long black one."""
    bar, before = at[0], at[1]
    both = before.black & bar.black & before.long & bar.small
    return bullish(both & (bar.open < before.open) & (bar.close > before.close))


def in_neck(at: Bars) -> Signal:
    """A white bar from below a long black one's low up to just its close."""
    bar, before = at[0], at[1]
    return bearish(_risen(bar, before) & (bar.close <= before.close + before.equal) & (bar.close >= before.close))


def on_neck(at: Bars) -> Signal:
    """A white bar from below a long black one's low up to that low."""
    bar, before = at[0], at[1]
    return bearish(_risen(bar, before) & about(bar.close, before.low, before.equal))


def thrusting(at: Bars) -> Signal:
    """A white bar from below a long black one's low into its body, not to the middle."""
    bar, before = at[0], at[1]
    into = (bar.close > before.close + before.equal) & (bar.close <= before.close + before.body * 0.5)
    return bearish(_risen(bar, before) & into)


def kicking(at: Bars) -> Signal:
    """Two marubozu of different colour with a gap between."""
    return signed(_kicked(at), at[0].colour)


def kicking_by_length(at: Bars) -> Signal:
    """The same, decided by the longer of the two."""
    bar, before = at[0], at[1]
    return signed(_kicked(at), np.where(bar.body > before.body, bar.colour, before.colour))


def matching_low(at: Bars) -> Signal:
    """Two black bars that close at the same price."""
    bar, before = at[0], at[1]
    return bullish(before.black & bar.black & about(bar.close, before.close, before.equal))


def _within(at: Bars, little: BoolArray) -> Signal:
    bar, before = at[0], at[1]
    inside = before.long & little & (bar.top <= before.top) & (bar.bottom >= before.bottom)
    return _graded(inside, (bar.top < before.top) & (bar.bottom > before.bottom), -before.colour)


def _graded(where: BoolArray, wholly: BoolArray, colour: Signal) -> Signal:
    if not np.count_nonzero(where):
        return bullish(where)
    return signed(where, np.where(wholly, colour, np.sign(colour) * _PART))


def _risen(bar: Bar, before: Bar) -> BoolArray:
    return before.black & before.long & bar.white & (bar.open < before.low)


def _kicked(at: Bars) -> BoolArray:
    bar, before = at[0], at[1]
    bare = before.shaven_head & before.shaven_foot & bar.shaven_head & bar.shaven_foot & before.long & bar.long
    leapt = (before.black & bar.white & leap_up(bar, before)) | (before.white & bar.black & leap_down(bar, before))
    return bare & leapt
