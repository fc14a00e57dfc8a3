"""One trial as a worker does it: a set of values over a stretch of the candles, and what is kept of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mojobot.model.settings import Settings
from mojobot.research.optimize.score import IDLE, Objective, Scored, scored
from mojobot.research.optimize.space import Values, applied
from mojobot.research.run import Run
from mojobot.research.truth.windows import Stretch

Play = Callable[[Settings, Stretch | None], Run]  # a back-test, of a stretch or of everything


@dataclass(frozen=True, slots=True)
class Bench:
    """What every worker is given once: how to make the back-test, and what the values change."""

    make: Callable[[], Play]  # picklable; what it gives is kept by the worker
    settings: Settings
    objective: Objective


@dataclass(frozen=True, slots=True)
class Task:
    """One trial's work."""

    values: Values
    stretch: Stretch | None = None


@dataclass(frozen=True, slots=True)
class Impossible:
    """Values that do not fit together, and why."""

    why: str


class Worker:
    """Does tasks one after the other; the candles are prepared once."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._play = bench.make()

    def do(self, task: Task) -> Scored | Impossible:
        """Run one trial."""
        try:
            settings = applied(self._bench.settings, task.values)
        except ValueError as refused:
            return Impossible(str(refused))
        return scored(self._play(settings, task.stretch), self._bench.objective)


def value_of(result: Scored | Impossible) -> float:
    """The score; of an impossible set what never trading gets."""
    return result.score if isinstance(result, Scored) else IDLE
