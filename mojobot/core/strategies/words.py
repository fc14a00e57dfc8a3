"""A condition in words, with its numbers: as true as the numbers are."""

from __future__ import annotations

from collections.abc import Callable

_MOST_DIGITS = 9  # features are sealed to so many


def over(name: str, value: float, limit: float, digits: int = 2) -> str:
    """`name 0.74 > 0.70`, or `<=` where that is what is true."""
    return _compared(name, value, limit, ">" if value > limit else "<=", digits, _plain)


def under(name: str, value: float, limit: float, digits: int = 2) -> str:
    """`name 22.0 < 25.0`, or `>=` where that is what is true."""
    return _compared(name, value, limit, "<" if value < limit else ">=", digits, _plain)


def at_least(name: str, value: float, limit: float, digits: int = 2) -> str:
    """`name 0.72 >= 0.60`, or `<` where that is what is true."""
    return _compared(name, value, limit, ">=" if value >= limit else "<", digits, _plain)


def over_percent(name: str, value: float, limit: float, digits: int = 0) -> str:
    """`over` for fractions, written as percent."""
    return _compared(name, value, limit, ">" if value > limit else "<=", digits, _percent)


def under_percent(name: str, value: float, limit: float, digits: int = 0) -> str:
    """`under` for fractions, written as percent."""
    return _compared(name, value, limit, "<" if value < limit else ">=", digits, _percent)


def at_least_percent(name: str, value: float, limit: float, digits: int = 0) -> str:
    """`at_least` for fractions: `agree 67 % >= 65 %`."""
    return _compared(name, value, limit, ">=" if value >= limit else "<", digits, _percent)


def price(usd: float) -> str:
    """A price with six significant digits."""
    return f"{usd:.6g}"


def _compared(name: str, value: float, limit: float, sign: str, digits: int, write: Callable[[float, int], str]) -> str:
    """As many digits as the two need to read differently, for `0.70 > 0.70` explains nothing."""
    while value != limit and digits < _MOST_DIGITS and write(value, digits) == write(limit, digits):
        digits += 1
    return f"{name} {write(value, digits)} {sign} {write(limit, digits)}"


def _plain(value: float, digits: int) -> str:
    return f"{value:.{digits}f}"


def _percent(value: float, digits: int) -> str:
    return f"{100.0 * value:.{digits}f} %"
