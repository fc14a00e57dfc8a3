"""One bar close of a panel: all candlestick patterns of S series, and TA-Lib's 61 stream handles a series beside them.

usage: candlesticks.py [S,S,...]

The two take turns; the median ratio counts. CPU time of one thread. TA-Lib is a
development dependency; without it only our own figure is printed.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from importlib import import_module
from itertools import cycle
from typing import Any

import numpy as np
from bar_close import closes, world  # type: ignore[import-not-found]  # lies beside this script

from mojobot.core.analysis.candles.catalogue import CANDLES
from mojobot.core.analysis.candles.scan import CandleScan
from mojobot.model.market import Block

HISTORY = 100
BARS = 160
ROUNDS = 5
LEAST_S = 0.3  # of a measurement


def ours(blocks: list[Block]) -> Callable[[Block], object]:
    """A scan that has seen the history."""
    scan = CandleScan(blocks[0].series)
    for block in blocks[:HISTORY]:
        scan.push(block)
    return scan.push


def theirs(blocks: list[Block]) -> Callable[[Block], object] | None:
    """61 handles a series, opened on the history."""
    try:
        stream: Any = import_module("talib.stream")
    except ImportError:
        return None
    series = range(blocks[0].series)
    handles = [
        [getattr(stream, f"CDL{candle.ta_lib}")(*_history(blocks[:HISTORY], row)) for candle in CANDLES]
        for row in series
    ]

    def push(block: Block) -> None:
        sides = block.open[:, 0], block.high[:, 0], block.low[:, 0], block.close[:, 0]
        for row, bar in enumerate(zip(*(side.tolist() for side in sides), strict=True)):
            for handle in handles[row]:
                handle.update(*bar)

    return push


def _history(blocks: list[Block], row: int) -> list[Any]:
    return [np.array([getattr(block, side)[row, 0] for block in blocks]) for side in ("open", "high", "low", "close")]


def microseconds(push: Callable[[Block], object], blocks: list[Block]) -> float:
    """Time of a close."""
    closed, began = 0, time.thread_time()
    for block in cycle(blocks[HISTORY:]):
        push(block)
        closed += 1
        if time.thread_time() - began > LEAST_S:
            break
    return (time.thread_time() - began) / closed * 1e6


def main() -> None:
    for series in [int(text) for text in (sys.argv[1] if len(sys.argv) > 1 else "1,50,200,1000").split(",")]:
        blocks = closes(world(series))[:BARS]
        push, peer = ours(blocks), theirs(blocks)
        mine, other = [], []
        for _ in range(ROUNDS):
            mine.append(microseconds(push, blocks))
            if peer is not None:
                other.append(microseconds(peer, blocks))
        row = {"bench": "candlesticks", "patterns": len(CANDLES), "series": series}
        print(json.dumps({**row, "design": "mojobot", "us_per_close": round(statistics.median(mine), 1)}), flush=True)
        if other:
            ratio = statistics.median(theirs / ours for ours, theirs in zip(mine, other, strict=True))
            peers = {"design": "TA-Lib stream handles", "us_per_close": round(statistics.median(other), 1)}
            print(json.dumps({**row, **peers, "times_as_long": round(ratio, 1)}), flush=True)


if __name__ == "__main__":
    main()
