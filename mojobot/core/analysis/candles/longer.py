"""Patterns of four and five bars."""

from __future__ import annotations

import numpy as np

from mojobot.core.analysis.candles.bar import Bars, Signal, bullish, gap_down, gap_up, signed
from mojobot.model.market import BoolArray


def concealing_baby_swallow(at: Bars) -> Signal:
    """Two black marubozu, a black bar gapped down with a shadow into them, and a black one around it."""
    bar, third, second, first = at[0], at[1], at[2], at[3]
    black = first.black & second.black & third.black & bar.black
    bare = first.shaven_foot & first.shaven_head & second.shaven_foot & second.shaven_head
    caught = gap_down(third, second) & (third.upper > third.tiny) & (third.high > second.close)
    return bullish(black & bare & caught & (bar.high > third.high) & (bar.low < third.low))


def breakaway(at: Bars) -> Signal:
    """A gap from a long bar, three bars further on, and one of the other colour back into the gap."""
    bar, fourth, third, second, first = at[0], at[1], at[2], at[3], at[4]
    run = first.long & (first.colour == second.colour) & (second.colour == fourth.colour)
    run &= bar.colour == -fourth.colour
    down = first.black & gap_down(second, first) & (third.high < second.high) & (third.low < second.low)
    down &= (fourth.high < third.high) & (fourth.low < third.low)
    down &= (bar.close > second.open) & (bar.close < first.close)
    up = first.white & gap_up(second, first) & (third.high > second.high) & (third.low > second.low)
    up &= (fourth.high > third.high) & (fourth.low > third.low)
    up &= (bar.close < second.open) & (bar.close > first.close)
    return signed(run & (down | up), bar.colour)


def ladder_bottom(at: Bars) -> Signal:
    """Three black bars step by step down, one more with an upper shadow, and a white one above it."""
    bar, fourth, third, second, first = at[0], at[1], at[2], at[3], at[4]
    steps = first.black & second.black & third.black & (first.open > second.open) & (second.open > third.open)
    steps &= (first.close > second.close) & (second.close > third.close)
    turn = fourth.black & (fourth.upper > fourth.tiny) & bar.white
    return bullish(steps & turn & (bar.open > fourth.open) & (bar.close > fourth.high))


def mat_hold(at: Bars) -> Signal:
    """A long white bar, a small black one gapped up, two small ones back into the first, and a new high."""
    bar, fourth, third, second, first = at[0], at[1], at[2], at[3], at[4]
    sizes = first.long & second.short & third.short & fourth.short
    colours = first.white & second.black & bar.white & gap_up(second, first)
    floor = first.close - first.body * 0.5
    held = (third.bottom < first.close) & (fourth.bottom < first.close)
    held &= (third.bottom > floor) & (fourth.bottom > floor)
    falling = (third.top < second.open) & (fourth.top < third.top)
    highest = np.maximum(np.maximum(second.high, third.high), fourth.high)
    return bullish(sizes & colours & held & falling & (bar.open > fourth.close) & (bar.close > highest))


def three_methods(at: Bars) -> Signal:
    """A long bar, three short ones of the other colour within its range, and a long one beyond."""
    bar, fourth, third, second, first = at[0], at[1], at[2], at[3], at[4]
    sizes = first.long & second.short & third.short & fourth.short & bar.long
    colours = (first.colour == -second.colour) & (second.colour == third.colour)
    colours &= (third.colour == fourth.colour) & (fourth.colour == -bar.colour)
    where: BoolArray = sizes & colours
    for inner in (second, third, fourth):
        where = where & (inner.bottom < first.high) & (inner.top > first.low)
    way = first.colour
    where &= (third.close * way < second.close * way) & (fourth.close * way < third.close * way)
    where &= (bar.open * way > fourth.close * way) & (bar.close * way > first.close * way)
    return signed(where, way)
