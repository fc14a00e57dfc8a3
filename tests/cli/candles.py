"""Candle files of made-up tokens, and settings under which they are traded much."""

from __future__ import annotations

from pathlib import Path

from tests.research.worlds import demo_candles


def written(folder: Path, seed: int = 7, tokens: int = 4, bars: int = 1_000) -> list[Path]:
    """Quarter hours of the demo market's past, a file a token."""
    paths = []
    for one in demo_candles(seed, tokens, bars):
        path = folder / f"{one.symbol}_USDT-15m.csv"
        columns = zip(one.open_ms, one.open, one.high, one.low, one.close, one.volume, strict=True)
        lines = (",".join((str(ts), *map(repr, map(float, rest)))) for ts, *rest in columns)
        path.write_text("timestamp,open,high,low,close,volume\n" + "\n".join(lines) + "\n")
        paths.append(path)
    return paths
