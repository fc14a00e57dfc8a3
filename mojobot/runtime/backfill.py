"""Back-fill in pieces: one step over weeks of it would keep commands, faces and signals waiting."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from mojobot.model.events import History, MarketEvent, Mood
from mojobot.model.market import Timeframe

_WHOLE_MS = Timeframe.H4.ms  # so that no bar of any timeframe is cut
_BARS = 32  # as many of fifty tokens as a step takes in about its budget
_READINGS = 1_024  # likewise


def pieces(event: MarketEvent) -> Iterator[MarketEvent]:
    """A `History` in parts that begin with a 4h bar, a long `Mood` in parts, oldest first; any other event as it is."""
    if isinstance(event, History):
        yield from _bars(event)
    elif isinstance(event, Mood) and len(event.series) > _READINGS:
        yield from _readings(event)
    else:
        yield event


def _bars(event: History) -> Iterator[History]:
    opens, block = event.block.open_ms, event.block
    part_ms = max(_BARS * event.timeframe.ms // _WHOLE_MS, 1) * _WHOLE_MS
    cuts = [0, *np.flatnonzero(np.diff(opens // part_ms)) + 1, block.bars]
    for start, stop in pairwise(cuts):
        yield History(event.ts_ms, event.timeframe, event.fills, block.part(int(start), int(stop)))


def _readings(event: Mood) -> Iterator[Mood]:
    for start in range(0, len(event.series), _READINGS):
        some = slice(start, start + _READINGS)
        columns = event.at_ms[some], event.series[some], event.score[some], event.mentions[some]
        yield Mood(event.ts_ms, event.source, *columns)
