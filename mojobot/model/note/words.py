"""How numbers and names read in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_TRENDS = {
    "up": "SOL above a rising 4h mean",
    "down": "SOL below a falling 4h mean",
    "mixed": "SOL without a clear 4h trend",
}
_VOLATILITIES = {"calm": "low volatility", "normal": "ordinary volatility", "wild": "high volatility"}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A heading and its sentences, one a line."""

    heading: str
    lines: tuple[str, ...]


def spoken(name: str) -> str:
    """A name of ours as it is said: `trend_following` is trend following."""
    return name.replace("_", " ")


def begun(sentence: str) -> str:
    """With a capital letter, where it begins with a letter."""
    return sentence[:1].upper() + sentence[1:]


def price(usd: float) -> str:
    """USD per token with six significant digits and no exponent."""
    if not usd or abs(usd) >= 1000.0:
        return f"{usd:,.2f}"
    digits = f"{abs(usd):.5e}"
    places = max(5 - int(digits[digits.index("e") + 1 :]), 2)
    return f"{usd:.{places}f}"


def money(usd: float) -> str:
    """`1,000.00 USD`."""
    return f"{usd:,.2f} USD"


def tokens(quantity: float) -> str:
    """`20,226,487`, or six digits where it is few."""
    return f"{quantity:,.0f}" if quantity >= 1_000.0 else f"{quantity:.6g}"


def clock(iso: str) -> str:
    """A recorded time to the second: `2026-01-28 13:45:07 UTC`."""
    return f"{iso[:10]} {iso[11:19]} UTC"


def percent(fraction: float, places: int = 0) -> str:
    """`67 %`."""
    return f"{100.0 * fraction:.{places}f} %"


def listed(parts: Sequence[str]) -> str:
    """`a, b and c`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""


def regime(name: str) -> str:
    """`up/calm` in words; as it is where it is none of ours."""
    trend, _, volatility = name.partition("/")
    if trend not in _TRENDS or volatility not in _VOLATILITIES:
        return name
    return f"{_TRENDS[trend]}, {_VOLATILITIES[volatility]}"


def span(ms: int) -> str:
    """`3 h 15 min`; under a minute in whole seconds: `12 s`."""
    if ms < 60_000:
        return f"{max(ms, 0) // 1000} s"
    minutes = ms // 60_000
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [f"{n} {unit}" for n, unit in ((days, "d"), (hours, "h"), (minutes, "min")) if n]
    return " ".join(parts)
