"""How soon the demo trades: runs the whole engine over many seeds and says when each made its first fill.

usage: demo_calibration.py [--seeds 100] [--first 0] [--minutes 300]

What is asked of it (definitions.md 7; at 300 times market time): a median of at most 100 market minutes, 20 s there,
and 99 of 100 seeds within 300, 60 s there. Exits 1 when that is not so.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections import Counter
from datetime import datetime
from pathlib import Path

from mojobot.assembly.plan import RunPlan
from mojobot.assembly.run import run
from mojobot.feeds.demo.grid import START_MS
from mojobot.model.control import Query
from mojobot.model.market import MINUTE_MS
from mojobot.store.reading import history

SPEED = 300  # market seconds per second
CONFIG = "[recording]\nenabled = false\n"


def first_fill(seed: int, minutes: int) -> tuple[float | None, str]:
    """Market minutes until the first fill of one seed, and the lead's name; None if there was none."""
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "trading.toml"
        config.write_text(CONFIG)
        directory = Path(folder) / "data"
        run(RunPlan("demo", data_dir=directory, config=config, seed=seed, speed=None, bars=minutes, quiet=True))
        fills = history(directory, Query("fills", limit=-1))
    if not fills:
        return None, "none"
    first = min(fills, key=lambda fill: str(fill["timestamp"]))
    waited = datetime.fromisoformat(first["timestamp"]).timestamp() * 1000.0 - START_MS
    return waited / MINUTE_MS, first["strategy"]


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seeds", type=int, default=100)
    arguments.add_argument("--first", type=int, default=0)
    arguments.add_argument("--minutes", type=int, default=300)
    asked = arguments.parse_args()
    firsts: list[float] = []
    leads: Counter[str] = Counter()
    for seed in range(asked.first, asked.first + asked.seeds):
        minutes, lead = first_fill(seed, asked.minutes)
        leads[lead] += 1
        firsts.append(float("inf") if minutes is None else minutes)
        if minutes is None:
            print(f"seed {seed}: no trade within {asked.minutes} market minutes")
    median = statistics.median(firsts)
    late = sum(minutes > 300.0 for minutes in firsts)
    print(f"{len(firsts)} seeds, first fill after market minutes:")
    for share in (0.05, 0.25, 0.5, 0.75, 0.95, 1.0):
        at = sorted(firsts)[max(0, round(share * len(firsts)) - 1)]
        print(f"  {share:4.0%}  {at:6.1f}  ({at * 60.0 / SPEED:.1f} s at {SPEED} times)")
    print("led by " + ", ".join(f"{lead} {count}" for lead, count in leads.most_common()))
    return 0 if median <= 100.0 and late <= len(firsts) // 100 else 1


if __name__ == "__main__":
    sys.exit(main())
