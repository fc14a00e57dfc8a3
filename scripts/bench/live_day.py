"""A day of live data without keys against the strict made-up providers, in virtual time.

usage: .venv/bin/python scripts/bench/live_day.py [--hours 24] [--tokens 50]

Prints how many requests were over a limit (none may be), how old prices were,
and how long after its close a 1m bar was there. Ends with 1 where one of the
figures is missed: 0 over-limit requests, prices at most 5 s old and bars at
most 40 s late at the 95th percentile.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.feeds.live.watching import Watch, percentile
from tests.feeds.live.wired import Live

AGE_S, LATE_S = 5.0, 40.0
_WARM_S = 60  # seconds until everybody has spoken


async def day(hours: float, tokens: int) -> bool:
    listed = ",".join(token.mint for token in Live(tokens).seats.tokens)
    live = Live(tokens, universe={"watch": listed})  # the same list all day: what watches does not grow
    watch = Watch(live)
    began = time.perf_counter()
    told = [0.0]

    def each(minutes: float) -> None:
        if minutes >= told[0] + 60.0:
            told[0] += 60.0
            print(f"{told[0] / 60:.0f} h, {time.perf_counter() - began:.0f} s", file=sys.stderr)

    await watch.run(60.0 * hours, each)
    ages = np.array(watch.ages_s[_WARM_S:], dtype=np.float32)
    age, late = percentile(ages, 0.95), percentile(watch.late_s[tokens:], 0.95)
    over = live.fakes.log.over()
    for name, (count, refused) in live.fakes.log.summary().items():
        print(f"{name:<16}{count:>8,} requests{refused:>6} over a limit")
    print(f"price age p50 {percentile(ages, 0.5):.1f} s, p95 {age:.1f} s, longest silence {max(watch.gaps_s):.1f} s")
    print(f"bar after its close p50 {percentile(watch.late_s[tokens:], 0.5):.1f} s, p95 {late:.1f} s")
    print(f"not believed {watch.quotes.refused.total():,}: {dict(watch.quotes.refused)}")
    print(f"{hours:g} h of {tokens} tokens in {time.perf_counter() - began:.0f} s")
    return not over and age <= AGE_S and late <= LATE_S


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hours", type=float, default=24.0)
    parser.add_argument("--tokens", type=int, default=50)
    given = parser.parse_args()
    return 0 if asyncio.run(day(given.hours, given.tokens)) else 1


if __name__ == "__main__":
    sys.exit(main())
