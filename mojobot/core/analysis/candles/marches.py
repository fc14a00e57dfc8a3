"""Three bars that march the same way: soldiers and crows, and how they tire."""

from __future__ import annotations

from mojobot.core.analysis.candles.bar import Bar, Bars, Signal, about, bearish, bullish, signed
from mojobot.model.market import BoolArray


def three_white_soldiers(at: Bars) -> Signal:
    """Three white bars of like size without upper shadows, each from near the body before to a higher close."""
    bar, second, first = at[0], at[1], at[2]
    shaven = first.shaven_head & second.shaven_head & bar.shaven_head
    alike = (second.body > first.body - first.far) & (bar.body > second.body - second.far) & (bar.body > bar.usual_body)
    return bullish(_three_white(at) & shaven & _from_near(second, first) & _from_near(bar, second) & alike)


def advance_block(at: Bars) -> Signal:
    """Three white bars that grow weaker."""
    bar, second, first = at[0], at[1], at[2]
    marching = _three_white(at) & _from_near(second, first) & _from_near(bar, second)
    strong = marching & first.long & (first.upper < first.usual_shadow)
    weaker = (second.body < first.body - first.far) & (bar.body < second.body + second.near)
    weaker |= bar.body < second.body - second.far
    shrinking = (bar.body < second.body) & (second.body < first.body)
    weaker |= shrinking & ((bar.upper > bar.usual_shadow) | (second.upper > second.usual_shadow))
    weaker |= (bar.body < second.body) & (bar.upper > bar.body)
    return bearish(strong & weaker)


def stalled(at: Bars) -> Signal:
    """Two long white bars and a short one on their shoulder."""
    bar, second, first = at[0], at[1], at[2]
    strong = _three_white(at) & first.long & second.long & second.shaven_head & _from_near(second, first)
    return bearish(strong & bar.short & (bar.open >= second.close - bar.body - second.near))


def identical_three_crows(at: Bars) -> Signal:
    """Three black bars without lower shadows, each from the close before."""
    bar, second, first = at[0], at[1], at[2]
    shaven = first.black & first.shaven_foot & second.black & second.shaven_foot & bar.black & bar.shaven_foot
    falling = (first.close > second.close) & (second.close > bar.close)
    joined = about(second.open, first.close, first.equal) & about(bar.open, second.close, second.equal)
    return bearish(shaven & falling & joined)


def three_black_crows(at: Bars) -> Signal:
    """After a white bar three black ones without lower shadows, each from within the body before."""
    bar, second, first, before = at[0], at[1], at[2], at[3]
    shaven = first.black & first.shaven_foot & second.black & second.shaven_foot & bar.black & bar.shaven_foot
    within = (second.open < first.open) & (second.open > first.close)
    within &= (bar.open < second.open) & (bar.open > second.close)
    falling = (before.high > first.close) & (first.close > second.close) & (second.close > bar.close)
    return bearish(before.white & shaven & within & falling)


def three_line_strike(at: Bars) -> Signal:
    """Three bars of one colour, and one of the other that takes all of it back; signed as the three."""
    bar, third, second, first = at[0], at[1], at[2], at[3]
    one_colour = (first.colour == second.colour) & (second.colour == third.colour) & (bar.colour == -third.colour)
    near = _opens_at(second, first) & _opens_at(third, second)
    rise = third.white & (third.close > second.close) & (second.close > first.close)
    rise &= (bar.open > third.close) & (bar.close < first.open)
    fall = third.black & (third.close < second.close) & (second.close < first.close)
    fall &= (bar.open < third.close) & (bar.close > first.open)
    return signed(one_colour & near & (rise | fall), third.colour)


def _three_white(at: Bars) -> BoolArray:
    """Three white bars with rising closes."""
    bar, second, first = at[0], at[1], at[2]
    return first.white & second.white & bar.white & (bar.close > second.close) & (second.close > first.close)


def _from_near(bar: Bar, before: Bar) -> BoolArray:
    """Opened within the body before, or near its close."""
    return (bar.open > before.open) & (bar.open <= before.close + before.near)


def _opens_at(bar: Bar, before: Bar) -> BoolArray:
    """Opened within or near the body before."""
    return (bar.open >= before.bottom - before.near) & (bar.open <= before.top + before.near)
