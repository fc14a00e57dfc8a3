"""No leak: the demo with its console in a terminal for some minutes, its resident memory sampled from outside.

usage: leak.py [--minutes M] [--speed X] [--size LINESxCOLUMNS]

Prints the first figure (10 s after the first frame, when the past has been
filled in), the highest, the last, and the slope of a straight line through the
second half, which a leak would make rise: buffers of history fill up before.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from terminal import Terminal

SETTLE_S = 10.0
EVERY_S = 1.0


def sampled(command: list[str], size: tuple[int, int], seconds: float) -> tuple[list[float], list[float]]:
    """Minutes since the first sample, and megabytes at each. Raises RuntimeError when the run ends before its time."""
    with Terminal(command, size) as terminal:
        terminal.painted()
        time.sleep(SETTLE_S)
        began, at, seen = time.perf_counter(), [], []
        while time.perf_counter() - began < seconds:
            if not terminal.alive:
                raise RuntimeError("the console has ended")
            at.append((time.perf_counter() - began) / 60.0)
            seen.append(terminal.rss_mb())
            time.sleep(EVERY_S)
    return at, seen


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--speed", default="300")
    parser.add_argument("--size", default="60x200")
    asked = parser.parse_args()
    lines, columns = (int(word) for word in asked.size.split("x"))
    with tempfile.TemporaryDirectory() as temporary:
        data = str(Path(temporary) / "data")
        command = [sys.executable, "-m", "mojobot", "demo", "--speed", asked.speed, "--data-dir", data]
        at, seen = sampled(command, (lines, columns), asked.minutes * 60.0)
    half = len(seen) // 2
    figures = {
        "first_mb": seen[0],
        "highest_mb": max(seen),
        "last_mb": seen[-1],
        "slope_mb_per_h": 60.0 * float(np.polyfit(at[half:], seen[half:], 1)[0]),
    }
    row = {"bench": "leak", "minutes": asked.minutes, "speed": asked.speed, "load1": os.getloadavg()[0]}
    print(json.dumps(row | {name: round(value, 2) for name, value in figures.items()}), flush=True)


if __name__ == "__main__":
    main()
