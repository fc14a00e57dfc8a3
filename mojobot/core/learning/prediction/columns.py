"""Forecasts as features."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from mojobot.core.analysis.features import Features
from mojobot.core.analysis.unforecast import unforecast
from mojobot.core.learning.prediction.forecaster import Forecast

_TOLD = {
    "forecast": "chance",
    "forecast_base": "base",
    "forecast_skill": "skill",
    "forecast_z": "z",
    "forecast_count": "count",
    "forecast_open": "open",
    "forecast_model": "model",
}


def with_forecasts(seen: Features, told: Sequence[Forecast]) -> Features:
    """The features with what was forecast at the last `len(told)` of their closes; nothing at those before."""
    series, bars = seen.close.shape
    columns: dict[str, Any] = {}
    for name, empty in unforecast(series, bars).items():
        column = empty.copy()
        for at, one in enumerate(told, start=bars - len(told)):
            column[:, at] = getattr(one, _TOLD[name])
        columns[name] = column
    return replace(seen, **columns)
