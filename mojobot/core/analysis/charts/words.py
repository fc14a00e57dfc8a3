"""A confirmed chart pattern in words: its name, strength, line, target and turns."""

from __future__ import annotations

from math import isfinite

from mojobot.core.analysis.candles.scan import names
from mojobot.core.analysis.charts.patterns import BEARISH, BULLISH, CHART_PATTERNS, ChartPattern, unpacked
from mojobot.core.analysis.features import Features
from mojobot.core.analysis.words import price

_MOST_CANDLES = 3


def pattern_name(seen: Features, row: int, column: int) -> str | None:
    """What the pattern that stands is called; None if none does."""
    kind, strength = _kind(seen, row, column), float(seen.pattern[row, column])
    if kind is None:
        return None
    return kind.bullish if strength > 0.0 else kind.bearish


def described(seen: Features, row: int, column: int) -> str | None:
    """`neckline 1.234 broken 3 bars ago, target 1.31, invalid below 1.19, 4 pivots 31, 22, 14 and 8 bars ago`."""
    at, kind = (row, column), _kind(seen, row, column)
    numbers = [float(getattr(seen, f"pattern_{name}")[at]) for name in ("line", "target", "invalidation", "age")]
    turns = float(seen.pattern_turns[at]), float(seen.pattern_turn_age[at])
    if kind is None or not all(map(isfinite, (*numbers, *turns))):
        return None
    close, side = float(seen.close[at]), BULLISH if float(seen.pattern[at]) > 0.0 else BEARISH
    line, target, invalidation = (price(close * number) for number in numbers[:3])
    lost = ", lost again" if (numbers[0] > 1.0) == (side == BULLISH) and numbers[0] != 1.0 else ""
    ago = [int(turns[1]) + back for back in unpacked(turns[0], kind.turns)]
    return (
        f"{kind.line[side]} {line} broken {_bars_ago(int(numbers[3]))}{lost}, target {target}, "
        f"invalid {'below' if side == BULLISH else 'above'} {invalidation}, "
        f"{kind.turns} pivots {', '.join(map(str, ago[:-1]))} and {ago[-1]} bars ago"
    )


def candles_beside(seen: Features, row: int, column: int) -> tuple[str, ...]:
    """`confirmed with engulfing, long line`, if candlestick patterns of its direction were there."""
    if _kind(seen, row, column) is None:
        return ()
    bits = float(seen.pattern_candles[row, column])
    found = names(int(seen.pattern_candles[row, column])) if isfinite(bits) else ()
    return (f"confirmed with {', '.join(found[:_MOST_CANDLES])}",) if found else ()


def _kind(seen: Features, row: int, column: int) -> ChartPattern | None:
    strength, kind = float(seen.pattern[row, column]), float(seen.pattern_kind[row, column])
    if not isfinite(kind) or not strength or strength != strength:  # noqa: PLR0124  NaN differs from itself
        return None
    return CHART_PATTERNS[min(max(round(kind), 0), len(CHART_PATTERNS) - 1)]


def _bars_ago(bars: int) -> str:
    return {0: "with this close", 1: "1 bar ago"}.get(bars, f"{bars} bars ago")
