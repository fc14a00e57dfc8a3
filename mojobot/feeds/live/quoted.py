"""A provider's quotes as a batch of prices."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from mojobot.feeds.live.volume import VolumeEstimate
from mojobot.feeds.records import Quote
from mojobot.model.events import Prices
from mojobot.model.market import FloatArray


def batch(
    quotes: Sequence[Quote],
    series: Mapping[str, int],
    refresh_s: float,
    volumes: VolumeEstimate,
    now_ms: int,
) -> Prices | None:
    """The quotes of known mints, each once; None without any. All are of one source."""
    rows = {series[quote.mint]: quote for quote in quotes if quote.mint in series}
    if not rows:
        return None
    at = np.array(list(rows), dtype=np.int64)
    price = _column([quote.price_usd for quote in rows.values()])
    windows = _column([quote.volume_5m_usd for quote in rows.values()])
    told = bool(np.isfinite(windows).any())
    return Prices(
        ts_ms=now_ms,
        source=quotes[0].source,
        series=at,
        price=price,
        high=price,
        low=price,
        volume=volumes.of(at, windows, now_ms) if told else volumes.beside(at, now_ms),
        liquidity=_column([quote.liquidity_usd for quote in rows.values()]),
        at_ms=np.array([min(quote.at_ms, now_ms) for quote in rows.values()], dtype=np.int64),
        refresh_s=refresh_s,
    )


def _column(values: Sequence[float | None]) -> FloatArray:
    return np.array([math.nan if value is None else value for value in values], dtype=np.float64)
