"""Plug-ins as the shell sees them: timed while they vote, and what they print kept off the screen."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterable
from contextlib import redirect_stdout
from dataclasses import replace
from typing import Any

from mojobot.core.analysis.features import Features
from mojobot.core.strategies.vote import Strategy, Votes
from mojobot.model.events import StrategyFailed
from mojobot.model.strategy_settings import Rule

_LOG = logging.getLogger("mojobot.plugins")
IN_A_ROW = 3  # slow votes that bench: one alone may be the machine's
FAR_TOO_SLOW = 20  # times the limit, of a single vote


class Stopwatch:
    """Times the votes of plug-ins, and says who takes too long.

    The core reads no clock: what is found out here goes in as an event, so
    that a replay benches at the same step without measuring anything.
    """

    def __init__(self, clock: Callable[[], float], slow_ms: float) -> None:
        self._clock = clock
        self._slow_ms = slow_ms
        self._slow: dict[str, int] = {}  # slow votes in a row
        self._late: dict[str, str] = {}  # found out since somebody asked

    def timed(self, strategies: Iterable[Strategy[Any]]) -> list[Strategy[Any]]:
        """The same strategies, on the clock."""
        return [replace(strategy, vote=self._on_the_clock(strategy)) for strategy in strategies]

    def late(self, now_ms: int) -> list[StrategyFailed]:
        """Who turned out to be too slow since the last time."""
        if not self._late:
            return []
        found = [StrategyFailed(now_ms, name, why) for name, why in self._late.items()]
        self._late.clear()
        return found

    def _on_the_clock(self, strategy: Strategy[Any]) -> Callable[[Features, Rule], Votes]:
        aside = _Aside(strategy.name)

        def vote(seen: Features, rule: Rule) -> Votes:
            began = self._clock()
            try:
                with redirect_stdout(aside):
                    return strategy.vote(seen, rule)
            finally:
                self._took(strategy.name, 1000.0 * (self._clock() - began))

        return vote

    def _took(self, name: str, took_ms: float) -> None:
        if took_ms <= self._slow_ms:
            self._slow.pop(name, None)
            return
        row = self._slow[name] = self._slow.get(name, 0) + 1
        limit = f"plugins.slow_ms allows {self._slow_ms:g} ms"
        if took_ms > FAR_TOO_SLOW * self._slow_ms:
            self._late[name] = f"one vote took {took_ms:,.0f} ms, and {limit}"
        elif row >= IN_A_ROW:
            self._late[name] = f"{row} votes in a row were too slow, the last took {took_ms:,.0f} ms, and {limit}"


class _Aside(io.TextIOBase):
    """What a strategy prints: the log's, for the screen is the console's."""

    def __init__(self, name: str) -> None:
        self._name = name

    def write(self, text: str, /) -> int:
        if text.strip():
            _LOG.info("%s: %s", self._name, text.rstrip())
        return len(text)
