"""How long the engine's steps take."""

from __future__ import annotations

BUDGET_S = 0.005
_EDGES_S = (0.0001, 0.0005, 0.001, 0.005, 0.025, 0.1)


class StepTimes:
    """A histogram of step times; bucket i counts steps up to `edges[i]` seconds, the last all longer ones."""

    edges = _EDGES_S

    def __init__(self) -> None:
        self.counts = [0] * (len(_EDGES_S) + 1)
        self.longest_s = 0.0

    def add(self, seconds: float) -> None:
        """Count one step."""
        place = next((i for i, edge in enumerate(_EDGES_S) if seconds <= edge), len(_EDGES_S))
        self.counts[place] += 1
        self.longest_s = max(self.longest_s, seconds)

    def over_budget(self) -> int:
        """Steps that took longer than their 5 ms."""
        return sum(self.counts[_EDGES_S.index(BUDGET_S) + 1 :])
