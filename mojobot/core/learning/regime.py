"""In which kind of market we are: SOL's trend, and its volatility against its own past.

Trend as the market factor of `quant.md` 8 has it (4h close against its SMA50,
and whether that rises), volatility by v of `definitions.md` 4 with the bounds
at which stops tighten and loosen: nine regimes, `up/calm` to `down/wild`. What
is unknown is `mixed` and `normal`.
"""

from __future__ import annotations

from mojobot.core.entry import REGIME_HIGH, REGIME_LOW
from mojobot.core.market import Market

UNKNOWN = "mixed/normal"


def present(market: Market) -> str:
    """The regime as of the newest hourly and four-hourly bars of SOL; without SOL it is unknown."""
    sol, conditions = market.sol, market.conditions
    if sol is None:
        return UNKNOWN
    gap, slope = float(conditions.mean_gap[sol]), float(conditions.mean_slope[sol])
    return regime(gap, slope, float(conditions.volatility_factor[sol]))


def regime(mean_gap: float, mean_slope: float, volatility_factor: float) -> str:
    """The regime's name; NaN is unknown."""
    return f"{_trend(mean_gap, mean_slope)}/{_volatility(volatility_factor)}"


def _trend(gap: float, slope: float) -> str:
    if gap > 0.0 and slope > 0.0:
        return "up"
    return "down" if gap <= 0.0 and slope <= 0.0 else "mixed"


def _volatility(factor: float) -> str:
    if factor >= REGIME_HIGH:
        return "wild"
    return "calm" if factor <= REGIME_LOW else "normal"
