"""How far apart the bars of a file stand, where that is not what its name says."""

from __future__ import annotations

import numpy as np

from mojobot.feeds.files.times import EARLIEST_MS, LATEST_MS
from mojobot.model.errors import CandleFileError
from mojobot.model.market import FloatArray, IntArray, Timeframe

ENOUGH = 20  # bars; fewer prove nothing about a market in which little is traded


def usual_spacing(times: IntArray) -> int:
    """The most frequent distance between neighbours, in the unit of `times`; 0 of fewer than two."""
    distances, counts = np.unique(np.diff(np.unique(times)), return_counts=True)
    return int(distances[counts.argmax()]) if counts.size else 0


def refuse_other_timeframe(times: FloatArray, timeframe: Timeframe, where: str) -> None:
    """Raise CandleFileError where a file is named for one timeframe and holds the bars of another.

    Coarser bars all lie on the coarser grid; of finer ones most do not lie on
    the grid of the name. A file that holds both keeps what fits its name.
    """
    whole = times[(times >= EARLIEST_MS) & (times < LATEST_MS)].astype(np.int64)
    if whole.size < ENOUGH:
        return
    spacing = usual_spacing(whole)
    other = next((known for known in Timeframe if known.ms == spacing and known is not timeframe), None)
    if other is None:
        return
    on_grid = float((whole % max(other.ms, timeframe.ms) == 0).mean())
    if on_grid == 1.0 if other.ms > timeframe.ms else on_grid < 0.5:
        raise CandleFileError(
            f"{where}: its name says {timeframe}, but its bars stand {other} apart; name it {other}, "
            f"or `mojobot data import` it with --timeframe {other}"
        )


def coarser_stretches(open_ms: IntArray, timeframe: Timeframe) -> dict[Timeframe, int]:
    """Bars that stand in rows of ENOUGH or more at a coarser timeframe's distance: two timeframes in one file."""
    apart = np.diff(open_ms)
    found = {}
    for coarser in Timeframe:
        if coarser.ms > timeframe.ms:
            rows = int(sum(length for length in _runs(apart == coarser.ms) if length >= ENOUGH))
            found.update({coarser: rows} if rows else {})
    return found


def _runs(true: np.ndarray) -> list[int]:
    """The lengths of the runs of True."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], true, [False])).astype(np.int8)))
    return list((edges[1::2] - edges[::2]).tolist())
