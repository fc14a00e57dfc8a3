"""Patterns of a single bar, judged by the bars before it. Where bullish or bearish, the bar's colour says which."""

from __future__ import annotations

from mojobot.core.analysis.candles.bar import (
    Bars,
    Signal,
    about,
    bearish,
    bullish,
    gap_down,
    gap_up,
    signed,
)


def belt_hold(at: Bars) -> Signal:
    """A long body without a shadow at its opening end."""
    bar = at[0]
    shaven = (bar.white & bar.shaven_foot) | (bar.black & bar.shaven_head)
    return signed(bar.long & shaven, bar.colour)


def closing_marubozu(at: Bars) -> Signal:
    """A long body without a shadow at its closing end."""
    bar = at[0]
    shaven = (bar.white & bar.shaven_head) | (bar.black & bar.shaven_foot)
    return signed(bar.long & shaven, bar.colour)


def marubozu(at: Bars) -> Signal:
    """A long body without shadows."""
    bar = at[0]
    return signed(bar.long & bar.shaven_head & bar.shaven_foot, bar.colour)


def long_line(at: Bars) -> Signal:
    """A long body with short shadows."""
    bar = at[0]
    return signed(bar.long & (bar.upper < bar.usual_shadow) & (bar.lower < bar.usual_shadow), bar.colour)


def short_line(at: Bars) -> Signal:
    """A short body with short shadows."""
    bar = at[0]
    return signed(bar.short & (bar.upper < bar.usual_shadow) & (bar.lower < bar.usual_shadow), bar.colour)


def spinning_top(at: Bars) -> Signal:
    """A short body with longer shadows on both sides."""
    bar = at[0]
    return signed(bar.short & (bar.upper > bar.body) & (bar.lower > bar.body), bar.colour)


def high_wave(at: Bars) -> Signal:
    """A short body with shadows more than twice as long on both sides."""
    bar = at[0]
    return signed(bar.short & (bar.upper > 2.0 * bar.body) & (bar.lower > 2.0 * bar.body), bar.colour)


def doji(at: Bars) -> Signal:
    """Open and close are about the same."""
    return bullish(at[0].doji)


def dragonfly_doji(at: Bars) -> Signal:
    """A doji at the top of its range."""
    bar = at[0]
    return bullish(bar.doji & bar.shaven_head & (bar.lower > bar.tiny))


def gravestone_doji(at: Bars) -> Signal:
    """A doji at the bottom of its range."""
    bar = at[0]
    return bullish(bar.doji & bar.shaven_foot & (bar.upper > bar.tiny))


def long_legged_doji(at: Bars) -> Signal:
    """A doji with a long shadow."""
    bar = at[0]
    return bullish(bar.doji & ((bar.lower > bar.body) | (bar.upper > bar.body)))


def rickshaw_man(at: Bars) -> Signal:
    """A doji with two long shadows, amid its range."""
    bar = at[0]
    middle = bar.low + (bar.high - bar.low) / 2.0
    amid = (bar.bottom <= middle + bar.near) & (bar.top >= middle - bar.near)
    return bullish(bar.doji & (bar.lower > bar.body) & (bar.upper > bar.body) & amid)


def takuri(at: Bars) -> Signal:
    """A dragonfly doji with a very long lower shadow."""
    bar = at[0]
    return bullish(bar.doji & bar.shaven_head & (bar.lower > 2.0 * bar.body))


def hammer(at: Bars) -> Signal:
    """A short body on a long lower shadow, at or below the low before."""
    bar, before = at[0], at[1]
    pin = bar.short & (bar.lower > bar.body) & bar.shaven_head
    return bullish(pin & (bar.bottom <= before.low + before.near))


def hanging_man(at: Bars) -> Signal:
    """The hammer's shape at or above the high before."""
    bar, before = at[0], at[1]
    pin = bar.short & (bar.lower > bar.body) & bar.shaven_head
    return bearish(pin & (bar.bottom >= before.high - before.near))


def inverted_hammer(at: Bars) -> Signal:
    """A short body under a long upper shadow, gapped down."""
    bar = at[0]
    return bullish(bar.short & (bar.upper > bar.body) & bar.shaven_foot & gap_down(bar, at[1]))


def shooting_star(at: Bars) -> Signal:
    """A short body under a long upper shadow, gapped up."""
    bar = at[0]
    return bearish(bar.short & (bar.upper > bar.body) & bar.shaven_foot & gap_up(bar, at[1]))


def separating_lines(at: Bars) -> Signal:
    """After a bar of the other colour a belt hold from the same open."""
    bar, before = at[0], at[1]
    shaven = (bar.white & bar.shaven_foot) | (bar.black & bar.shaven_head)
    held = shaven & bar.long & (bar.colour == -before.colour)
    return signed(held & about(bar.open, before.open, before.equal), bar.colour)
