"""In which unit a file counts time: seconds, milliseconds, microseconds or nanoseconds since 1970."""

from __future__ import annotations

import numpy as np

from mojobot.model.market import FloatArray

EARLIEST_MS = 1_230_940_800_000  # 2009-01-03, before there was anything to trade
LATEST_MS = 4_102_444_800_000  # 2100-01-01

# Each as large as a millisecond is in it. Between 2009 and 2100 no number is a time in two of them.
UNITS = {"seconds": 1e-3, "milliseconds": 1.0, "microseconds": 1e3, "nanoseconds": 1e6}


def unit_of(times: FloatArray) -> str:
    """The unit in which most of the times lie between 2009 and 2100; milliseconds where none do."""
    within = {
        unit: int(((times >= EARLIEST_MS * size) & (times < LATEST_MS * size)).sum()) for unit, size in UNITS.items()
    }
    best = max(UNITS, key=lambda unit: (within[unit], unit == "milliseconds"))
    return best if within[best] else "milliseconds"


def in_ms(times: FloatArray, unit: str) -> FloatArray:
    """Those times in milliseconds; what is no whole millisecond only for the want of digits becomes one."""
    if unit == "milliseconds":
        return times
    exact = times / UNITS[unit]
    near = np.rint(exact)
    with np.errstate(invalid="ignore"):  # an infinite time is refused later
        return np.asarray(np.where(np.abs(exact - near) < 1e-2, near, exact))
