"""mojobot as a user starts it: processes of its own, in a home of its own."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mojobot.runtime.lock import holder

ROOT = Path(__file__).resolve().parents[2]
START_MS = 1_767_225_600_000  # 2026-01-01T00:00Z, where every demo begins
MINUTE_MS = 60_000
PATIENCE_S = 60.0  # for a slow machine; nothing here measures speed

# Few tokens, for quick starts; and rules that agree often, so that there is much to get wrong.
BUSY = """
[demo]
tokens = 10
seed = 3
[trading]
min_confidence = 0.2
consensus_threshold = 0.5
decision_confidence = 0.2
quorum_strategies = 1
quorum_weight = 0.05
[risk]
cost_multiple = 0.0
max_volatility_threshold = 2.0
volatility_limit_established = 5.0
volatility_limit_new = 10.0
max_concurrent_positions = 10
max_daily_loss = 0.5
max_drawdown = 0.5
[limits]
token_lock_losses = 100
orders_per_minute = 100
orders_per_hour = 1000
orders_per_day = 10000
[data]
backfill_decision_bars = 220
backfill_other_bars = 50
"""


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Program:
    """Runs mojobot with a home, a data directory and a configuration of its own; ends what it started."""

    def __init__(self, home: Path, config: str = BUSY) -> None:
        self.home = home
        self.data = home / "data"
        self.config = home / "busy.toml"
        self.config.write_text(config)
        self._started: list[subprocess.Popen[str]] = []

    def run(self, *arguments: str | Path, timeout_s: float = PATIENCE_S, cwd: Path | None = None) -> Ran:
        """Run it to its end."""
        done = subprocess.run(
            self._words(arguments),
            capture_output=True,
            text=True,
            check=False,
            env=self._environment(),
            timeout=timeout_s,
            cwd=cwd or self.home,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    def demo(self, *arguments: str | Path, bars: int, data: Path | None = None) -> Ran:
        """A demo at full speed to its end, which must be a good one."""
        ran = self.run(
            *("demo", "--daemon", "--speed", "max", "--bars", str(bars)),
            *("--config", self.config, "--data-dir", data or self.data, *arguments),
        )
        assert ran.code == 0, ran.err
        return ran

    def rows(self, what: str, data: Path | None = None) -> list[dict[str, Any]]:
        """`mojobot trades --json` and the like."""
        ran = self.run(what, "--json", "--data-dir", data or self.data)
        assert ran.code == 0, ran.err
        found = ran.json
        assert isinstance(found, list)
        return found

    def start(self, *arguments: str | Path) -> subprocess.Popen[str]:
        """Start it and leave it running; its stderr goes to a file `err` in the home, its stdout to `out`."""
        out, err = self.home / "out", self.home / "err"
        with out.open("w") as told, err.open("w") as logged:
            process = subprocess.Popen(
                self._words(arguments), stdout=told, stderr=logged, text=True, env=self._environment(), cwd=self.home
            )
        self._started.append(process)
        return process

    def started(self, *arguments: str | Path, trading: bool = True) -> subprocess.Popen[str]:
        """Start the demo as a daemon and wait until it trades (or at least answers)."""
        process = self.start("demo", "--daemon", "--config", self.config, "--data-dir", self.data, *arguments)
        self.until(lambda: self._ready(trading))
        return process

    def _ready(self, trading: bool) -> bool:
        return self.logged("RUNNING") if trading else answering(self.data)

    def logged(self, text: str) -> bool:
        """Whether the log of what was started last has a line with that message."""
        return f'"msg": "{text}' in (self.home / "err").read_text()

    def until(self, true: Callable[[], object]) -> None:
        """Wait until it is true, as long as what was started last lives; a machine may be slow, but not that slow."""
        end = time.monotonic() + PATIENCE_S
        while not true():
            ended = self._started[-1].poll() is not None
            if true():
                return
            assert not ended, (self.home / "err").read_text()
            assert time.monotonic() < end, "waited in vain"
            time.sleep(0.01)

    def end(self, process: subprocess.Popen[str], number: signal.Signals = signal.SIGTERM) -> Ran:
        """Ask it to end, and wait until it has."""
        process.send_signal(number)
        code = process.wait(PATIENCE_S)
        return Ran(code, (self.home / "out").read_text(), (self.home / "err").read_text())

    def close(self) -> None:
        """Kill what still runs."""
        for process in self._started:
            if process.poll() is None:
                process.kill()
            process.wait(PATIENCE_S)

    @contextlib.contextmanager
    def store(self) -> Iterator[sqlite3.Connection]:
        """The store, read-only."""
        connection = sqlite3.connect(f"{(self.data / 'mojobot.db').as_uri()}?mode=ro", uri=True, timeout=10)
        connection.row_factory = sqlite3.Row
        try:
            yield connection
        finally:
            connection.close()

    def _words(self, arguments: tuple[str | Path, ...]) -> list[str]:
        return [sys.executable, "-m", "mojobot", *map(str, arguments)]

    def _environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("MOJOBOT_", "XDG_", "COV_"))}
        places = {"HOME": str(self.home), "XDG_DATA_HOME": str(self.home / "share"), "PYTHONPATH": str(ROOT)}
        return kept | places | {"XDG_CONFIG_HOME": str(self.home / "config"), "PYTHONWARNINGS": "error"}


def answering(directory: Path) -> bool:
    """Whether an engine holds the directory and listens."""
    return holder(directory) is not None and (directory / "engine.sock").exists()
