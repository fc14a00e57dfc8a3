"""Swaps made by hand, and the real ones of a pool."""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from mojobot.model.events import Swaps
from mojobot.model.market import FloatArray, IntArray

REAL = Path(__file__).parents[4] / "shared/data/trades/pool_F5vA_swaps_2025-10.csv.gz"
Swap = tuple[int, int, int, int, float]  # when (s), series, owner, side, USD
T0 = 1_767_225_600_000


def swaps(*made: Swap, ts_ms: int | None = None, price: float = 2.0) -> Swaps:
    """One event with these trades; times are seconds after `T0`."""
    rows: list[Swap] = list(made)
    at_ms = np.array([T0 + 1000 * row[0] for row in rows], dtype=np.int64)
    told = ts_ms if ts_ms is not None else int(at_ms.max(initial=T0))
    series, owner, side = _ints([r[1] for r in rows]), _ints([r[2] for r in rows]), _ints([r[3] for r in rows])
    return event(told, at_ms, series, owner, side, [r[4] for r in rows], price)


def event(
    ts_ms: int, at_ms: IntArray, series: IntArray, owner: IntArray, side: IntArray, usd: Sequence[float], price: float
) -> Swaps:
    amounts: FloatArray = np.array(usd, dtype=np.float64)
    return Swaps(ts_ms, "test", at_ms, series, owner, side, amounts, np.full(len(amounts), price))


def real_swaps() -> Swaps:
    """The 201 recorded swaps of one pool, all as of the last; skips where the file is absent."""
    if not REAL.exists():
        pytest.skip(f"no recorded swaps: {REAL.name} lies beside the project where it is developed")
    with gzip.open(REAL, "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    at_ms = _ints([int(row["timestamp"]) for row in rows])
    return Swaps(
        int(at_ms.max()),
        "recorded",
        at_ms,
        np.zeros(len(rows), dtype=np.int64),
        _ints([zlib.crc32(row["wallet"].encode()) for row in rows]),
        _ints([1 if row["side"] == "buy" else -1 for row in rows]),
        np.array([float(row["volume_usd"]) for row in rows]),
        np.array([float(row["price_usd"]) for row in rows]),
    )


def _ints(values: Sequence[float]) -> IntArray:
    return np.array(values, dtype=np.int64)
