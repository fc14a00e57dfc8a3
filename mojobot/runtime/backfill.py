"""Back-fill in pieces: one step over weeks of bars would keep commands, faces and signals waiting."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from mojobot.model.events import History, MarketEvent
from mojobot.model.market import DAY_MS

# Whole days, so that no bar of any timeframe is cut; about as many bars as one step takes in a few times its budget.
_DAYS_OF_BARS = 256


def pieces(event: MarketEvent) -> Iterator[MarketEvent]:
    """A `History` in parts that begin with a UTC day, oldest first; any other event as it is."""
    if not isinstance(event, History):
        yield event
        return
    opens, block = event.block.open_ms, event.block
    part_ms = max(_DAYS_OF_BARS * event.timeframe.ms // DAY_MS, 1) * DAY_MS
    cuts = [0, *np.flatnonzero(np.diff(opens // part_ms)) + 1, block.bars]
    for start, stop in pairwise(cuts):
        yield History(event.ts_ms, event.timeframe, event.fills, block.part(int(start), int(stop)))
