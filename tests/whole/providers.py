"""All providers on this machine, in a process of their own, playing a scenario."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.whole.program import PATIENCE_S, ROOT


class Providers:
    """They run from `start` on; `pause` makes every one of them silent, `go_on` ends that."""

    def __init__(self, into: Path) -> None:
        self._into = into
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, scenario: str = "calm") -> str:
        """The settings that lead to them."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.providers", "--scenario", scenario, "--settings", str(self._into)],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        end = time.monotonic() + PATIENCE_S
        while not self._into.exists() or not self._into.read_text().endswith("\n"):
            assert self._process.poll() is None
            assert time.monotonic() < end, "the providers do not start"
            time.sleep(0.05)
        return self._into.read_text()

    def pause(self) -> None:
        """From now on nobody answers."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """All answer again."""
        self._signal(signal.SIGCONT)

    def close(self) -> None:
        """End them, if they were started."""
        if self._process is not None:
            self.go_on()
            self._process.terminate()
            self._process.wait(PATIENCE_S)

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        os.kill(self._process.pid, number)
