"""A condition in words, with its numbers: `volume ratio 2.31 > 1.50`, or `volume ratio 0.81, needs > 1.50`."""

from __future__ import annotations

from collections.abc import Callable

from mojobot.core.analysis.words import price

_MOST_DIGITS = 9  # features are sealed to so many


def over(name: str, value: float, limit: float, digits: int = 2) -> str:
    """`name 0.74 > 0.70`, or what it needs."""
    return _compared(name, value, limit, ">", digits, _plain, holds=value > limit)


def under(name: str, value: float, limit: float, digits: int = 2) -> str:
    """`name 22.0 < 25.0`, or what it needs."""
    return _compared(name, value, limit, "<", digits, _plain, holds=value < limit)


def at_least(name: str, value: float, limit: float, digits: int = 2) -> str:
    """`name 0.72 >= 0.60`, or what it needs."""
    return _compared(name, value, limit, ">=", digits, _plain, holds=value >= limit)


def over_percent(name: str, value: float, limit: float, digits: int = 0) -> str:
    """`over` for fractions, written as percent."""
    return _compared(name, value, limit, ">", digits, _percent, holds=value > limit)


def under_percent(name: str, value: float, limit: float, digits: int = 0) -> str:
    """`under` for fractions, written as percent."""
    return _compared(name, value, limit, "<", digits, _percent, holds=value < limit)


def at_least_percent(name: str, value: float, limit: float, digits: int = 0) -> str:
    """`at_least` for fractions: `agree 67 % >= 65 %`."""
    return _compared(name, value, limit, ">=", digits, _percent, holds=value >= limit)


def above(close: float, name: str, level: float) -> str:
    """`close 100 > SMA20 99`, or what it needs; both in USD."""
    return _against(close, name, level, ">", holds=close > level)


def below(close: float, name: str, level: float) -> str:
    """`close 100 < lower band 104`, or what it needs; both in USD."""
    return _against(close, name, level, "<", holds=close < level)


def _against(close: float, name: str, level: float, sign: str, *, holds: bool) -> str:
    if holds:
        return f"close {price(close)} {sign} {name} {price(level)}"
    return f"close {price(close)}, needs {sign} {name} {price(level)}"


def _compared(
    name: str, value: float, limit: float, sign: str, digits: int, write: Callable[[float, int], str], *, holds: bool
) -> str:
    """As many digits as the two need to read differently, for `0.70 > 0.70` explains nothing."""
    said, bound = write(value, digits), write(limit, digits)
    while said == bound and value != limit and digits < _MOST_DIGITS:
        digits += 1
        said, bound = write(value, digits), write(limit, digits)
    return f"{name} {said} {sign} {bound}" if holds else f"{name} {said}, needs {sign} {bound}"


def _plain(value: float, digits: int) -> str:
    return f"{value:.{digits}f}"


def _percent(value: float, digits: int) -> str:
    return f"{100.0 * value:.{digits}f} %"
