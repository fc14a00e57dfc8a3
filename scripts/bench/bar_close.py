"""P1, P2: one bar close of a panel, all technical columns of S series, beside TA-Lib; values checked equal.

usage: bar_close.py [S,S,...] [--rounds N]

A line `5x200` is 200 tokens whose five timeframes close at once: five panels
here, 1,000 windows or sets of handles there. Ours and the peer run in turn;
`ratio` is the median of the rounds. CPU time of one thread.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable

import numpy as np
from talib_side import NAMES, WINDOW, Handles, ours, window

from mojobot.core.analysis.columns import Technical
from mojobot.model.market import MINUTE_MS, Block, FloatArray

BARS, WARM = 1_000, 400
FIELDS = ("high", "low", "close", "volume")


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


def world(series: int) -> dict[str, FloatArray]:
    """(series, bars): each series sees the walk seven bars later than the one before."""
    seen = walk(BARS + 7 * series)
    return {
        name: np.stack([values[7 * row : 7 * row + BARS] for row in range(series)]) for name, values in seen.items()
    }


def closes(lanes: dict[str, FloatArray]) -> list[Block]:
    """One block of a single bar per close."""
    synthetic = np.zeros((len(lanes["close"]), 1), dtype=np.bool_)
    return [
        Block(
            open_ms=np.array([bar * MINUTE_MS]),
            synthetic=synthetic,
            **{name: np.ascontiguousarray(values[:, bar : bar + 1]) for name, values in lanes.items()},
        )
        for bar in range(BARS)
    ]


def columns_us(blocks: list[Block], panels: int) -> tuple[float, FloatArray]:
    """Microseconds of a close of `panels` panels, and our values at the last bar."""
    technicals = [Technical(blocks[0].series, MINUTE_MS) for _ in range(panels)]
    for block in blocks[:WARM]:
        for technical in technicals:
            technical.push(block)
    began = time.thread_time()
    for block in blocks[WARM:]:
        for technical in technicals:
            made = technical.push(block)
            band = 2.0 * made.band_sigma
            upper, lower = made.band_mid + band, made.band_mid - band
    return 1e6 * (time.thread_time() - began) / (BARS - WARM), ours(made, upper, lower)


def windows_us(lanes: dict[str, FloatArray]) -> tuple[float, FloatArray]:
    """The same by TA-Lib's functions on windows."""
    rows = [tuple(lanes[name][row, -WINDOW:].copy() for name in FIELDS) for row in range(len(lanes["close"]))]
    began = time.thread_time()
    made = [window(*row) for row in rows]
    return 1e6 * (time.thread_time() - began), np.array(made).T


def handles_us(lanes: dict[str, FloatArray]) -> tuple[float, FloatArray]:
    """The same by TA-Lib's handles, which have seen all bars but the last hundred."""
    rows = [[lanes[name][row] for name in FIELDS] for row in range(len(lanes["close"]))]
    carried = [Handles(*(values[:-100].copy() for values in row)) for row in rows]
    newest = [list(zip(*(values[-100:].tolist() for values in row), strict=True)) for row in rows]
    began = time.thread_time()
    for bar in range(100):
        made = [one.step(*bars[bar]) for one, bars in zip(carried, newest, strict=True)]
    return 1e4 * (time.thread_time() - began), np.array(made).T


def apart(one: FloatArray, other: FloatArray) -> float:
    """The largest relative difference of any value, among those that are not nearly nothing."""
    return float(np.max(np.abs(one - other) / np.maximum(np.abs(other), 1e-3)))


def out(**figures: object) -> None:
    row = {name: float(f"{value:.6g}") if isinstance(value, float) else value for name, value in figures.items()}
    print(json.dumps({"bench": "bar_close", **row}), flush=True)


def measured(panels: int, series: int, rounds: int) -> None:
    lanes, name = world(series), f"{panels}x{series}" if panels > 1 else str(series)
    blocks, peers = closes(lanes), panels * series
    sides: dict[str, Callable[[], tuple[float, FloatArray]]] = {
        "TA-Lib, 300-bar windows": lambda: windows_us(lanes),
        "TA-Lib, handles": lambda: handles_us(lanes),
    }
    found: dict[str, list[float]] = {side: [] for side in sides}
    for _ in range(rounds):
        mine, values = columns_us(blocks, panels)
        out(design="mojobot", series=name, us_per_close=mine, values=len(NAMES), load1=os.getloadavg()[0])
        for side, work in sides.items():
            theirs, wanted = work()
            theirs *= peers / series
            found[side].append(theirs / mine)
            out(design=side, series=name, us_per_close=theirs, values=len(NAMES), apart=apart(values, wanted))
    for side, seen in found.items():
        out(design="ratio", series=name, to=side, ratio=statistics.median(seen))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("series", nargs="?", default="1,50,200,1000,5x200")
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    for word in asked.series.split(","):
        panels, _, series = word.rpartition("x")
        measured(int(panels or 1), int(series), asked.rounds)


if __name__ == "__main__":
    main()
