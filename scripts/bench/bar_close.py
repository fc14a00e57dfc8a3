"""One bar close of a panel: all technical columns of S series.

usage: bar_close.py [S,S,...]
"""

from __future__ import annotations

import json
import statistics
import sys
import time

import numpy as np

from mojobot.core.analysis.columns import Technical
from mojobot.model.market import MINUTE_MS, Block, FloatArray

BARS = 1200
WARM = 400


def walk(bars: int, seed: int = 7) -> dict[str, FloatArray]:
    """A seeded random walk of candles with fat tails and volume bursts."""
    rng = np.random.default_rng(seed)
    sigma = 0.0008 * np.exp(0.4 * np.sin(np.arange(bars) / 700.0))
    returns = rng.standard_t(4, bars) * sigma
    close = 100.0 * np.exp(np.cumsum(returns - returns.mean()))
    opened = np.concatenate(([100.0], close[:-1]))
    wick = np.abs(rng.standard_normal((2, bars))) * sigma * close * 0.7
    return {
        "open": opened,
        "high": np.maximum(opened, close) + wick[0],
        "low": np.minimum(opened, close) - wick[1],
        "close": close,
        "volume": rng.lognormal(8.0, 0.8, bars),
    }


def closes(series: int, bars: int) -> list[Block]:
    """One block of a single bar per close; each series sees the walk seven bars later than the one before."""
    seen = walk(bars + 7 * series)
    lanes = {
        name: np.stack([values[7 * row : 7 * row + bars] for row in range(series)]) for name, values in seen.items()
    }
    synthetic = np.zeros((series, 1), dtype=np.bool_)
    return [
        Block(
            open_ms=np.array([bar * MINUTE_MS]),
            synthetic=synthetic,
            **{name: np.ascontiguousarray(values[:, bar : bar + 1]) for name, values in lanes.items()},
        )
        for bar in range(bars)
    ]


def microseconds(series: int) -> float:
    """Median time of a close over seven stretches, after a warm-up."""
    technical = Technical(series, MINUTE_MS)
    blocks = closes(series, BARS)
    for block in blocks[:WARM]:
        technical.push(block)
    stretches = []
    for _ in range(7):
        began = time.perf_counter()
        for block in blocks[WARM:]:
            technical.push(block)
        stretches.append((time.perf_counter() - began) / (BARS - WARM))
    return statistics.median(stretches) * 1e6


def main() -> None:
    wanted = [int(text) for text in (sys.argv[1] if len(sys.argv) > 1 else "1,50,200,1000").split(",")]
    for series in wanted:
        row = {"bench": "bar_close", "design": "mojobot", "series": series}
        print(json.dumps({**row, "us_per_close": round(microseconds(series), 3)}), flush=True)


if __name__ == "__main__":
    main()
