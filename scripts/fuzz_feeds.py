"""S501 by hand: a million damaged bodies for one adapter, or for all.

usage: fuzz_feeds.py [PROVIDER ...] [--bodies N] [--seed TEXT]

Prints per provider how many bodies were read, how many records came of them,
and the slowest one in CPU milliseconds. A body that crashes an adapter or gets
a bad number past it is written to standard output, and the run ends there.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.feeds.bodies import CASES
from tests.feeds.sound import check
from tests.feeds.wronged import bodies


def fuzz(provider: str, count: int, seed: str) -> str:
    cases, records, slowest, read = CASES[provider], 0, 0, 0
    for case in cases:
        for body in bodies([case.body], -(-count // len(cases)), f"{seed} {provider} {case.name}"):
            start = time.process_time_ns()
            try:
                answer = case.parse(body)
                taken = time.process_time_ns() - start
                check(answer)
            except BaseException:
                print(f"{provider} {case.name}: {body!r}")
                raise
            slowest, records, read = max(slowest, taken), records + len(answer.records), read + 1
    return f"{provider}: {read:,} bodies, {records:,} records accepted, slowest {slowest / 1e6:.1f} ms of CPU time"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("provider", nargs="*", help=", ".join(CASES))
    options.add_argument("--bodies", type=int, default=1_000_000)
    options.add_argument("--seed", default="by hand")
    given = options.parse_args()
    for provider in given.provider or CASES:
        print(fuzz(provider, given.bodies, given.seed), flush=True)


if __name__ == "__main__":
    main()
