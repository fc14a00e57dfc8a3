"""One decision close: who decides then, and what they are decided on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from mojobot.core.analysis.features import Features
from mojobot.core.foreknown import Foreknown
from mojobot.model.market import IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Closing:
    """One decision close of all series that decide then: `rows` are their indices in the market, rising."""

    ts_ms: int
    rows: IntArray
    features: Features  # (len(rows), 1)
    known: Foreknown | None = None  # None: the strategies are asked now


def together(ts_ms: int, rows: Sequence[IntArray], seen: Sequence[Features]) -> Closing:
    """The newest column of several groups as one, by series: a close is decided on as a whole."""
    if len(rows) == 1 and seen[0].close.shape[1] == 1:
        return Closing(ts_ms, rows[0], seen[0])
    every = np.concatenate(rows)
    order = np.argsort(every)
    columns = {
        field.name: np.concatenate([getattr(one, field.name)[:, -1:] for one in seen])[order]
        for field in fields(Features)
        if field.name != "close_ms"
    }
    return Closing(ts_ms, every[order], Features(close_ms=seen[0].close_ms[-1:], **columns))
