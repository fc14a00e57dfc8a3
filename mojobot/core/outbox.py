"""What one step has come to so far, and the ids it gives out."""

from __future__ import annotations

from mojobot.model.notices import Alert, Level, Notice, Severity, Step
from mojobot.model.trading import Intent


class Outbox:
    """Collects intents and notices of one step; ids are `s<session>-<step>-<n>`."""

    __slots__ = ("_given", "_step", "intents", "notices", "now_ms", "remember", "session")

    def __init__(self, session: int, step: int, now_ms: int) -> None:
        self.session = session
        self._step = step
        self._given = 0
        self.now_ms = now_ms
        self.intents: list[Intent] = []
        self.notices: list[Notice] = []
        self.remember = False  # the engine's memory changed: a snapshot belongs to this step

    def new_id(self) -> str:
        """An id no other step or session gives."""
        self._given += 1
        return f"s{self.session}-{self._step}-{self._given}"

    def tell(self, level: Level, severity: Severity, text: str) -> None:
        """Leave a line for a person."""
        self.notices.append(Alert(self.now_ms, level, severity, text))

    def step(self) -> Step:
        """What the step came to."""
        return Step(tuple(self.intents), tuple(self.notices))
