"""Candle files made for a test."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

HEADER = "timestamp,open,high,low,close,volume"
T0 = 1_735_689_600_000  # 2025-01-01 00:00Z
MINUTE = 60_000


def line(at: int, close: float = 10.0, volume: float = 5.0, step: int = MINUTE) -> str:
    """The bar `at` steps after T0."""
    return f"{T0 + at * step},10,{max(close, 10.0) + 1:g},9,{close:g},{volume:g}"


def written(path: Path, lines: Iterable[str]) -> Path:
    """A CSV of such bars."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join((HEADER, *lines)) + "\n")
    return path
