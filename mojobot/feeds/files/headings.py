"""Which column of a table is which, by its heading."""

from __future__ import annotations

from collections.abc import Sequence

from mojobot.feeds.candle_rows import COLUMNS
from mojobot.model.errors import CandleFileError

# As exchanges, freqtrade, jesse, pandas and people call them; of several the first in this order is taken.
CALLED = {
    "timestamp": ("timestamp", "open_time", "opentime", "open time", "time", "date", "datetime", "unix", "ts", "t"),
    "open": ("open", "o"),
    "high": ("high", "h"),
    "low": ("low", "l"),
    "close": ("close", "c"),
    "volume": ("volume", "vol", "v", "base_volume"),
}


def order_of(headings: Sequence[str], where: str, shown: str) -> list[int]:
    """Place of each of COLUMNS among the headings; raises CandleFileError where one is missing or there twice."""
    names = [heading.strip().strip('"').lower() for heading in headings]
    found = {column: next((name for name in CALLED[column] if name in names), None) for column in COLUMNS}
    missing = [column for column, name in found.items() if name is None]
    if missing:
        raise CandleFileError(
            f"{where}: the first line must name the columns {','.join(COLUMNS)}; "
            f"{', '.join(missing)} not found in {shown!r}"
        )
    twice = [name for name in found.values() if name is not None and names.count(name) > 1]
    if twice:
        raise CandleFileError(f"{where}: the header names {', '.join(twice)} more than once")
    return [names.index(name) for name in found.values() if name is not None]
