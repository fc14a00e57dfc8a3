"""What runs around the engine, for the system pane: feed, queues, disk, event loop, memory."""

from __future__ import annotations

import os
import resource
import sys
from collections import deque
from collections.abc import Sequence
from pathlib import Path

from mojobot.model.views import ShellView
from mojobot.runtime.clock import Clock
from mojobot.runtime.health import StepTimes
from mojobot.runtime.inbox import Inbox
from mojobot.runtime.ports import Feeding, Journal

LAG_LOOK_S = 0.1
LAG_KEPT = 50  # looks: the last five seconds
_STATM = Path("/proc/self/statm")


class Surroundings:
    """Makes the `ShellView`; `watch` measures how late the event loop is."""

    def __init__(
        self,
        market: str,
        feeder: Feeding,
        inbox: Inbox,
        times: StepTimes,
        journal: Journal,
        clock: Clock,
        directory: Path,
        errors: Sequence[str] = (),
    ) -> None:
        self._market = market
        self._feeder = feeder
        self._inbox = inbox
        self._times = times
        self._journal = journal
        self._clock = clock
        self._directory = directory
        self._errors = errors  # newest last; others add to it
        self._started_ms = clock.now_ms()
        self._lags: deque[float] = deque(maxlen=LAG_KEPT)

    def view(self) -> ShellView:
        """How things stand now."""
        commands, reports, market = self._inbox.depth()
        failed = self._journal.failed
        return ShellView(
            started_ms=self._started_ms,
            now_ms=self._clock.now_ms(),
            pid=os.getpid(),
            feeds=self._feeder.views(self._market),
            commands_waiting=commands,
            reports_waiting=reports,
            market_waiting=market,
            writes_waiting=self._journal.pending,
            steps_over_budget=self._times.over_budget(),
            longest_step_ms=self._times.longest_s * 1000.0,
            lag_ms=max(self._lags, default=0.0),
            memory_mb=memory_mb(),
            data_dir=str(self._directory),
            errors=(*self._errors, *(() if failed is None else (failed,))),
            closing=self._closing(),
        )

    def _closing(self) -> str:
        """What is being saved while the engine ends."""
        if not self._inbox.ending:
            return ""
        left = self._journal.pending
        return f"{left} records" if left > 1 else "the last records"

    async def watch(self) -> None:
        """Until cancelled."""
        while True:
            before = self._clock.monotonic()
            await self._clock.sleep(LAG_LOOK_S)
            self._lags.append(max(self._clock.monotonic() - before - LAG_LOOK_S, 0.0) * 1000.0)


def memory_mb() -> float:
    """Resident memory of this process; where the system does not tell, its peak."""
    if _STATM.exists():
        return int(_STATM.read_text().split()[1]) * resource.getpagesize() / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak / 1e3
