"""Several stretches of one market's candles as one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mojobot.feeds.candles import Candles, FileSummary, Refused
from mojobot.feeds.files.moments import moment
from mojobot.model.errors import CandleFileError
from mojobot.model.market import BoolArray, FloatArray, IntArray

FIELDS = ("open", "high", "low", "close", "volume")


def joined(parts: Sequence[Candles]) -> Candles:
    """The bars of all, in the order of time; a bar two of them have must be the same in both.

    Raises CandleFileError when they differ where they overlap: which of them
    is right is not ours to guess.
    """
    if len(parts) == 1:
        return parts[0]
    parts = sorted(parts, key=lambda part: int(part.open_ms[0]))
    times = np.concatenate([part.open_ms for part in parts])
    order = np.argsort(times, kind="stable")
    columns = [np.concatenate([getattr(part, field) for part in parts])[order] for field in FIELDS]
    times = times[order]
    again = np.concatenate(([False], times[1:] == times[:-1]))
    if again.any():
        _refuse_contradiction(parts, times, columns, again)
        times, columns = times[~again], [column[~again] for column in columns]
    opened, high, low, close, volume = columns
    first = parts[0]
    return Candles(first.symbol, first.timeframe, times, opened, high, low, close, volume, _summary(parts, times))


def _refuse_contradiction(
    parts: Sequence[Candles], times: IntArray, columns: Sequence[FloatArray], again: BoolArray
) -> None:
    at = np.flatnonzero(again)
    # a volume that was multiplied may end in another bit
    other = ~np.all([np.isclose(column[at], column[at - 1], rtol=1e-9, atol=0.0) for column in columns], axis=0)
    if other.any():
        names = " and ".join(part.summary.path for part in parts[:3])
        raise CandleFileError(
            f"{names} both hold {parts[0].symbol} at {parts[0].timeframe} and differ in {int(other.sum()):,} of their "
            f"common bars (first at {moment(int(times[at[other][0]]))}): give one of them"
        )


def _summary(parts: Sequence[Candles], times: IntArray) -> FileSummary:
    summaries = [part.summary for part in parts]
    first, last = int(times[0]), int(times[-1])
    counted: dict[str, Refused] = {}
    for refused in (each for summary in summaries for each in summary.refused):
        known = counted.get(refused.reason)
        rows = refused.rows + (known.rows if known else 0)
        counted[refused.reason] = Refused(refused.reason, rows, known.first_line if known else refused.first_line)
    paths = summaries[0].path + (" … " if len(parts) > 2 else " and ") + summaries[-1].path
    return FileSummary(
        path=paths,
        symbol=summaries[0].symbol,
        timeframe=summaries[0].timeframe,
        rows=int(times.size),
        refused=tuple(counted.values()),
        first_ms=first,
        last_ms=last,
        missing=(last - first) // summaries[0].timeframe.ms + 1 - int(times.size),
        packing=", ".join(s.packing for s in summaries if s.packing),
    )
