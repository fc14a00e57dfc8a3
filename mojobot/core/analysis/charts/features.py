"""What strategies read of chart patterns and levels: sealed, prices as fractions of the close."""

from __future__ import annotations

from typing import Any

import numpy as np

from mojobot.core.analysis.charts.scan import ChartColumns
from mojobot.core.analysis.seal import seal
from mojobot.model.market import FloatArray


def chart_features(raw: ChartColumns, close: FloatArray) -> dict[str, Any]:
    """The features by name, (series, k)."""
    prices = (raw.line, raw.target, raw.invalidation, raw.support.price, raw.resistance.price)
    with np.errstate(all="ignore"):
        strength, line, target, invalidation, support, resistance = seal(
            np.array([raw.strength, *(price / close for price in prices)])
        )
    return {
        "pattern": strength,
        "pattern_kind": raw.kind,
        "pattern_line": line,
        "pattern_target": target,
        "pattern_invalidation": invalidation,
        "pattern_age": raw.age,
        "pattern_turn_age": raw.turn_age,
        "pattern_turns": raw.turns,
        "pattern_candles": raw.candles,
        "pattern_over": raw.over,
        "levels": raw.levels,
        "support": support,
        "support_touches": raw.support.touches,
        "support_age": raw.support.since,
        "resistance": resistance,
        "resistance_touches": raw.resistance.touches,
        "resistance_age": raw.resistance.since,
    }
