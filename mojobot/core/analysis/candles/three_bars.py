"""Reversals and continuations of three bars."""

from __future__ import annotations

from mojobot.core.analysis.candles.bar import (
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

_DEEP = 0.3  # share of the first body that the third bar closes into


def two_crows(at: Bars) -> Signal:
    """Above a long white bar a black one, then a black one from within it back into the white body."""
    bar, crow, first = at[0], at[1], at[2]
    above = first.white & first.long & crow.black & gap_up(crow, first) & bar.black
    falls = (bar.open < crow.open) & (bar.open > crow.close) & (bar.close > first.open) & (bar.close < first.close)
    return bearish(above & falls)


def upside_gap_two_crows(at: Bars) -> Signal:
    """Above a long white bar a small black one, then a black one around it; the gap stays."""
    bar, crow, first = at[0], at[1], at[2]
    above = first.white & first.long & crow.black & crow.small & gap_up(crow, first) & bar.black
    return bearish(above & (bar.open > crow.open) & (bar.close < crow.close) & (bar.close > first.close))


def three_inside(at: Bars) -> Signal:
    """A harami, and a close beyond the long body."""
    bar, inner, first = at[0], at[1], at[2]
    held = first.long & inner.small & (inner.top < first.top) & (inner.bottom > first.bottom)
    down = first.white & bar.black & (bar.close < first.open)
    up = first.black & bar.white & (bar.close > first.open)
    return signed(held & (down | up), -first.colour)


def three_outside(at: Bars) -> Signal:
    """An engulfing bar, and a close further on."""
    bar, outer, first = at[0], at[1], at[2]
    up = outer.white & first.black & (outer.close > first.open) & (outer.open < first.close)
    down = outer.black & first.white & (outer.open > first.close) & (outer.close < first.open)
    return signed((up & (bar.close > outer.close)) | (down & (bar.close < outer.close)), outer.colour)


def three_stars_in_the_south(at: Bars) -> Signal:
    """Three black bars, each within the range of the one before."""
    bar, second, first = at[0], at[1], at[2]
    long = first.black & second.black & bar.black & first.long & (first.lower > first.body)
    smaller = (second.body < first.body) & (second.open > first.close) & (second.open <= first.high)
    higher = (second.low < first.close) & (second.low >= first.low) & (second.lower > second.tiny)
    last = bar.short & bar.shaven_foot & bar.shaven_head & (bar.low > second.low) & (bar.high < second.high)
    return bullish(long & smaller & higher & last)


def abandoned_baby(at: Bars) -> Signal:
    """A doji with gaps on both sides, and a close deep into the first body."""
    bar, baby, first = at[0], at[1], at[2]
    alone = first.long & baby.doji & (bar.body > bar.usual_body)
    top = first.white & bar.black & (bar.close < first.close - first.body * _DEEP)
    top &= leap_up(baby, first) & leap_down(bar, baby)
    bottom = first.black & bar.white & (bar.close > first.close + first.body * _DEEP)
    bottom &= leap_down(baby, first) & leap_up(bar, baby)
    return signed(alone & (top | bottom), bar.colour)


def evening_star(at: Bars) -> Signal:
    """A small body gapped up from a long white bar, and a black bar deep into it."""
    return bearish(_evening(at) & at[1].small)


def evening_doji_star(at: Bars) -> Signal:
    """The evening star with a doji."""
    return bearish(_evening(at) & at[1].doji)


def morning_star(at: Bars) -> Signal:
    """A small body gapped down from a long black bar, and a white bar deep into it."""
    return bullish(_morning(at) & at[1].small)


def morning_doji_star(at: Bars) -> Signal:
    """The morning star with a doji."""
    return bullish(_morning(at) & at[1].doji)


def side_by_side_white_lines(at: Bars) -> Signal:
    """Two like white bars beyond the same gap."""
    bar, second, first = at[0], at[1], at[2]
    up, down = gap_up(second, first) & gap_up(bar, first), gap_down(second, first) & gap_down(bar, first)
    alike = second.white & bar.white & about(bar.body, second.body, second.near)
    alike &= about(bar.open, second.open, second.equal)
    return bullish(up & alike) + bearish(down & alike)


def stick_sandwich(at: Bars) -> Signal:
    """A white bar between two black ones that close at the same price."""
    bar, second, first = at[0], at[1], at[2]
    between = first.black & second.white & bar.black & (second.low > first.close)
    return bullish(between & about(bar.close, first.close, first.equal))


def tasuki_gap(at: Bars) -> Signal:
    """A gap, and a bar of the other colour and like size back into it, not through."""
    bar, second, first = at[0], at[1], at[2]
    alike = abs(second.body - bar.body) < second.near
    up = gap_up(second, first) & second.white & bar.black & (bar.open < second.close) & (bar.open > second.open)
    up &= (bar.close < second.open) & (bar.close > first.top)
    down = gap_down(second, first) & second.black & bar.white & (bar.open < second.open) & (bar.open > second.close)
    down &= (bar.close > second.open) & (bar.close < first.bottom)
    return signed(alike & (up | down), second.colour)


def three_methods_gap(at: Bars) -> Signal:
    """A gap, and a bar of the other colour from the second body into the first."""
    bar, second, first = at[0], at[1], at[2]
    back = (first.colour == second.colour) & (bar.colour == -second.colour)
    back &= (bar.open < second.top) & (bar.open > second.bottom)
    back &= (bar.close < first.top) & (bar.close > first.bottom)
    gapped = (first.white & gap_up(second, first)) | (first.black & gap_down(second, first))
    return signed(back & gapped, first.colour)


def tristar(at: Bars) -> Signal:
    """Three doji, the second with a gap; all are judged by what was usual before the first."""
    bar, second, first = at[0], at[1], at[2]
    three = first.doji & (second.body <= first.tiny) & (bar.body <= first.tiny)
    top = gap_up(second, first) & (bar.top < second.top)
    bottom = gap_down(second, first) & (bar.bottom > second.bottom)
    return bearish(three & top) + bullish(three & bottom)


def unique_three_river(at: Bars) -> Signal:
    """A long black bar, a black one with a new low, a short white one above that low."""
    bar, second, first = at[0], at[1], at[2]
    black = first.long & first.black & second.black & (second.close > first.close) & (second.open <= first.open)
    return bullish(black & (second.low < first.low) & bar.short & bar.white & (bar.open > second.low))


def _evening(at: Bars) -> BoolArray:
    bar, star, first = at[0], at[1], at[2]
    star_above = first.long & first.white & gap_up(star, first)
    fallen = (bar.body > bar.usual_body) & bar.black & (bar.close < first.close - first.body * _DEEP)
    return star_above & fallen


def _morning(at: Bars) -> BoolArray:
    bar, star, first = at[0], at[1], at[2]
    star_below = first.long & first.black & gap_down(star, first)
    risen = (bar.body > bar.usual_body) & bar.white & (bar.close > first.close + first.body * _DEEP)
    return star_below & risen
