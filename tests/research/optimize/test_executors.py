"""The processes that work on the trials: what becomes of them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil

KILLED = """
import os, signal
from mojobot.research.optimize.executors import Local
from tests.research.optimize.toy import bench

if __name__ == "__main__":
    local = Local(bench(), 2)
    pending = [local._pool.submit(os.getpid) for _ in range(40)]
    print(*{one.result() for one in pending}, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_workers_end_with_who_asked_them_even_when_it_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "killed.py"
    script.write_text(KILLED)
    surroundings = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    done = subprocess.run(
        [sys.executable, str(script)], stdout=subprocess.PIPE, timeout=90, check=False, env=surroundings
    )
    assert done.returncode == -signal.SIGKILL
    workers = [int(word) for word in done.stdout.split()]
    assert workers
    until = time.monotonic() + 30
    left = workers
    while left and time.monotonic() < until:
        time.sleep(0.05)
        left = [worker for worker in workers if _lives(worker)]
    for worker in left:
        os.kill(worker, signal.SIGKILL)
    assert not left


def _lives(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
