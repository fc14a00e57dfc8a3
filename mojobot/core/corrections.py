"""Late and corrected bars: they wait for the next close, and what was made of the wrong ones is made anew."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mojobot.core.analysis.conditions import Conditions
from mojobot.core.bars import Ladder
from mojobot.core.groups import Group
from mojobot.model.events import Repair
from mojobot.model.settings import Settings


class Corrections:
    """Those of a market; decisions made stay."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._repairs: list[Repair] = []
        self.stale: dict[int, None] = {}  # series whose bars were corrected and not read anew yet, in that order

    @property
    def waiting(self) -> bool:
        """Whether there is anything to apply."""
        return bool(self._repairs or self.stale)

    def take(self, event: Repair) -> None:
        """Bars as a provider tells them."""
        self._repairs.append(event)

    def apply(self, ladder: Ladder, groups: Sequence[Group], conditions: Conditions, now_ms: int) -> None:
        """Correct the bars in one batch, and read those series anew whose turn it is; all that closed was read."""
        for repair in self._repairs:
            self.stale.update(dict.fromkeys(ladder.repair(repair)))
        self._repairs.clear()
        if self.stale:
            # One series a timer, the longest waiting: it takes milliseconds. Nobody reads it before the next decision.
            due = any(ladder.closes(group.decision, now_ms) for group in groups)
            changed = sorted(self.stale if due else list(self.stale)[:1])
            for row in changed:
                del self.stale[row]
            self._read_anew(changed, ladder, groups, conditions)

    def _read_anew(self, changed: list[int], ladder: Ladder, groups: Sequence[Group], conditions: Conditions) -> None:
        """Go over all kept bars of some series."""
        for group in groups:
            group.rebuild(ladder, changed, self._settings)
        again = Conditions([ladder.base[row] for row in changed], self._settings.data.max_synthetic)
        rows = np.array(changed, dtype=np.int64)
        again.push({t: panel.last(panel.kept).rows(rows) for t, panel in ladder.panels.items()})
        conditions.adopt(rows, again)
