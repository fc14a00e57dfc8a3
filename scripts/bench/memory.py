"""P16 and "does memory stay flat": resident memory of a run, sampled from outside while it goes.

usage: memory.py COMMAND...    for example: memory.py python -m mojobot demo --daemon --quiet --speed max --bars 3000

Prints the peak and the resident size at tenths of the run. Needs psutil.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time

import psutil

EVERY_S = 0.05
MB = 2**20


def sampled(command: list[str]) -> tuple[list[float], float, int]:
    """Resident megabytes over time, seconds taken, and the exit code."""
    began = time.perf_counter()
    running = psutil.Popen(command, stdout=subprocess.DEVNULL)
    seen = []
    while running.poll() is None:
        try:
            seen.append(running.memory_info().rss / MB)
        except psutil.NoSuchProcess:
            break
        time.sleep(EVERY_S)
    return [size for size in seen if size > 0], time.perf_counter() - began, running.wait()


def main() -> None:
    seen, seconds, code = sampled(sys.argv[1:])
    tenths = [round(seen[min(len(seen) * tenth // 10, len(seen) - 1)], 1) for tenth in range(1, 11)]
    row = {"bench": "memory", "peak_mb": round(max(seen), 1), "at_tenths_mb": tenths, "wall_s": round(seconds, 1)}
    print(json.dumps({**row, "exit": code, "command": " ".join(sys.argv[1:])}))


if __name__ == "__main__":
    main()
