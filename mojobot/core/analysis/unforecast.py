"""The columns of forecasts where nobody forecasts: they cost nothing."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

COLUMNS = (
    "forecast",
    "forecast_base",
    "forecast_skill",
    "forecast_z",
    "forecast_count",
    "forecast_open",
    "forecast_model",
)


@lru_cache(maxsize=32)
def unforecast(series: int, bars: int) -> dict[str, Any]:
    """Features by name where nothing is forecast, (series, bars); made once a shape, read-only."""
    nothing, shut = np.full((series, bars), np.nan), np.zeros((series, bars), dtype=np.bool_)
    nothing.flags.writeable = shut.flags.writeable = False
    return {name: shut if name == "forecast_open" else nothing for name in COLUMNS}
